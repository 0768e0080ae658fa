from datetime import UTC, datetime, timedelta

from rules.closing import Missing, abandoned_at, empty_since, missing

ANA, BEN, CHI = 1, 2, 3
NEXT = datetime(2026, 1, 19, 18, tzinfo=UTC)


def test_nothing_is_missing_once_the_next_session_has_a_date_and_a_leader_and_everyone_has_made_a_commitment():
    nothing = missing([ANA, BEN], {ANA, BEN, CHI}, NEXT, ANA)
    assert nothing == Missing()
    assert not nothing


def test_the_next_facilitator_and_the_next_date_are_asked_for():
    assert missing([], [], None, None) == Missing(facilitator=True, date=True)
    assert missing([], [], NEXT, None)
    assert missing([], [], None, ANA)


def test_those_present_who_have_made_no_commitment_are_named():
    assert missing([ANA, BEN], [BEN], NEXT, ANA) == Missing(commitments=(ANA,))
    assert missing([ANA, BEN, CHI], [], NEXT, ANA)


def test_a_session_is_abandoned_ten_minutes_after_the_last_one_left():
    stretches = [(NEXT, NEXT + timedelta(minutes=20)), (NEXT, NEXT + timedelta(minutes=30))]
    assert empty_since(stretches) == NEXT + timedelta(minutes=30)
    assert abandoned_at(empty_since(stretches)) == NEXT + timedelta(minutes=40)


def test_while_somebody_is_there_or_nobody_ever_was_it_is_not():
    assert abandoned_at(empty_since([(NEXT, NEXT + timedelta(minutes=20)), (NEXT, None)])) is None
    assert abandoned_at(empty_since([])) is None
