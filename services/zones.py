"""The time zones that people may mean: suggested while they type, or offered to choose from, the likeliest first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.models import Person
from db.queries import circles
from rules.zones.matching import Suggestion, offset_name, suggestions, zones_called
from rules.zones.names import city
from rules.zones.places import zones_of_locale
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_OPTIONS, MOST_SUGGESTIONS

NOT_CHOSEN = "en-US"
"""The language that Discord has until somebody chooses one, which says little about where they live."""


@dataclass(frozen=True, slots=True)
class OfferedZone:
    """A zone to choose, the city by which people know it, and its offset now; `chosen` is the one to begin with."""

    zone: str
    city: str
    offset: str
    chosen: bool


async def suggested_zones(typed: str, user_id: int, locales: Sequence[str], now: datetime) -> list[Suggestion]:
    """The zones that somebody may mean; `locales` are the languages in which Discord talks to them."""
    likely = [*await _own(user_id), *await _of_circles(user_id), *_spoken(locales)]
    return suggestions(typed, likely, now, MOST_SUGGESTIONS)


async def zones_to_choose(typed: str, user_id: int, locales: Sequence[str], now: datetime) -> list[Suggestion]:
    """The same. Raises Refusal when there is no zone that they may mean."""
    found = await suggested_zones(typed, user_id, locales, now)
    if not found:
        raise Refusal("zones/not-offered", zone=typed)
    return found


async def offered_zones(
    typed: str, guild_id: int, user_id: int, locales: Sequence[str], now: datetime
) -> list[OfferedZone]:
    """The zones among which a new circle on a server may choose, as many as a select holds beside *another*.

    What was typed before is chosen, if it is a zone; or else the person's own, or the one of most circles there.
    """
    own, here = await _own(user_id), await _on_server(guild_id)
    meant = zones_called(typed, now) if typed else []
    known = [*(meant if len(meant) == 1 else []), *own, *here]
    likely = [*known, *await _of_circles(user_id), *_spoken(locales)]
    return [
        OfferedZone(one.zone, city(one.zone), offset_name(one.zone, now), one.zone in known[:1])
        for one in suggestions("", likely, now, MOST_OPTIONS - 1)
    ]


async def _own(user_id: int) -> list[str]:
    person = await Person.get_or_none(id=user_id)
    return [person.zone] if person and person.zone else []


async def _of_circles(user_id: int) -> list[str]:
    return [circle.zone for circle in await circles.circles_of(user_id)]


async def _on_server(guild_id: int) -> list[str]:
    """The zones of a server's circles, that of most of them first."""
    return [zone for zone, _ in Counter(await circles.zones_on(guild_id)).most_common()]


def _spoken(locales: Sequence[str]) -> list[str]:
    told = sorted(locales, key=lambda locale: locale == NOT_CHOSEN)
    return [zone for locale in told for zone in zones_of_locale(locale)]
