import pytest
from hypothesis import given, strategies as st

from rules.errors import RuleError
from rules.standard import STANDARD, standard


def test_the_usual_session_is_the_standard_agenda():
    assert standard() == standard(75) == STANDARD
    assert [block.minutes for block in STANDARD] == [10, 15, 25, 15, 10]


def test_in_an_hour_only_the_flexible_blocks_are_shorter():
    assert [block.minutes for block in standard(60)] == [10, 10, 15, 15, 10]


@given(st.integers(60, 90))
def test_every_length_is_filled_exactly_and_fixed_blocks_keep_theirs(minutes):
    agenda = standard(minutes)
    assert sum(block.minutes for block in agenda) == minutes
    assert [block for block in agenda if not block.flexible] == [block for block in STANDARD if not block.flexible]
    assert all(block.minutes >= block.least for block in agenda)


@pytest.mark.parametrize("minutes", [0, 59, 91])
def test_other_lengths_are_refused(minutes):
    with pytest.raises(RuleError, match="60 to 90 minutes"):
        standard(minutes)
