"""Duties: who leads and who presents in the coming sessions, and what is shown."""
