import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest

from rules.rhythm import Planned, from_slug, moves, slug
from vocabulary.errors import Refusal

TUESDAY = datetime(2026, 1, 20, 17, tzinfo=UTC)
WEEK = timedelta(weeks=1)
THURSDAYS = [TUESDAY + timedelta(days=2) + number * WEEK for number in range(2)]


def test_sessions_move_to_the_new_times_in_their_order():
    planned = [Planned(2, TUESDAY + WEEK, TUESDAY + WEEK), Planned(1, TUESDAY, TUESDAY)]
    assert moves(planned, THURSDAYS) == {1: (THURSDAYS[0],) * 2, 2: (THURSDAYS[1],) * 2}


def test_a_session_that_was_moved_by_hand_stays_and_stands_for_its_slot():
    by_hand = TUESDAY + timedelta(days=1)
    planned = [Planned(1, by_hand, TUESDAY), Planned(2, TUESDAY + WEEK, TUESDAY + WEEK)]
    assert moves(planned, THURSDAYS) == {1: (by_hand, THURSDAYS[0]), 2: (THURSDAYS[1],) * 2}


def test_every_zone_comes_back_from_what_a_button_carries():
    zones = sorted(zoneinfo.available_timezones())
    assert [from_slug(slug(zone), zones) for zone in zones] == zones


def test_a_zone_that_is_gone_is_refused():
    with pytest.raises(Refusal, match="times/forgotten-zone"):
        from_slug("Europe_Atlantis", ["Europe/Berlin"])
