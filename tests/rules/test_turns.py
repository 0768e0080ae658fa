from collections import Counter

import pytest
from hypothesis import given, strategies as st

from rules.rotation import Choice
from rules.turns import Assignment, PastSession, UpcomingSession, assign_duties
from vocabulary.duties import SESSION_DUTIES
from vocabulary.reasons import Reason

ANA, BEN, CHI, DEV = 1, 2, 3, 4
EVERYONE, TWO = frozenset({ANA, BEN, CHI}), frozenset({ANA, BEN})
LEAD, PRESENT = SESSION_DUTIES


def held(leader, presenter, present=EVERYONE):
    return PastSession(present, ((LEAD, leader), (PRESENT, presenter)))


def named(*args):
    return [(assignment.session, assignment.duty, assignment.choice.member) for assignment in assign_duties(*args)]


def test_two_sessions_ahead_each_duty_has_somebody_and_nobody_has_both():
    assert named([ANA, BEN, CHI], [], [UpcomingSession(10), UpcomingSession(11)]) == [
        (10, LEAD, ANA),
        (10, PRESENT, BEN),
        (11, LEAD, BEN),
        (11, PRESENT, CHI),
    ]


def test_whoever_has_not_had_a_turn_goes_before_those_who_have():
    assignment = assign_duties([ANA, BEN, CHI], [held(ANA, CHI)], [UpcomingSession(10, holders=((PRESENT, ANA),))])
    assert assignment == (Assignment(10, LEAD, Choice(BEN, Reason("turns/none-yet"))),)


def test_the_smallest_share_goes_first_and_the_reason_tells_it():
    past = [held(ANA, BEN), held(BEN, CHI), held(CHI, ANA), held(ANA, BEN, TWO), held(BEN, ANA, TWO)]
    (lead, _) = assign_duties([ANA, BEN, CHI], past, [UpcomingSession(10)])
    assert lead.choice == Choice(CHI, Reason("turns/smallest-share", turns=1, came=3))


def test_a_newcomer_is_not_buried_in_turns():
    past = [held(ANA, BEN, TWO), held(BEN, ANA, TWO)] * 3
    sessions = [UpcomingSession(number) for number in range(8)]
    leaders = [member for _, duty, member in named([ANA, BEN, CHI], past, sessions) if duty is LEAD]
    assert Counter(leaders)[CHI] <= 4
    assert leaders[:3].count(CHI) == 1


def test_whoever_is_away_is_not_named_and_is_stood_in_for():
    assert named([ANA, BEN, CHI], [], [UpcomingSession(10, frozenset({ANA}))])[0] == (10, LEAD, BEN)
    assert named([ANA, BEN, CHI], [], [UpcomingSession(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, BEN)))]) == [
        (10, LEAD, CHI)
    ]


def test_who_serves_in_the_next_session_does_not_stand_in_before_it_as_well():
    absent = UpcomingSession(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, DEV)))
    assert named([ANA, BEN, CHI, DEV], [], [absent, UpcomingSession(11, holders=((LEAD, BEN), (PRESENT, CHI)))]) == [
        (10, LEAD, CHI)
    ]


def test_who_stands_in_all_the_same_gives_their_next_turn_to_whom_they_stood_in_for():
    absent = UpcomingSession(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, CHI)))
    stood_in, given = assign_duties(
        [ANA, BEN, CHI], [], [absent, UpcomingSession(11, holders=((LEAD, BEN), (PRESENT, CHI)))]
    )
    assert stood_in == Assignment(10, LEAD, Choice(BEN, Reason("turns/smallest-share", turns=1, came=1)))
    assert given == Assignment(11, LEAD, Choice(ANA, Reason("turns/gives-back", member=2)))


@pytest.mark.parametrize(
    "next_one",
    [
        UpcomingSession(11, frozenset({ANA}), ((LEAD, BEN), (PRESENT, CHI))),
        UpcomingSession(11, holders=((LEAD, BEN), (PRESENT, ANA))),
        UpcomingSession(11, holders=((LEAD, CHI), (PRESENT, BEN))),
    ],
)
def test_a_turn_is_not_given_to_somebody_who_cannot_take_it(next_one):
    absent = UpcomingSession(10, frozenset({ANA}), ((LEAD, ANA), (PRESENT, CHI)))
    assert named([ANA, BEN, CHI], [], [absent, next_one]) == [(10, LEAD, BEN)]


