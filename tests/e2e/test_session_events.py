"""Discord's scheduled events: one a session, in step with it in both directions."""

from datetime import timedelta

from db.models import Session
from rehearsal.enums import EventStatus
from rehearsal.faults import When
from rehearsal.permissions import Permission
from rehearsal.world.journal import EntryKind
from tests.e2e.session_play import HeldGateway, PlayedSession
from tests.e2e.staging import FIRST_SESSION
from tests.e2e.test_calendar import SECOND, at, dates


def events(stage):
    """The guild's events, by when they start."""
    return sorted(stage.guild.events.values(), key=lambda event: event.starts_at)


def seen_of(stage):
    return [(event.starts_at, event.status) for event in events(stage)]


async def test_each_session_has_one_event_in_the_circles_voice_channel(stage, meeting):
    first, second = events(stage)
    assert (first.starts_at, second.starts_at) == (FIRST_SESSION, SECOND)
    assert (first.name, first.channel, first.ends_at) == (
        "Deciding with data",
        meeting.voice,
        FIRST_SESSION + timedelta(minutes=75),
    )
    assert (await Session.get(starts_at=FIRST_SESSION)).event_id == first.id


async def test_a_moved_session_moves_its_event_and_a_cancelled_one_cancels_it(stage, meeting):
    await meeting.circle.confirmed(stage.chi, "session move", when="21 Jan 19:00")
    await stage.settled()
    moved = FIRST_SESSION + timedelta(hours=25)
    assert seen_of(stage)[0] == (moved, EventStatus.SCHEDULED)
    await meeting.circle.confirmed(stage.chi, "session cancel", reason="Holidays")
    await stage.settled()
    third = SECOND + timedelta(weeks=2)
    assert seen_of(stage) == [
        (moved, EventStatus.CANCELED),
        (SECOND, EventStatus.SCHEDULED),
        (third, EventStatus.SCHEDULED),
    ]
    assert meeting.said("event of our session") == []


async def test_an_event_begins_and_is_completed_with_its_session(stage, meeting):
    await meeting.begin()
    await stage.settled()
    assert seen_of(stage)[0] == (FIRST_SESSION, EventStatus.ACTIVE)
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await stage.settled()
    assert seen_of(stage)[0] == (FIRST_SESSION, EventStatus.COMPLETED)


async def test_an_event_that_was_made_just_before_a_crash_is_found_again(stage, meeting):
    await Session.all().update(event_id=None)
    await stage.restart_bot()
    await meeting.have_events(2)
    assert [event.starts_at for event in events(stage)] == [FIRST_SESSION, SECOND]


async def test_an_event_whose_making_was_never_answered_is_there_once(stage, circle):
    stage.log.expect("unexpected")
    stage.faults.drop("POST", f"/guilds/{stage.guild.id}/scheduled-events", when=When.AFTER)
    await circle.schedule()
    await PlayedSession(stage, circle).have_events(2)
    assert [event.starts_at for event in events(stage)] == [FIRST_SESSION, SECOND]


async def test_an_event_is_cancelled_although_the_bot_died_before_that_and_discord_is_slow_when_it_comes_back(
    stage, meeting, tmp_path, monkeypatch
):
    await stage.move_apart(tmp_path / "bot.log")
    stage.kill_at("PATCH", f"/guilds/{stage.guild.id}/scheduled-events/*", When.BEFORE)
    await meeting.circle.confirmed(stage.ana, "session cancel", reason="Holidays")
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    gateway = HeldGateway(stage, monkeypatch)
    await stage.bot.start()
    await meeting.looked_again_at("event:1")
    gateway.open()
    await stage.online()
    await stage.settled(minutes=2)
    assert seen_of(stage)[0] == (FIRST_SESSION, EventStatus.CANCELED)


