"""The notes as the circle reads them: all at once, in an order that tells nothing, and nothing of them before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db import queries
from db.erasure import DELETED_ROWS
from db.models import Session
from db.queries.retrospectives import Note, delete_secrets, marks_of, notes_of
from rules.retrospectives import Stage, are_shown
from runtime.clock import Clock
from runtime.message import Attachment, Message
from runtime.outbox import Outbox, Priority
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import SessionClosed, SessionGoesOn
from services.retrospectives.facts import RetroLookup, Retrospective
from vocabulary.keys import MessageKey
from vocabulary.limits import LONGEST_CARD, LONGEST_NOTE
from vocabulary.retrospectives import Prompt
from vocabulary.sessions import SessionKind, SessionMessage

NOTE_LENGTHS = (400, 200, 100, 60, 40, 20)
"""So many characters of each note the card shows, or fewer where it is crowded: the last ones always fit."""


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note as all read it. `marks` is None until marking is over."""

    prompt: Prompt
    words: str
    revealed_by: int | None
    marks: int | None


class NoteBoard:
    """Shows notes from when the circle reads them, and deletes them when the session closes."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, lookup: RetroLookup) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup

    async def session_goes_on(self, event: SessionGoesOn) -> None:
        """Show them once their time has come, and their marks once these are all set."""
        if event.kind is SessionKind.RETROSPECTIVE:
            retro = await self._lookup.of(await Session.get(id=event.session_id))
            if are_shown(retro.stage):
                await self.show(retro)

    async def session_closed(self, event: SessionClosed) -> None:
        """Show them as they are in the end, and delete what could tell more of them."""
        session = await Session.get(id=event.session_id)
        if session.kind is not SessionKind.RETROSPECTIVE or not await queries.has_begun(session.id):
            return
        if await notes_of(session.id):
            await self.show(await self._lookup.of(session))
        await delete_secrets(session.id)
        await self._timekeeper.schedule(self._clock.now(), DELETED_ROWS)

    async def show(self, retro: Retrospective) -> None:
        """Have the channel show the notes as they are by now; part of the caller's transaction."""
        key = MessageKey.session(retro.session.id, SessionMessage.NOTES)
        unread = retro.stage is Stage.OVER and await self._outbox.find(key) is None
        shown = await self._shown(retro)
        card = _card(self._words.to(retro.snapshot.circle.locale), retro, shown, unread=unread)
        channel = retro.snapshot.circle.text_channel_id
        await self._outbox.post(key, card, channel=channel, priority=Priority.ANNOUNCEMENT)

    async def _shown(self, retro: Retrospective) -> Mapping[Prompt, Sequence[ShownNote]]:
        notes, marks = await notes_of(retro.session.id), await marks_of(retro.session.id)
        counted = Counter(note for _, note in marks) if retro.stage >= Stage.MARKED else None
        return {
            prompt: _most_marked(_shown(note, counted) for note in notes if note.prompt is prompt) for prompt in Prompt
        }


def _shown(note: Note, counted: Counter[int] | None) -> ShownNote:
    return ShownNote(note.prompt, note.words, note.revealed_by, None if counted is None else counted[note.id])


def _most_marked(notes: Iterable[ShownNote]) -> list[ShownNote]:
    return sorted(notes, key=lambda note: -(note.marks or 0))


def _card(words: Words, retro: Retrospective, notes: Mapping[Prompt, Sequence[ShownNote]], *, unread: bool) -> Message:
    """All of them; where they do not fit, their beginnings, with all of them in a file."""
    facts: dict[str, Any] = {"notes": notes, "unread": unread, "session": retro.session}
    text, crowded = words.render("retro/notes", longest=NOTE_LENGTHS[0], crowded=False, **facts), False
    for longest in NOTE_LENGTHS[1:]:
        if len(text) <= LONGEST_CARD - LONGEST_NOTE:
            break
        text, crowded = words.render("retro/notes", longest=longest, crowded=True, **facts), True
    file = Attachment(f"notes-{retro.session.starts_at:%Y-%m-%d}.md", words.file("retro/notes.commonmark", **facts))
    return Message(text, card=True, files=(file,) if crowded else ())
