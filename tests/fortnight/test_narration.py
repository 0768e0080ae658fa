"""How the fortnight is told in short: what is left out, and how the rest is laid out."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console
from rich.text import Text

from fortnight.abridgement import Abridged, Abridgement
from fortnight.console import MOST_LINES, ConsoleNarrator
from fortnight.layout import LEAST, USUAL, WHOLE, Position, entry_lines
from fortnight.story import Chapter
from fortnight.told import DM, Told
from rehearsal.enums import ChannelType
from rehearsal.transcript.markup import Names
from rehearsal.world.journal import EntryKind, JournalEntry
from rehearsal.world.models import Channel, Guild, Message, User

AT = datetime(2026, 1, 20, 18, 0, tzinfo=UTC)
WIDTH = 80
NOWHERE, HERE = Position(), Position(AT.date(), "18:00", "#circle")
BOT, ANA, BEN = "Circlekeeper", "Ana Duarte", "Ben Ito"


def did(what, who=ANA, **more):
    return Told(AT, "#circle", who, what, person=who, **more)


def said(*lines, reader="", **more):
    return Told(AT, "#circle", BOT, lines=lines, reader=reader, person=reader, **more)


@pytest.fixture
def abridgement():
    return Abridgement(lambda: [ANA, BEN])


@pytest.fixture
def left(abridgement):
    """What is left of something; it counts as printed."""

    def look(told):
        shorter = abridgement.abridged(told)
        if shorter is not None:
            abridgement.note(told)
        return shorter

    return look


def laid_out(told, above=NOWHERE, most=USUAL, *, cut=False):
    lines, _ = entry_lines(Abridged(told, cut), above, most, WIDTH)
    return [Text.from_markup(line).plain for line in lines]


def test_a_line_that_was_printed_is_left_out_of_later_messages(left):
    left(said("Goals", "- Ana Duarte: set"))
    assert left(said("Goals", "- Ben Ito: done")).told.lines == ("- Ben Ito: done",)


def test_lines_that_differ_in_names_days_and_numbers_are_the_same(left):
    left(said("Ana Duarte leads on Tuesday, 3 February 2026"))
    assert left(said("Ben Ito leads on Thursday, 12 March 2026", "Bring your goal")).told.lines == ("Bring your goal",)


def test_what_somebody_else_does_as_well_is_left_out_and_their_name_kept(left, abridgement):
    left(did("[Join the circle]"))
    assert left(did("[Join the circle]", BEN)) is None
    assert abridgement.likewise == [BEN]


def test_what_the_same_person_does_again_is_left_out_without_their_name(left, abridgement):
    left(did("/circle invite person:Ben Ito"))
    assert left(did("/circle invite person:Chi")) is None
    assert abridgement.likewise == []


def test_in_the_next_chapter_the_same_is_told_again_by_its_first_line(left, abridgement):
    left(said("Check-in", "One minute each"))
    abridgement.begin_chapter()
    again = left(said("Check-in", "One minute each"))
    assert (again.told.lines, again.cut) == (("Check-in",), True)


def test_what_one_person_wrote_and_only_they_read_is_left_out(left):
    left(said("Noted.", "> Finish the draft", reader=ANA))
    assert left(said("Noted.", "> Ask two teachers", reader=BEN)) is None


def test_what_was_not_printed_is_no_reason_to_leave_anything_out(abridgement):
    abridgement.abridged(said("Goals"))
    assert abridgement.abridged(said("Goals")) is not None


def test_the_day_the_time_and_the_place_are_printed_where_they_change():
    told = did("/goal set")
    assert laid_out(told) == ["Tuesday, 20 January", "18:00  Ana Duarte /goal set in #circle"]
    assert laid_out(told, HERE) == ["       Ana Duarte /goal set"]


def test_a_short_message_stands_behind_who_said_it_and_a_longer_one_below():
    assert laid_out(said("Hello"), HERE) == ["       Circlekeeper: Hello"]
    assert laid_out(said("Hello", "[Set my goal]"), HERE) == [
        "       Circlekeeper",
        "         Hello",
        "         [Set my goal]",
    ]


def test_an_answer_stands_below_what_was_done():
    above = Position(AT.date(), "18:00", "#circle", actor=ANA)
    assert laid_out(said("Your goal is set.", reader=ANA), above) == ["         → Your goal is set."]
    assert laid_out(said("Your goal is set.", reader=BEN), above) == [
        "       Circlekeeper, to Ben Ito alone: Your goal is set."
    ]


def test_of_a_long_message_its_beginning_and_its_buttons_are_printed():
    long = said(*(f"Line {number}" for number in range(9)), "[Next]")
    lines = laid_out(long, HERE)
    assert [line.strip() for line in lines[1:]] == ["Line 0", "Line 1", "Line 2", "Line 3", "[Next] …"]
    assert len(laid_out(long, most=WHOLE)) == len(long.lines) + 2


def test_where_room_is_short_a_message_takes_one_line():
    lines = laid_out(said("Recap", "Ana Duarte led", "Decided"), HERE, LEAST)
    assert lines == ["       Circlekeeper: Recap · Ana Duarte led · Decided"]


def test_a_dm_names_its_reader():
    told = Told(AT, DM, BOT, lines=("How is it going?",), reader=ANA, person=ANA)
    assert laid_out(told)[1] == "18:00  Circlekeeper, to Ana Duarte by DM: How is it going?"


@pytest.fixture
def narrate():
    """Print so many different messages in each of two chapters; return the lines."""

    def play(count, **how):
        output = StringIO()
        chapters = [Chapter(title, partial(asyncio.sleep, 0)) for title in ("Beginning", "End")]
        bot = User(1, BOT, bot=True)
        room = Channel(2, ChannelType.TEXT, "circle", Guild(3, "Server", bot))
        with ConsoleNarrator(Console(file=output, width=WIDTH), Names, ZoneInfo("UTC"), chapters, **how) as narrator:
            for chapter in chapters:
                narrator.begin(chapter)
                for number in range(count):
                    text = f"{chapter.title} {'x' * number}"
                    message = Message(number, room, bot, AT, text)
                    at = AT + timedelta(minutes=number)
                    narrator.print_entry(JournalEntry(at, EntryKind.MESSAGE, bot, room, message, text=text))
        return output.getvalue().splitlines()

    return play


def test_however_much_happens_every_chapter_has_its_share_of_the_lines(narrate):
    lines = narrate(400)
    assert len(lines) <= MOST_LINES
    assert sum("which `--all` prints" in line for line in lines) == 2


def test_on_request_nothing_is_left_out(narrate):
    lines = narrate(400, everything=True)
    assert sum(line.endswith("End x") for line in lines) == 1
    assert sum("Circlekeeper" in line for line in lines) == 800
