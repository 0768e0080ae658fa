"""Members set, move and cancel sessions: nothing counts before it is confirmed, and then all are told.

And they take them into their own calendars.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from db.models import Circle, Session, SessionEvent, UnconfirmedWords
from db.transaction import transaction
from tests.reading import plain
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, FIRST_SESSION
from tests.services.planning_play import SECOND, THIRD, begin_rhythm, dates
from tests.services.played import played
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.keys import JobKind, MessageKey
from vocabulary.sessions import EventKind, SessionKind, SessionMessage

MOVED = datetime(2026, 1, 21, 18, tzinfo=UTC)
EVERYBODY = (ANA, BEN, CHI, DEE, ELI)


@pytest.fixture
def planning(house):
    return house.services.sessions.planning


@played
async def first(house, circle):
    """The first of two sessions that are set."""
    return (await begin_rhythm(house, circle))[0]


async def understood(planning, circle, when="Tuesday 6pm", kind=SessionKind.REGULAR):
    return await planning.understand(circle.id, when, kind)


async def move(planning, circle, when, by=CHI, session=None):
    """Ask for a move and confirm it."""
    shown = await planning.understand_move(circle.id, session, when)
    return await planning.move_as_shown(shown.session_id, by, shown.starts_at, shown.sequence)


async def cancel(planning, circle, reason="Holidays", by=DEE, session=None):
    """Ask for a cancellation and confirm it."""
    shown = await planning.understand_cancel(circle.id, by, session, reason)
    return await planning.cancel_as_shown(shown.session_id, by, shown.sequence, shown.words_number)


def at(instant):
    return f"<t:{instant.timestamp():.0f}:F>"


async def test_what_was_understood_is_shown_before_anything_is_saved(circle, planning):
    shown = await understood(planning, circle)
    assert (shown.starts_at, shown.weeks, shown.zone) == (FIRST_SESSION, 2, "Europe/Berlin")
    assert await dates() == []
    done = await planning.set_as_shown(circle.id, BEN, shown.starts_at, shown.kind)
    assert (done.starts_at, done.channel) == (FIRST_SESSION, circle.text_channel_id)
    assert await dates() == [FIRST_SESSION, SECOND]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("Tuesday 6pm", "every 2 weeks on Tuesday at 18:00 in Europe/Berlin"),
        ("tomorrow 12:00 ET", "You typed Tuesday 12:00 in America/New_York, which is Tuesday 18:00 in Europe/Berlin."),
        (
            "tomorrow 6-7pm",
            "I left out the end time (7pm): how long a session takes depends on its agenda.",
        ),
        ("friday at midnight", "I read midnight as the end of Friday."),
    ],
)
async def test_all_that_was_understood_is_said(house, circle, planning, when, said):
    assert said in plain(house.words.render("session/understood", understood=await understood(planning, circle, when)))


async def test_a_time_that_can_be_read_in_two_ways_is_asked_about(circle, planning):
    with pytest.raises(Ambiguous) as question:
        await understood(planning, circle, "3/2 18:00")
    assert question.value.option == "when"
    assert question.value.readings == ("Tuesday 3 February 2026 18:00", "Monday 2 March 2026 18:00")


async def test_the_first_session_is_announced_with_its_date_its_duties_and_the_reason(house, circle, planning):
    await planning.set_as_shown(circle.id, BEN, FIRST_SESSION, SessionKind.REGULAR)
    first = await Session.get(starts_at=FIRST_SESSION)
    said = await house.waiting(MessageKey.session(first.id, SessionMessage.SCHEDULED, 0))
    assert f"is scheduled for {at(FIRST_SESSION)}: 75 minutes in <#{circle.voice_channel_id}>" in said.text
    assert f"Facilitator: <@{ANA}> (hasn't had a turn yet)\nPresenter: <@{BEN}>" in said.text
    assert said.pings == EVERYBODY
    assert [button.label for button in said.buttons[0]] == ["I'll be there", "Can't make it"]


async def test_once_the_rhythm_begins_it_is_looked_at_who_are_partners(house, circle, planning):
    await planning.set_as_shown(circle.id, BEN, FIRST_SESSION, SessionKind.REGULAR)
    jobs = [(JobKind.PARTNERS, circle.id), (JobKind.SESSION, 1), (JobKind.EVENT, 1), (JobKind.NUDGES, ELI)]
    assert {await house.job(*job) for job in jobs} == {house.now}


@pytest.mark.parametrize("when", ["next Tuesday", "2026-02-30 18:00", "2026-01-19 12:00", "2126-01-20 18:00"])
async def test_a_date_that_cannot_be_is_refused(circle, planning, when):
    with pytest.raises(Refusal):
        await understood(planning, circle, when)


async def test_a_second_first_session_is_refused_with_the_date_of_the_one_that_is_set(house, circle, planning, first):
    with pytest.raises(Refusal, match="sessions/next-is-set") as refused:
        await understood(planning, circle, "2026-01-22 18:00")
    said = f"The next session is already scheduled for {at(FIRST_SESSION)}. Move it with `/session move`."
    assert house.words.refusal(refused.value) == said
    with pytest.raises(Refusal, match="sessions/next-is-set"):
        await planning.set_as_shown(circle.id, BEN, MOVED, SessionKind.REGULAR)


async def test_a_time_that_has_passed_before_anybody_said_yes_is_refused(house, circle, planning):
    shown = await understood(planning, circle)
    house.clock.leap_to(FIRST_SESSION + timedelta(minutes=1))
    with pytest.raises(Refusal, match="sessions/passed-meanwhile"):
        await planning.set_as_shown(circle.id, BEN, shown.starts_at, shown.kind)
    assert await dates() == []


async def test_others_than_members_confirm_nothing(circle, planning):
    with pytest.raises(Refusal, match="circles/members-only"):
        await planning.set_as_shown(circle.id, FAY, FIRST_SESSION, SessionKind.REGULAR)


async def test_while_the_channels_are_still_being_made_nothing_is_planned(house, planning):
    circle = await house.form_circle(text_channel_id=None)
    with pytest.raises(Refusal, match="circles/still-being-made"):
        await understood(planning, circle)


@pytest.mark.parametrize(
    ("kind", "name", "explained"),
    [
        (SessionKind.LUNCH, "lunch-and-learn", "It's short, and about one thing that helped in real work."),
        (SessionKind.RETROSPECTIVE, "retrospective", "You look together at how you learn best. Notes are anonymous"),
    ],
)
async def test_another_kind_is_set_beside_the_rhythm_and_explained(
    house, circle, planning, first, kind, name, explained
):
    shown = await understood(planning, circle, "2026-01-27 18:00", kind)
    await planning.set_as_shown(circle.id, BEN, shown.starts_at, shown.kind)
    assert await dates() == [FIRST_SESSION, FIRST_SESSION + timedelta(days=7), SECOND]
    other = await Session.get(kind=kind)
    said = await house.waiting(MessageKey.session(other.id, SessionMessage.ONE_OFF, 0))
    assert f"A {name} of **Deciding with data** is scheduled for" in said.text
    assert explained in said.text


async def test_a_session_moves_once_its_new_time_is_confirmed_and_the_rhythm_stays(house, circle, planning, first):
    shown = await planning.understand_move(circle.id, None, "21 Jan 19:00")
    assert (shown.before, shown.starts_at) == (FIRST_SESSION, MOVED)
    assert await dates() == [FIRST_SESSION, SECOND]
    assert await planning.move_as_shown(shown.session_id, CHI, shown.starts_at, shown.sequence) == MOVED
    assert await dates() == [MOVED, SECOND]
    assert (await Session.get(id=first.id)).sequence == 1
    said = await house.waiting(MessageKey.session(first.id, SessionMessage.MOVED, 1))
    assert (at(FIRST_SESSION) in said.text, at(MOVED) in said.text, said.pings) == (True, True, EVERYBODY)


async def test_a_moved_session_and_all_that_is_said_of_it_is_looked_at_again(house, circle, planning, first):
    await house.pass_time(minutes=1)
    await move(planning, circle, "21 Jan 19:00")
    about = [(kind, first.id) for kind in (JobKind.SESSION, JobKind.EVENT, JobKind.DUTIES)]
    assert {await house.job(*job) for job in [*about, (JobKind.NUDGES, ELI)]} == {house.now}


async def test_a_confirmation_of_what_has_changed_meanwhile_is_refused(circle, planning, first):
    shown = await planning.understand_move(circle.id, None, "21 Jan 19:00")
    await move(planning, circle, "22 Jan 19:00", by=BEN)
    with pytest.raises(Refusal, match="sessions/changed-meanwhile"):
        await planning.move_as_shown(shown.session_id, CHI, shown.starts_at, shown.sequence)


async def test_no_session_moves_onto_another(circle, planning, first):
    with pytest.raises(Refusal, match="sessions/time-taken"):
        await move(planning, circle, "3 Feb 18:00")
    assert await dates() == [FIRST_SESSION, SECOND]


async def test_a_cancelled_session_is_told_to_all_with_its_reason_and_the_next_keeps_the_rhythm(
    house, circle, planning, first
):
    shown = await planning.understand_cancel(circle.id, DEE, None, " Carnival: *the* school is ```closed ")
    assert (shown.starts_at, shown.because) == (FIRST_SESSION, "Carnival: *the* school is ```closed")
    assert await dates() == [FIRST_SESSION, SECOND]
    done = await planning.cancel_as_shown(first.id, DEE, shown.sequence, shown.words_number)
    assert (done.starts_at, done.coming_at) == (FIRST_SESSION, SECOND)
    assert await dates() == [SECOND, THIRD]
    said = await house.waiting(MessageKey.session(first.id, SessionMessage.CANCELLED, 1))
    assert r"> Carnival: \*the\* school is \`\`\`closed" in said.text
    assert all(f"<@{member}>" in said.text for member in EVERYBODY)
    assert (f"We meet again {at(SECOND)}" in said.text, said.buttons) == (True, ())
    assert await house.job(JobKind.EVENT, first.id) == house.now
    assert not await UnconfirmedWords.exists()


async def test_a_reason_is_confirmed_by_who_wrote_it_and_only_the_newest_one(circle, planning, first):
    older = await planning.understand_cancel(circle.id, DEE, None, "Holidays")
    newer = await planning.understand_cancel(circle.id, DEE, None, "Carnival")
    with pytest.raises(Refusal, match="sessions/reason-lost"):
        await planning.cancel_as_shown(first.id, DEE, older.sequence, older.words_number)
    with pytest.raises(Refusal, match="sessions/reason-lost"):
        await planning.cancel_as_shown(first.id, ELI, newer.sequence, newer.words_number)
    await planning.cancel_as_shown(first.id, DEE, newer.sequence, newer.words_number)
    assert (await Session.get(id=first.id)).cancelled_because == "Carnival"


async def test_two_who_cancel_the_next_session_cancel_one(circle, planning, first):
    shown = [await planning.understand_cancel(circle.id, member, None, "Snow") for member in (ANA, BEN)]
    await planning.cancel_as_shown(first.id, ANA, shown[0].sequence, shown[0].words_number)
    with pytest.raises(Refusal, match="sessions/changed-meanwhile"):
        await planning.cancel_as_shown(first.id, BEN, shown[1].sequence, shown[1].words_number)
    assert await dates() == [SECOND, THIRD]


async def test_a_reason_has_something_to_read_in_it(circle, planning, first):
    with pytest.raises(Refusal, match="sessions/reason-missing"):
        await planning.understand_cancel(circle.id, DEE, None, "  ")


async def test_a_holiday_is_skipped_by_choosing_its_session(circle, planning, first):
    coming = await planning.coming(circle.id)
    assert [one.starts_at for one in coming] == [FIRST_SESSION, SECOND]
    await cancel(planning, circle, session=str(coming[1].id))
    assert await dates() == [FIRST_SESSION, THIRD]


async def test_what_is_no_coming_session_of_the_circle_is_refused(house, circle, planning):
    with pytest.raises(Refusal, match="sessions/none-coming"):
        await planning.understand_move(circle.id, None, "21 Jan 19:00")
    await begin_rhythm(house, circle)
    with pytest.raises(Refusal, match="sessions/no-such"):
        await planning.understand_move(circle.id, "99", "21 Jan 19:00")


async def test_a_session_moves_to_the_time_of_a_cancelled_one(circle, planning, first):
    await cancel(planning, circle)
    await move(planning, circle, "2026-01-20 18:00")
    assert await dates() == [FIRST_SESSION, THIRD]
    assert (await Session.get(cancelled_because="Holidays")).starts_at == SECOND


async def test_one_that_was_cancelled_is_held_after_all_when_its_time_is_set_again(circle, planning, first):
    await cancel(planning, circle)
    await planning.set_as_shown(circle.id, DEE, FIRST_SESSION, SessionKind.RETROSPECTIVE)
    assert await dates() == [FIRST_SESSION, SECOND, THIRD]
    assert (await Session.get(starts_at=FIRST_SESSION)).sequence == 2


async def test_a_session_that_has_begun_is_neither_moved_nor_cancelled(house, circle, planning, first):
    shown = await planning.understand_cancel(circle.id, BEN, None, "Too late for this one")
    await SessionEvent.create(session=first, kind=EventKind.STARTED, at=house.now)
    with pytest.raises(Refusal, match="sessions/begun"):
        await planning.cancel_as_shown(first.id, BEN, shown.sequence, shown.words_number)
    with pytest.raises(Refusal, match="sessions/begun"):
        await planning.move_as_shown(first.id, BEN, MOVED, first.sequence)
    assert [one.starts_at for one in await planning.coming(circle.id)] == [SECOND]


async def test_a_circle_from_before_rhythms_were_kept_goes_on_from_its_last_session(circle, planning, first):
    await Circle.all().update(rhythm_from=None)
    await cancel(planning, circle)
    assert await dates() == [SECOND, THIRD]


async def events_in(house, circle):
    """The events of the file by their UIDs, in their order."""
    calendar: Any = icalendar.Calendar.from_ical(await house.services.sessions.planning.calendar_file(circle.id, 5))
    return {str(event["UID"]): event for event in calendar.events}


async def test_a_circle_without_a_session_has_no_file_yet(house, circle):
    with pytest.raises(Refusal, match="sessions/none-set"):
        await house.services.sessions.planning.calendar_file(circle.id, 5)


async def test_each_entry_is_named_as_the_circle_is_called_beside_another_one_of_its_name(house, circle):
    await begin_rhythm(house, circle)
    text = await house.services.sessions.planning.calendar_file(circle.id, 5, "Deciding with data (Acme)")
    calendar: Any = icalendar.Calendar.from_ical(text)
    assert {str(event["SUMMARY"]) for event in calendar.events} == {"Deciding with data (Acme)"}


async def test_a_newer_file_updates_and_cancels_what_an_earlier_one_had(house, circle):
    first, second = await begin_rhythm(house, circle)
    before = await events_in(house, circle)
    async with transaction():
        await house.services.sessions.calendar.move(first, FIRST_SESSION + timedelta(hours=25), house.now)
        await house.services.sessions.calendar.cancel(second, "Holidays", house.now)
        await house.services.sessions.calendar.fill(circle, house.now)
    after = await events_in(house, circle)
    assert before.keys() < after.keys()
    moved, cancelled = sorted((after[uid] for uid in before), key=lambda event: event.start)
    assert (moved.start, moved["SEQUENCE"]) == (FIRST_SESSION + timedelta(hours=25), 1)
    assert moved.end - moved.start == timedelta(minutes=75)
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)
    assert await Session.all().count() == len(after)


async def test_a_member_has_all_others_pinged_ten_times_an_hour_at_most(house, circle, planning, first):
    for minute in range(10):
        await move(planning, circle, f"21 January 19:{minute:02}")
    with pytest.raises(Refusal, match="limits/reached"):
        await move(planning, circle, "21 January 19:30")
    with pytest.raises(Refusal, match="limits/reached"):
        await cancel(planning, circle, by=CHI)
    assert (await Session.get(id=first.id)).starts_at == datetime(2026, 1, 21, 18, 9, tzinfo=UTC)
    await cancel(planning, circle, by=DEE)
