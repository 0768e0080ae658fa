"""What was said, as a page for readers."""
