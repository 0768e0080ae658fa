"""Time zones: those that there are, and no others."""

import pytest

from services.zones import known_zone, suggested_zones
from vocabulary.errors import Refusal


def test_zones_are_suggested_as_they_are_typed():
    assert suggested_zones("new york") == ["America/New_York"]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "localtime", "Factory"])
def test_a_zone_that_is_nowhere_is_refused_and_not_suggested(zone):
    with pytest.raises(Refusal, match="zones/not-offered"):
        known_zone(zone)
    assert suggested_zones(zone) == []
