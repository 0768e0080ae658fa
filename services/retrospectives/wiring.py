"""The services of retrospectives, wired."""

from dataclasses import dataclass

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.settings import CircleSettings
from services.partners.term_length import TermLength
from services.retrospectives.agreement_cards import AgreementCards
from services.retrospectives.agreements import Agreements
from services.retrospectives.board import NoteBoard
from services.retrospectives.facts import RetroLookup
from services.retrospectives.marks import Marks
from services.retrospectives.notes import Notes
from services.retrospectives.planning import RetroPlanning
from services.retrospectives.settings import AgreedSettings
from services.rituals import Rituals
from services.sessions.wiring import SessionServices


@dataclass(frozen=True, slots=True)
class RetroServices:
    """What can be done in retrospectives, by subject."""

    board: NoteBoard
    notes: Notes
    marks: Marks
    agreements: Agreements
    agreement_cards: AgreementCards
    planning: RetroPlanning


@dataclass(frozen=True, slots=True)
class Below:
    """What retrospectives need of other features: sessions, and the settings that agreements change."""

    sessions: SessionServices
    settings: CircleSettings
    terms: TermLength
    rituals: Rituals


def wire(clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words, below: Below) -> RetroServices:
    """Make the services of retrospectives."""
    sessions = below.sessions
    lookup = RetroLookup(clock, sessions.lookup)
    board = NoteBoard(clock, timekeeper, outbox, words, lookup)
    cards = AgreementCards(outbox, words, lookup)
    settings = AgreedSettings(words, below.settings, below.terms, below.rituals, sessions.agendas)
    return RetroServices(
        board=board,
        notes=Notes(clock, timekeeper, lookup, board),
        marks=Marks(clock, timekeeper, lookup),
        agreements=Agreements(clock, lookup, sessions.lookup, sessions.captures, settings, cards),
        agreement_cards=cards,
        planning=RetroPlanning(clock),
    )
