"""The voice client of a room."""

import discord
from discord.voice_state import VoiceConnectionState


class RoomClient(discord.VoiceClient):
    """Says nothing of a connection that broke: its room sees it, and enters anew."""

    def create_connection_state(self) -> VoiceConnectionState:
        """What discord.py keeps about a connection."""
        return _Connection(self)


class _Connection(VoiceConnectionState):
    async def _poll_voice_ws(self, reconnect: bool) -> None:
        # Whatever ends it, discord.py raises in a task that nobody awaits, and asyncio would complain of that.
        try:
            await super()._poll_voice_ws(reconnect)
        except (discord.ConnectionClosed, TimeoutError):
            return
