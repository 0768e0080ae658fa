"""Anonymous notes: whoever writes one alone holds what changes it, and nothing is kept that tells whose it is.

Who asks is looked at to see that they are in the circle, and is forgotten then: it is not written, counted or logged.
So there is no limit for a person, but one for all notes together.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from db.erasure import ORDER_OF_WRITES
from db.fields import random_id
from db.queries.retrospectives import Note, notes_of, write_notes
from db.transaction import transaction
from rules import retrospectives as rules
from rules.visible import one_line, visible
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.retrospectives.board import NoteBoard
from services.retrospectives.facts import RetroLookup, Retrospective
from vocabulary.errors import Refusal
from vocabulary.retrospectives import MOST_NOTES, Prompt

SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Blank:
    """A form that is to be filled in: its `secret`, by which the notes from it are changed; whether that `is_thin`.

    `people` is how many are there, or expected: so many may write.
    """

    secret: str
    is_thin: bool
    people: int


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note as its writer sees it; `revealed` says whether it bears their name."""

    prompt: Prompt
    words: str
    revealed: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """The notes that were written with one form, for whoever holds its secret."""

    session_id: int
    secret: str
    notes: tuple[OwnNote, ...]


class Notes:
    """Takes notes, and changes them for who holds their secret, until the retrospective closes.

    Each method raises Refusal for others than members of the circle, and when the retrospective is over.
    """

    def __init__(self, clock: Clock, timekeeper: Timekeeper, lookup: RetroLookup, board: NoteBoard) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._board = board

    async def blank(self, session_id: int, user_id: int) -> Blank:
        """A form with a secret of its own. Raises Refusal unless notes are written now."""
        retro = await self._lookup.about(session_id, user_id)
        rules.allow_notes(retro.stage)
        present, expected = retro.snapshot.present, retro.snapshot.called
        is_thin = rules.is_thin(present, expected)
        return Blank(secrets.token_hex(SECRET_BYTES), is_thin, len(present or expected))

    async def write(self, session_id: int, user_id: int, secret: str, words: Mapping[Prompt, str]) -> Receipt:
        """Have the notes of one form say this, in place of what it said before; what is empty is removed.

        A form that is sent twice changes nothing the second time. Raises Refusal for a first form that is empty, for
        one note too many, and for new notes once the circle reads them.
        """
        async with transaction():
            retro = await self._lookup.about(session_id, user_id)
            rules.allow_change(retro.stage)
            held = {_receipt_of(secret, prompt): prompt for prompt in Prompt}
            notes = await notes_of(session_id)
            before = {held[note.receipt]: note for note in notes if note.receipt in held}
            written = _written(secret, before, words)
            if not written and not before:
                raise Refusal("retro/nothing-written")
            if any(note.prompt not in before for note in written):
                rules.allow_notes(retro.stage)
            others = [note for note in notes if note.receipt not in held]
            _allow_number(others, written)
            await self._write(retro, [*others, *written])
        return _receipt(session_id, secret, written)

    async def receipt(self, session_id: int, user_id: int, secret: str) -> Receipt:
        """The notes as they are now. Raises Refusal when there are none of that secret any more."""
        retro = await self._lookup.about(session_id, user_id)
        rules.allow_change(retro.stage)
        return _receipt(session_id, secret, await _own(session_id, secret))

    async def remove(self, session_id: int, user_id: int, secret: str) -> Receipt:
        """Delete the notes of one form; returns what they were."""
        own = await self.receipt(session_id, user_id, secret)
        await self.write(session_id, user_id, secret, {})
        return own

    async def reveal(self, session_id: int, user_id: int, secret: str, prompts: Collection[Prompt]) -> Receipt:
        """Have those notes of one form bear their writer's name that are under these prompts, and no others."""
        async with transaction():
            retro = await self._lookup.about(session_id, user_id)
            rules.allow_change(retro.stage)
            own = await _own(session_id, secret)
            named = [note._replace(revealed_by=user_id if note.prompt in prompts else None) for note in own]
            others = [note for note in await notes_of(session_id) if note not in own]
            await self._write(retro, [*others, *named])
        return _receipt(session_id, secret, named)

    async def _write(self, retro: Retrospective, notes: Sequence[Note]) -> None:
        """Write all notes again, leave no trace of what came when, and show them if the circle reads them already."""
        await write_notes(retro.session.id, notes)
        await self._timekeeper.schedule(self._clock.now(), ORDER_OF_WRITES)
        if rules.are_shown(retro.stage):
            await self._board.show(retro)


async def _own(session_id: int, secret: str) -> list[Note]:
    held = {_receipt_of(secret, prompt) for prompt in Prompt}
    own = [note for note in await notes_of(session_id) if note.receipt in held]
    if not own:
        raise Refusal("retro/removed")
    return own


def _written(secret: str, before: Mapping[Prompt, Note], words: Mapping[Prompt, str]) -> list[Note]:
    """The notes of one form: those that it had keep their keys, and the names that they bear."""
    said = {prompt: one_line(words.get(prompt, "")) for prompt in Prompt}
    return [
        before[prompt]._replace(words=text) if prompt in before else _new(secret, prompt, text)
        for prompt, text in said.items()
        if visible(text)
    ]


def _new(secret: str, prompt: Prompt, words: str) -> Note:
    return Note(random_id(), prompt, words, _receipt_of(secret, prompt))


def _allow_number(others: Sequence[Note], written: Sequence[Note]) -> None:
    for note in written:
        if sum(one.prompt is note.prompt for one in others) >= MOST_NOTES:
            raise Refusal("retro/full", most=MOST_NOTES)


def _receipt_of(secret: str, prompt: Prompt) -> str:
    """What is stored of a secret: another one under each prompt, so that nobody sees which notes have one writer."""
    return hashlib.sha256(f"{prompt}:{secret}".encode()).hexdigest()


def _receipt(session_id: int, secret: str, notes: Sequence[Note]) -> Receipt:
    by_prompt = {note.prompt: OwnNote(note.prompt, note.words, note.revealed_by is not None) for note in notes}
    return Receipt(session_id, secret, tuple(by_prompt[prompt] for prompt in Prompt if prompt in by_prompt))
