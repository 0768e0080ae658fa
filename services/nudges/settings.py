"""What people choose about nudges: whether they want any, when, how often and about what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from db.models import Person
from db.queries import people
from db.transaction import transaction
from rules.cadence import check_zone, to_utc
from rules.typed.clocks import read_clock
from rules.typed.days import read_day
from rules.typed.writing import write_clock
from rules.zones.matching import find_zone
from runtime.clock import Clock
from services.events import DmsStopped, Events, NudgeSettingsChanged
from services.nudges.reachability import REACHABLE
from services.nudges.replan import NudgeReplanner
from services.people import has_decided, nudge_settings_of, zone_of
from vocabulary.errors import Refusal, typed_for
from vocabulary.nudges import NudgeKind


@dataclass(frozen=True, slots=True)
class NudgeChange:
    """What a person wants otherwise; None stays as it is.

    Quiet hours are as they were typed ("22:00"). `about` are all kinds that they want; `without` is one that they want
    no more, `also` one that they want again. `in_channel`: while their DMs are closed, nudges stand in the circle's
    channel.
    """

    zone: str | None = None
    quiet_from: str | None = None
    quiet_until: str | None = None
    days: frozenset[int] | None = None
    a_week: int | None = None
    about: frozenset[NudgeKind] | None = None
    without: NudgeKind | None = None
    also: NudgeKind | None = None
    in_channel: bool | None = None


@dataclass(frozen=True, slots=True)
class UnderstoodSnooze:
    """A snooze as somebody wants it: until a local `day`, which begins for them at `until` in `zone`."""

    day: date
    until: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class NudgeChoices:
    """What holds for a person. `about` are the kinds that they want; a snooze that is over is None."""

    consented: bool
    zone: str
    quiet_from: time
    quiet_until: time
    days: tuple[int, ...]
    a_week: int
    about: tuple[NudgeKind, ...]
    in_channel: bool
    snoozed_until: datetime | None
    away: bool = False


class NudgeSettingsService:
    """Keeps what people choose, and has everything planned by it that waits for them."""

    def __init__(self, clock: Clock, events: Events, replanner: NudgeReplanner) -> None:
        self._clock = clock
        self._events = events
        self._replanner = replanner

    async def start(self, user_id: int) -> None:
        """A person agrees to DMs; this ends a snooze as well, and takes their DMs for open."""
        said_before = dict.fromkeys(("nudges_stopped_at", "nudges_declined_at", "snoozed_until"))
        agreed = {**said_before, "nudges_allowed_at": self._clock.now()}
        async with transaction():
            person = await people.kept_person(user_id)
            await _save(person, {**agreed, **REACHABLE})
            await self._plan_again(user_id)

    async def end_snooze(self, user_id: int) -> None:
        """A person wants to hear from the bot again, if they agreed to that, sooner than they said."""
        async with transaction():
            await _save(await people.kept_person(user_id), {"snoozed_until": None})
            await self._plan_again(user_id)

    async def wake(self, user_id: int) -> None:
        """A person who agreed to DMs wants to be asked again about what rests, since they did not answer it.

        So they agree once more, which answers all that came before.
        """
        async with transaction():
            person = await people.person_of(user_id)
            if person.nudges_allowed_at is not None:
                await _save(person, {"nudges_allowed_at": self._clock.now()})
                await self._plan_again(user_id)

    async def stop(self, user_id: int) -> None:
        """A person wants no more DMs."""
        await self._take_consent_back(user_id, nudges_stopped_at=self._clock.now())

    async def decline(self, user_id: int) -> None:
        """A person who was asked does not agree to DMs, whatever they said in another circle."""
        await self._take_consent_back(user_id, nudges_declined_at=self._clock.now())

    async def is_undecided(self, user_id: int) -> bool:
        """Whether a person has not said yet if they want DMs."""
        return not has_decided(await people.person_of(user_id))

    async def understand_snooze(self, user_id: int, until: str) -> UnderstoodSnooze:
        """What a snooze until a day would come to, as somebody typed it.

        Raises Ambiguous when that can be several days, Refusal for one that cannot be read or has come.
        """
        zone = await zone_of(await people.person_of(user_id))
        with typed_for("until"):
            day = read_day(until, zone, self._clock.now())
        return UnderstoodSnooze(day, _beginning(day, zone), zone)

    async def snooze(self, user_id: int, day: date) -> datetime:
        """Let a person hear nothing until a day; returns when it begins for them. Raises Refusal once it has come."""
        async with transaction():
            person = await people.kept_person(user_id)
            ends = _beginning(day, await zone_of(person))
            if ends <= self._clock.now():
                raise Refusal("times/no-future-day", day=day)
            await _save(person, {"snoozed_until": ends})
            await self._plan_again(user_id)
        return ends

    def understand(self, change: NudgeChange) -> NudgeChange | None:
        """The change with what was typed as the bot writes it; None if it was typed like that, with nothing to show.

        Raises Ambiguous for a zone or time of day that can be several ones, Refusal for one that cannot be read.
        """
        zone, quiet_from, quiet_until = _read(change, self._clock.now())
        written = (zone, _written(quiet_from), _written(quiet_until))
        if written == (change.zone, _padded(change.quiet_from), _padded(change.quiet_until)):
            return None
        return replace(change, zone=written[0], quiet_from=written[1], quiet_until=written[2])

    async def preview_change(self, user_id: int, change: NudgeChange) -> NudgeChoices:
        """What would hold for a person after a change. Raises as `change` does."""
        person = await people.person_of(user_id)
        for name, value in _facts_of(change, person, self._clock.now()).items():
            setattr(person, name, value)
        return await self._chosen(person)

    async def change(self, user_id: int, change: NudgeChange) -> NudgeChoices:
        """Change what a person wants, if anything, and return what holds then.

        Raises Ambiguous or Refusal as `understand` does, and Refusal for quiet hours that leave too little.
        """
        async with transaction():
            person = await people.person_of(user_id)
            if changed := _facts_of(change, person, self._clock.now()):
                person = await people.kept_person(user_id)
                await _save(person, changed)
            chosen = await self._chosen(person)
            if changed:
                await self._plan_again(user_id)
        return chosen

    async def _take_consent_back(self, user_id: int, **more: datetime) -> None:
        async with transaction():
            await Person.filter(id=user_id).update(nudges_allowed_at=None, **more)
            await self._events.publish(DmsStopped(user_id))
            await self._replanner.withdraw(user_id)

    async def _plan_again(self, user_id: int) -> None:
        await self._events.publish(NudgeSettingsChanged(user_id))
        await self._replanner.replan(user_id)

    async def _chosen(self, person: Person) -> NudgeChoices:
        settings, now = await nudge_settings_of(person), self._clock.now()
        snoozed_until = settings.snoozed_until
        return NudgeChoices(
            consented=settings.consented,
            zone=settings.hours.zone,
            quiet_from=settings.hours.quiet_from,
            quiet_until=settings.hours.quiet_until,
            days=tuple(sorted(settings.hours.days)),
            a_week=settings.a_week,
            about=tuple(kind for kind in NudgeKind if kind not in settings.without),
            in_channel=person.nudges_in_channel,
            snoozed_until=snoozed_until if snoozed_until and snoozed_until > now else None,
            away=settings.absence_at(now) is not None,
        )


async def _save(person: Person, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        setattr(person, name, value)
    await person.save(update_fields=list(changed))


def _facts_of(change: NudgeChange, person: Person, now: datetime) -> dict[str, Any]:
    """The columns that a change sets."""
    zone, quiet_from, quiet_until = _read(change, now)
    facts = {
        "zone": zone,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "nudge_days": change.days,
        "nudges_a_week": change.a_week,
        "nudges_without": _unwanted(change, person),
        "nudges_in_channel": change.in_channel,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _unwanted(change: NudgeChange, person: Person) -> frozenset[NudgeKind] | None:
    """The kinds that a person does not want after a change; None where nothing changes."""
    if change.about is None and change.without is None and change.also is None:
        return None
    unwanted = person.nudges_without if change.about is None else frozenset(NudgeKind) - change.about
    more = {change.without} if change.without else frozenset[NudgeKind]()
    return (unwanted | more) - {change.also}


def _read(change: NudgeChange, now: datetime) -> tuple[str | None, time | None, time | None]:
    """What was typed: a zone, and when quiet hours begin and end."""
    with typed_for("zone"):
        zone = find_zone(change.zone, now) if change.zone else None
    with typed_for("quiet_from"):
        quiet_from = None if change.quiet_from is None else read_clock(change.quiet_from)
    with typed_for("quiet_until"):
        quiet_until = None if change.quiet_until is None else read_clock(change.quiet_until)
    return zone, quiet_from, quiet_until


def _written(clock: time | None) -> str | None:
    return None if clock is None else write_clock(clock.hour, clock.minute)


def _padded(clock: str | None) -> str | None:
    """“7:30” as “07:30”."""
    return clock and clock.zfill(len("07:30"))


def _beginning(day: date, zone: str) -> datetime:
    return to_utc(datetime.combine(day, time()), check_zone(zone))
