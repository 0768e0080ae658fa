from collections.abc import Sequence
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from rules.partners.groupings import groupings, pairs_in, pairs_of
from rules.partners.pairing import Group, next_pairs
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason

ANA, BEN, CHI, DIA, EVA = range(1, 6)
TERMS_UNTIL_ALL_HAVE_MET = {2: 1, 3: 1, 4: 3, 5: 3, 6: 5, 7: 5, 8: 7}


def members_of(groups):
    return [group.members for group in groups]


def play_terms(people, terms, history: Sequence[Sequence[tuple[int, ...]]] = ()):
    history = list(history)
    for _ in range(terms):
        history.append(members_of(next_pairs(people, history)))
    return history


@cache
def until_all_have_met(size):
    """The terms of so many members, from the first one on."""
    return play_terms(range(size), size - 1)


def test_the_first_pairs_have_not_been_partners_yet():
    because = (Reason("partners/strangers"),)
    assert next_pairs([ANA, BEN, CHI, DIA], []) == (Group((ANA, BEN), because), Group((CHI, DIA), because))


def test_a_pair_that_must_repeat_is_the_one_of_longest_ago_and_its_reason_says_when():
    history = [[(ANA, CHI), (BEN, DIA)], [(ANA, BEN), (CHI, DIA)], [(ANA, DIA), (BEN, CHI)]]
    because = (Reason("partners/longest-ago", term=1),)
    assert next_pairs([ANA, BEN, CHI, DIA], history) == (Group((ANA, CHI), because), Group((BEN, DIA), because))


def test_among_equals_those_are_chosen_whose_latest_meeting_lies_furthest_back():
    history = [[(CHI, DIA)], [(ANA, CHI), (BEN, DIA)], [(ANA, BEN)], [(ANA, DIA), (BEN, CHI)]]
    assert members_of(next_pairs([ANA, BEN, CHI, DIA], history)) == [(ANA, CHI), (BEN, DIA)]


def test_an_odd_number_makes_one_trio_which_says_why():
    pair, trio = sorted(next_pairs([ANA, BEN, CHI, DIA, EVA], []), key=lambda group: len(group.members))
    assert (len(pair.members), len(trio.members)) == (2, 3)
    assert trio.because == Reason("partners/trio-of-strangers")


def test_a_trio_in_which_some_have_met_says_so():
    groups = next_pairs([ANA, BEN, CHI, DIA, EVA], [[(ANA, BEN, CHI), (DIA, EVA)]])
    assert [group.because for group in groups if len(group.members) == 3] == [Reason("partners/trio-of-some-strangers")]


def test_three_members_are_always_together():
    assert next_pairs([CHI, ANA, BEN], [[(ANA, BEN, CHI)]]) == (
        Group((ANA, BEN, CHI), (Reason("partners/trio-longest-ago", term=1),)),
    )


def test_neither_the_order_of_members_nor_former_members_make_a_difference():
    history = [[(ANA, BEN), (CHI, DIA), (EVA, 99)]]
    assert next_pairs([ANA, BEN, CHI, DIA], history) == next_pairs([DIA, CHI, BEN, ANA, ANA], history)


@pytest.mark.parametrize("members", [[], [ANA], [ANA, ANA]])
def test_nobody_can_be_partners_alone(members):
    with pytest.raises(Refusal, match="partners/too-few"):
        next_pairs(members, [])


def test_more_people_than_a_circle_holds_are_refused():
    with pytest.raises(Refusal, match=r"partners/too-many \(most=8\)"):
        next_pairs(range(9), [])


@pytest.mark.parametrize(("size", "terms"), TERMS_UNTIL_ALL_HAVE_MET.items())
def test_all_have_met_after_the_fewest_terms_possible(size, terms):
    met = [pair for term in play_terms(range(size), terms) for pair in pairs_in(term)]
    assert set(met) == set(combinations(range(size), 2))
    if size % 2 == 0:
        assert len(met) == len(set(met))


@given(st.sampled_from([4, 6, 8]), st.randoms(), st.integers(1, 6))
def test_whoever_was_paired_before_all_meet_in_the_fewest_terms_and_nobody_repeats(size, chance, before):
    people = chance.sample(range(size), size)
    history = [
        [tuple(people[member] for member in group) for group in term] for term in until_all_have_met(size)[:before]
    ]
    met = [pair for term in play_terms(people, size - 1 - len(history), history) for pair in pairs_in(term)]
    assert sorted(met) == sorted(combinations(range(size), 2))


@pytest.mark.parametrize("size", [4, 6, 8])
def test_over_years_no_pair_repeats_before_every_other_pair_has_met_as_often(size):
    history = play_terms(range(size), 4 * (size - 1))
    for start in range(0, len(history), size - 1):
        met = [pair for term in history[start : start + size - 1] for pair in pairs_in(term)]
        assert sorted(met) == sorted(combinations(range(size), 2))


@pytest.mark.parametrize(("size", "terms"), [(5, 3), (7, 5)])
def test_over_years_odd_numbers_meet_again_at_least_as_fast_as_the_first_time(size, terms):
    times = dict.fromkeys(combinations(range(size), 2), 0)
    for number, term in enumerate(play_terms(range(size), 6 * terms), start=1):
        for pair in pairs_in(term):
            times[pair] += 1
        assert min(times.values()) >= number // terms


some_history = st.lists(
    st.tuples(st.sets(st.integers(1, 12), min_size=4, max_size=8), st.integers(1, 4)), min_size=1, max_size=4
)


@settings(max_examples=40)
@given(some_history)
def test_when_members_change_everyone_has_partners_and_repeats_stay_as_few_as_possible(stretches):
    history = []
    for people, terms in stretches:
        for _ in range(terms):
            known = [pair for term in history for pair in pairs_in(term)]
            times = {pair: known.count(pair) for pair in combinations(sorted(people), 2)}
            early = {pair for pair in times if times[pair] > min(times.values())}
            chosen = members_of(next_pairs(people, history))
            assert sorted(member for group in chosen for member in group) == sorted(people)
            assert len(pairs_in(chosen) & early) == min(
                len(pairs_of(other) & early) for other in groupings(tuple(sorted(people)))
            )
            history.append(chosen)


@pytest.mark.parametrize(("size", "ways"), [(2, 1), (3, 1), (4, 3), (5, 10), (6, 15), (7, 105), (8, 105)])
def test_every_way_to_divide_people_is_found_once(size, ways):
    found = [frozenset(map(frozenset, grouping)) for grouping in groupings(tuple(range(size)))]
    assert len(found) == len(set(found)) == ways
