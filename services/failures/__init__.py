"""The failure of the month: who is asked to tell one, what they prepare, that it was told, and the line that stays."""
