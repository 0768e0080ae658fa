"""Records how everything looked: each message at each change, each form while it was open, and who was in a call."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from rehearsal.enums import MessageType
from rehearsal.world.journal import EntryKind, JournalEntry
from rehearsal.world.models import Channel, Message, User
from rehearsal.world.world import GatewayEvent, World


class MomentKind(StrEnum):
    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    FORM = "form"
    FORM_LEFT = "form_left"
    CALL_JOINED = "call_joined"
    CALL_LEFT = "call_left"
    CALL_STATUS = "call_status"


@dataclass(frozen=True, slots=True)
class Moment:
    """One change of what can be seen: `message` is a copy of how it looked from then on, `form` is Discord's JSON.

    `subject` is the id of the message, the form or the call. `reader` alone can see it, or everybody.
    """

    at: datetime
    kind: MomentKind
    subject: int
    actor: User | None
    channel: Channel
    message: Message | None = None
    form: Mapping[str, Any] | None = None
    reader: User | None = None


@dataclass(frozen=True, slots=True)
class CallState:
    """Who was in a voice channel, and its status, from one moment until another."""

    channel: Channel
    status: str
    people: tuple[int, ...]
    since: int
    until: int | None = None


_KINDS = {
    "MESSAGE_CREATE": MomentKind.MESSAGE,
    "MESSAGE_UPDATE": MomentKind.EDIT,
    "MESSAGE_DELETE": MomentKind.DELETE,
    "MESSAGE_REACTION_ADD": MomentKind.EDIT,
    "MESSAGE_REACTION_REMOVE": MomentKind.EDIT,
    "MESSAGE_POLL_VOTE_ADD": MomentKind.EDIT,
    "MESSAGE_POLL_VOTE_REMOVE": MomentKind.EDIT,
}


class History:
    """All moments of a world from now on, in order, and the number of each chapter's first one.

    Discord's notices about pins are left out, since a message says by itself that it is pinned.
    """

    def __init__(self, world: World) -> None:
        self.moments: list[Moment] = []
        self.chapters: list[tuple[str, int]] = []
        self.calls: list[CallState] = []
        self._world = world
        self._open_forms: dict[int, Moment] = {}
        world.on_event(self._note_message)
        world.journal.on_entry(self._note_form)
        world.journal.on_entry(self._note_call)

    def begin_chapter(self, title: str) -> None:
        """What happens from now on belongs to this chapter."""
        self.chapters.append((title, len(self.moments)))

    def _note_message(self, event: GatewayEvent) -> None:
        kind = _KINDS.get(event.name)
        if kind is None or event.channel is None:
            return
        message = event.message or event.channel.messages.get(int(event.data["message_id"]))
        if message is not None and message.type is not MessageType.CHANNEL_PINNED_MESSAGE:
            now, reader = self._world.now(), self._world.users.get(message.reader or 0)
            copied = _copied(message)
            self.moments.append(Moment(now, kind, message.id, message.author, event.channel, copied, reader=reader))

    def _note_form(self, entry: JournalEntry) -> None:
        if entry.kind is EntryKind.MODAL and entry.to and entry.channel:
            opened = Moment(
                entry.at,
                MomentKind.FORM,
                self._world.ids.next(),
                entry.to,
                entry.channel,
                form=entry.modal,
                reader=entry.to,
            )
            self._open_forms[entry.to.id] = opened
            self.moments.append(opened)
        elif entry.kind is EntryKind.INTERACTION and entry.actor and entry.actor.id in self._open_forms:
            opened = self._open_forms.pop(entry.actor.id)
            self.moments.append(replace(opened, at=entry.at, kind=MomentKind.FORM_LEFT))

    def _note_call(self, entry: JournalEntry) -> None:
        channel = entry.channel
        if entry.kind not in (EntryKind.VOICE, EntryKind.VOICE_STATUS) or channel is None or channel.guild is None:
            return
        number = len(self.moments)
        self.moments.append(Moment(entry.at, _call_kind(entry), channel.id, entry.actor, channel))
        self.calls = [
            replace(state, until=number) if state.channel is channel and state.until is None else state
            for state in self.calls
        ]
        people = tuple(state.user_id for state in channel.guild.voice_states.values() if state.channel is channel)
        if people or channel.status:
            self.calls.append(CallState(channel, channel.status or "", people, number))


def _call_kind(entry: JournalEntry) -> MomentKind:
    if entry.kind is EntryKind.VOICE_STATUS:
        return MomentKind.CALL_STATUS
    return MomentKind.CALL_JOINED if entry.text == "joined" else MomentKind.CALL_LEFT


def _copied(message: Message) -> Message:
    """The message as it is now, whatever becomes of it."""
    copied = copy(message)
    copied.reactions = {emoji: list(users) for emoji, users in message.reactions.items()}
    if message.poll is not None:
        copied.poll = copy(message.poll)
        copied.poll.votes = {answer: list(voters) for answer, voters in message.poll.votes.items()}
    return copied
