"""What a template may use, in the language of its reader, and how what it shows is escaped."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel import Locale

from runtime.dialects import DIALECTS, environment
from runtime.language import ENGLISH, Language
from runtime.words import TEMPLATES, Words

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def shown(source, ending="md", language=ENGLISH, **facts):
    """What a template of that dialect reads in a language."""
    words = Words()
    words.language = language
    return environment(TEMPLATES, ending).from_string(source).render(words._given(ending, facts))


def in_language(name):
    """A language whose catalogue is empty: what it writes by itself."""
    return Language(Locale(name), ENGLISH.messages)


@pytest.mark.parametrize("ending", DIALECTS)
def test_a_line_reads_the_same_whether_it_is_translated_or_not(ending):
    line = "100 % of {{ circle.name }}, {{ circle.name }} and {{ count }}."
    assert shown(line, ending, circle={"name": "Ana"}, count=3) == "100 % of Ana, Ana and 3."


def test_what_people_wrote_is_escaped_in_a_message_as_outside_of_one():
    crook = "**b** %(name)s"
    assert shown("A {{ name }}\n{{ name }}", name=crook) == r"A \*\*b\*\* %(name)s" + "\n" + r"\*\*b\*\* %(name)s"
    assert shown("A {{ name }}\n{{ name }}", "commonmark", name="*b*\n# c") == "A \\*b\\*<br>\\# c\n\\*b\\*<br>\\# c"
    assert shown("A {{ name }}", "txt", name=crook) == f"A {crook}"
    assert shown("{% trans %}A {{ name }}{% endtrans %}", "html", name="<b>") == "A &lt;b&gt;"


def test_what_a_plural_decides_is_escaped_too():
    count = "{% trans count, name %}one {{ name }}{% pluralize %}{{ count }} {{ name }}{% endtrans %}"
    assert [shown(count, count=number, name="*a*") for number in (1, 2)] == [r"one \*a\*", r"2 \*a\*"]


def test_an_instant_is_shown_in_the_readers_zone_or_in_the_circles():
    assert shown('{{ at | moment("t") }}', at=NOON) == f"<t:{int(NOON.timestamp())}:t>"
    assert shown('{{ at | local("Europe/Berlin") }}', at=NOON) == "Monday, 5 January 2026, 13:00"


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("moment", "Monday, 5 January 2026, 09:05"),
        ("moment in year", "Monday, 5 January, 09:05"),
        ("day", "Monday, 5 January 2026"),
        ("date", "5 January 2026"),
        ("date in year", "5 January"),
        ("weekday", "Monday"),
        ("weekday and time", "Monday 09:05"),
        ("time", "09:05"),
    ],
)
def test_a_local_time_is_written_as_a_text_needs_it(form, written):
    assert shown(f'{{{{ at | written("{form}") }}}}', at=NOON.replace(hour=9, minute=5)) == written


def test_a_date_and_a_time_of_day_are_written_by_themselves():
    assert shown('{{ day | written }}, {{ day | written("day") }}', day=date(2026, 1, 5)) == (
        "5 January 2026, Monday, 5 January 2026"
    )
    assert shown('{{ clock | written("time") }}', clock=time(22)) == "22:00"


def test_a_form_that_there_is_not_is_no_text():
    with pytest.raises(KeyError, match="%H"):
        shown('{{ at | written("%H") }}', at=NOON)


def test_each_language_has_its_own_dates_lists_and_units():
    german = in_language("de")
    assert shown('{{ at | local("Europe/Berlin") }}', language=german, at=NOON) == "Montag, 5. Januar 2026, 13:00"
    assert shown("{{ day | weekday }}", language=german, day=1) == "Dienstag"
    assert shown("{{ names | listed }}", language=german, names=["Ana", "Ben", "Chi"]) == "Ana, Ben und Chi"
    assert shown("{{ 5 | minutes }}", language=in_language("pl")) == "5 minut"


def test_minutes_are_rounded_and_worded():
    assert shown("{{ span | minutes }}", span=timedelta(seconds=70)) == "1 minute"
    assert shown("{{ span | minutes }}", span=timedelta(seconds=100)) == "2 minutes"
    assert shown("{{ span | minutes_of }}", span=timedelta(seconds=20)) == "0"


def test_an_interval_in_weeks_is_worded_naturally():
    assert [shown("{{ weeks | weekly }}", weeks=weeks) for weeks in (1, 2)] == ["every week", "every 2 weeks"]


def test_names_are_listed_as_in_a_sentence():
    assert shown("{{ names | listed }}", names=["Ana"]) == "Ana"
    assert shown("{{ names | listed }}", names=["Ana", "Ben", "Chi"]) == "Ana, Ben and Chi"


def test_parts_that_are_not_ours_are_escaped_in_lists():
    assert shown("{{ [1 | mention, '*b*'] | listed }}") == r"<@1> and \*b\*"
    assert shown("{{ [1, 2] | map('mention') | joined('; ') }}") == "<@1>; <@2>"
    assert shown("{{ none | mention }}") == "nobody yet"
