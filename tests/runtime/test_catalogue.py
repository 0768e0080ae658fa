"""What translators are given, and whether what they return fits."""

import asyncio
import re

import pytest
from babel.messages.pofile import read_po, write_po

from runtime.catalogue import catalogue, renew
from runtime.command_texts import NAMED
from runtime.words import Words
from tests.pseudo import longer, translate
from vocabulary.controls import RETIRED, ButtonKind, FormKind, SelectKind
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_LABEL
from vocabulary.rituals import Ritual

LONGEST_BUTTON, LONGEST_TITLE, LONGEST_FIELD, LONGEST_PLACEHOLDER, LONGEST_DESCRIPTION = 80, 45, 45, 100, 100
"""What Discord takes of a label, a form's title, its fields' labels, what stands in them, and what explains them."""
LONGEST_SELECT = 150
JOIN, DECLINE = (Words().button(kind, 1).label for kind in (ButtonKind.CIRCLE_JOIN, ButtonKind.CIRCLE_DECLINE))


@pytest.fixture(scope="module")
def english():
    """All texts. They are collected once, since that makes all commands."""
    return asyncio.run(catalogue())


@pytest.fixture(scope="module")
def words(english, tmp_path_factory):
    """The words of the bot in a language in which everything is longer."""
    folder = tmp_path_factory.mktemp("catalogues")
    translate(english, folder)
    return Words(catalogues=folder).to("de")


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale="de")


def test_a_new_language_has_every_text_and_a_second_look_changes_nothing(english, tmp_path):
    path = renew("de", english, tmp_path)
    made = read(path)
    assert path.relative_to(tmp_path).as_posix() == "de/LC_MESSAGES/circlekeeper.po"
    assert JOIN in made
    assert "%(people)s has joined **%(circle)s**." in made
    assert made.get("every week").id == ("every week", "every %(weeks)s weeks")
    assert made.get("goal", NAMED).context == NAMED
    assert [*made.check()] == []
    written = _texts(path)
    renew("de", english, tmp_path)
    assert _texts(path) == written


def test_a_translation_is_kept_and_one_of_a_text_that_has_changed_is_to_be_confirmed(english, tmp_path):
    path = renew("de", english, tmp_path)
    made = read(path)
    made[JOIN].string = "Dem Kreis beitreten"
    made.delete(DECLINE)
    made.add(f"{DECLINE}.", "Nein, danke.")
    with path.open("wb") as file:
        write_po(file, made)
    renew("de", english, tmp_path)
    kept = read(path)
    assert (kept[JOIN].string, kept[JOIN].fuzzy) == ("Dem Kreis beitreten", False)
    assert (kept[DECLINE].string, kept[DECLINE].fuzzy) == ("Nein, danke.", True)
    words = Words(catalogues=tmp_path).to("de")
    assert words.button(ButtonKind.CIRCLE_JOIN, 1).label == "Dem Kreis beitreten"
    assert words.button(ButtonKind.CIRCLE_DECLINE, 1).label == DECLINE


def _texts(path):
    """A catalogue without the time at which it was written."""
    return re.sub(r'"(?:POT-Creation|PO-Revision)-Date.*\n', "", path.read_text(encoding="utf-8"))


def test_who_reads_decides_in_which_language(words):
    assert words.to("en-GB").button(ButtonKind.CIRCLE_JOIN, 1).label == JOIN
    assert words.to("de").button(ButtonKind.CIRCLE_JOIN, 1).label == longer(JOIN)
    for other in ("fr", "pt-BR", None, ""):
        assert words.to(other).button(ButtonKind.CIRCLE_JOIN, 1).label == JOIN


def test_a_language_of_another_country_will_do(english, tmp_path):
    translate(english, tmp_path, "es")
    translate(english, tmp_path, "pt_BR")
    words = Words(catalogues=tmp_path)
    assert words.to("es-419") is words.to("es-ES") is words.to("es") is not words
    assert words.to("pt-BR") is not words
    assert words.to("pt") is words
    assert words.to("es").to("en-US") is words
    words.commands = {"goal": 7}
    assert words.to("es").command("goal set") == "</goal set:7>"


def test_a_refusal_and_a_label_of_a_template_are_translated(words):
    said = words.refusal(Refusal("circles/not-paused", name="Mentors"))
    assert said.startswith("⟦")
    assert "Mentors" in said
    assert words.label("nudge/goal-unset").startswith("⟦")


@pytest.mark.parametrize("kind", [kind for kind in ButtonKind if kind not in RETIRED])
def test_a_button_fits(words, kind):
    label = words.button(kind, 1).label
    assert label.startswith("⟦")
    assert len(label) <= LONGEST_BUTTON


@pytest.mark.parametrize("kind", SelectKind)
def test_a_select_fits(words, kind):
    placeholder = words.people_select(kind, 1).placeholder
    assert placeholder.startswith("⟦")
    assert len(placeholder) <= LONGEST_SELECT


def test_the_options_of_rituals_fit(words):
    kind = SelectKind.CIRCLE_RITUALS
    texts = [*words.option_labels(kind).values(), *words.option_lines(kind).values()]
    assert [text for text in texts if not text.startswith("⟦") or len(text) > LONGEST_LABEL] == []
    assert words.option_labels(kind).keys() == words.option_lines(kind).keys() == set(Ritual)


@pytest.mark.parametrize("kind", [kind for kind in FormKind if kind not in RETIRED])
def test_a_form_fits(words, kind):
    form = words.form(kind)
    texts = [(form["title"], LONGEST_TITLE)]
    for field in form["fields"]:
        texts.append((field["label"], LONGEST_FIELD))
        texts.append((field.get("description", ""), LONGEST_DESCRIPTION))
        texts.append((field.get("placeholder", ""), LONGEST_PLACEHOLDER))
    assert [text for text, _ in texts if text and not text.startswith("⟦")] == []
    assert [text for text, longest in texts if len(text) > longest] == []


def test_what_commands_say_of_themselves_fits(english):
    said = [message.id for message in english if message.context is None and ("cogs", 1) in message.locations]
    assert len(said) > 80
    assert [text for text in said if len(longer(text)) > LONGEST_DESCRIPTION] == []
