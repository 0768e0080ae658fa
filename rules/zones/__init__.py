"""Time zones: what people call them, which one somebody means, and how they are shown and carried by buttons."""
