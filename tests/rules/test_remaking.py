from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from rules.remaking import YOUNG_FOR, remake_at

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
spans = st.timedeltas(timedelta(), timedelta(days=400))


def test_what_was_there_for_weeks_is_made_again_at_once():
    assert remake_at(NOON, NOON + timedelta(weeks=3)) == NOON + timedelta(weeks=3)


def test_what_is_deleted_as_soon_as_it_is_made_is_not_made_again_at_once():
    assert remake_at(NOON, NOON + timedelta(seconds=1)) == NOON + YOUNG_FOR


@given(st.lists(spans, min_size=1, max_size=20))
def test_what_is_deleted_again_and_again_is_never_made_twice_within_ten_minutes(ages):
    made = [NOON]
    for span in ages:
        made.append(remake_at(made[-1], made[-1] + span))
    assert all(later - earlier >= YOUNG_FOR for earlier, later in pairwise(made))
