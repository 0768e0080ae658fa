from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from rules.rotation import Assignment, Choice, Past, Upcoming, assign_duties
from vocabulary.duties import MONTH_DUTIES, SESSION_DUTIES, Duty
from vocabulary.reasons import Reason

ANA, BEN, CHI, DEV = 1, 2, 3, 4
EVERYONE, TWO = frozenset({ANA, BEN, CHI}), frozenset({ANA, BEN})
LEAD, PRESENT = SESSION_DUTIES


def held(leader, presenter, present=EVERYONE):
    return Past(present, ((LEAD, leader), (PRESENT, presenter)))


def named(*args):
    return [(assignment.of, assignment.duty, assignment.choice.member) for assignment in assign_duties(*args)]


def test_two_sessions_ahead_each_duty_has_somebody_and_nobody_has_both():
    assert named([ANA, BEN, CHI], [], [Upcoming(10), Upcoming(11)]) == [
        (10, LEAD, ANA),
        (10, PRESENT, BEN),
        (11, LEAD, BEN),
        (11, PRESENT, CHI),
    ]


def test_whoever_has_not_had_a_turn_goes_before_those_who_have():
    assignment = assign_duties([ANA, BEN, CHI], [held(ANA, CHI)], [Upcoming(10, holders=((PRESENT, ANA),))])
    assert assignment == (Assignment(10, LEAD, Choice(BEN, Reason("turns/none-yet"))),)


def test_the_smallest_share_goes_first_and_the_reason_tells_it():
    past = [held(ANA, BEN), held(BEN, CHI), held(CHI, ANA), held(ANA, BEN, TWO), held(BEN, ANA, TWO)]
    (lead, _) = assign_duties([ANA, BEN, CHI], past, [Upcoming(10)])
    assert lead.choice == Choice(CHI, Reason("turns/smallest-share", turns=1, came=3))


LED = [Past(EVERYONE, ((LEAD, ANA),)), Past(EVERYONE, ((LEAD, BEN),))]
"""Two sessions in which all were there; it is Chi's turn then."""


def without_chi(leader):
    """A session that Chi was to lead, and did not come to."""
    return Past(TWO, ((LEAD, leader),), ((LEAD, CHI),))


def next_to_lead(past, away=frozenset[int]()):
    (lead,) = assign_duties([ANA, BEN, CHI], past, [Upcoming(10, away, duties=(LEAD,))])
    return lead.choice


def test_whoever_missed_their_turn_is_asked_again():
    assert next_to_lead([*LED, without_chi(ANA)]).member == CHI


def test_a_turn_that_was_missed_twice_running_counts_as_had():
    assert next_to_lead([*LED, without_chi(ANA), without_chi(BEN)]).member == ANA


def test_whoever_serves_after_missing_a_turn_has_no_more_to_make_up_for_than_others():
    past = [*LED, without_chi(ANA), Past(EVERYONE, ((LEAD, CHI),)), without_chi(BEN)]
    assert next_to_lead(past, away=TWO).because == Reason("turns/smallest-share", turns=1, came=3)


def test_a_newcomer_is_not_buried_in_turns():
    past = [held(ANA, BEN, TWO), held(BEN, ANA, TWO)] * 3
    sessions = [Upcoming(number) for number in range(8)]
    leaders = [member for _, duty, member in named([ANA, BEN, CHI], past, sessions) if duty is LEAD]
    assert Counter(leaders)[CHI] <= 4
    assert leaders[:3].count(CHI) == 1


def test_whoever_is_away_is_not_named_and_is_stood_in_for():
    assert named([ANA, BEN, CHI], [], [Upcoming(10, frozenset({ANA}))])[0] == (10, LEAD, BEN)
    assert named([ANA, BEN, CHI], [], [Upcoming(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, BEN)))]) == [
        (10, LEAD, CHI)
    ]


def test_who_serves_in_the_next_session_does_not_stand_in_before_it_as_well():
    absent = Upcoming(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, DEV)))
    assert named([ANA, BEN, CHI, DEV], [], [absent, Upcoming(11, holders=((LEAD, BEN), (PRESENT, CHI)))]) == [
        (10, LEAD, CHI)
    ]


def test_who_stands_in_all_the_same_gives_their_next_turn_to_whom_they_stood_in_for():
    absent = Upcoming(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, CHI)))
    stood_in, given = assign_duties([ANA, BEN, CHI], [], [absent, Upcoming(11, holders=((LEAD, BEN), (PRESENT, CHI)))])
    assert stood_in == Assignment(10, LEAD, Choice(BEN, Reason("turns/smallest-share", turns=1, came=1)))
    assert given == Assignment(11, LEAD, Choice(ANA, Reason("turns/gives-back", member=2)))


