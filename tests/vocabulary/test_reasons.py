"""Reasons as they are stored."""

import pytest

from runtime.words import Words
from vocabulary.reasons import OLDER, Reason


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason("turns/none-yet"), "turns/none-yet"),
        (Reason("turns/smallest-share", turns=1, came=3), "turns/smallest-share?turns=1&came=3"),
        (Reason("duties/swapped", member=7), "duties/swapped?member=<@7>"),
    ],
)
def test_a_reason_is_stored_by_its_name_and_facts(reason, text):
    assert str(reason) == text
    assert Reason.parse(text) == reason


def test_what_an_older_version_stored_is_shown_as_it_is():
    text = "swapped with <@7>, **who** can't"
    reason = Reason.parse(text)
    assert reason == Reason(OLDER, words=text)
    assert str(reason) == text
    assert Words().reason(reason) == r"swapped with <@7>, \*\*who\*\* can't"


def test_a_reason_has_its_words_from_the_table():
    words = Words()
    assert words.reason(Reason("duties/swapped", member=7)) == "swapped with <@7>"
    share = [words.reason(Reason("turns/smallest-share", turns=1, came=came)) for came in (1, 3)]
    assert share == [
        "has the smallest share of turns, 1 in 1 session",
        "has the smallest share of turns, 1 in 3 sessions",
    ]
