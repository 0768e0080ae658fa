from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from rules.duties import (
    DutyTurn,
    Entry,
    Holding,
    accept,
    appoint,
    assign_by_rotation,
    holdings,
    offer,
    pass_on,
    relieve,
    volunteer,
    withdraw,
)
from rules.rotation import Upcoming
from vocabulary.duties import SESSION_DUTIES, DutyAct
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason

ANA, BEN, CHI = 1, 2, 3
MEMBERS = [ANA, BEN, CHI]
NOW = datetime(2026, 1, 5, 18, tzinfo=UTC)
LEAD, PRESENT = SESSION_DUTIES
FIRST_LEAD, FIRST_PRESENT = DutyTurn(10, LEAD), DutyTurn(10, PRESENT)
SECOND_LEAD, SECOND_PRESENT = DutyTurn(11, LEAD), DutyTurn(11, PRESENT)
BOTH = [Upcoming(10), Upcoming(11)]


def later(minutes):
    return NOW + timedelta(minutes=minutes)


NAMED = assign_by_rotation(MEMBERS, [], BOTH, [], NOW)
"""Ana leads and Ben presents in the first session; Ben leads and Chi presents in the second."""


def who(log):
    return {slot: holding.member for slot, holding in holdings(log).items()}


def test_the_rotation_names_both_duties_of_both_sessions_with_reasons():
    assert who(NAMED) == {FIRST_LEAD: ANA, FIRST_PRESENT: BEN, SECOND_LEAD: BEN, SECOND_PRESENT: CHI}
    assert holdings(NAMED)[FIRST_LEAD] == Holding(ANA, Reason("turns/none-yet"))


def test_named_once_nobody_is_named_again():
    assert assign_by_rotation(MEMBERS, [], BOTH, NAMED, later(1)) == ()


def test_whoever_passes_is_replaced_by_somebody_else_and_not_asked_again():
    log = [*NAMED, pass_on(NAMED, FIRST_LEAD, ANA, later(1))]
    assert FIRST_LEAD not in who(log)
    log += assign_by_rotation(MEMBERS, [], BOTH, log, later(2))
    assert who(log)[FIRST_LEAD] == CHI


def test_whoever_is_away_or_has_left_is_replaced():
    (away,) = assign_by_rotation(MEMBERS, [], [Upcoming(10, frozenset({ANA}))], NAMED, later(1))
    assert (away.turn, away.member) == (FIRST_LEAD, CHI)
    (left,) = assign_by_rotation([BEN, CHI], [], [Upcoming(10)], NAMED, later(1))
    assert (left.turn, left.member) == (FIRST_LEAD, CHI)


def test_whoever_stood_in_gives_the_turns_back_that_the_rotation_named_them_for():
    log = [*NAMED, *relieve(NAMED, BEN, LEAD, later(1))]
    assert SECOND_LEAD not in who(log)
    assert who([*log, *assign_by_rotation(MEMBERS, [], BOTH, log, later(2))])[SECOND_LEAD] not in {BEN, None}
    assert relieve(log, BEN, LEAD, later(3)) == ()


def test_whoever_stood_in_keeps_what_they_took_on_by_themselves():
    log = [*NAMED, pass_on(NAMED, SECOND_LEAD, BEN, later(1))]
    log.append(volunteer(log, SECOND_LEAD, ANA, later(2)))
    assert relieve([entry for entry in log if entry.turn.of == 11], ANA, LEAD, later(3)) == ()


def test_a_swap_exchanges_the_same_duty_of_two_sessions():
    log = [*NAMED, offer(NAMED, FIRST_PRESENT, BEN, later(1))]
    assert holdings(log)[FIRST_PRESENT] == Holding(BEN, Reason("turns/none-yet"), offered=True)
    with pytest.raises(Refusal, match=r"duties/they-have-the-other \(member=2\)"):
        accept(log, FIRST_PRESENT, CHI, later(2))
    log = [*NAMED, offer(NAMED, SECOND_PRESENT, CHI, later(1))]
    log += accept(log, SECOND_PRESENT, ANA, later(2))
    assert who(log)[SECOND_PRESENT] == ANA
    assert holdings(log)[SECOND_PRESENT].because == Reason("duties/took-over", member=3)


def test_a_swap_within_a_session_exchanges_its_two_duties():
    log = [*NAMED, offer(NAMED, FIRST_LEAD, ANA, later(1), to=BEN)]
    log += accept(log, FIRST_LEAD, BEN, later(2))
    assert (who(log)[FIRST_LEAD], who(log)[FIRST_PRESENT]) == (BEN, ANA)
    assert holdings(log)[FIRST_PRESENT].because == Reason("duties/swapped", member=2)


def test_a_swap_across_sessions_tells_both_with_whom():
    log = [Entry(DutyAct.NAMED, FIRST_LEAD, ANA, NOW), Entry(DutyAct.NAMED, SECOND_LEAD, BEN, NOW)]
    log.append(offer(log, FIRST_LEAD, ANA, later(1)))
    log += accept(log, FIRST_LEAD, BEN, later(2))
    assert holdings(log) == {
        FIRST_LEAD: Holding(BEN, Reason("duties/swapped", member=1)),
        SECOND_LEAD: Holding(ANA, Reason("duties/swapped", member=2)),
    }


