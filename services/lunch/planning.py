"""When and where a circle holds its lunch-and-learn. What was understood is shown before it counts."""

from dataclasses import dataclass
from datetime import datetime

from db import queries
from db.models import Circle, Lunch, Session
from db.queries import lunch as lunches
from db.transaction import transaction
from rules.cadence import pause_ends
from rules.limits import Limited
from rules.typed.moments import read_moment
from rules.typed.parts import Moment
from rules.visible import one_line, visible
from runtime.clock import Clock
from services.duties.actions import Duties, HeldDuty
from services.events import Events, SessionSet
from services.lookup import CircleHere, CircleLookup
from services.lunch.polls import LunchPolls
from services.lunch.rows import date_of, lunch_about
from services.recent_acts import RecentActs
from services.ritual_events import LunchChanged
from services.rituals import require
from services.sessions.planning import About, Planning, SetSession
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.errors import Refusal, typed_for
from vocabulary.keys import Address
from vocabulary.rituals import Ritual
from vocabulary.sessions import SessionKind

LONGEST_PLACE = 100
"""What Discord takes as the place of an event."""


@dataclass(frozen=True, slots=True)
class LunchState:
    """Where a circle is with it: what waits, until when it votes, what it has taken up, and when that is.

    `held` is who hosts it, and what whoever asks can do about that.
    """

    circle: CircleHere
    waiting: tuple[Lunch, ...]
    votes_until: datetime | None
    taken: Lunch | None
    session: Session | None
    held: HeldDuty | None


@dataclass(frozen=True, slots=True)
class UnderstoodLunch:
    """A lunch-and-learn as somebody wants to set it; its place is stored as `words_number` until they confirm it."""

    lunch: Lunch
    starts_at: datetime
    place: str
    words_number: int
    zone: str
    typed: Moment


