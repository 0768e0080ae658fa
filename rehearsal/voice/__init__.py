"""Discord's voice: voice states, and the voice server (gateway version 8, UDP, DAVE)."""
