from functools import cache
from itertools import combinations

from hypothesis import given, strategies as st

from rules.partners.groupings import groupings, pairs_in, pairs_of
from rules.partners.pairing import next_pairs
from rules.partners.regrouping import REGROUPED, Regrouped, regroup

ANA, BEN, CHI, DEE, ELI, FAY = range(1, 7)


SIZES = range(2, 9)
SOME_GROUPING = {size: st.sampled_from(list(groupings(tuple(range(size))))) for size in SIZES}
SOME_PAIRS = {size: st.sets(st.sampled_from(list(combinations(range(size), 2))), max_size=6) for size in SIZES}
SOME_MEMBERS = st.sets(st.integers(0, 9), min_size=2, max_size=8)


@cache
def first_term(size):
    """The groups of members who have not met yet."""
    return [group.members for group in next_pairs(range(size), [])]


def after(groups, members, avoided=(), terms=None):
    """The groups as they are once these are the members."""
    changed = regroup(groups, members, [groups] if terms is None else terms, avoided)
    kept = [tuple(group) for place, group in enumerate(groups) if place not in changed.ended]
    return {*kept, *(group.members for group in changed.groups)}


def test_a_trio_goes_on_as_a_pair_and_nobody_else_notices():
    changed = regroup([(ANA, BEN), (CHI, DEE, ELI)], [ANA, BEN, CHI, DEE], [[(ANA, BEN), (CHI, DEE, ELI)]])
    assert (changed.ended, changed.members) == ((1,), (CHI, DEE))


def test_whoever_is_left_alone_joins_a_pair():
    assert after([(ANA, BEN), (CHI, DEE)], [ANA, CHI, DEE]) == {(ANA, CHI, DEE)}


def test_whoever_is_left_alone_makes_two_pairs_of_a_trio():
    groups = after([(ANA, BEN), (CHI, DEE, ELI)], [ANA, CHI, DEE, ELI])
    assert {len(group) for group in groups} == {2}
    assert len(pairs_in(groups) & pairs_in([(CHI, DEE, ELI)])) == 1


def test_whoever_joins_makes_a_trio_of_a_pair_or_two_pairs_of_a_trio():
    assert after([(ANA, BEN), (CHI, DEE)], [ANA, BEN, CHI, DEE, ELI]) in (
        {(ANA, BEN, ELI), (CHI, DEE)},
        {(ANA, BEN), (CHI, DEE, ELI)},
    )
    groups = after([(ANA, BEN), (CHI, DEE, ELI)], [ANA, BEN, CHI, DEE, ELI, FAY])
    assert (ANA, BEN) in groups
    assert {len(group) for group in groups} == {2}


def test_whoever_needs_a_partner_gets_one_they_have_not_had():
    terms = [[(ANA, CHI), (BEN, DEE)], [(ANA, DEE), (BEN, CHI, ELI)], [(ANA, BEN), (CHI, DEE, ELI)]]
    assert (ANA, ELI) in after(terms[-1], [ANA, CHI, DEE, ELI], terms=terms)


def test_the_last_one_has_no_partner_and_the_partnership_ends():
    assert regroup([(ANA, BEN)], [ANA], []) == Regrouped((0,))


def test_a_pair_that_one_of_them_asked_to_avoid_is_parted_and_all_others_stay():
    groups = after([(ANA, BEN), (CHI, DEE), (ELI, FAY)], range(1, 7), avoided={(ANA, BEN)})
    assert (ANA, BEN) not in groups
    assert len(groups & {(CHI, DEE), (ELI, FAY)}) == 1


def test_an_avoided_pair_stays_where_no_other_pairing_would_avoid_more():
    assert regroup([(ANA, BEN, CHI)], [ANA, BEN, CHI], [], avoided={(ANA, BEN)}) == Regrouped()


def test_whatever_it_was_that_changed_the_main_reason_is_the_same():
    joined = regroup([(ANA, BEN), (CHI, DEE)], [ANA, BEN, CHI, DEE, ELI], [])
    avoided = regroup([(ANA, BEN), (CHI, DEE)], [ANA, BEN, CHI, DEE], [], {(ANA, BEN)})
    assert {group.reasons[0] for group in (*joined.groups, *avoided.groups)} == {REGROUPED}


@given(st.integers(2, 8), st.data())
def test_while_nothing_changes_nobody_gets_another_partner(size, data):
    chosen = data.draw(SOME_GROUPING[size])
    assert regroup(chosen, range(size), [first_term(size), chosen]) == Regrouped()


@given(st.integers(2, 8), st.data())
def test_however_many_come_and_go_everybody_has_one_or_two_partners_and_as_many_as_can_keep_theirs(size, data):
    groups = first_term(size)
    for _ in range(4):
        members = data.draw(SOME_MEMBERS)
        before = pairs_in(groups)
        groups = sorted(after(groups, members))
        assert sorted(member for group in groups for member in group) == sorted(members)
        assert {len(group) for group in groups} <= {2, 3}
        most = max(len(pairs_of(other) & before) for other in groupings(tuple(sorted(members))))
        assert len(pairs_in(groups) & before) == most


@given(st.integers(4, 8), st.data())
def test_nobody_is_regrouped_with_whom_they_avoid_if_any_pairing_allows_it(size, data):
    groups = first_term(size)
    avoided = data.draw(SOME_PAIRS[size])
    fewest = min(len(pairs_of(other) & avoided) for other in groupings(tuple(range(size))))
    assert len(pairs_in(after(groups, range(size), avoided)) & avoided) == fewest
