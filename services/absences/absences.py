"""Setting an absence, and coming back: what follows in all circles follows from the moment it is set."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from db.models import Absence as Row
from db.queries import absences as facts, circles, people
from db.queries.absences import KnownAbsence
from db.transaction import transaction
from rules import absences
from rules.absences import Absence, Change
from rules.cadence import check_zone
from rules.limits import Limited
from rules.typed.days import read_day, read_last_day
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.absences.effects import Effect, effects_of
from services.events import AbsenceChanged, Events
from services.lookup import CircleLookup
from services.people import zone_of
from services.recent_acts import RecentActs
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal, typed_for
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.limits import MOST_ABSENCES, SAME_FOR

ASK = Address(ButtonKind.AWAY_ASK, 0)
"""Opens the form for an absence."""


@dataclass(frozen=True, slots=True)
class AbsenceShown:
    """An absence by its local days, the last one included, and the day of coming back; None until further notice.

    `now` is whether it has begun; `id` is 0 while it is not set.
    """

    id: int
    first: date
    last: date | None
    back: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class UnderstoodAbsence:
    """An absence as somebody wants it: its instants, how it reads in their `zone`, what it means and replaces."""

    since: datetime
    until: datetime | None
    shown: AbsenceShown
    zone: str
    effects: tuple[Effect, ...]
    replaced: tuple[AbsenceShown, ...]


@dataclass(frozen=True, slots=True)
class AbsencesShown:
    """The absences of a person that are not over, the current one first, by the days in their `zone`."""

    absences: tuple[AbsenceShown, ...]
    zone: str


class Absences:
    """Keeps when people are away."""

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, events: Events, lookup: CircleLookup, recent_acts: RecentActs
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._events = events
        self._lookup = lookup
        self._recent_acts = recent_acts

    async def understand(self, user_id: int, first: str, last: str) -> UnderstoodAbsence:
        """What an absence from a day to another would come to, as somebody typed them, either of them or none.

        Raises Ambiguous for a day that can be several ones; Refusal for one that cannot be read or has passed, when
        the last comes before the first, and for who is in no circle.
        """
        await self._lookup.in_some(user_id)
        zone, now = await self._zone(user_id), self._clock.now()
        with typed_for("since"):
            first_day = read_day(first, zone, now, from_today=True) if first.strip() else None
        begins = first_day or now.astimezone(check_zone(zone)).date()
        with typed_for("until"):
            last_day = None if absences.has_no_end(last) else read_last_day(last, begins, zone, now)
        wanted = absences.between(user_id, first_day, last_day, zone, now)
        change = await self._change(wanted, now)
        return await self._understood(wanted, change, zone, now)

    async def set(self, user_id: int, since: datetime | None, until: datetime | None) -> UnderstoodAbsence:
        """Have somebody away between two instants, without them from now on and for good; returns what that means.

        Raises Refusal once its end has passed, for one too many, and for who is in no circle.
        """
        async with transaction():
            await self._lookup.in_some(user_id)
            now = self._clock.now()
            if until is not None and until <= now:
                raise Refusal("absences/over", offers=(ASK,))
            wanted = Absence(user_id, max(since or now, now), until)
            change, zone = await self._change(wanted, now), await self._zone(user_id)
            meant = await self._understood(wanted, change, zone, now)
            self._recent_acts.count((Limited.WISHES, user_id, 0))
            row = await self._write(change, now)
        return replace(meant, shown=replace(meant.shown, id=row.id))

    async def show(self, user_id: int) -> AbsencesShown:
        """A person's absences that are not over."""
        zone, now = await self._zone(user_id), self._clock.now()
        return AbsencesShown(tuple(_shown(one, zone, now) for one in await self._open(user_id, now)), zone)

    async def back(self, user_id: int) -> datetime:
        """End the absence that somebody is in; returns since when.

        Said again a moment later, such as after a lost answer, it is the same. Raises Refusal when they are not away.
        """
        now = self._clock.now()
        async with transaction():
            current = next((one for one in await self._open(user_id, now) if one.absence.since <= now), None)
            if current is not None:
                await self._end(user_id, current.id, now)
                return current.absence.since
            just_ended = [one.absence.since for one in await facts.known([user_id]) if _is_just_back(one, now)]
        if not just_ended:
            raise Refusal("absences/not-away", offers=(ASK,))
        return just_ended[-1]

    async def take_back(self, user_id: int, absence_id: int) -> None:
        """Take back an absence that has not begun, and end one that has. Raises Refusal when it is over."""
        now = self._clock.now()
        async with transaction():
            if absence_id not in {one.id for one in await self._open(user_id, now)}:
                raise Refusal("absences/over", offers=(ASK,))
            await self._end(user_id, absence_id, now)

    async def look(self, user_id: int, now: datetime) -> datetime | None:
        """When an absence begins or ends: have all that follows from it looked at again; returns when the next does.

        Run twice, it changes nothing.
        """
        known = await facts.known([user_id])
        if known:
            await self._tell(user_id)
        return _next_change([one.absence for one in known], now)

    async def _zone(self, user_id: int) -> str:
        return await zone_of(await people.person_of(user_id))

    async def _open(self, user_id: int, now: datetime) -> list[KnownAbsence]:
        known = await facts.known([user_id])
        return [one for one in known if one.absence.until is None or one.absence.until > now]

    async def _change(self, wanted: Absence, now: datetime) -> Change:
        known = [Absence(*one.absence) for one in await self._open(wanted.member, now)]
        change = absences.change(wanted, known, now)
        if len(known) - len(change.replaced) >= MOST_ABSENCES:
            raise Refusal("absences/too-many", most=MOST_ABSENCES)
        return change

    async def _understood(self, wanted: Absence, change: Change, zone: str, now: datetime) -> UnderstoodAbsence:
        rows = {Absence(*one.absence): one for one in await facts.known([wanted.member])}
        return UnderstoodAbsence(
            since=wanted.since,
            until=wanted.until,
            shown=_days(0, wanted, zone, now),
            zone=zone,
            effects=await effects_of(wanted),
            replaced=tuple(_shown(rows[one], zone, now) for one in change.replaced),
        )

    async def _write(self, change: Change, now: datetime) -> Row:
        member = change.absence.member
        since = [one.since for one in change.replaced]
        await Row.filter(user_id=member, since__in=since).delete()
        row = await Row.create(user_id=member, since=change.absence.since, until=change.absence.until, set_at=now)
        await self._changed(member, now)
        return row

    async def _end(self, user_id: int, absence_id: int, now: datetime) -> None:
        row = await Row.get(id=absence_id)
        if row.since >= now:
            await row.delete()
        else:
            row.until = row.returned_at = now
            await row.save(update_fields=["until", "returned_at"])
        await self._changed(user_id, now)

    async def _changed(self, user_id: int, now: datetime) -> None:
        await self._tell(user_id)
        known = [one.absence for one in await facts.known([user_id])]
        at = _next_change(known, now)
        if at is not None:
            await self._timekeeper.schedule(at, JobKey(JobKind.ABSENCE, user_id))
        else:
            await self._timekeeper.drop(JobKey(JobKind.ABSENCE, user_id))

    async def _tell(self, user_id: int) -> None:
        of = tuple(circle.id for circle in await circles.circles_of(user_id))
        await self._events.publish(AbsenceChanged(user_id, of))


def _is_just_back(known: KnownAbsence, now: datetime) -> bool:
    return known.returned_at is not None and now - known.returned_at <= SAME_FOR


def _next_change(known: Iterable[facts.Absence], now: datetime) -> datetime | None:
    moments = [at for one in known for at in (one.since, one.until) if at is not None and at > now]
    return min(moments, default=None)


def _shown(known: KnownAbsence, zone: str, now: datetime) -> AbsenceShown:
    return _days(known.id, Absence(*known.absence), zone, now)


def _days(absence_id: int, absence: Absence, zone: str, now: datetime) -> AbsenceShown:
    place, until = check_zone(zone), absence.until
    return AbsenceShown(
        id=absence_id,
        first=absence.since.astimezone(place).date(),
        last=None if until is None else absences.last_day(until, zone),
        back=None if until is None else until.astimezone(place).date(),
        now=absence.since <= now,
    )
