"""The transcript: everything that was said, as an HTML page."""
