"""The time zones that people may mean: suggested while they type, the likeliest first."""

from collections.abc import Sequence
from datetime import datetime

from db.models import Person
from db.queries import circles
from rules.zones.matching import Suggestion, suggestions
from rules.zones.places import zones_of_locale
from vocabulary.limits import MOST_SUGGESTIONS

NOT_CHOSEN = "en-US"
"""The language that Discord has until somebody chooses one, which says little about where they live."""


async def suggested_zones(typed: str, user_id: int, locales: Sequence[str], now: datetime) -> list[Suggestion]:
    """The zones that somebody may mean; `locales` are the languages in which Discord talks to them."""
    person = await Person.get_or_none(id=user_id)
    own = [person.zone] if person and person.zone else []
    of_circles = [circle.zone for circle in await circles.circles_of(user_id)]
    told = sorted(locales, key=lambda locale: locale == NOT_CHOSEN)
    spoken = [zone for locale in told for zone in zones_of_locale(locale)]
    return suggestions(typed, [*own, *of_circles, *spoken], now, MOST_SUGGESTIONS)
