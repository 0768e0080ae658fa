from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
from icalendar import Calendar

from runtime.calendar_file import CalendarEntry, calendar_file

START = datetime(2026, 11, 26, 17, tzinfo=UTC)
MEETING = CalendarEntry(
    7,
    "Data circle, 3rd session",
    START,
    75,
    datetime(2026, 11, 12, 19, tzinfo=UTC),
    about="Facilitator: Ana\nPresenter: Ben; bring a chart",
    link="https://discord.com/channels/1/2",
)
BOT = 1234


def read(*meetings, name="Data circle"):
    return Calendar.from_ical(calendar_file(name, meetings, BOT))


def only(calendar):
    (event,) = calendar.walk("VEVENT")
    return event


def test_a_session_reads_back_as_it_was_written():
    calendar = read(MEETING)
    event = only(calendar)
    assert calendar["X-WR-CALNAME"] == "Data circle"
    times = [event.decoded(key) for key in ("DTSTART", "DTEND", "DTSTAMP")]
    assert times == [START, START + timedelta(minutes=75), MEETING.changed_at]
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (MEETING.title, MEETING.about)
    assert (event["URL"], event["STATUS"]) == (MEETING.link, "CONFIRMED")


def test_unknown_facts_are_left_out():
    event = only(read(replace(MEETING, about="", link="")))
    assert not {"DESCRIPTION", "URL"} & set(event)


def test_a_session_that_moves_keeps_its_uid_and_its_sequence_grows():
    before = only(read(MEETING))
    after = only(read(replace(MEETING, starts_at=START + timedelta(days=1), changes=1)))
    assert before["UID"] == after["UID"] == "session-7@1234.circlekeeper"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_a_cancelled_session_stays_in_the_file_marked_as_cancelled():
    assert only(read(replace(MEETING, cancelled=True, changes=1)))["STATUS"] == "CANCELLED"


def test_sessions_of_two_installations_never_share_a_uid():
    here, there = (Calendar.from_ical(calendar_file("", [MEETING], bot)) for bot in (1, 2))
    assert only(here)["UID"] != only(there)["UID"]


def test_the_same_facts_make_the_same_file_whatever_their_order():
    later = replace(MEETING, row=8, starts_at=START + timedelta(weeks=2))
    assert calendar_file("A", [later, MEETING], BOT) == calendar_file("A", [MEETING, later], BOT)


def test_times_are_in_utc_and_lines_end_and_fold_as_the_format_requires():
    text = calendar_file("Data circle", [replace(MEETING, about="é" * 200)], BOT)
    assert "DTSTART:20261126T170000Z\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "VTIMEZONE" not in text


some_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(some_words, some_words)
def test_whatever_people_call_their_circle_the_file_can_be_read(name, title):
    calendar = read(replace(MEETING, title=title), MEETING, name=name)
    assert len(calendar.walk("VEVENT")) == 2
    assert [event["UID"] for event in calendar.walk("VEVENT")] == ["session-7@1234.circlekeeper"] * 2
