"""Wins and stuck points: a thread for each week or cycle, and help with what is stuck."""
