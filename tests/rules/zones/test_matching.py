"""Which zone people mean, and what is suggested to them while they type."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from rules.zones.matching import find_zone, suggestions
from rules.zones.places import all_places, all_zones
from vocabulary.errors import Ambiguous, Refusal

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


def suggested(typed, likely=(), at_most=25):
    return [one.zone for one in suggestions(typed, likely, NOW, at_most)]


def asked(typed):
    with pytest.raises(Ambiguous) as question:
        find_zone(typed, NOW)
    return question.value.readings


def meant(typed):
    """The zone that is taken, or those that are offered."""
    try:
        return [find_zone(typed, NOW)]
    except Ambiguous as question:
        return question.readings


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("Berlin", "Europe/Berlin"),
        ("Berlin time", "Europe/Berlin"),
        (" BERLIN ", "Europe/Berlin"),
        ("Zürich", "Europe/Zurich"),
        ("zurich", "Europe/Zurich"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao-paulo", "America/Sao_Paulo"),
        ("St. John's", "America/St_Johns"),
        ("München", "Europe/Berlin"),
        ("Łódź", "Europe/Warsaw"),
        ("Mumbai", "Asia/Kolkata"),
        ("San Francisco", "America/Los_Angeles"),
        ("India", "Asia/Kolkata"),
        ("Germany", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("Japan", "Asia/Tokyo"),
        ("Türkiye", "Europe/Istanbul"),
        ("Cote d'Ivoire", "Africa/Abidjan"),
        ("UTC", "UTC"),
        ("GMT", "UTC"),
        ("ET", "America/New_York"),
        ("CET", "Europe/Berlin"),
    ],
)
def test_what_only_one_zone_is_called_is_taken(typed, zone):
    assert find_zone(typed, NOW) == zone


@pytest.mark.parametrize(
    ("typed", "hours"), [("GMT+2", 2), ("+2", 2), ("UTC+02:00", 2), ("utc -5", -5), ("-11", -11), ("UTC+0", 0)]
)
def test_signs_mean_what_people_mean(typed, hours):
    zone = find_zone(typed, NOW)
    assert NOW.astimezone(ZoneInfo(zone)).utcoffset().total_seconds() == hours * 3600


@pytest.mark.parametrize("typed", ["UTC+5:30", "GMT+5.5", "+0530"])
def test_an_offset_with_parts_of_an_hour_is_that_of_a_place(typed):
    assert find_zone(typed, NOW) == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("Georgia", ("America/New_York", "Asia/Tbilisi")),
        ("San José", ("America/Los_Angeles", "America/Costa_Rica")),
        ("IST", ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem")),
        ("spain", ("Europe/Madrid", "Atlantic/Canary")),
        ("berl", ("Europe/Berlin",)),
        ("Berlni", ("Europe/Berlin",)),
        ("Europe/Munich", ("Europe/Berlin",)),
    ],
)
def test_what_may_be_meant_is_asked_about(typed, zones):
    assert asked(typed) == zones


def test_of_a_large_country_each_clock_is_offered_once_and_the_common_ones_first():
    zones = asked("USA")
    assert zones[:4] == ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
    assert "America/Detroit" not in zones


@pytest.mark.parametrize("typed", ["Atlantis", "Europe/Atlantis", "localtime", "Factory", "", "+15", "!"])
def test_what_is_nowhere_is_refused(typed):
    with pytest.raises(Refusal, match="zones/not-offered"):
        find_zone(typed, NOW)


def test_with_nothing_typed_the_likely_zones_come_first_and_then_the_common_ones():
    found = suggested("", ["Europe/Vienna", "Europe/Berlin"])
    assert found[:3] == ["Europe/Vienna", "Europe/Berlin", "UTC"]
    assert len(found) == len(set(found)) == 25


def test_a_country_is_suggested_before_what_only_begins_like_it():
    assert suggestions("india", (), NOW, 1)[0].label == "Asia/Kolkata (India)"


def test_among_equal_matches_the_likely_ones_come_first():
    assert suggested("por")[0] == "America/Los_Angeles"  # Portland
    assert suggested("por", ["Europe/Lisbon"])[0] == "Europe/Lisbon"


@pytest.mark.parametrize("typed", ["new y", " new  YORK", "America/New", "nyc"])
def test_a_city_is_found_by_its_beginning(typed):
    assert suggested(typed)[0] == "America/New_York"


def test_an_offset_suggests_itself_and_the_places_where_clocks_show_it_now():
    found = suggestions("GMT+2", ["Europe/Athens"], NOW, 25)
    assert (found[0].zone, found[0].label) == ("Etc/GMT-2", "UTC+2, all year round")
    assert [one.zone for one in found[1:3]] == ["Europe/Athens", "Europe/Kyiv"]


def test_what_is_nowhere_is_not_suggested():
    assert suggested("atlantis") == []


@given(st.sampled_from(sorted({place.name for place in all_places()})), st.integers(1, 25))
def test_whoever_types_a_name_in_full_finds_it_first_and_can_send_it(key, at_most):
    found = suggested(key, at_most=at_most)
    named = {place.zone for place in all_places() if place.name == key}
    assert 1 <= len(found) <= at_most
    assert found[0] in named
    assert named.issuperset(meant(key))


@given(st.sampled_from(all_zones()))
def test_every_zone_can_be_typed_by_its_own_name(zone):
    if "/" in zone:
        assert find_zone(zone, NOW) == zone