async def moved_by_hand(stage, meeting):
    later = FIRST_SESSION + timedelta(hours=2)
    await stage.ana.edit_event(events(stage)[0], starts_at=later, ends_at=later + timedelta(hours=1))
    return later, await stage.shown(stage.eli, meeting.text, "Should the session move too?")


async def test_an_event_moved_by_hand_is_put_back_or_takes_its_session_along_as_the_circle_says(stage, meeting):
    later, question = await moved_by_hand(stage, meeting)
    assert at(later) in question.text
    assert await dates() == [FIRST_SESSION, SECOND]
    await stage.ben.click(question, "Put the event back")
    await stage.settled()
    assert seen_of(stage)[0] == (FIRST_SESSION, EventStatus.SCHEDULED)
    assert "We still meet" in question.text
    later, question = await moved_by_hand(stage, meeting)
    await stage.ben.click(question, "Move the session too")
    await stage.settled()
    assert await dates() == [later, SECOND]
    assert "has moved with its event" in question.text
    assert question.buttons == []
    assert seen_of(stage)[0] == (later, EventStatus.SCHEDULED)
    assert len(meeting.said("Should the session move too?")) == 0


async def test_an_event_taken_elsewhere_or_shortened_is_put_back_without_a_question_but_keeps_its_name(stage, meeting):
    event = events(stage)[0]
    ends = event.ends_at
    elsewhere = stage.guild.channel("General")
    assert elsewhere.is_vocal
    await stage.ana.edit_event(event, name="Our numbers", channel=elsewhere, ends_at=FIRST_SESSION + timedelta(hours=3))
    await stage.seen(lambda: (event.channel, event.ends_at) == (meeting.voice, ends))
    assert (event.name, event.starts_at) == ("Our numbers", FIRST_SESSION)
    await stage.settled()
    assert meeting.said("Someone has changed the event") == []


async def test_an_event_deleted_by_hand_is_put_back_or_cancels_its_session(stage, meeting):
    first, second = events(stage)
    await stage.ana.delete_event(first)
    question = await stage.shown(stage.eli, meeting.text, "has deleted the event")
    await stage.ben.click(question, "Put the event back")
    await stage.settled()
    assert [event.starts_at for event in events(stage)] == [FIRST_SESSION, SECOND]
    await stage.ana.delete_event(second)
    question = await stage.shown(stage.eli, meeting.text, "has deleted the event")
    await stage.ben.click(question, "Cancel the session")
    await stage.settled()
    assert await dates() == [FIRST_SESSION, SECOND + timedelta(weeks=2)]


async def test_an_event_deleted_just_before_the_bot_moves_it_is_asked_about_as_well(stage, meeting):
    first = events(stage)[0]

    async def delete(_):
        await stage.ana.delete_event(first)

    stage.faults.on_request("PATCH", f"/guilds/*/scheduled-events/{first.id}", delete)
    await meeting.circle.confirmed(stage.chi, "session move", when="21 Jan 19:00")
    await stage.shown(stage.eli, meeting.text, "has deleted the event")


async def test_what_happened_to_an_event_while_the_bot_was_away_is_asked_about_when_it_is_back(stage, meeting):
    await stage.stop_bot()
    await stage.ana.delete_event(events(stage)[0])
    await stage.start_bot()
    await stage.shown(stage.eli, meeting.text, "has deleted the event")


async def test_without_the_permission_it_is_said_once_without_asking_and_everything_else_goes_on(stage, circle):
    stage.bot_role.permissions &= ~Permission.CREATE_EVENTS
    await stage.restart_bot()
    await circle.schedule()
    meeting = PlayedSession(stage, circle)
    await stage.shown(stage.eli, circle.text, "I'm not allowed to make events on this server")
    await meeting.begin()
    await stage.settled()
    assert len(meeting.said("I'm not allowed to make events")) == 1
    assert events(stage) == []
    requests = [entry.text for entry in stage.rehearsal.journal if entry.kind is EntryKind.REQUEST]
    assert [text for text in requests if "scheduled-events" in text] == []
