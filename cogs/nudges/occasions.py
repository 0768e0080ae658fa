"""What there is to nudge a person about, in all their circles that are not paused."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from db import queries
from db.models import Attendance, Capture, Circle, Goal, Member, Reply, Session
from rules import occasions
from rules.duties import BY_HAND, GIVING, SessionDuty
from rules.nudges import Occasion
from runtime.outbox import Outbox
from services.duties.roster import roster_of
from vocabulary.duties import SESSION_DUTIES
from vocabulary.goals import GoalStatus
from vocabulary.keys import MessageKey, SessionMessage
from vocabulary.nudges import NudgeKind
from vocabulary.sessions import CaptureKind


@dataclass(frozen=True, slots=True)
class Subject:
    """An occasion with the facts that its words and its buttons need."""

    occasion: Occasion
    circle: Circle
    row: int
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


async def subjects_of(outbox: Outbox, user_id: int, now: datetime, kinds: Iterable[NudgeKind]) -> list[Subject]:
    """All that a person may be nudged about now or later, as far as it is known; of these kinds at least."""
    finders = [find for about, find in FINDERS.items() if not about.isdisjoint(kinds)]
    open_circles = [circle for circle in await queries.circles_of(user_id) if circle.paused_until is None]
    return [one for circle in open_circles for find in finders for one in await find(outbox, user_id, circle, now)]


async def _about_goal(outbox: Outbox, user_id: int, circle: Circle, now: datetime) -> list[Subject]:
    """The goal of this member in the circle's cycle, or that they have none yet."""
    cycle = await queries.open_cycle(circle.id)
    goal = await queries.goal_of(cycle.id, user_id)
    found: list[Subject] = []
    if cycle.number > 1:
        occasion = occasions.goal_unset(user_id, cycle.id, cycle.opened_at, is_set=goal is not None)
        found.append(Subject(occasion, circle, circle.id))
    coming = [session for session in await queries.sessions_to_come(circle.id) if session.starts_at > now]
    if goal is not None and coming:
        found += await _until_session(circle, goal, cycle.opened_at, coming[0], now)
    return found


async def _until_session(
    circle: Circle, goal: Goal, opened_at: datetime, session: Session, now: datetime
) -> list[Subject]:
    said = await queries.progress_of(goal.id)
    words = next((one.words for one in reversed(said) if one.words), "")
    spoke = occasions.LastProgress(said[-1].at if said else goal.set_at, GoalStatus(said[-1].status) if said else None)
    facts = {"goal": goal, "words": words, "session": session}
    asked = occasions.check_in(goal.user_id, goal.id, opened_at, session.starts_at, circle.zone, spoke, now)
    away = await Reply.exists(session_id=session.id, user_id=goal.user_id, coming=False)
    reminded = occasions.before_session(goal.user_id, session.id, session.starts_at, spoke, now, away=away)
    return [Subject(asked, circle, goal.id, facts), Subject(reminded, circle, goal.id, facts)]


async def _unmet(outbox: Outbox, user_id: int, circle: Circle, now: datetime) -> list[Subject]:
    """The partnership of this member, which one press tells to have met."""
    partnership = await queries.partners_of(circle.id, user_id, now)
    if partnership is None:
        return []
    met = await queries.last_met(partnership.id) is not None
    opened_at, ends_at = partnership.opened_at, partnership.ends_at
    asked = occasions.partner_unmet(user_id, partnership.id, opened_at, ends_at, circle.zone, met=met)
    others = [member for member in partnership.members if member != user_id]
    return [Subject(asked, circle, partnership.id, {"others": others})]


async def _duties(outbox: Outbox, user_id: int, circle: Circle, now: datetime) -> list[Subject]:
    """What this member leads or shows in the coming sessions."""
    roster, found = await roster_of(circle.id), list[Subject]()
    for session in roster.coming:
        for duty in SESSION_DUTIES:
            slot, holding = SessionDuty(session.id, duty), roster.holding(session.id, duty)
            if session.starts_at <= now or holding is None or holding.member != user_id:
                continue
            log = [entry for entry in roster.log if entry.session_duty == slot]
            named_at = max(entry.at for entry in log if entry.act in GIVING)
            by_hand = [entry.at for entry in log if entry.member == user_id and entry.act in BY_HAND]
            acted_at = max(by_hand, default=None)
            about = (user_id, session.id, duty, session.starts_at, named_at, acted_at)
            for one in occasions.duties_ahead(*about):
                said = await outbox.find(MessageKey.duty_reminder(user_id, one.key))
                against = "it stands in your circle’s channel" if said and said.message else one.against
                facts = {"session": session, "slot": slot}
                found.append(Subject(replace(one, against=against), circle, session.id, facts))
    return found


async def _promised(outbox: Outbox, user_id: int, circle: Circle, now: datetime) -> list[Subject]:
    """The commitments of this member in the circle's last session; while the next one is held, they are told there."""
    session, following = await queries.last_held(circle.id), await queries.open_session(circle.id)
    if session is None or following is None:
        return []
    found: list[Subject] = []
    for capture in await Capture.filter(session=session, kind=CaptureKind.COMMITMENT, user_id=user_id).order_by("id"):
        answered, made_at = capture.answered_at is not None, capture.at
        asked = occasions.promised(user_id, capture.id, made_at, following.starts_at, circle.zone, answered=answered)
        found.append(Subject(asked, circle, capture.id, {"promise": capture}))
    return found


async def _missed(outbox: Outbox, user_id: int, circle: Circle, now: datetime) -> list[Subject]:
    """The circle's last session, where this member was not seen but others were."""
    session = await queries.last_held(circle.id)
    if session is None or session.closed_at is None or not await Attendance.exists(session_id=session.id):
        return []
    member = await Member.get(circle_id=circle.id, user_id=user_id)
    attended = await Attendance.exists(session_id=session.id, user_id=user_id)
    if attended or member.joined_at > session.starts_at:
        return []
    promised = await Capture.exists(session_id=session.id, user_id=user_id, kind=CaptureKind.COMMITMENT)
    recap = await outbox.find(MessageKey.session(session.id, SessionMessage.RECAP))
    occasion = occasions.missed(user_id, session.id, session.closed_at, promised=promised)
    return [Subject(occasion, circle, session.id, {"recap": recap})]


FINDERS: Mapping[frozenset[NudgeKind], Callable[[Outbox, int, Circle, datetime], Awaitable[list[Subject]]]] = {
    frozenset({NudgeKind.MISSED}): _missed,
    frozenset({NudgeKind.PARTNER}): _unmet,
    frozenset({NudgeKind.GOAL, NudgeKind.CHECK_IN, NudgeKind.SESSION}): _about_goal,
    frozenset({NudgeKind.PROMISE}): _promised,
    frozenset({NudgeKind.DUTY}): _duties,
}
"""Who finds what, in one circle: a person who gets no DMs is not asked about what only a DM would tell."""
