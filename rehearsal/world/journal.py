"""The record of everything that happened, with listeners."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rehearsal.world.models import Channel, Message, User

PATIENCE_SECONDS = 30.0
"""How many real seconds to wait for something to happen; long, for a busy machine."""
_WOKEN_AT_ONCE = 20
_WAKE_EVERY = 0.02


class EntryKind(StrEnum):
    """The kind of an entry. `DM` is a new message in a DM; edits and deletions there have a `JournalEntry.to`."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    DM = "dm"
    PIN = "pin"
    REACTION = "reaction"
    VOTE = "vote"
    EVENT = "event"
    INVITE = "invite"
    INTERACTION = "interaction"
    MODAL = "modal"
    CHANNEL = "channel"
    ROLE = "role"
    MEMBER = "member"
    VOICE = "voice"
    VOICE_STATUS = "voice_status"
    GATEWAY = "gateway"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing that happened. `text` and `buttons` are as they were then; `message` may have changed since.

    `actor` did it; `to` is the only person who can see it, unless the whole channel can. The `text` of an interaction
    is what the person did ("/goal set"); that of a request is its method and path, with the response's `status`.
    `modal` is the form that was opened, as in Discord's JSON.
    """

    at: datetime
    kind: EntryKind
    actor: User | None = None
    channel: Channel | None = None
    message: Message | None = None
    to: User | None = None
    text: str = ""
    buttons: tuple[str, ...] = ()
    status: int | None = None
    modal: dict[str, Any] | None = None


class Journal:
    """An append-only sequence of entries."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._entries: list[JournalEntry] = []
        self._listeners: list[Callable[[JournalEntry], None]] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._waking: asyncio.TimerHandle | None = None

    def __iter__(self) -> Iterator[JournalEntry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> JournalEntry:
        return self._entries[index]

    def on_entry(self, listener: Callable[[JournalEntry], None]) -> None:
        """Call `listener` with each entry from now on, immediately and in order."""
        self._listeners.append(listener)

    def note(
        self,
        kind: EntryKind,
        text: str = "",
        *,
        actor: User | None = None,
        channel: Channel | None = None,
        message: Message | None = None,
        to: User | None = None,
        status: int | None = None,
        modal: dict[str, Any] | None = None,
    ) -> None:
        buttons = tuple(message.buttons) if message else ()
        entry = JournalEntry(self._now(), kind, actor, channel, message, to, text, buttons, status, modal)
        self._entries.append(entry)
        for listener in self._listeners:
            listener(entry)
        self.notify()

    def notify(self) -> None:
        """Wake those who wait for something to happen: a few immediately, many with a short delay."""
        if len(self._waiting) <= _WOKEN_AT_ONCE:
            self._wake()
        elif self._waking is None:
            self._waking = asyncio.get_running_loop().call_later(_WAKE_EVERY, self._wake)

    async def wait(self, timeout: float) -> None:  # noqa: ASYNC109 - a wait that may end without news
        """Wait until something happens, for `timeout` real seconds at most."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await asyncio.wait([waiting], timeout=timeout)
        if waiting in self._waiting:
            self._waiting.remove(waiting)

    def _wake(self) -> None:
        if self._waking:
            self._waking.cancel()
            self._waking = None
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()
