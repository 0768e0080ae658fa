"""Learning partners: who meets whom in a term, and what becomes of them when the circle changes within it."""
