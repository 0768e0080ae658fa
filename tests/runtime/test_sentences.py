"""Each line of a template is a message."""

import pytest
from jinja2.ext import GETTEXT_FUNCTIONS, extract_from_ast

from runtime.dialects import environment
from runtime.words import TEMPLATES


def messages(source, ending="md"):
    """The messages of a template."""
    tree = environment(TEMPLATES, ending).parse(source, f"test.{ending}.j2")
    return [message for _, _, message in extract_from_ast(tree, GETTEXT_FUNCTIONS)]


def test_a_line_is_a_message_with_its_facts_named():
    assert messages("**{{ circle.name }}** is closed by {{ person | mention }}.") == [
        "**%(name)s** is closed by %(person)s."
    ]


def test_two_facts_that_end_alike_are_told_apart_and_the_same_is_named_once():
    line = "{{ ana.name }}, {{ ben.name }} and {{ ana.name }} meet."
    assert messages(line) == ["%(name)s, %(name_2)s and %(name)s meet."]


def test_a_fact_has_the_name_by_which_a_translator_knows_it():
    line = '{{ command("goal set") }} in {{ (total - given) | abs }}, {{ "a" if own else "b" }}, {{ rows[place].size }}'
    assert messages(line) == ["%(goal_set)s in %(total)s, %(own)s, %(rows)s"]


def test_what_begins_a_line_of_markdown_is_no_part_of_its_message():
    assert messages("## Before we part\n- One {{ thing }}  \n> Quoted\n-# Small") == [
        "Before we part",
        "One %(thing)s",
        "Quoted",
        "Small",
    ]


def test_a_line_without_words_is_no_message():
    assert messages("---\n{{ name }}: {{ words }}\n> {{ goal }} (1)\n\n") == []


def test_a_tag_on_a_line_ends_one_message_and_begins_another():
    assert messages("We meet {{ at }}.{% if next %} Then {{ next }}.{% endif %}") == [
        "We meet %(at)s.",
        "Then %(next)s.",
    ]


def test_what_is_marked_already_stays_one_message():
    plural = "{% trans count %}One day{% pluralize %}{{ count }} days{% endtrans %}\nIt is over."
    assert messages(plural) == [("One day", "%(count)s days", None), "It is over."]


def test_a_text_in_an_expression_is_a_message_where_it_is_marked():
    assert messages('{% set what = _("leading") if lead else _("presenting") %}') == ["leading", "presenting"]


@pytest.mark.parametrize(("ending", "found"), [("html", []), ("commonmark", ["Decisions"]), ("txt", ["Decisions"])])
def test_only_a_page_has_no_lines_of_words(ending, found):
    assert messages("Decisions", ending) == found


def test_a_mistake_is_told_with_its_line():
    with pytest.raises(Exception, match="got 'seven'") as told:
        messages("One\nTwo {{ three\n}} four\nFive {{ six seven }}")
    assert told.value.lineno == 4
