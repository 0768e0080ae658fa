"""The kills that are planned, and what a play with kills is compared for; a play itself takes half a minute."""

from collections import Counter
from dataclasses import replace
from random import Random

from benchmarks.kills.__main__ import Tally
from benchmarks.kills.killer import NEAR_SECONDS, Plan
from benchmarks.kills.play import Played

TOLD = Counter({"DM of Ana: How is your goal going?": 1, "#circle: ## Check-in": 2})
STANDS = Counter({"pinned in circle: ## Recap": 1, "2 rows of goal": 1})
UNDISTURBED = Played(TOLD, STANDS, [], [], anywhere=0, near=0, interactions=97, seconds=25.0)
KILLED = replace(UNDISTURBED, anywhere=14, near=6)


def test_the_same_seed_plans_the_same_kills():
    plan = Plan.drawn(Random(1), 14, 6, 25.0, 97)
    assert plan == Plan.drawn(Random(1), 14, 6, 25.0, 97) != Plan.drawn(Random(2), 14, 6, 25.0, 97)
    assert len(plan.pauses) == 14
    assert set(plan.near) <= set(range(97))
    assert len(plan.near) == 6
    assert all(0 <= after <= NEAR_SECONDS for after in plan.near.values())


def test_a_play_in_which_people_were_told_the_same_went_well():
    tally = Tally()
    tally.add(KILLED, UNDISTURBED)
    tally.add(KILLED, UNDISTURBED)
    assert tally.well
    assert tally.lines()[0] == "40 kills in 2 fortnights, 12 of them within 100 ms of an interaction."


def test_what_only_one_of_two_plays_has_is_lost_or_said_twice():
    tally = Tally()
    again = TOLD + Counter(["#circle: ## Check-in"])
    tally.add(replace(KILLED, told=again, stands=Counter({"2 rows of goal": 1})), UNDISTURBED)
    assert not tally.well
    assert tally.lost == ["pinned in circle: ## Recap"]
    assert tally.twice == ["#circle: ## Check-in"]
    assert tally.found == ["lost: 'pinned in circle: ## Recap'", "twice: '#circle: ## Check-in'"]


def test_a_broken_promise_is_not_well():
    tally = Tally()
    tally.add(replace(KILLED, broken=["Five goals: there are four"]), UNDISTURBED)
    assert not tally.well
