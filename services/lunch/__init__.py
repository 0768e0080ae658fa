"""Lunch-and-learns: a topic or a guest, a date, questions for the guest, and what came of it."""
