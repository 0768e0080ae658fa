"""Interactions: what people ask of bots, and how bots may answer, how often and how late."""
