"""What a person wrote goes from a text in which it was shown, and what others wrote stays."""

import pytest
from hypothesis import given, strategies as st

from rules.redaction import names_only_authors, without_words
from vocabulary.keys import CircleMessage, MessageKey, MessageKind
from vocabulary.sessions import SessionMessage

ANA, BEN = 101, 102
GONE = "(taken back)"


def redacted(text, *written, user_id=ANA):
    return without_words(text, written, user_id, GONE)


def test_a_line_of_a_list_goes_and_those_of_others_stay():
    recap = "**Commitments**\n- I call three teachers (<@101>)\n- I write it up (<@102>)"
    assert redacted(recap, "I call three teachers") == f"**Commitments**\n{GONE}\n- I write it up (<@102>)"


@pytest.mark.parametrize(
    "shown",
    [
        r"> I \*never\* asked \_why\_, so we built it",
        "> I *never* asked _why_, so we built it",
        "> I never asked w\u200bhy, so we built it (and more)",
    ],
)
def test_markup_in_the_message_does_not_hide_them(shown):
    assert redacted(shown, "I *never* asked _why_, so we built it") == GONE


def test_what_was_shortened_goes_as_well():
    words = "We decide faster when the question is written before the numbers are pulled.\nAnd when one decides."
    assert redacted("> We decide faster when the question is written before…", words) == GONE
    assert redacted(f"> {words.splitlines()[0]}\n> And when\nEnd", words) == f"{GONE}\nEnd"


def test_several_lines_become_one():
    words = "The export fails.\nOK\nEven with ten rows of data."
    assert redacted("Stuck:\n> The export fails.\n> OK\n> Even with ten rows of data.", words) == f"Stuck:\n{GONE}"


def test_a_few_letters_go_only_where_their_author_is_named():
    assert redacted("- Ship (<@101>)", "Ship") == GONE
    assert redacted("- We ship on Fridays (<@102>)", "Ship") == "- We ship on Fridays (<@102>)"


@given(st.text(), st.text(alphabet="\n >*-", max_size=5))
def test_a_text_without_their_words_stays_as_it_is(text, written):
    assert redacted(text, written) == text


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=8), min_size=1), st.text())
def test_no_line_that_they_wrote_is_left(written, around):
    shown = redacted("\n".join([around, *written, around]), *written)
    assert not [line for line in shown.split("\n") if line in written]


def test_an_opening_names_only_those_whose_words_it_shows_and_a_recap_also_who_was_there():
    assert names_only_authors(MessageKey.session(7, SessionMessage.OPENING))
    assert names_only_authors(MessageKey.circle(3, CircleMessage.REMOVED, person=8))
    assert not names_only_authors(MessageKey.session(7, SessionMessage.RECAP))
    assert not names_only_authors(MessageKey(MessageKind.BOARD, 3))
