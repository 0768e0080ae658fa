from itertools import combinations

from hypothesis import given, strategies as st

from rules.shares import share

claims = st.lists(st.tuples(st.integers(1, 100), st.integers(0, 100)), min_size=1, max_size=8)


def split(total, claims):
    return share(total, [weight for weight, _ in claims], [floor for _, floor in claims])


def test_a_total_is_split_in_proportion():
    assert share(80, [15, 25], [0, 0]) == [30, 50]


def test_whoever_would_fall_below_their_floor_gets_it_and_the_others_share_the_rest():
    assert share(30, [10, 10, 10], [16, 0, 0]) == [16, 7, 7]


def test_lifting_one_to_their_floor_may_lift_another():
    assert share(30, [10, 10, 10], [16, 8, 0]) == [16, 8, 6]


def test_units_that_do_not_divide_go_to_the_largest_remainders_and_then_to_the_first():
    assert share(9, [3, 3, 4], [0, 0, 0]) == [3, 3, 3]
    assert share(2, [1, 1, 1], [0, 0, 0]) == [1, 1, 0]


def test_a_total_below_the_floors_leaves_everyone_at_their_floor():
    assert share(-5, [1, 1], [3, 0]) == [3, 0]
    assert share(2, [1, 1], [3, 4]) == [3, 4]


def test_nobody_shares_nothing():
    assert share(7, [], []) == []


@given(st.integers(-100, 2000), claims)
def test_shares_add_up_unless_the_floors_exceed_the_total(total, claims):
    assert sum(split(total, claims)) == max(total, sum(floor for _, floor in claims))


@given(st.integers(-100, 2000), claims)
def test_nobody_gets_less_than_their_floor(total, claims):
    assert all(part >= floor for part, (_, floor) in zip(split(total, claims), claims, strict=True))


@given(st.integers(0, 2000), claims)
def test_those_above_their_floor_are_in_proportion_to_within_a_unit_each(total, claims):
    above = [(part, weight) for part, (weight, floor) in zip(split(total, claims), claims, strict=True) if part > floor]
    for (one, its_weight), (other, others_weight) in combinations(above, 2):
        assert abs(one * others_weight - other * its_weight) < its_weight + others_weight


@given(st.integers(0, 2000), claims)
def test_a_larger_total_takes_no_more_than_a_unit_from_anyone(total, claims):
    assert all(more >= less - 1 for less, more in zip(split(total, claims), split(total + 1, claims), strict=True))
