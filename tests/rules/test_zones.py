from zoneinfo import available_timezones

import pytest
from hypothesis import given, strategies as st

from rules.zones import best_matches, from_slug, slug
from vocabulary.errors import Refusal

ZONES = sorted(available_timezones())


def test_a_city_is_found_by_how_it_begins_before_whatever_else_holds_the_letters():
    names = ["America/Porto_Velho", "Asia/Singapore", "Europe/Berlin", "Portugal"]
    assert best_matches("por", names, 5) == ["America/Porto_Velho", "Portugal", "Asia/Singapore"]


def test_spaces_and_case_are_as_good_as_any():
    assert best_matches(" new  YORK", ZONES, 25)[0] == "America/New_York"


def test_a_continent_is_found_too():
    assert best_matches("Europe/B", ZONES, 25)[:2] == ["Europe/Belfast", "Europe/Belgrade"]


def test_a_word_within_a_city_is_found():
    assert "America/Port_of_Spain" in best_matches("spain", ZONES, 25)


def test_what_is_nowhere_is_not_found():
    assert best_matches("atlantis", ZONES, 25) == []


@given(st.sampled_from(ZONES), st.integers(1, 30))
def test_whoever_types_a_city_in_full_finds_it_first_among_at_most_so_many(zone, at_most):
    city = zone.rpartition("/")[2]
    found = best_matches(city, ZONES, at_most)
    assert len(found) <= at_most
    assert found[0].rpartition("/")[2].casefold().startswith(city.casefold())


def test_every_zone_comes_back_from_what_a_button_carries():
    assert [from_slug(slug(zone), ZONES) for zone in ZONES] == ZONES


def test_a_zone_that_is_gone_is_refused():
    with pytest.raises(Refusal, match="times/forgotten-zone"):
        from_slug("Europe_Atlantis", ["Europe/Berlin"])
