"""Voice states: people join by their clients, bots by the gateway's opcode 4."""

from secrets import token_hex
from typing import Any

from rehearsal import payloads
from rehearsal.permissions import Permission
from rehearsal.voice.server import VoiceServer
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Application, Channel, Guild, User, VoiceState
from rehearsal.world.world import GatewayEvent, World


class VoiceStates:
    """Keeps every guild's voice states, and tells `server` which bots may connect to it, and with which token."""

    def __init__(self, world: World, server: VoiceServer) -> None:
        self._world = world
        self._server = server
        world.on_event(self._follow)

    def move_bot(self, guild: Guild, application: Application, session_id: str, data: dict[str, Any]) -> None:
        """Move a bot as its gateway session asks. As in Discord, a bot that may not connect gets no answer."""
        me = application.user
        if data.get("channel_id") is None:
            self.leave(guild, me)
            return
        channel = guild.channels.get(int(data["channel_id"]))
        if channel is None or not channel.is_vocal or not channel.permissions(me) & Permission.CONNECT:
            self._world.complain(f"{me.name} asked to join a voice channel that it may not connect to.")
            return
        state = VoiceState(me.id, channel, session_id, bool(data.get("self_mute")), bool(data.get("self_deaf")))
        moved = guild.voice_states.get(me.id)
        self._enter(guild, me, state)
        if moved is None or moved.channel is not channel or moved.session_id != session_id:
            self._invite_to_server(application, guild, state)

    def join(self, channel: Channel, user: User) -> None:
        assert channel.guild
        self._enter(channel.guild, user, VoiceState(user.id, channel, token_hex(16)))

    def leave(self, guild: Guild, user: User) -> None:
        """Remove a user from voice, a guest from the guild with that; an empty channel loses its status."""
        state = guild.voice_states.pop(user.id, None)
        if state is None:
            return
        if user.bot:
            self._server.close(guild.id, user.id)
        if user.id in guild.members or user.id in guild.guests:
            payload = payloads.voice_state(state, left=True)
            self._world.emit(GatewayEvent("VOICE_STATE_UPDATE", payload, guild, state.channel))
        guild.guests.pop(user.id, None)
        self._world.journal.note(EntryKind.VOICE, "left", actor=user, channel=state.channel)
        self._clear_status(guild, state.channel)

    def set_status(self, channel: Channel, status: str | None, by: User | None = None) -> None:
        assert channel.guild
        channel.status = status or None
        payload = {"id": str(channel.id), "guild_id": str(channel.guild.id), "status": channel.status}
        self._world.emit(GatewayEvent("VOICE_CHANNEL_STATUS_UPDATE", payload, channel.guild, channel))
        self._world.journal.note(EntryKind.VOICE_STATUS, status or "", actor=by, channel=channel)

    def _follow(self, event: GatewayEvent) -> None:
        """Remove users from voice whose channel is deleted or who leave the guild."""
        if event.guild and event.name in ("CHANNEL_DELETE", "GUILD_MEMBER_REMOVE"):
            for state in [*event.guild.voice_states.values()]:
                here = state.user_id in event.guild.members or state.user_id in event.guild.guests
                if state.channel.id not in event.guild.channels or not here:
                    self.leave(event.guild, self._world.users[state.user_id])

    def _enter(self, guild: Guild, user: User, state: VoiceState) -> None:
        before = guild.voice_states.get(user.id)
        guild.voice_states[user.id] = state
        self._world.emit(GatewayEvent("VOICE_STATE_UPDATE", payloads.voice_state(state), guild, state.channel))
        if before is None or before.channel is not state.channel:
            self._world.journal.note(EntryKind.VOICE, "joined", actor=user, channel=state.channel)
            if before:
                self._clear_status(guild, before.channel)

    def _clear_status(self, guild: Guild, channel: Channel) -> None:
        if (
            channel.status
            and channel.id in guild.channels
            and not any(state.channel is channel for state in guild.voice_states.values())
        ):
            self.set_status(channel, None)

    def _invite_to_server(self, application: Application, guild: Guild, state: VoiceState) -> None:
        token = token_hex(8)
        self._server.open(guild.id, state.channel.id, state.user_id, state.session_id, token)
        payload = {"guild_id": str(guild.id), "token": token, "endpoint": self._server.endpoint}
        self._world.emit(GatewayEvent("VOICE_SERVER_UPDATE", payload, guild, only=application))
