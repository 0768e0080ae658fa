"""Invites whose turn it is to tell the failure of the month: a week before the day. In the channel it pings nobody."""

from datetime import datetime

from db.queries import nudges
from db.queries.nudges import NudgedMonth
from rules.duties import BY_HAND, GIVING, DutyTurn, holdings
from rules.nudges import Occasion, spread
from runtime.message import Message
from runtime.words import Words
from services.duties.roster import month_log_of
from services.nudges.channel_reminders import unless_in_channel
from services.nudges.definition import Candidate, NudgeDefinition, Reminded
from services.nudges.facts import MemberFacts
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.keys import OccasionKey, second_of
from vocabulary.nudges import ActKind, NudgeKind
from vocabulary.reasons import Reason


def key_for(month: int, named_at: datetime) -> OccasionKey:
    """Names the invitation of the one who was named then."""
    return OccasionKey.of(NudgeKind.FAILURE, month, second_of(named_at))


def occasion(member: int, month: int, starts_at: datetime, named_at: datetime, *, by_hand: bool) -> Occasion:
    """As soon as the rotation has named a member, until the month's day; none to one who took the turn themselves."""
    key = key_for(month, named_at)
    against = Reason("nudges/just-acted") if by_hand else None
    return Occasion(key, named_at + spread(member, str(key)), starts_at, Reason("nudges/your-month"), against)


async def find(facts: MemberFacts) -> list[Candidate]:
    """The circle's month, if this member has its turn."""
    month = await nudges.month_of(facts.circle.id)
    if month is None:
        return []
    turn, log = DutyTurn(month.id, Duty.FAILURE), await month_log_of([month.id])
    holding = holdings(log).get(turn)
    if holding is None or holding.member != facts.user_id:
        return []
    given = [entry for entry in log if entry.act in GIVING][-1]
    invited = occasion(facts.user_id, month.id, month.starts_at, given.at, by_hand=given.act in BY_HAND)
    found = [Candidate(invited, facts.circle, month.id, (Duty.FAILURE,), {"month": month})]
    return await unless_in_channel(facts, found)


async def in_channel(words: Words, *reminded: Reminded) -> Message:
    """The same for everybody to see, without a ping: nobody is summoned. A circle's month is one member's turn."""
    (one,) = reminded
    month: NudgedMonth = one.candidate.facts["month"]
    text = words.render("failure/invitation", member=one.user_id, month=month, late=one.reminder.late)
    return Message(text, (one.buttons,))


KIND = NudgeDefinition(
    "nudge/failure",
    find,
    buttons=(ButtonKind.FAILURE_PREPARE, ButtonKind.DUTY_PASS, ButtonKind.DUTY_SWAP),
    in_channel=in_channel,
    answered_by={ActKind.DUTY, ActKind.TURN},
)
