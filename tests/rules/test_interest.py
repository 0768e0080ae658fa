from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from rules.interest import answers, read_at

ANA, BEN, CHI = 1, 2, 3
MEMBERS = (ANA, BEN, CHI)
SOME = st.sets(st.sampled_from((*MEMBERS, 4)))
SAID = st.dictionaries(st.sampled_from(MEMBERS), st.booleans())


def test_who_is_interested_is_read_a_day_and_an_hour_before():
    starts_at = datetime(2026, 1, 20, 17, tzinfo=UTC)
    times = [starts_at - timedelta(days=3)]
    while (at := read_at(starts_at, times[-1])) is not None:
        times.append(at)
    assert [starts_at - at for at in times[1:]] == [timedelta(days=1), timedelta(hours=1)]


def test_new_interest_says_that_one_means_to_come():
    assert answers(MEMBERS, {ANA}, {ANA, BEN}, {}) == {BEN: True}


def test_new_interest_is_heard_after_an_absence_was_told():
    assert answers(MEMBERS, (), {ANA}, {ANA: False}) == {ANA: True}


def test_interest_taken_back_is_no_answer():
    assert answers(MEMBERS, {ANA}, (), {ANA: True}) == {ANA: None}


def test_interest_taken_back_leaves_an_absence_that_was_told():
    assert answers(MEMBERS, {ANA}, (), {ANA: False}) == {}


def test_who_is_no_member_says_nothing():
    assert answers(MEMBERS, (), {4}, {}) == {}


@given(SOME, SAID)
def test_what_was_seen_before_says_nothing_anew(known, said):
    assert answers(MEMBERS, known, known, said) == {}


@given(SOME, SOME, SAID)
def test_nobodys_absence_follows_from_what_they_did_to_an_event(known, found, said):
    noted = answers(MEMBERS, known, found, said)
    assert set(noted) <= set(MEMBERS)
    assert False not in noted.values()
