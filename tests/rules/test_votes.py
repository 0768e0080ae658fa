from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, strategies as st

from rules.agenda import Event, play
from rules.standard import STANDARD
from rules.votes import Ballot, Result, Tally, allow_vote, minutes_asked, tally
from vocabulary.errors import Refusal
from vocabulary.sessions import EventKind

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
ANA, BEN, CHI, DEV = 1, 2, 3, 4
PRESENT = {ANA, BEN, CHI}
VISIT = 1


def at(minutes):
    return START + timedelta(minutes=minutes)


def seen(now, *events):
    return play(STANDARD, START, [Event(EventKind.STARTED, START), *events], at(now))


EXAMPLE_ENDS = seen(24)
seconds = count()


def ballot(member, more=True, step=0, visit=VISIT):
    return Ballot(visit, step, member, more, at(23) + timedelta(seconds=next(seconds)))


def test_more_than_half_of_those_present_extend_a_block():
    assert tally([ballot(ANA)], VISIT, 0, PRESENT) == Tally(1, 0, 2, Result.OPEN)
    assert tally([ballot(ANA), ballot(BEN)], VISIT, 0, PRESENT) == Tally(2, 0, 2, Result.PASSED)
    assert tally([ballot(ANA), ballot(BEN)], VISIT, 0, {ANA, BEN, CHI, DEV}).result is Result.OPEN


def test_half_against_it_is_enough_to_go_on():
    assert tally([ballot(ANA, more=False)], VISIT, 0, PRESENT).result is Result.OPEN
    assert tally([ballot(ANA, more=False), ballot(BEN, more=False)], VISIT, 0, PRESENT).result is Result.REJECTED
    assert tally([ballot(ANA, more=False)], VISIT, 0, {ANA, BEN}) == Tally(0, 1, 2, Result.REJECTED)


def test_one_who_votes_twice_has_one_vote_and_it_is_the_last():
    assert tally([ballot(ANA), ballot(ANA)], VISIT, 0, PRESENT).more == 1
    assert tally([ballot(ANA), ballot(ANA, more=False)], VISIT, 0, PRESENT) == Tally(0, 1, 2, Result.OPEN)


def test_the_vote_of_someone_who_left_does_not_count():
    assert tally([ballot(ANA), ballot(DEV)], VISIT, 0, PRESENT) == Tally(1, 0, 2, Result.OPEN)


def test_someone_alone_decides_and_with_nobody_there_it_goes_on():
    assert tally([ballot(ANA)], VISIT, 0, {ANA}).result is Result.PASSED
    assert tally([], VISIT, 0, set()).result is Result.REJECTED


def test_each_stay_and_each_step_is_a_vote_of_its_own():
    votes = [ballot(ANA), ballot(BEN, step=1), ballot(CHI, visit=7)]
    assert [tally(votes, visit, step, PRESENT).more for visit, step in ((1, 0), (1, 1), (7, 0), (7, 1))] == [1, 1, 1, 0]


def test_a_vote_asks_for_two_minutes_then_for_one_and_then_no_more():
    assert [minutes_asked(EXAMPLE_ENDS, step) for step in range(4)] == [2, 1, 0, 0]


def test_a_vote_asks_for_no_more_than_the_later_blocks_can_give():
    assert minutes_asked(seen(24, Event(EventKind.EXTENDED, at(23), 9)), 0) == 1
    assert minutes_asked(seen(49), 0) == 0


def test_those_in_voice_vote_while_the_warning_stands():
    allow_vote(EXAMPLE_ENDS, [], ballot(ANA), 0, PRESENT)
    extended = seen(26, Event(EventKind.EXTENDED, at(24), 2))
    allow_vote(extended, [ballot(ANA), ballot(BEN)], ballot(ANA, step=1), 1, PRESENT)


@pytest.mark.parametrize(
    ("state", "vote", "step", "refusal"),
    [
        (seen(24, Event(EventKind.PAUSED, at(24))), ballot(ANA), 0, "votes/paused"),
        (seen(25), ballot(ANA), 0, "sessions/block-over"),
        (seen(80), ballot(ANA, visit=5), 0, "sessions/block-over"),
        (EXAMPLE_ENDS, ballot(ANA), 1, "votes/over"),
        (EXAMPLE_ENDS, ballot(DEV), 0, "votes/from-voice"),
        (EXAMPLE_ENDS, ballot(ANA, step=2), 2, "votes/extended-twice"),
        (seen(20), ballot(ANA), 0, "votes/too-early"),
        (seen(49), ballot(ANA, visit=2), 0, "votes/no-time-to-give"),
    ],
)
def test_a_vote_that_would_change_nothing_is_refused(state, vote, step, refusal):
    with pytest.raises(Refusal, match=refusal):
        allow_vote(state, [], vote, step, PRESENT)


def test_once_decided_there_is_nothing_to_vote_about():
    with pytest.raises(Refusal, match="votes/decided"):
        allow_vote(EXAMPLE_ENDS, [ballot(ANA, more=False), ballot(BEN, more=False)], ballot(CHI), 0, PRESENT)


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=12), st.sets(st.integers(1, 6)), st.randoms())
def test_a_vote_is_decided_by_the_majority_whatever_order_it_is_counted_in(said, present, chance):
    ballots = [ballot(member, more) for member, more in said]
    counted = tally(ballots, VISIT, 0, present)
    assert tally(chance.sample(ballots, len(ballots)), VISIT, 0, present) == counted
    assert (counted.result is Result.PASSED) == (2 * counted.more > len(present))
    assert (counted.result is Result.REJECTED) == (2 * (len(present) - counted.on) <= len(present))
