"""Rituals of a circle: which it can have at once, and who reads what where one was not chosen."""

import pytest

from rules.rituals import checked, in_order, require
from vocabulary.errors import Refusal
from vocabulary.rituals import Ritual


def test_wins_come_every_week_or_with_each_cycle_and_not_both():
    assert checked([Ritual.WINS, Ritual.THANKS]) == {Ritual.WINS, Ritual.THANKS}
    with pytest.raises(Refusal, match="rituals/wins-twice"):
        checked([Ritual.WINS, Ritual.WINS_WEEKLY])


def test_they_are_listed_in_one_order():
    assert in_order({Ritual.THANKS, Ritual.WINS, Ritual.LUNCH}) == (Ritual.WINS, Ritual.LUNCH, Ritual.THANKS)


def test_one_of_several_will_do():
    require({Ritual.WINS}, Ritual.WINS_WEEKLY, Ritual.WINS, organises=False)
    with pytest.raises(Refusal, match=r"rituals/not-chosen.*organises=True"):
        require({Ritual.WINS}, Ritual.LUNCH, organises=True)
