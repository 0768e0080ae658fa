"""Templates, labels, and the escaping of members' words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from jinja2 import UndefinedError

from db.models import Circle
from runtime.words import Words, listed, local, minutes, minutes_of, moment, pieces, quoted, shortened, weekly
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal, Refusals

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def words():
    return Words()


def test_a_command_is_plain_text_until_its_id_is_known():
    words = Words()
    assert words.command("goal set") == "`/goal set`"
    words.commands = {"goal": 7}
    assert words.command("goal set") == "</goal set:7>"


def test_a_template_that_lacks_a_fact_fails_instead_of_leaving_a_gap(words):
    with pytest.raises(UndefinedError):
        words.render("failure/next")


def test_a_button_has_its_label_and_style_from_the_table(words):
    press = words.button(ButtonKind.CIRCLE_JOIN, 3)
    assert (press.label, press.custom_id, press.style) == ("Join the circle", "1:circle-join:3", "success")


def test_a_template_may_have_a_label_which_is_not_part_of_its_text(words):
    label = words.label("nudge/goal-unset")
    assert label == "setting your goal"
    assert label not in words.render("nudge/goal-unset", circle=Circle(name="Mentors"))


def test_where_a_template_has_no_label_that_is_said(words):
    with pytest.raises(LookupError, match="sets no label"):
        words.label("nudge/stopped")


def test_a_form_has_its_title_and_fields_from_the_table(words):
    form = words.form(FormKind.GOAL)
    assert form["title"] == "Your goal for this cycle"
    assert len(form["fields"]) == 5


def test_a_refusal_has_its_words_from_the_table(words):
    assert words.refusal(Refusal("partners/not-yours")) == "This is about other partners."


def test_several_refusals_are_a_line_each(words):
    both = Refusals(Refusal("partners/none-yet"), Refusal("partners/not-yours"))
    assert words.refusal(both) == "You have no learning partner yet.\nThis is about other partners."


@pytest.mark.parametrize("ping", ["@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>"])
def test_quoted_words_ping_nobody(ping):
    assert ping not in quoted(f"Look {ping} now")


@pytest.mark.parametrize("markup", ["**", "__", "~~", "||", "```", "# ", "> ", "[a](https://b.c)"])
def test_quoted_markup_is_shown_as_it_was_typed(markup):
    assert quoted(f"{markup}x{markup}").startswith("\\")


@pytest.mark.parametrize("text", ["שלום לכולם", "مرحبا", "🙂 done", "https://example.org/a_b_c", "plain words"])
def test_other_scripts_emoji_and_links_are_left_alone(text):
    assert quoted(text) == text


def test_a_long_line_is_cut_between_words():
    assert shortened("one two three", 9) == "one two…"
    assert shortened("x" * 20, 9) == "x" * 8 + "…"
    assert shortened("  short\nsecond line ") == "short"


def test_an_instant_is_shown_in_the_readers_zone_or_in_the_circles():
    assert moment(NOON, "t") == f"<t:{int(NOON.timestamp())}:t>"
    assert local(NOON, "Europe/Berlin") == "Monday, 5 January 2026, 13:00"


def test_minutes_are_rounded_and_worded():
    assert minutes(timedelta(seconds=70)) == "1 minute"
    assert minutes(timedelta(seconds=100)) == "2 minutes"
    assert minutes_of(timedelta(seconds=20)) == 0


def test_an_interval_in_weeks_is_worded_naturally():
    assert [weekly(1), weekly(2)] == ["every week", "every 2 weeks"]


def test_names_are_listed_as_in_a_sentence():
    assert listed(["Ana"]) == "Ana"
    assert listed(["Ana", "Ben", "Chi"]) == "Ana, Ben and Chi"


def test_a_text_that_fits_is_not_split():
    assert pieces("one\ntwo", 7) == ["one\ntwo"]


def test_a_long_text_breaks_at_the_end_of_a_line_or_else_between_words():
    assert pieces("one two\nthree", 10) == ["one two", "three"]
    assert pieces("one two three", 9) == ["one two", "three"]
    assert pieces("x" * 5, 2) == ["xx", "xx", "x"]


def test_a_backslash_is_not_separated_from_what_it_escapes():
    assert pieces(r"\*" * 3, 3) == [r"\*"] * 3
    assert shortened(quoted("*" * 9), 4) == r"\*…"


@given(st.text(), st.integers(2, 30))
def test_no_piece_is_too_long_and_no_word_is_lost(text, longest):
    found = pieces(text, longest)
    assert all(len(piece) <= longest for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
