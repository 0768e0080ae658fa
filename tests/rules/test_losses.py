from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from rules.losses import STANDING, remake_at

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
spans = st.timedeltas(timedelta(), timedelta(days=400))


def test_what_stood_for_weeks_is_made_anew_at_once():
    assert remake_at(NOON, NOON + timedelta(weeks=3)) == NOON + timedelta(weeks=3)


def test_what_is_deleted_as_soon_as_it_is_made_is_not_made_again_at_once():
    assert remake_at(NOON, NOON + timedelta(seconds=1)) == NOON + STANDING


@given(st.lists(spans, min_size=1, max_size=20))
def test_whoever_deletes_again_and_again_never_has_two_made_within_ten_minutes(stood):
    made = [NOON]
    for span in stood:
        made.append(remake_at(made[-1], made[-1] + span))
    assert all(later - earlier >= STANDING for earlier, later in pairwise(made))
