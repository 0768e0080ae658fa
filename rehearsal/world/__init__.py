"""The state of this Discord and the journal of events, as plain objects without HTTP or gateway."""
