import re

from benchmarks.turns import Meeting, at_random, by_rotation, largest_difference
from benchmarks.year.__main__ import main
from benchmarks.year.circle_year import FEWEST, MOST, simulate_circle, stayed
from benchmarks.year.partners import moments
from benchmarks.year.turns import by_pointer
from rules.rotation import Past
from vocabulary.duties import SESSION_DUTIES, Duty


def test_one_command_shows_fairness_partners_and_messages_and_keeps_every_promise(capsys):
    assert main(["--circles", "8", "--sessions", "12"]) == 0
    told = capsys.readouterr().out
    for title in ("turns of leading", "turns of presenting", "failures of the month", "learning partners", "unasked"):
        assert f"\n{title} " in told
    assert re.search(r"^Circlekeeper's choice +\d+ +0\.0% +100\.0%$", told, re.MULTILINE)
    assert re.search(r"^who comes, and ignores all +\d\.\d\d, \d +0 +[1-9]\.\d of \d+ +[0-2]$", told, re.MULTILINE)
    assert "All promises kept." in told


def test_the_same_seed_gives_the_same_table(capsys):
    tables = [main(["--circles", "4", "--sessions", "6"]) or capsys.readouterr().out for _ in range(2)]
    assert tables[0] == tables[1]


def test_circles_lose_and_gain_members_and_at_least_two_come():
    years = [simulate_circle(seed, 26) for seed in range(30)]
    assert all(FEWEST <= len(meeting.members) <= MOST for year in years for meeting in year)
    assert all(len(meeting.present) >= 2 for year in years for meeting in year)
    assert any(year[0].members != year[-1].members for year in years)
    assert any(meeting.away for year in years for meeting in year)


def test_other_ways_are_less_fair_than_the_rotation():
    years = [simulate_circle(seed, 26) for seed in range(12)]
    worst = [
        max(largest_difference(stayed(year), way(year, SESSION_DUTIES, 1), Duty.FACILITATE) for year in years)
        for way in (by_rotation, by_pointer, at_random)
    ]
    assert worst[0] < worst[1]
    assert worst[0] < worst[2]


def test_a_turn_that_somebody_missed_was_given_to_them_and_one_that_others_had_instead_was_not():
    both, ana = frozenset({1, 2}), frozenset({1})
    led, missed = ((Duty.FACILITATE, 1),), ((Duty.FACILITATE, 2),)
    alike = [Past(both, led), Past(frozenset({2}), ()), Past(ana, led)]
    assert largest_difference([1, 2], alike, Duty.FACILITATE) == 2
    assert largest_difference([1, 2], [*alike[:2], Past(ana, led, missed)], Duty.FACILITATE) == 1


def test_who_is_away_at_two_sessions_has_no_partner_and_who_misses_one_keeps_theirs():
    here, away = frozenset({1, 2, 3}), frozenset({3})
    year = [Meeting((1, 2, 3), gone, here - gone) for gone in (away, away, frozenset[int]())]
    assert [moment.there for moment in moments(year)] == [(1, 2), (1, 2, 3), (1, 2, 3)]
