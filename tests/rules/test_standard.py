import pytest
from hypothesis import assume, given, strategies as st

from rules.standard import LUNCH, RETROSPECTIVE, SHORT_RETROSPECTIVE, STANDARD, standard
from vocabulary.errors import Refusal
from vocabulary.sessions import SessionKind

MADE_FOR = {SessionKind.REGULAR: (60, 90), SessionKind.LUNCH: (45, 60), SessionKind.RETROSPECTIVE: (60, 60)}
AGENDAS = {SessionKind.REGULAR: STANDARD, SessionKind.LUNCH: LUNCH, SessionKind.RETROSPECTIVE: RETROSPECTIVE}

some_kind = st.sampled_from(SessionKind)


def lengths(blocks):
    return [block.minutes for block in blocks]


def test_the_usual_session_is_the_standard_agenda():
    assert standard() == standard(75) == standard(75, "regular") == STANDARD
    assert lengths(STANDARD) == [10, 15, 25, 15, 10]


def test_in_an_hour_only_the_flexible_blocks_are_shorter():
    assert lengths(standard(60)) == [10, 10, 15, 15, 10]


def test_a_lunch_and_learn_takes_an_hour_or_less():
    assert standard(60, SessionKind.LUNCH) == LUNCH
    assert lengths(standard(45, SessionKind.LUNCH)) == [5, 20, 10, 10]


def test_a_retrospective_takes_an_hour_and_any_other_length_in_proportion():
    assert standard(60, SessionKind.RETROSPECTIVE) == RETROSPECTIVE
    assert lengths(RETROSPECTIVE) == [4, 8, 5, 3, 20, 10, 10]
    assert lengths(standard(75, SessionKind.RETROSPECTIVE)) == [5, 10, 6, 4, 25, 13, 12]
    assert lengths(standard(180, SessionKind.RETROSPECTIVE)) == [12, 24, 15, 9, 60, 30, 30]


def test_a_short_retrospective_has_neither_a_look_back_nor_a_round_at_its_close():
    assert lengths(standard(50, SessionKind.RETROSPECTIVE)) == [3, 7, 4, 3, 17, 8, 8]
    assert lengths(standard(45, SessionKind.RETROSPECTIVE)) == [8, 5, 3, 19, 10]
    assert lengths(standard(30, SessionKind.RETROSPECTIVE)) == [5, 3, 2, 13, 7]


def test_in_half_an_hour_every_block_is_half_of_what_it_is_in_an_hour():
    assert lengths(standard(30)) == [5, 5, 8, 7, 5]
    assert [block.least for block in standard(30)] == [5, 3, 4, 7, 5]


def test_in_three_hours_every_block_is_twice_what_it_is_in_an_hour_and_a_half():
    assert lengths(standard(90)) == [10, 21, 34, 15, 10]
    assert lengths(standard(180)) == [20, 42, 68, 30, 20]


@given(st.integers(30, 180), some_kind)
def test_every_length_is_filled_exactly(minutes, kind):
    agenda = standard(minutes, kind)
    usual = SHORT_RETROSPECTIVE if kind is SessionKind.RETROSPECTIVE and minutes < 50 else AGENDAS[kind]
    assert sum(lengths(agenda)) == minutes
    assert [(block.name, block.flexible) for block in agenda] == [(block.name, block.flexible) for block in usual]


@given(st.data(), some_kind)
def test_in_the_lengths_that_an_agenda_is_made_for_fixed_blocks_keep_theirs(data, kind):
    agenda = standard(data.draw(st.integers(*MADE_FOR[kind])), kind)
    assert [block for block in agenda if not block.flexible] == [block for block in AGENDAS[kind] if not block.flexible]


@given(st.integers(30, 179), some_kind)
def test_a_minute_more_makes_no_block_shorter_by_more_than_rounding(minutes, kind):
    shorter, longer = standard(minutes, kind), standard(minutes + 1, kind)
    assume(len(shorter) == len(longer))
    assert all(after - before in {-1, 0, 1} for before, after in zip(lengths(shorter), lengths(longer), strict=True))


@pytest.mark.parametrize("minutes", [0, 29, 181])
def test_other_lengths_are_refused(minutes):
    with pytest.raises(Refusal, match=r"calendar/session-length \(shortest=30, longest=180\)"):
        standard(minutes)
