"""Reminds a member of a duty, two days and an hour before the session. Where no DM can, the circle's channel does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Example, Session
from db.queries import lunch as lunches
from db.queries.nudges import NudgedSession
from rules.duties import BY_HAND, GIVING, DutyTurn, Entry, holdings
from rules.nudge_times import BEFORE_SESSION, SESSION_NEAR, ahead_of
from rules.nudges import Occasion
from runtime.message import Message
from runtime.words import Words
from services.duties.examples import example_of
from services.duties.roster import log_of, named
from services.nudges.channel_reminders import unless_in_channel
from services.nudges.definition import Candidate, NudgeDefinition, Reminded
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.duties import DUTIES, Duty
from vocabulary.keys import OccasionKey, second_of
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason

DUE_BEFORE = (BEFORE_SESSION, timedelta(hours=1))
TO_PREPARE = timedelta(minutes=5)
"""A reminder of a duty that leaves less time than this helps nobody."""


def occasions(
    member: int,
    session: int,
    duty: Duty,
    session_at: datetime,
    named_at: datetime,
    acted_at: datetime | None = None,
) -> tuple[Occasion, ...]:
    """The reminders of a duty, without those that were due before `named_at`, when the member got it.

    None either to a member who did something about it (`acted_at`) as shortly before as the session is ahead.
    """
    due = [before for before in DUE_BEFORE if named_at < session_at - before]
    return tuple(_occasion(member, session, duty, session_at, before, acted_at) for before in due)


async def find(facts: MemberFacts) -> list[Candidate]:
    """What the member leads or shows in the coming sessions."""
    near = named(await facts.coming())
    log = await log_of(session.id for session in near)
    held = {about for about, holding in holdings(log).items() if holding.member == facts.user_id}
    ahead = [session for session in near if session.starts_at > facts.now]
    duties = [(session, DutyTurn(session.id, duty)) for session in ahead for duty in DUTIES[session.kind]]
    found = [one for session, duty in duties if duty in held for one in await _reminders(facts, session, duty, log)]
    return await unless_in_channel(facts, found)


@dataclass(frozen=True, slots=True)
class NamedTurn:
    """A turn as the channel reads of it; `example` is what its presenter shows, as far as that is known."""

    member: int
    duty: Duty
    example: Example | None


async def in_channel(words: Words, *reminded: Reminded) -> Message:
    """A card for everybody, which has each session once; it pings only who would welcome that."""
    of_session = [(one.candidate.facts["session"], one) for one in reminded]
    sessions = {session.id: session for session, _ in of_session}
    turns = {row: [await _named(one) for session, one in of_session if session.id == row] for row in sessions}
    text = words.render(
        "duty/reminder",
        circle=reminded[0].candidate.circle,
        sessions=[(session, turns[row]) for row, session in sessions.items()],
        soon=all(one.candidate.of_session for one in reminded),
        late=any(one.reminder.late for one in reminded),
    )
    pings = tuple(one.user_id for one in reminded if not one.reminder.quietly)
    return Message(text, tuple(one.buttons for one in reminded), card=True, pings=pings)


async def _named(one: Reminded) -> NamedTurn:
    turn: DutyTurn = one.candidate.facts["turn"]
    example = await example_of(await Session.get(id=turn.of)) if turn.duty is Duty.PRESENT else None
    return NamedTurn(one.user_id, turn.duty, example)


def _occasion(
    member: int, session: int, duty: Duty, session_at: datetime, before: timedelta, acted_at: datetime | None
) -> Occasion:
    key = OccasionKey.of(NudgeKind.DUTY, session, duty, before // timedelta(hours=1), second_of(session_at))
    early = before == BEFORE_SESSION
    at = ahead_of(member, session_at) if early else session_at - before
    later_ones = [session_at - later for later in DUE_BEFORE if later < before]
    lately = acted_at is not None and at - acted_at < before
    return Occasion(
        key,
        at,
        until=min(later_ones, default=session_at - TO_PREPARE),
        because=Reason("nudges/time-to-prepare") if early else SESSION_NEAR,
        against=Reason("nudges/just-acted") if lately else None,
    )


async def _reminders(
    facts: MemberFacts, session: NudgedSession, turn: DutyTurn, entries: Sequence[Entry]
) -> list[Candidate]:
    log = [entry for entry in entries if entry.turn == turn]
    named_at = max(entry.at for entry in log if entry.act in GIVING)
    acted_at = max((entry.at for entry in log if entry.member == facts.user_id and entry.act in BY_HAND), default=None)
    due = occasions(facts.user_id, session.id, turn.duty, session.starts_at, named_at, acted_at)
    lunch = await lunches.of_session(session.id) if turn.duty is Duty.HOST else None
    guest = lunch if lunch is not None and lunch.guest else None
    words_need = {"session": session, "turn": turn, "guest": guest.guest if guest else ""}
    more = ((ButtonKind.LUNCH_GUEST, guest.id),) if guest else ()
    soon = session.starts_at - DUE_BEFORE[-1]
    return [
        Candidate(one, facts.circle, session.id, (turn.duty,), words_need, more, of_session=one.at >= soon)
        for one in due
    ]


KIND = NudgeDefinition(
    "nudge/duty",
    find,
    buttons=(ButtonKind.DUTY_SWAP, ButtonKind.DUTY_PASS),
    in_channel=in_channel,
    answered_by={ActKind.DUTY, ActKind.TURN, ActKind.ATTENDANCE},
)