@pytest.mark.parametrize(
    "next_one",
    [
        Upcoming(11, frozenset({ANA}), ((LEAD, BEN), (PRESENT, CHI))),
        Upcoming(11, holders=((LEAD, BEN), (PRESENT, ANA))),
        Upcoming(11, holders=((LEAD, CHI), (PRESENT, BEN))),
    ],
)
def test_a_turn_is_not_given_to_somebody_who_cannot_take_it(next_one):
    absent = Upcoming(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, CHI)))
    assert named([ANA, BEN, CHI], [], [absent, next_one]) == [(10, LEAD, BEN)]


def test_whoever_passed_is_not_named_for_that_again():
    assert named([ANA, BEN, CHI], [], [Upcoming(10, passed=frozenset({(LEAD, ANA)}))])[0] == (10, LEAD, BEN)


def test_when_all_who_are_there_have_passed_somebody_is_named_all_the_same():
    passed = frozenset({(LEAD, ANA), (LEAD, BEN)})
    assert named([ANA, BEN], [], [Upcoming(10, passed=passed)]) == [(10, LEAD, ANA), (10, PRESENT, BEN)]
    only_ben_is_willing = Upcoming(10, holders=((PRESENT, BEN),), passed=frozenset({(LEAD, ANA)}))
    assert named([ANA, BEN], [], [only_ben_is_willing]) == [(10, LEAD, ANA)]


def test_one_alone_has_both_duties_and_with_nobody_there_nobody_is_named():
    assert named([ANA], [], [Upcoming(10)]) == [(10, LEAD, ANA), (10, PRESENT, ANA)]
    assert named([ANA], [], [Upcoming(10, frozenset({ANA}))]) == []
    assert named([], [], [Upcoming(10)]) == []


def test_holders_stay_and_are_counted_for_the_session_after():
    coming = [Upcoming(10, holders=((LEAD, ANA), (PRESENT, BEN))), Upcoming(11)]
    assert named([ANA, BEN], [], coming) == [(11, LEAD, BEN), (11, PRESENT, ANA)]


def test_between_equal_presenters_whoever_is_to_lead_next_presents_now():
    past = [held(ANA, BEN)]
    assert named([ANA, BEN, CHI], past, [Upcoming(10)]) == [(10, LEAD, BEN), (10, PRESENT, CHI)]


def test_the_reason_counts_the_sessions_that_somebody_came_to():
    (lead, *_) = assign_duties([ANA, BEN], [held(ANA, BEN, frozenset({ANA}))], [Upcoming(10, frozenset({BEN}))])
    assert lead.choice == Choice(ANA, Reason("turns/smallest-share", turns=1, came=1))


def some_of_eight(at_most):
    """A set of members out of all that there are: drawn member by member, it takes longer than its proof."""
    sizes = range(at_most + 1)
    return st.sampled_from([frozenset(some) for size in sizes for some in combinations(range(8), size)])


@given(st.integers(1, 8), st.lists(some_of_eight(at_most=3), max_size=6))
def test_once_named_nobody_is_named_anew(size, absences):
    members = list(range(size))
    coming = [Upcoming(number, away) for number, away in enumerate(absences)]
    assignments = assign_duties(members, [], coming)
    settled = [
        Upcoming(
            session.of,
            session.away,
            tuple(
                (assignment.duty, assignment.choice.member) for assignment in assignments if assignment.of == session.of
            ),
        )
        for session in coming
    ]
    assert assign_duties(members, [], settled) == ()


def live_through(members, absences):
    """Each session with those who came; duties are named at its time from those who are there."""
    past = []
    for away in absences:
        here = frozenset(members) - away
        choices = assign_duties(members, past, [Upcoming(0, away)])
        past.append(Past(here, tuple((assignment.duty, assignment.choice.member) for assignment in choices)))
    return past


@pytest.mark.parametrize("size", range(2, 9))
def test_while_all_come_turns_differ_by_at_most_one_over_any_stretch(size):
    past = live_through(range(size), [frozenset()] * 30)
    for start, end in combinations(range(len(past) + 1), 2):
        assert spread(range(size), past[start:end], LEAD) <= 1
        assert spread(range(size), past[start:end], PRESENT) <= 1


@given(st.integers(3, 8), st.lists(some_of_eight(at_most=5), max_size=40))
def test_members_who_come_to_the_same_sessions_lead_equally_often_but_for_one_turn(size, absences):
    absences = [away for away in absences if set(range(size)) - away]
    past = live_through(range(size), absences)
    for together in alike(range(size), past):
        assert spread(together, past, LEAD) <= 1


