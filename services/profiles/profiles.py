"""What people tell their circles about themselves: written, chosen, shown, emptied, and deleted when nobody sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from db.models import Person, Profile
from db.queries import people, profiles
from db.queries.seats import seats_of
from db.transaction import transaction
from rules.profiles import FIELDS, check_profile, check_waking_hours
from runtime.clock import Clock
from runtime.timekeeper import Timekeeper
from services.events import CircleClosed, MemberLeft
from services.lookup import CircleLookup
from services.nudges.settings import NudgeChange, NudgeSettingsService
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind


@dataclass(frozen=True, slots=True)
class ProfileShown:
    """A profile as its readers see it: words are "", and times None, where nothing was said; the zone where hidden."""

    user_id: int
    words: Mapping[str, str]
    zone: str | None
    waking_from: time | None
    waking_until: time | None

    @property
    def waking(self) -> tuple[time, time] | None:
        """From when until when they are awake, once both are known."""
        return (self.waking_from, self.waking_until) if self.waking_from and self.waking_until else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to read."""
        return not (any(self.words.values()) or self.zone or self.waking_from or self.waking_until)


class Profiles:
    """Keeps each person's profile. Only who shares an open circle with them reads it."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        lookup: CircleLookup,
        nudge_settings: NudgeSettingsService,
        kept_for: timedelta,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._nudge_settings = nudge_settings
        self._kept_for = kept_for

    async def own(self, user_id: int) -> ProfileShown:
        """A person's own profile. Raises Refusal for somebody who has neither a circle nor a profile."""
        if not await seats_of(user_id) and not await Profile.exists(user_id=user_id):
            raise Refusal("circles/in-none")
        return await _shown(user_id)

    async def of(self, member: int, asked_by: int) -> ProfileShown:
        """Somebody's profile. Raises Refusal, which tells nothing of it, when the two share no open circle."""
        if not await self._lookup.share_a_circle(asked_by, member):
            raise Refusal("profiles/not-shared", member=member)
        return await _shown(member)

    async def write(self, user_id: int, fields: Mapping[str, str]) -> ProfileShown:
        """Write the five fields of the form down as they are, empty ones too.

        Raises Refusal for each that is too long, and as `own` does.
        """
        return await self._save(user_id, check_profile(fields))

    async def choose_hours(self, user_id: int, **hours: time | None) -> ProfileShown:
        """Set `waking_from` or `waking_until`, or take it back. Raises Refusal when the two are the same."""
        return await self._save(user_id, hours)

    async def choose_zone(self, user_id: int, zone: str) -> ProfileShown:
        """Have the profile show a zone, in which the person then is for everything else, too. Raises as `own` does."""
        async with transaction():
            await self._nudge_settings.change(user_id, NudgeChange(zone=zone))
            return await self._save(user_id, {"zone_shown": True})

    async def hide_zone(self, user_id: int) -> ProfileShown:
        """Have the profile show no zone; their nudges still come by it."""
        return await self._save(user_id, {"zone_shown": False})

    async def ask_once(self, user_id: int) -> bool:
        """Whether to ask a person for their profile now: at the first time only, and not once they have one."""
        unasked = Person.filter(id=user_id, profile_asked_at=None)
        if not await unasked.exists() or await Profile.exists(user_id=user_id):
            return False
        return bool(await unasked.update(profile_asked_at=self._clock.now()))

    async def member_left(self, event: MemberLeft) -> None:
        """Look, after a while, whether they are in a circle that sees their profile."""
        if await Profile.exists(user_id=event.user_id):
            await self._look_later(event.user_id)

    async def circle_closed(self, event: CircleClosed) -> None:
        """The same for all who have been in the circle."""
        await self._look_later(*await profiles.with_profile(event.circle_id))

    async def look(self, user_id: int, now: datetime) -> datetime | None:
        """Delete the profile of somebody who is in no circle; whoever leaves another one later has the time again."""
        if not await seats_of(user_id):
            await Profile.filter(user_id=user_id).delete()
        return None

    async def _look_later(self, *user_ids: int) -> None:
        jobs = [JobKey(JobKind.PROFILE, user_id) for user_id in user_ids]
        await self._timekeeper.schedule(self._clock.now() + self._kept_for, *jobs)

    async def _save(self, user_id: int, changed: Mapping[str, Any]) -> ProfileShown:
        """Write these columns; a profile that says nothing leaves no row."""
        async with transaction():
            await self.own(user_id)  # raises where there can be none
            profile = (await profiles.profiles([user_id]))[user_id]
            profile.update_from_dict(dict(changed))
            check_waking_hours(profile.waking_from, profile.waking_until)
            if _says_something(profile):
                await profile.save()
            else:
                await Profile.filter(user_id=user_id).delete()
            return await _shown(user_id)


async def _shown(user_id: int) -> ProfileShown:
    profile = (await profiles.profiles([user_id]))[user_id]
    person = await people.person_of(user_id)
    words = {field.key: getattr(profile, field.key) for field in FIELDS}
    zone = _zone_of(profile, person)
    return ProfileShown(user_id, words, zone, profile.waking_from, profile.waking_until)


def _zone_of(profile: Profile, person: Person) -> str | None:
    return person.zone if profile.zone_shown else None


def _says_something(profile: Profile) -> bool:
    said = [getattr(profile, field.key) for field in FIELDS]
    return any(said) or profile.zone_shown or profile.waking_from is not None or profile.waking_until is not None
