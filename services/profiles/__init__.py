"""Profiles: what people tell the members of their circles about themselves."""
