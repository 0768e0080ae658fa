"""What holds of partners whoever comes and goes, compared with a search of its own that knows nothing of the rules."""

from collections import Counter
from datetime import date
from itertools import combinations, count

import pytest
from hypothesis import given, settings, strategies as st

from rules.partners.history import History
from rules.partners.pairing import next_pairs, reasons_for
from rules.partners.regrouping import regroup
from rules.partners.traits import Hours, Suitability, Traits

MOST, EVER = 8, range(12)
FEWEST_TERMS = {4: 3, 5: 3, 6: 5, 7: 5, 8: 7}
SPRING = date(2026, 3, 2)


def divisions(people):
    """Every way to divide people into pairs, or into pairs and a trio, as lists of sets."""
    people = sorted(people)
    if len(people) % 2:
        for trio in combinations(people, 3):
            yield from ([set(trio), *pairs] for pairs in divisions(set(people) - set(trio)))
    elif not people:
        yield []
    else:
        first, *others = people
        for other in others:
            yield from ([{first, other}, *pairs] for pairs in divisions(set(others) - {other}))


def meeting(groups):
    """Every two people who are together in one of these groups."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def least_avoided(people, avoided):
    """The divisions with the fewest avoided pairs, each as the pairs that meet."""
    found = [meeting(division) for division in divisions(people)]
    fewest = min(len(pairs & avoided) for pairs in found)
    return [pairs for pairs in found if len(pairs & avoided) == fewest]


def repeated(history, choices, avoided):
    """The pairs that have met although an allowed pair, which one of the choices has, has met less."""
    times = Counter(pair for term in history for pair in meeting(term))
    allowed = set().union(*choices) - avoided or set().union(*choices)
    fewest = min(times[pair] for pair in allowed)
    return {pair for pair in times if times[pair] > fewest} - avoided


def check_term(people, history, avoided, chosen):
    """Nobody is avoided who need not be, and no pair repeats while an unmet allowed pair could have been made."""
    choices, pairs = least_avoided(people, avoided), meeting(chosen)
    assert pairs in choices
    again = repeated(history, choices, avoided)
    assert len(pairs & again) == min(len(one & again) for one in choices)


def check_change(people, history, avoided, before, groups):
    """Of the divisions that avoid most, one is taken that keeps most pairs, and of those one that repeats least."""
    choices, pairs = least_avoided(people, avoided), meeting(groups)
    assert pairs in choices
    most = max(len(one & before) for one in choices)
    assert len(pairs & before) == most
    again = repeated(history, choices, avoided)
    assert len(pairs & again) == min(len(one & again) for one in choices if len(one & before) == most)


some_people = st.sets(st.sampled_from(EVER), min_size=4, max_size=MOST)


@st.composite
def terms_with_changes(draw):
    """For each term: who is there and who avoids whom at its start and, perhaps, after a change within it."""
    pairs = st.sets(st.sampled_from(list(combinations(EVER, 2))), max_size=draw(st.integers(0, 6)))
    people, moments = draw(some_people), []
    for _ in range(draw(st.integers(1, 5))):
        away = draw(st.sets(st.sampled_from(sorted(people)), max_size=len(people) - 4))
        moments.append((people - away, draw(pairs)))
        if draw(st.booleans()):
            people = draw(some_people)
        moments.append((people, draw(pairs)))
    return moments


@settings(max_examples=60, deadline=None)
@given(terms_with_changes())
def test_whoever_comes_goes_or_avoids_no_pair_repeats_while_an_unmet_allowed_one_could_be_made(moments):
    history = []
    for start, change in zip(moments[::2], moments[1::2], strict=True):
        people, avoided = start
        groups = [group.members for group in next_pairs(people, history, avoided)]
        check_term(people, history, avoided, groups)
        people, avoided = change
        history.append(list(groups))
        changed = regroup(groups, people, history, avoided)
        after = [one for place, one in enumerate(groups) if place not in changed.ended]
        after += [group.members for group in changed.groups]
        check_change(people, history, avoided, meeting(groups), after)
        history[-1] += after


def fewest_terms(choices, pairs):
    """In how few terms all these pairs can meet, by trying."""

    def possible(left, terms):
        if not left or not terms:
            return not left
        pair = min(left)
        return any(possible(left - choice, terms - 1) for choice in choices if pair in choice)

    return next(terms for terms in count() if possible(frozenset(pairs), terms))


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 6), st.data())
def test_all_who_are_allowed_to_meet_do_so_in_the_fewest_terms_possible(size, data):
    avoided = data.draw(st.sets(st.sampled_from(list(combinations(range(size), 2))), max_size=4))
    choices = least_avoided(range(size), avoided)
    allowed, history = set().union(*choices) - avoided, []
    for _ in range(fewest_terms(choices, allowed)):
        history.append([group.members for group in next_pairs(range(size), history, avoided)])
    assert allowed <= {pair for term in history for pair in meeting(term)}


hours = st.builds(Hours, st.sampled_from(["Pacific/Auckland", "UTC", "America/Los_Angeles"]), st.times(), st.times())
words = st.sampled_from(["", "hiring", "pricing", "slides"])
traits = st.builds(Traits, words, words, st.none() | hours, st.sampled_from(["", "health", "schools"]))


@pytest.mark.parametrize("size", FEWEST_TERMS)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_whatever_suits_members_best_all_of_them_meet_in_the_fewest_terms_possible(size, data):
    history = []
    for _ in range(FEWEST_TERMS[size]):
        suits = Suitability({member: data.draw(traits) for member in range(size)}, SPRING)
        history.append([group.members for group in next_pairs(range(size), history, (), suits)])
    assert {pair for term in history for pair in meeting(term)} == set(combinations(range(size), 2))


@pytest.mark.parametrize("size", [5, 7])
def test_over_years_everybody_is_in_a_trio_as_often_but_for_the_terms_in_which_all_meet_once(size):
    history, trios = [], Counter(dict.fromkeys(range(size), 0))
    for _ in range(40):
        history.append([group.members for group in next_pairs(range(size), history)])
        trios.update(person for group in history[-1] if len(group) == 3 for person in group)
        assert max(trios.values()) - min(trios.values()) <= 3
    assert max(trios.values()) - min(trios.values()) <= 1


@settings(max_examples=60, deadline=None)
@given(some_people, st.data())
def test_the_reasons_of_a_group_are_the_same_whether_or_not_somebody_avoids_anybody(people, data):
    history = [data.draw(st.sampled_from(list(map(list, divisions(people))))) for _ in range(3)]
    avoided = data.draw(st.sets(st.sampled_from(list(combinations(sorted(people), 2))), max_size=6))
    suits = Suitability({member: data.draw(traits) for member in people}, SPRING)
    for group in next_pairs(people, history, avoided, suits):
        assert group.reasons == reasons_for(group.members, History(history), suits)
