"""What `/help` tells: the facts about who asks, where, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db import queries
from db.models import Reply, Session
from db.queries import absences, people
from db.queries.partners import partners_of
from rules.help import Inside, Moment, Outside, hints_inside, hints_outside
from runtime.clock import Clock
from services.circles.first_steps import FirstSteps
from services.circles.founding_rights import Founder, FoundingRight, FoundingRights
from services.goals.own import current_goal
from services.lookup import CircleHere, CircleLookup
from services.sessions.snapshot import snapshot_of
from vocabulary.errors import Refusal
from vocabulary.help import Hint
from vocabulary.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for help, and where: `guild_id` is None in a DM, and so is `founder`, how that server knows them."""

    user_id: int
    channel_id: int
    guild_id: int | None
    founder: Founder | None


@dataclass(frozen=True, slots=True)
class HelpNow:
    """What somebody can do now: `hints`, the facts that their lines need, and what row a button for one is about.

    `channels` are those of all their circles, for who asks where none is meant; `right` says who founds circles here.
    """

    hints: tuple[Hint, ...]
    circle: CircleHere | None = None
    session: Session | None = None
    goal: str = ""
    partners: tuple[int, ...] = ()
    rows: Mapping[Hint, int] = field(default_factory=dict[Hint, int])
    channels: tuple[int, ...] = ()
    right: FoundingRight | None = None


class Help:
    """Finds what is worth telling."""

    def __init__(self, clock: Clock, lookup: CircleLookup, rights: FoundingRights, first_steps: FirstSteps) -> None:
        self._clock = clock
        self._lookup = lookup
        self._rights = rights
        self._first_steps = first_steps

    async def now(self, asker: Asker) -> HelpNow:
        """What can be done here, now, by who asks."""
        try:
            circle = await self._lookup.here(asker.user_id, asker.channel_id)
        except Refusal:
            return await self._outside(asker)
        return await self._inside(circle, asker.user_id)

    async def _outside(self, asker: Asker) -> HelpNow:
        circles = await self._lookup.mine(asker.user_id)
        channels = tuple(one.text_channel_id for one in circles if one.text_channel_id is not None)
        right = None if asker.guild_id is None else await self._rights.on(asker.guild_id)
        founder = asker.founder
        may_found = right is not None and founder is not None and right.includes(founder)
        manages = founder is not None and founder.manages
        away = bool(circles) and await self._is_away(asker.user_id)
        situation = Outside(len(channels), right is not None, may_found, manages, away)
        return HelpNow(hints_outside(situation), rows={Hint.BACK: 0}, channels=channels, right=right)

    async def _inside(self, circle: CircleHere, user_id: int) -> HelpNow:
        now = self._clock.now()
        session, goal = await queries.open_session(circle.id), await current_goal(circle.id, user_id)
        moment = await _moment(session)
        partnership, person = await partners_of(circle.id, user_id), await people.person_of(user_id)
        situation = Inside(
            moment=moment,
            leads=session is not None and await _leader(session, moment, now) == user_id,
            replied=session is not None and await Reply.exists(session_id=session.id, user_id=user_id),
            has_goal=goal is not None,
            takes_nudges=person.nudges_allowed_at is not None,
            has_partners=partnership is not None,
            sets_up=await self._first_steps.leads(circle.id, user_id),
            commits=session is not None and session.kind is SessionKind.REGULAR,
            away=await self._is_away(user_id),
        )
        others = tuple(member for member in partnership.members if member != user_id) if partnership else ()
        session_id = session.id if session else 0
        rows = {
            Hint.BACK: 0,
            Hint.SET_UP: circle.id,
            Hint.LEAD: session_id,
            Hint.COMMIT: session_id,
            Hint.SET_GOAL: circle.id,
            Hint.CHECK_IN: circle.id,
            Hint.PARTNERS: partnership.id if partnership else 0,
            Hint.NUDGES: 0,
        }
        return HelpNow(
            hints_inside(situation),
            circle=circle,
            session=session,
            goal=goal.goal if goal else "",
            partners=others,
            rows=rows,
        )

    async def _is_away(self, user_id: int) -> bool:
        return bool(await absences.away_at([user_id], self._clock.now()))


async def _moment(session: Session | None) -> Moment:
    if session is None:
        return Moment.NONE_SET
    return Moment.ON if await queries.has_begun(session.id) else Moment.TO_COME


async def _leader(session: Session, moment: Moment, now: datetime) -> int | None:
    """Who leads a session that is on, or is to lead the next one."""
    return (await snapshot_of(session, now)).leader if moment is Moment.ON else session.facilitator
