"""The bot in voice channels: there while it is wanted, chiming in time, naming the block in the channel's status."""

from runtime.voice.rooms import VoiceRooms
from runtime.voice.trouble import Trouble
from vocabulary.sessions import Chime

__all__ = ["Chime", "Trouble", "VoiceRooms"]
