from hypothesis import given, strategies as st

from rules.partners.pairing import next_pairs
from rules.partners.regrouping import Regrouped, regroup

ANA, BEN, CHI, DEE, ELI = range(1, 6)


def test_a_trio_goes_on_as_a_pair_and_nobody_else_notices():
    assert regroup([(ANA, BEN), (CHI, DEE, ELI)], ELI) == Regrouped((1,), ((CHI, DEE),))


def test_whoever_is_left_alone_joins_a_pair():
    assert regroup([(ANA, BEN), (CHI, DEE)], BEN) == Regrouped((0, 1), ((CHI, DEE, ANA),))


def test_whoever_is_left_alone_makes_two_pairs_of_a_trio():
    assert regroup([(ANA, BEN), (CHI, DEE, ELI)], BEN) == Regrouped((0, 1), ((CHI, DEE), (ANA, ELI)))


def test_the_last_pair_ends_with_the_one_who_leaves():
    assert regroup([(ANA, BEN)], BEN) == Regrouped((0,), ())


def test_nothing_changes_for_whoever_has_no_partner():
    assert regroup([(ANA, BEN)], ELI) == Regrouped((), ())


@given(st.integers(2, 8), st.data())
def test_however_many_leave_everybody_left_has_one_or_two_partners(size, data):
    groups = [group.members for group in next_pairs(range(size), [])]
    members = set(range(size))
    while len(members) > 2:
        leaver = data.draw(st.sampled_from(sorted(members)))
        members.remove(leaver)
        mended = regroup(groups, leaver)
        groups = [group for place, group in enumerate(groups) if place not in mended.ended] + list(mended.groups)
        assert sorted(member for group in groups for member in group) == sorted(members)
        assert {len(group) for group in groups} <= {2, 3}
