import pytest
from hypothesis import given, strategies as st

from rules.visible import visible

EMPTY = ["", "   ", "\u200b\u200b", "\ufeff\u2060", "\u202e \u200d", "\u3164\u2800", "\ufe0f\u034f", "\n\t\x00"]


@pytest.mark.parametrize("text", EMPTY)
def test_a_text_of_nothing_but_invisible_characters_is_empty(text):
    assert not visible(text)


@pytest.mark.parametrize("text", ["Data", "می\u200cخواهم", "👩\u200d💻", "क\u094d\u200dष", "…", "7"])
def test_a_text_that_needs_joiners_is_not(text):
    assert visible(text)


@given(st.text(), st.sampled_from(EMPTY))
def test_what_is_invisible_changes_nothing_beside_other_text(text, empty):
    assert visible(text + empty) == visible(empty + text) == visible(text)
