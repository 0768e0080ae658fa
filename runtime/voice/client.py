"""The voice client of a channel's connection."""

import discord
from discord.voice_state import VoiceConnectionState


class ManagedVoiceClient(discord.VoiceClient):
    """Ends silently when the connection is lost, since `ChannelConnection` notices and reconnects."""

    def create_connection_state(self) -> VoiceConnectionState:
        """The state that discord.py keeps about a connection."""
        return _Connection(self)


class _Connection(VoiceConnectionState):
    async def _poll_voice_ws(self, reconnect: bool) -> None:
        # discord.py raises these in a task that nobody awaits, which asyncio would log as never retrieved.
        try:
            await super()._poll_voice_ws(reconnect)
        except (discord.ConnectionClosed, TimeoutError):
            return
