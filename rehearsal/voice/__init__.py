"""Discord's voice service: gateway version 8, the UDP socket, and end-to-end encryption (DAVE)."""

from rehearsal.voice.server import VoiceServer

__all__ = ["VoiceServer"]
