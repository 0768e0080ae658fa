"""Discord's voice: who is in which channel, and the service that carries the sound (gateway version 8, UDP, DAVE)."""
