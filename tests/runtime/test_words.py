"""Templates and labels."""

import pytest
from jinja2 import UndefinedError

from db.models import Circle
from runtime.words import Words
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal, Refusals
from vocabulary.keys import Address


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


def test_a_button_may_say_what_is_chosen_instead(words):
    press = words.button(ButtonKind.SESSION_SET_MEANT, 3, 7, label="Tuesday 1 December 2026 18:00")
    assert (press.label, press.custom_id) == ("Tuesday 1 December 2026 18:00", "1:session-set-meant:3:7")


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
    assert (
        words.refusal(Refusal("partners/not-yours"))
        == "This is about other learning partners. See yours with `/partners show`."
    )


def test_several_refusals_are_a_line_each(words):
    both = Refusals(Refusal("partners/none-yet"), Refusal("partners/not-yours"))
    assert words.refusal(both) == (
        "You don't have a learning partner yet. See when you get one with `/partners show`.\n"
        "This is about other learning partners. See yours with `/partners show`."
    )


def test_a_refusal_has_a_button_for_each_thing_that_it_offers(words):
    start, goal = Address.of(ButtonKind.NUDGES_START, 0), Address.of(ButtonKind.GOAL_SET, 3, 7)
    assert words.offers(Refusal("partners/not-yours")) == ()
    (row,) = words.offers(Refusals(Refusal("partners/none-yet", (start,)), Refusal("goals/over", (goal, start))))
    assert [(press.label, press.custom_id) for press in row] == [
        ("Yes, nudge me", "1:nudges-start:0"),
        ("Set my goal", "1:goal-set:3:7"),
    ]


def test_what_a_template_shows_is_escaped_unless_it_is_ours(words):
    crook = "**[Ana](https://b.c)**"
    withdrawn = {"people": [7], "shown": {"circle": {"name": crook}}}
    assert words.render("circle/withdrawn", withdrawn=withdrawn) == (
        r"The invitation of <@7> to **\*\*\[Ana]\(https\://b.c)\*\*** is withdrawn."
    )
    assert words.plain("session/poll-question.txt", zone=crook).endswith(f"{crook}.")


def test_a_refusal_shows_names_as_they_were_typed(words):
    assert words.refusal(Refusal("circles/not-paused", name="**x**")) == r"\*\*x\*\* isn't paused."
