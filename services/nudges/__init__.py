"""Nudges: kind messages about what a member chose to do, decided again whenever the facts change."""
