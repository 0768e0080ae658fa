"""The services of retrospectives, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.lookup import SessionLookup
from services.retrospectives.board import NoteBoard
from services.retrospectives.facts import RetroLookup
from services.retrospectives.marks import Marks
from services.retrospectives.notes import Notes


@dataclass(frozen=True, slots=True)
class RetroServices:
    """What can be done in retrospectives, by subject."""

    board: NoteBoard
    notes: Notes
    marks: Marks


def wire(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, sessions: SessionLookup) -> RetroServices:
    """Make the services of retrospectives."""
    lookup = RetroLookup(clock, sessions)
    board = NoteBoard(clock, timekeeper, outbox, words, lookup)
    return RetroServices(board, Notes(clock, timekeeper, lookup, board), Marks(clock, timekeeper, lookup))