class LunchPlanning:
    """Shows where a circle is with it, and sets its date."""

    def __init__(
        self,
        clock: Clock,
        lookup: CircleLookup,
        planning: Planning,
        duties: Duties,
        polls: LunchPolls,
        recent_acts: RecentActs,
        events: Events,
    ) -> None:
        self._clock = clock
        self._lookup = lookup
        self._planning = planning
        self._duties = duties
        self._polls = polls
        self._recent_acts = recent_acts
        self._events = events

    async def show(self, circle_id: int, user_id: int) -> LunchState:
        """Where a circle is with it. Raises Refusal where it has no such ritual."""
        here = await self._lookup.about(user_id, circle_id)
        await require(here, user_id, Ritual.LUNCH)
        taken, poll = await lunches.taken(circle_id), await lunches.open_poll(circle_id)
        session = await date_of(taken) if taken else None
        held = await self._duties.show(circle_id, user_id, Duty.HOST) if session else []
        return LunchState(
            here,
            tuple(await lunches.proposed(circle_id)),
            poll.ends_at if poll and poll.message_id is not None else None,
            taken,
            session,
            next((one for one in held if session and one.of == session.id), None),
        )

    async def allow(self, circle_id: int, user_id: int) -> None:
        """Raises Refusal where there is nothing to set a date for."""
        here = await self._lookup.about(user_id, circle_id)
        await require(here, user_id, Ritual.LUNCH)
        await self._to_plan(here)

    async def understand(self, circle_id: int, user_id: int, when: str, place: str | None) -> UnderstoodLunch:
        """What setting the date `when` would come to; without a `place` it is in the circle's call.

        Raises Ambiguous when that can be read in several ways, Refusal when it cannot be understood, or not be set.
        """
        here = await self._lookup.about(user_id, circle_id)
        await require(here, user_id, Ritual.LUNCH)
        lunch, where = await self._to_plan(here), one_line(place or "")
        if where and not visible(where):
            raise Refusal("lunch/place-unreadable")
        with typed_for("when"):
            typed = read_moment(when, here.zone, self._clock.now())
        circle = await Circle.get(id=circle_id)
        await self._allow(circle, typed.at)
        number = 0
        if where:
            async with transaction():
                number = await queries.store_words(user_id, ButtonKind.LUNCH_SET, lunch.id, where, self._clock.now())
        return UnderstoodLunch(lunch, typed.at, where, number, circle.zone, typed)

    async def set_as_shown(self, lunch_id: int, user_id: int, starts_at: datetime, words_number: int) -> SetSession:
        """Set the date that was shown, and tell the circle. Raises Refusal when it cannot be any more."""
        async with transaction():
            lunch = await lunch_about(self._lookup, lunch_id, user_id)
            circle = await Circle.get(id=lunch.circle_id)
            if (await self._to_plan(CircleHere.of(circle))).id != lunch_id:
                raise Refusal("lunch/changed-meanwhile")
            if starts_at <= self._clock.now():
                raise Refusal("sessions/passed-meanwhile")
            await self._allow(circle, starts_at)
            place = await self._place(lunch_id, user_id, words_number)
            self._recent_acts.count((Limited.WISHES, user_id, circle.id))
            if lunch.taken_at is None:
                lunch.taken_at = self._clock.now()
            done = await self._planning.set(
                circle, starts_at, SessionKind.LUNCH, About(lunch.topic, lunch.guest, place)
            )
            lunch.session_id = done.session_id
            await lunch.save(update_fields=["taken_at", "session_id"])
            await self._events.publish(LunchChanged(circle.id, lunch.id))
        return done

    async def drop(self, lunch_id: int, user_id: int) -> str:
        """Give up what the circle has taken up, while it has no date; returns what it was."""
        async with transaction():
            lunch = await lunch_about(self._lookup, lunch_id, user_id)
            taken = await lunches.taken(lunch.circle_id)
            if taken is None or taken.id != lunch_id:
                raise Refusal("lunch/changed-meanwhile")
            session = await date_of(taken)
            if session is not None:
                raise Refusal("lunch/cancel-first", starts_at=session.starts_at)
            await taken.delete()
            await self._events.publish(LunchChanged(lunch.circle_id))
        return taken.topic

    async def session_set(self, event: SessionSet) -> None:
        """What is taken up and has no date is held in the lunch-and-learn that somebody has scheduled otherwise.

        Part of the caller's transaction.
        """
        lunch = await lunches.taken(event.circle_id)
        if lunch is None or await date_of(lunch) is not None:
            return
        session = await Session.get(id=event.session_id)
        if session.kind is SessionKind.LUNCH:
            lunch.session_id = session.id
            await lunch.save(update_fields=["session_id"])
            await self._events.publish(LunchChanged(event.circle_id, lunch.id))

    async def _to_plan(self, here: CircleHere) -> Lunch:
        """What the circle has taken up and set no date for; where one thing is proposed, that."""
        taken, waiting = await lunches.taken(here.id), await lunches.proposed(here.id)
        if taken is not None:
            session = await date_of(taken)
            if session is not None:
                raise Refusal("lunch/planned-already", starts_at=session.starts_at)
            return taken
        if not waiting:
            raise Refusal("lunch/propose-first", (Address(ButtonKind.LUNCH_PROPOSE, here.id),))
        if len(waiting) > 1:
            raise Refusal("lunch/vote-first", (Address(ButtonKind.LUNCH_VOTE, here.id),))
        return waiting[0]

    async def _allow(self, circle: Circle, at: datetime) -> None:
        if circle.paused_until is not None and at < pause_ends(circle.paused_until, circle.zone):
            raise Refusal("lunch/in-pause", until=pause_ends(circle.paused_until, circle.zone))
        await self._planning.allow_month(circle, at)

    async def _place(self, lunch_id: int, user_id: int, words_number: int) -> str:
        if not words_number:
            return ""
        place = await queries.stored_words(words_number, user_id, ButtonKind.LUNCH_SET, lunch_id)
        if place is None:
            raise Refusal("lunch/changed-meanwhile")
        await queries.drop_words(user_id, ButtonKind.LUNCH_SET, lunch_id)
        return place