def test_whoever_passed_is_not_named_for_that_again():
    assert named([ANA, BEN, CHI], [], [UpcomingSession(10, passed=frozenset({(LEAD, ANA)}))])[0] == (10, LEAD, BEN)


def test_when_all_who_are_there_have_passed_somebody_is_named_all_the_same():
    passed = frozenset({(LEAD, ANA), (LEAD, BEN)})
    assert named([ANA, BEN], [], [UpcomingSession(10, passed=passed)]) == [(10, LEAD, ANA), (10, PRESENT, BEN)]
    only_ben_is_willing = UpcomingSession(10, holders=((PRESENT, BEN),), passed=frozenset({(LEAD, ANA)}))
    assert named([ANA, BEN], [], [only_ben_is_willing]) == [(10, LEAD, ANA)]


def test_one_alone_has_both_duties_and_with_nobody_there_nobody_is_named():
    assert named([ANA], [], [UpcomingSession(10)]) == [(10, LEAD, ANA), (10, PRESENT, ANA)]
    assert named([ANA], [], [UpcomingSession(10, frozenset({ANA}))]) == []
    assert named([], [], [UpcomingSession(10)]) == []


def test_holders_stay_and_are_counted_for_the_session_after():
    coming = [UpcomingSession(10, holders=((LEAD, ANA), (PRESENT, BEN))), UpcomingSession(11)]
    assert named([ANA, BEN], [], coming) == [(11, LEAD, BEN), (11, PRESENT, ANA)]


def test_between_equal_presenters_whoever_is_to_lead_next_presents_now():
    past = [held(ANA, BEN)]
    assert named([ANA, BEN, CHI], past, [UpcomingSession(10)]) == [(10, LEAD, BEN), (10, PRESENT, CHI)]


def test_the_reason_counts_the_sessions_that_somebody_came_to():
    (lead, *_) = assign_duties([ANA, BEN], [held(ANA, BEN, frozenset({ANA}))], [UpcomingSession(10, frozenset({BEN}))])
    assert lead.choice == Choice(ANA, Reason("turns/smallest-share", turns=1, came=1))


@given(st.integers(1, 8), st.lists(st.frozensets(st.integers(0, 7), max_size=3), max_size=6))
def test_once_named_nobody_is_named_anew(size, absences):
    members = list(range(size))
    coming = [UpcomingSession(number, away) for number, away in enumerate(absences)]
    assignments = assign_duties(members, [], coming)
    settled = [
        UpcomingSession(
            session.session,
            session.away,
            tuple(
                (assignment.duty, assignment.choice.member)
                for assignment in assignments
                if assignment.session == session.session
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
        choices = assign_duties(members, past, [UpcomingSession(0, away)])
        past.append(PastSession(here, tuple((assignment.duty, assignment.choice.member) for assignment in choices)))
    return past


@given(st.integers(2, 8), st.integers(0, 30))
def test_while_all_come_turns_differ_by_at_most_one_over_any_stretch(size, sessions):
    past = live_through(range(size), [frozenset()] * sessions)
    for end in range(sessions + 1):
        for start in range(end):
            assert spread(range(size), past[start:end], LEAD) <= 1
            assert spread(range(size), past[start:end], PRESENT) <= 1


@given(st.integers(3, 8), st.lists(st.frozensets(st.integers(0, 7), max_size=5), max_size=40))
def test_members_who_come_to_the_same_sessions_lead_equally_often_but_for_one_turn(size, absences):
    absences = [away for away in absences if set(range(size)) - away]
    past = live_through(range(size), absences)
    by_presence: dict[tuple[bool, ...], list[int]] = {}
    for member in range(size):
        by_presence.setdefault(tuple(member in session.present for session in past), []).append(member)
    for together in by_presence.values():
        assert spread(together, past, LEAD) <= 1


@given(st.integers(2, 8), st.lists(st.frozensets(st.integers(0, 7), max_size=6), max_size=30))
def test_nobody_leads_and_presents_while_somebody_else_is_there(size, absences):
    for session in live_through(range(size), absences):
        if len(session.present) > 1:
            assert session.by(LEAD) != session.by(PRESENT)


def spread(members, past, duty):
    turns = [sum(session.by(duty) == member for session in past) for member in members]
    return max(turns) - min(turns)
