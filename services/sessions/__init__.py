"""Sessions: when they are, how one runs, what it captures and how it closes."""
