"""What there is in this Discord, and what has happened in it: plain objects, no HTTP, no gateway."""
