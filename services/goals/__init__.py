"""Goals: one for each member and cycle, what is said about it, and what is asked of others."""
