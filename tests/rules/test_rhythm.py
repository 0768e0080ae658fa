from datetime import UTC, datetime, timedelta

from rules.rhythm import Planned, moves

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