def test_whoever_leads_lets_somebody_else_present_in_the_session_itself():
    log = [*NAMED, appoint(NAMED, FIRST_PRESENT, CHI, ANA, later(1))]
    assert holdings(log)[FIRST_PRESENT] == Holding(CHI, Reason("duties/asked", member=ANA))
    with pytest.raises(Refusal, match=r"duties/theirs-already \(member=3\)"):
        appoint(log, FIRST_PRESENT, CHI, ANA, later(2))


def test_an_offer_can_be_taken_back_and_then_does_not_stand():
    log = [*NAMED, offer(NAMED, FIRST_LEAD, ANA, later(1))]
    log.append(withdraw(log, FIRST_LEAD, ANA, later(2)))
    assert not holdings(log)[FIRST_LEAD].offered
    with pytest.raises(Refusal, match="duties/offer-gone"):
        accept(log, FIRST_LEAD, CHI, later(3))
    with pytest.raises(Refusal, match="duties/no-offer"):
        withdraw(log, FIRST_LEAD, ANA, later(3))


def test_of_two_who_accept_at_once_the_second_is_refused():
    log = [*NAMED, offer(NAMED, FIRST_LEAD, ANA, later(1))]
    log += accept(log, FIRST_LEAD, CHI, later(2))
    with pytest.raises(Refusal, match="duties/offer-gone"):
        accept(log, FIRST_LEAD, BEN, later(2))


@pytest.mark.parametrize(
    ("to", "member", "refusal"),
    [
        (None, ANA, "duties/own-offer"),
        (BEN, CHI, r"duties/offer-for-another \(to=2\)"),
        (ANA, ANA, "duties/swap-with-yourself"),
    ],
)
def test_an_offer_is_accepted_by_whom_it_is_for(to, member, refusal):
    with pytest.raises(Refusal, match=refusal):
        accept([*NAMED, offer(NAMED, FIRST_LEAD, ANA, later(1), to)], FIRST_LEAD, member, later(2))


@pytest.mark.parametrize("act", [pass_on, offer, withdraw])
@pytest.mark.parametrize("slot", [FIRST_LEAD, DutyTurn(12, LEAD)])
def test_one_disposes_of_ones_own_duty_only(act, slot):
    with pytest.raises(Refusal, match="duties/not-yours"):
        act(NAMED, slot, CHI, later(1))


def test_a_volunteer_takes_a_duty_that_nobody_has():
    log = [*NAMED, pass_on(NAMED, FIRST_LEAD, ANA, later(1))]
    log.append(volunteer(log, FIRST_LEAD, CHI, later(2)))
    assert holdings(log)[FIRST_LEAD] == Holding(CHI, Reason("duties/volunteered"))


def test_a_volunteer_takes_what_is_offered_and_gives_nothing():
    log = [*NAMED, offer(NAMED, SECOND_LEAD, BEN, later(1))]
    assert volunteer(log, SECOND_LEAD, ANA, later(2)).act is DutyAct.VOLUNTEERED


@pytest.mark.parametrize(
    ("slot", "member", "refusal"),
    [
        (FIRST_LEAD, ANA, "duties/yours-already"),
        (FIRST_LEAD, CHI, r"duties/taken \(member=1\)"),
        (DutyTurn(12, PRESENT), ANA, "duties/you-have-the-other"),
    ],
)
def test_a_volunteer_pushes_nobody_out_and_takes_one_duty_a_session(slot, member, refusal):
    log = [*NAMED, Entry(DutyAct.NAMED, DutyTurn(12, LEAD), ANA, NOW)]
    with pytest.raises(Refusal, match=refusal):
        volunteer(log, slot, member, later(1))


def test_an_offer_to_one_person_is_no_invitation_to_volunteer():
    log = [*NAMED, offer(NAMED, SECOND_LEAD, BEN, later(1), to=CHI)]
    with pytest.raises(Refusal, match=r"duties/taken \(member=2\)"):
        volunteer(log, SECOND_LEAD, ANA, later(2))


def test_what_makes_no_sense_in_the_log_changes_nothing():
    noise = [Entry(act, FIRST_LEAD, CHI, later(1)) for act in (DutyAct.PASSED, DutyAct.OFFERED, DutyAct.WITHDRAWN)]
    assert holdings([*noise, *NAMED]) == holdings(NAMED)
    assert holdings([Entry(DutyAct.PASSED, FIRST_LEAD, CHI, NOW)]) == {}


OPERATIONS = [pass_on, offer, withdraw, accept, volunteer]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(OPERATIONS),
            st.sampled_from([10, 11]),
            st.sampled_from(SESSION_DUTIES),
            st.integers(1, 4),
        ),
        max_size=25,
    )
)
def test_whatever_people_do_with_four_members_each_duty_has_one_of_them_and_nobody_has_two_in_a_session(moves):
    log = list(assign_by_rotation([1, 2, 3, 4], [], BOTH, [], NOW))
    for number, (act, session, duty, member) in enumerate(moves, start=1):
        try:
            done = act(log, DutyTurn(session, duty), member, later(number))
        except Refusal:
            continue
        log += [done] if isinstance(done, Entry) else done
        log += assign_by_rotation([1, 2, 3, 4], [], BOTH, log, later(number))
        now = who(log)
        assert set(now) == {FIRST_LEAD, FIRST_PRESENT, SECOND_LEAD, SECOND_PRESENT}
        assert now[FIRST_LEAD] != now[FIRST_PRESENT]
        assert now[SECOND_LEAD] != now[SECOND_PRESENT]
        assert assign_by_rotation([1, 2, 3, 4], [], BOTH, log, later(number)) == ()
