"""Circles: finding the one that is meant, forming one, who is in it, and what holds for it."""
