"""Interactions: what people ask of bots, and the rules for the bots' responses."""
