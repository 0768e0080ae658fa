import pytest
from hypothesis import given, strategies as st

from rules.visible import one_line, shortened, visible, whole

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


@pytest.mark.parametrize(
    "character", ["e\u0301", "👍🏽", "👩‍👩‍👧", "🇩🇪", "❤️", "한".encode().decode(), "\u1112\u1161\u11ab", "1\ufe0f\u20e3"]
)
def test_a_text_is_cut_between_what_looks_like_characters(character):
    text = character * 3
    for longest in range(len(character), len(text) + 1):
        assert whole(text, longest) == character * (longest // len(character))


def test_one_character_that_is_too_long_is_cut_all_the_same():
    assert whole("e" + "\u0301" * 9, 4) == "e" + "\u0301" * 3


@given(st.text(), st.integers(1, 20))
def test_what_fits_is_a_beginning_that_fits(text, longest):
    assert text.startswith(whole(text, longest))
    assert len(whole(text, longest)) <= longest


def test_a_long_line_is_cut_between_words():
    assert shortened("one two three", 9) == "one two…"
    assert shortened("x" * 20, 9) == "x" * 8 + "…"
    assert shortened("  short\nsecond line ") == "short"


def test_what_was_typed_in_several_lines_becomes_one():
    assert one_line("  Read\n two\t\tpapers ") == "Read two papers"
