"""What people choose about nudges: whether they want any, when, how often and about what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from db.models import Person
from db.queries import people
from db.transaction import transaction
from rules.cadence import check_zone, to_utc
from rules.typed.clocks import read_clock
from rules.typed.days import read_day
from rules.zones.matching import find_zone
from runtime.clock import Clock
from runtime.words import Words
from services.events import DmsStopped, Events, NudgeSettingsChanged
from services.nudges.kinds import KINDS
from services.nudges.reachability import REACHABLE
from services.nudges.replan import NudgeReplanner
from services.people import nudge_settings_of, zone_of
from vocabulary.nudges import NudgeKind


@dataclass(frozen=True, slots=True)
class NudgeChange:
    """What a person wants otherwise; None stays as it is.

    Quiet hours are as they were typed ("22:00"). `without` is one kind that they want no more, `also` one that they
    want again. `in_channel`: while their DMs are closed, nudges stand in the circle's channel.
    """

    zone: str | None = None
    quiet_from: str | None = None
    quiet_until: str | None = None
    days: frozenset[int] | None = None
    a_week: int | None = None
    without: NudgeKind | None = None
    also: NudgeKind | None = None
    in_channel: bool | None = None


@dataclass(frozen=True, slots=True)
class NudgeChoices:
    """What holds for a person. `about` are the labels of the kinds that they want; a snooze that is over is None."""

    consented: bool
    zone: str
    quiet_from: time
    quiet_until: time
    days: tuple[int, ...]
    a_week: int
    about: tuple[str, ...]
    in_channel: bool
    snoozed_until: datetime | None


class NudgeSettingsService:
    """Keeps what people choose, and has everything planned by it that waits for them."""

    def __init__(self, clock: Clock, words: Words, events: Events, replanner: NudgeReplanner) -> None:
        self._clock = clock
        self._words = words
        self._events = events
        self._replanner = replanner

    async def start(self, user_id: int) -> None:
        """A person agrees to DMs; this ends a snooze as well, and takes their DMs for open."""
        agreed = {"nudges_allowed_at": self._clock.now(), "nudges_stopped_at": None, "snoozed_until": None}
        async with transaction():
            person = await people.person_of(user_id)
            await _save(person, {**agreed, **REACHABLE})
            await self._plan_again(user_id)

    async def stop(self, user_id: int) -> None:
        """A person wants no more DMs."""
        await self._take_consent_back(user_id, nudges_stopped_at=self._clock.now())

    async def decline(self, user_id: int) -> None:
        """A person who was asked does not agree to DMs, whatever they said in another circle."""
        await self._take_consent_back(user_id)

    async def snooze(self, user_id: int, until: str) -> datetime:
        """Let a person hear nothing until a day, as they typed it; returns when it begins for them.

        Raises Refusal for a day that cannot be read, has come, or is more than a year away.
        """
        async with transaction():
            person = await people.person_of(user_id)
            zone = await zone_of(person)
            day = read_day(until, zone, self._clock.now())
            ends = to_utc(datetime.combine(day, time()), check_zone(zone))
            await _save(person, {"snoozed_until": ends})
            await self._plan_again(user_id)
        return ends

    async def change(self, user_id: int, change: NudgeChange) -> NudgeChoices:
        """Change what a person wants, if anything, and return what holds then.

        Raises Refusal for a zone that there is none of, a time of day that cannot be read, and quiet hours that leave
        too little.
        """
        async with transaction():
            person = await people.person_of(user_id)
            if changed := _facts_of(change, person, self._clock.now()):
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
            about=tuple(one.label(self._words) for kind, one in KINDS.items() if kind not in settings.without),
            in_channel=person.nudges_in_channel,
            snoozed_until=snoozed_until if snoozed_until and snoozed_until > now else None,
        )


async def _save(person: Person, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        setattr(person, name, value)
    await person.save(update_fields=list(changed))


def _facts_of(change: NudgeChange, person: Person, now: datetime) -> dict[str, Any]:
    """The columns that a change sets."""
    facts = {
        "zone": change.zone and find_zone(change.zone, now),
        "quiet_from": None if change.quiet_from is None else read_clock(change.quiet_from),
        "quiet_until": None if change.quiet_until is None else read_clock(change.quiet_until),
        "nudge_days": change.days,
        "nudges_a_week": change.a_week,
        "nudges_without": _unwanted(change, person),
        "nudges_in_channel": change.in_channel,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _unwanted(change: NudgeChange, person: Person) -> frozenset[NudgeKind] | None:
    """The kinds that a person does not want, with one more or one less; None where nothing changes."""
    if change.without is None and change.also is None:
        return None
    more = {change.without} if change.without else frozenset[NudgeKind]()
    return (person.nudges_without | more) - {change.also}
