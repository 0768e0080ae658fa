"""The bot in voice channels: its connections, the chimes, and the channels' status."""

from runtime.voice.connections import VoiceConnections
from runtime.voice.trouble import Trouble
from vocabulary.sessions import Chime

__all__ = ["Chime", "Trouble", "VoiceConnections"]
