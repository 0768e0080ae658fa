"""Who is in which voice channel: people by their clients, bots by the gateway's opcode 4."""

from secrets import token_hex
from typing import Any, Protocol

from rehearsal import payloads
from rehearsal.journal import Kind
from rehearsal.permissions import Permission
from rehearsal.sessions import Session
from rehearsal.state import Channel, Guild, User, VoiceState
from rehearsal.world import Event, World


class VoiceServer(Protocol):
    """The server that carries the sound: told who may connect to it, and with which token."""

    endpoint: str

    def open(self, guild_id: int, channel_id: int, user_id: int, session_id: str, token: str) -> None: ...

    def close(self, guild_id: int, user_id: int) -> None: ...


class VoiceStates:
    """Keeps every guild's voice states, and tells `server`, once there is one, about the bots among them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.server: VoiceServer | None = None
        world.on_event(self._follow)

    def update(self, session: Session, data: dict[str, Any]) -> None:
        """Move a bot as it asks. Like Discord, say nothing at all to one that may not connect."""
        me = session.application.user
        guild = self._world.guilds.get(int(data["guild_id"]))
        if guild is None or not session.hears(guild):
            return
        if data.get("channel_id") is None:
            self.leave(guild, me)
            return
        channel = guild.channels.get(int(data["channel_id"]))
        if channel is None or not channel.is_vocal or not channel.permissions(me) & Permission.CONNECT:
            self._world.complain(f"{me.name} asked to join a voice channel that it may not connect to.")
            return
        state = VoiceState(me.id, channel, session.id, bool(data.get("self_mute")), bool(data.get("self_deaf")))
        moved = guild.voice_states.get(me.id)
        self._enter(guild, me, state)
        if moved is None or moved.channel is not channel or moved.session_id != session.id:
            self._lead_to_server(session, guild, state)

    def join(self, channel: Channel, user: User) -> None:
        assert channel.guild
        self._enter(channel.guild, user, VoiceState(user.id, channel, token_hex(16)))

    def leave(self, guild: Guild, user: User) -> None:
        """Take a user out of voice; a channel that is empty then loses its status."""
        state = guild.voice_states.pop(user.id, None)
        if state is None:
            return
        if self.server and user.bot:
            self.server.close(guild.id, user.id)
        if user.id in guild.members:
            told = payloads.voice_state(state, left=True)
            self._world.emit(Event("VOICE_STATE_UPDATE", told, guild, state.channel))
        self._world.journal.note(Kind.VOICE, "left", actor=user, channel=state.channel)
        self._clear_status(guild, state.channel)

    def drop(self, session: Session) -> None:
        """Take a bot out of voice in all guilds of a shard, as happens when its session ends."""
        for guild in self._world.guilds.values():
            if session.hears(guild):
                self.leave(guild, session.application.user)

    def set_status(self, channel: Channel, status: str | None, by: User | None = None) -> None:
        assert channel.guild
        channel.status = status or None
        told = {"id": str(channel.id), "guild_id": str(channel.guild.id), "status": channel.status}
        self._world.emit(Event("VOICE_CHANNEL_STATUS_UPDATE", told, channel.guild, channel))
        self._world.journal.note(Kind.VOICE_STATUS, status or "", actor=by, channel=channel)

    def _follow(self, event: Event) -> None:
        """Whose channel is deleted, or who leaves the guild, leaves voice too."""
        if event.guild and event.name in ("CHANNEL_DELETE", "GUILD_MEMBER_REMOVE"):
            for state in [*event.guild.voice_states.values()]:
                if state.channel.id not in event.guild.channels or state.user_id not in event.guild.members:
                    self.leave(event.guild, self._world.users[state.user_id])

    def _enter(self, guild: Guild, user: User, state: VoiceState) -> None:
        before = guild.voice_states.get(user.id)
        guild.voice_states[user.id] = state
        self._world.emit(Event("VOICE_STATE_UPDATE", payloads.voice_state(state), guild, state.channel))
        if before is None or before.channel is not state.channel:
            self._world.journal.note(Kind.VOICE, "joined", actor=user, channel=state.channel)
            if before:
                self._clear_status(guild, before.channel)

    def _clear_status(self, guild: Guild, channel: Channel) -> None:
        if (
            channel.status
            and channel.id in guild.channels
            and not any(state.channel is channel for state in guild.voice_states.values())
        ):
            self.set_status(channel, None)

    def _lead_to_server(self, session: Session, guild: Guild, state: VoiceState) -> None:
        token = token_hex(8)
        if self.server is None:
            return
        self.server.open(guild.id, state.channel.id, state.user_id, session.id, token)
        told = {"guild_id": str(guild.id), "token": token, "endpoint": self.server.endpoint}
        self._world.emit(Event("VOICE_SERVER_UPDATE", told, guild, only=session.application))
