"""Absences: when a person is away, for all their circles at once."""
