"""Takes pictures of the transcript at chosen moments, with an installed Chromium."""
