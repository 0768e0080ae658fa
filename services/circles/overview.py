"""What members see of their circle: who is in it, what comes next, and what holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db.models import Agenda, Circle, Session
from db.queries import circles, sessions
from db.queries.profiles import profiles
from rules import membership
from rules.rituals import in_order
from runtime.clock import Clock
from services.absentees import Away, away_among
from services.circles.pauses import pause_end
from services.duties.roster import Roster, roster_of
from services.lookup import CircleHere
from services.sessions.calendar import Calendar
from services.thanks.naming import who_helps_with
from vocabulary.duties import DUTIES, Duty
from vocabulary.reasons import Reason
from vocabulary.rituals import Ritual
from vocabulary.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class NextSession:
    """A circle's session that is on or comes next, with who has its duties and why, where there is a reason."""

    kind: SessionKind
    starts_at: datetime
    facilitator: int | None
    leads_because: Reason | None
    presenter: int | None
    presents_because: Reason | None


@dataclass(frozen=True, slots=True)
class CircleOverview:
    """A circle with its members by user id, in the order in which they joined; how many more it needs to meet.

    `can_help_with` has what some of them say so in their profiles.
    `go_to` are those whom it names as someone to go to, and for what. `away` are those who are away now.
    """

    circle: CircleHere
    members: tuple[int, ...]
    can_help_with: Mapping[int, str]
    still_needed: int
    session: NextSession | None
    away: tuple[Away, ...] = ()
    go_to: Mapping[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])

    @property
    def rituals(self) -> tuple[Ritual, ...]:
        """Those that it has."""
        return in_order(self.circle.rituals)


@dataclass(frozen=True, slots=True)
class SettingsShown:
    """What holds for a circle; `first` is the local time of its next session by the rhythm.

    A pause ends when its day begins where the circle is, at `paused_until`. Partners stay together for `term_weeks`.
    """

    circle: CircleHere
    first: datetime | None
    paused_until: datetime | None
    organisers: tuple[int, ...]
    own_agenda: bool
    term_weeks: int

    @property
    def rituals(self) -> tuple[Ritual, ...]:
        """Those that it has."""
        return in_order(self.circle.rituals)


class Overview:
    """Shows a circle to its members."""

    def __init__(self, clock: Clock, calendar: Calendar) -> None:
        self._clock = clock
        self._calendar = calendar

    async def show(self, circle: CircleHere) -> CircleOverview:
        """Who is in a circle, and what comes next."""
        members, roster = await circles.members(circle.id), await roster_of(circle.id)
        session = _next(roster, roster.sessions[0]) if roster.sessions else None
        said = {user: one.can_help_with for user, one in (await profiles(members)).items() if one.can_help_with}
        away = await away_among(members, circle.zone, self._clock.now())
        needed = membership.still_needed(members)
        return CircleOverview(circle, tuple(members), said, needed, session, away, await who_helps_with(circle))

    async def meets_at(self, circle_id: int) -> datetime | None:
        """When a circle meets next; None while no session is set."""
        session = await sessions.open_session(circle_id)
        return None if session is None else session.starts_at

    async def show_settings(self, circle_id: int) -> SettingsShown:
        """What holds for a circle, and who may change it."""
        circle = await Circle.get(id=circle_id)
        first = await self._calendar.next_slot(circle)
        organisers = tuple(await circles.organisers(circle_id))
        own = await Agenda.exists(circle_id=circle_id, kind=SessionKind.REGULAR)
        return SettingsShown(CircleHere.of(circle), first, pause_end(circle), organisers, own, circle.term_weeks)


def _next(roster: Roster, session: Session) -> NextSession:
    leads, presents = (roster.holding(session.id, duty) for duty in (DUTIES[session.kind][0], Duty.PRESENT))
    return NextSession(
        session.kind,
        session.starts_at,
        session.facilitator,
        leads.because if leads else None,
        session.presenter,
        presents.because if presents else None,
    )
