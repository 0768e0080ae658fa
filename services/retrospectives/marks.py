"""Marks: each chooses up to three notes to talk about, and nobody sees who chose which.

Who marked is kept as a hash by a key of this retrospective, so that each has three. Sums are shown once marking is
over; hashes and key are deleted when it closes.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from db.erasure import ORDER_OF_WRITES
from db.queries.retrospectives import key_of, marks_of, notes_of, set_key, write_marks
from db.transaction import transaction
from rules import retrospectives as rules
from rules.visible import shortened
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.retrospectives.facts import RetroLookup
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_LABEL
from vocabulary.retrospectives import Prompt

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Markable:
    """A note in a list to choose from: its id, its beginning, and whether the reader has marked it."""

    id: int
    label: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one member can mark and has marked: the notes under each question that has some."""

    session_id: int
    notes: tuple[tuple[Prompt, tuple[Markable, ...]], ...]

    @property
    def marked(self) -> int:
        """How many notes they have marked."""
        return sum(note.marked for _, notes in self.notes for note in notes)


class Marks:
    """Takes marks while the circle marks. Raises Refusal for others than members, and at any other time."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, lookup: RetroLookup) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup

    async def ballot(self, session_id: int, user_id: int) -> Ballot:
        """What a member has marked so far. Raises Refusal also where there are no notes."""
        retro = await self._lookup.about(session_id, user_id)
        rules.allow_marks(retro.stage)
        return await _ballot(session_id, await _marked_by(session_id, user_id))

    async def mark(self, session_id: int, user_id: int, prompt: Prompt, chosen: Collection[int]) -> Ballot:
        """Have a member have marked exactly these notes under one question; those under others stay.

        Raises Refusal for one mark too many, and for a note that is gone.
        """
        async with transaction():
            retro = await self._lookup.about(session_id, user_id)
            rules.allow_marks(retro.stage)
            under = {note.id: note.prompt for note in await notes_of(session_id)}
            before = [note for note in await _marked_by(session_id, user_id) if under.get(note, prompt) is not prompt]
            rules.check_marks([*before, *chosen], under)
            key = await key_of(session_id)
            if key is None:
                key = secrets.token_hex(KEY_BYTES)
                await set_key(session_id, key)
            await write_marks(session_id, _voter(key, user_id), [*before, *chosen])
            await self._timekeeper.schedule(self._clock.now(), ORDER_OF_WRITES)
        return await _ballot(session_id, {*before, *chosen})


async def _marked_by(session_id: int, user_id: int) -> set[int]:
    key = await key_of(session_id)
    voter = None if key is None else _voter(key, user_id)
    return {note for who, note in await marks_of(session_id) if who == voter}


async def _ballot(session_id: int, marked: Collection[int]) -> Ballot:
    notes = await notes_of(session_id)
    if not notes:
        raise Refusal("retro/nothing-to-mark")
    lists = {
        prompt: tuple(
            Markable(note.id, shortened(note.words, LONGEST_LABEL), note.id in marked)
            for note in notes
            if note.prompt is prompt
        )
        for prompt in Prompt
    }
    return Ballot(session_id, tuple((prompt, listed) for prompt, listed in lists.items() if listed))


def _voter(key: str, user_id: int) -> str:
    """Who marks: the same for all marks of a person in one retrospective, and another one in the next."""
    return hmac.new(bytes.fromhex(key), str(user_id).encode(), hashlib.sha256).hexdigest()
