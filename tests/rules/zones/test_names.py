"""Names of zones: compared as people type them, shown as people understand them, carried by buttons."""

import pytest

from rules.zones.names import folded, from_slug, shown, slug
from rules.zones.offsets import read_offset, utc_name, zone_of
from rules.zones.places import all_zones
from vocabulary.errors import Refusal


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("São Paulo", "sao paulo"),
        ("America/Port-au-Prince", "america port au prince"),
        ("Xi’an", "xian"),
        ("Łódź", "lodz"),
    ],
)
def test_names_are_compared_without_case_accents_and_marks(name, key):
    assert folded(name) == key


def test_a_zone_named_after_its_offset_is_shown_with_the_sign_that_people_use():
    assert [shown(zone) for zone in ("Etc/GMT-2", "Etc/GMT+5", "Europe/Berlin")] == ["UTC+2", "UTC-5", "Europe/Berlin"]


@pytest.mark.parametrize("minutes", [*range(-12 * 60, 14 * 60 + 1, 60), 330, 345, -210])
def test_each_offset_can_be_read_as_it_is_shown(minutes):
    assert (read_offset(utc_name(minutes)) or 0) == minutes


def test_a_zone_with_a_whole_offset_is_shown_as_that():
    assert [shown(zone_of(hours * 60) or "") for hours in (-12, 0, 14)] == ["UTC-12", "UTC", "UTC+14"]


@pytest.mark.parametrize("text", ["2", "+", "UTC+15", "GMT-13", "+2:60", "5.5", "UTC"])
def test_anything_else_is_no_offset(text):
    assert read_offset(text) is None


def test_every_zone_comes_back_from_what_a_button_carries():
    assert [from_slug(slug(zone), all_zones()) for zone in all_zones()] == list(all_zones())


def test_a_zone_that_is_gone_is_refused():
    with pytest.raises(Refusal, match="times/forgotten-zone"):
        from_slug("Europe_Atlantis", ["Europe/Berlin"])