@given(st.integers(2, 8), st.lists(some_of_eight(at_most=6), max_size=30))
def test_nobody_leads_and_presents_while_somebody_else_is_there(size, absences):
    for session in live_through(range(size), absences):
        if len(session.present) > 1:
            assert session.by(LEAD) != session.by(PRESENT)


def spread(members, past, duty):
    served = Counter(session.by(duty) for session in past)
    turns = [served[member] for member in members]
    return max(turns) - min(turns)


def test_one_rule_serves_the_failure_of_the_month_and_hosting_too_where_it_is_one_duty_at_a_time():
    told = [Past(EVERYONE, ((Duty.FAILURE, ANA),)), Past(EVERYONE, ((Duty.FAILURE, CHI),))]
    (failure,) = assign_duties([ANA, BEN, CHI], told, [Upcoming(3, duties=MONTH_DUTIES)])
    assert failure == Assignment(3, Duty.FAILURE, Choice(BEN, Reason("turns/none-yet")))
    (host,) = assign_duties([ANA, BEN, CHI], [], [Upcoming(4, frozenset({ANA}), duties=(Duty.HOST,))])
    assert (host.duty, host.choice.member) == (Duty.HOST, BEN)


def test_of_failures_the_reason_counts_those_that_were_told_since_somebody_joined():
    told = [Past(EVERYONE, ((Duty.FAILURE, member),)) for member in (ANA, BEN, CHI, ANA)]
    (named,) = assign_duties([ANA, BEN, CHI], told, [Upcoming(5, duties=MONTH_DUTIES)])
    assert named.choice == Choice(BEN, Reason("turns/told-least", turns=1, came=4))


def test_between_equal_shares_whoever_served_least_recently_is_next():
    told = [Past(EVERYONE, ((Duty.FAILURE, member),)) for member in (CHI, ANA, BEN)]
    (named,) = assign_duties([ANA, BEN, CHI], told, [Upcoming(5, duties=MONTH_DUTIES)])
    assert named.choice.member == CHI


A_MEMBER = st.integers(0, 7)
A_YEAR = st.lists(
    st.tuples(
        some_of_eight(at_most=5),  # who is away
        some_of_eight(at_most=2),  # who passes
        st.sampled_from(["", "", "", "join", "leave"]),
    ),
    max_size=26,
)


def live_a_year(year, duty, *, size=5):
    """A year in which members join, leave, are away and pass; returns what was held, and who was there to the end."""
    members, past, number = list(range(size)), [], size
    for away, passes, change in year:
        if change == "join" and len(members) < 8:
            members.append(number)
            number += 1
        elif change == "leave" and len(members) > 3:
            members.pop(0)
        passed = frozenset((duty, member) for member in passes)
        named = assign_duties(members, past, [Upcoming(0, away, passed=passed, duties=(duty,))])
        past += [Past(frozenset(members) - away, ((duty, one.choice.member),)) for one in named]
    return past, members


@given(A_YEAR, st.sampled_from([Duty.FACILITATE, Duty.FAILURE, Duty.HOST]))
def test_over_a_year_with_joins_leaves_absences_and_passes_turns_of_those_who_were_there_alike_differ_by_one(
    year, duty
):
    year = [(away, frozenset[int](), change) for away, _, change in year]
    past, members = live_a_year(year, duty)
    for together in alike(members, past):
        assert spread(together, past, duty) <= 1


@given(A_YEAR, A_MEMBER)
def test_a_pass_puts_a_turn_off_and_costs_nobody_else_theirs(year, passer):
    year = [(away, passes & {passer}, change) for away, passes, change in year]
    past, members = live_a_year(year, Duty.FAILURE)
    for together in alike(members, past):
        others = [member for member in together if member != passer]
        assert not others or spread(others, past, Duty.FAILURE) <= 1


@given(st.integers(2, 8), st.integers(1, 6))
def test_whoever_has_passed_is_next_as_soon_as_they_pass_no_more(size, passes):
    nobody, first = frozenset[int](), frozenset({0})
    past, _ = live_a_year([(nobody, first, "")] * passes + [(nobody, nobody, "")], Duty.FAILURE, size=size)
    assert [held.by(Duty.FAILURE) for held in past].index(0) == passes


def alike(members, past):
    """Members grouped by what they were there for."""
    groups: dict[tuple[bool, ...], list[int]] = {}
    for member in members:
        groups.setdefault(tuple(member in held.present for held in past), []).append(member)
    return groups.values()
