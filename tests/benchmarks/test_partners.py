from benchmarks.partners.judged_year import JudgedYear
from benchmarks.partners.simulated_year import Moment, simulate_year
from benchmarks.partners.ways import WAYS, in_pairs


def played(name, *years):
    year = JudgedYear()
    for seed, moments in enumerate(years):
        year.play(moments, WAYS[name](seed))
    return year


def test_a_year_of_a_few_circles_has_no_avoidable_repeat_and_nobody_who_is_there_is_without_a_partner():
    years = [simulate_year(seed, 5 + seed % 4, 26) for seed in range(6)]
    ours = played("Circlekeeper's choice", *years)
    assert (ours.repeats, ours.avoided, ours.partnered) == (0, 0, ours.there)
    others = [played(name, *years) for name in WAYS if name != "Circlekeeper's choice"]
    assert all(other.repeats > 0 and other.partnered < other.there for other in others)


def test_the_same_seed_gives_the_same_year():
    assert simulate_year(7, 6, 12) == simulate_year(7, 6, 12)


def test_a_pair_that_met_before_an_unmet_one_and_one_that_is_avoided_count():
    here = tuple(range(4))
    moments = [Moment(here, here, frozenset({(0, 3)}))] * 5
    turned = played("round robin by a pointer", moments)
    assert (turned.pairs, turned.avoided, turned.repeats) == (4, 1, 0)


def test_the_last_three_are_together_where_the_number_is_odd():
    assert in_pairs([4, 2, 1, 3, 0]) == [(2, 4), (0, 1, 3)]
    assert in_pairs([1]) == []
