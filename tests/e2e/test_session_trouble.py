"""What a session lives through: the bot away or cut off, channels deleted, clocks changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.models import Outgoing, SessionEvent
from rehearsal.enums import EventStatus
from rehearsal.world.journal import EntryKind
from services.sessions.announcements import CARDS_FIRST
from tests.e2e.session_play import HeldGateway, ends, meeting_set, told
from tests.e2e.staging import FIRST_SESSION, ZONE


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def heard(stage, meeting):
    """Wait until the bot is in voice: whoever is cut off while they join complains."""
    me = stage.application.user.id
    await stage.seen(lambda: stage.rehearsal.voice.is_connected(meeting.voice.id, me))


def first(stage, meeting, kind, words):
    """The first entry of that kind with these words in a meeting's channel."""
    said = (entry for entry in stage.rehearsal.journal if entry.kind is kind and entry.channel is meeting.text)
    return next(entry for entry in said if words in entry.text)


async def test_after_two_block_ends_without_the_bot_only_the_current_block_is_announced_and_as_late(stage, meeting):
    await meeting.begin()
    await stage.stop_bot()
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=30))
    await stage.start_bot()
    card = await meeting.card("Problem solving")
    assert card.text.splitlines()[1] == "This card comes late; the times on it are right."
    assert "Until 17:50" in told(card.text)
    await stage.shown(stage.ana, meeting.text, "**Check-in**, ")
    await meeting.at(31)
    assert meeting.said("## Real work example") == []
    await meeting.at(51)
    assert "late" not in (await meeting.card("Goals")).text
    assert meeting.said_twice() == []


async def test_when_the_bot_comes_back_the_newest_cards_of_all_sessions_go_before_all_else(stage, meeting):
    stage.log.expect("voice trouble")
    other = await meeting_set(stage, await stage.form_circle(stage.strangers, name="Reading on Mondays"))
    await meeting.begin()
    await other.enter(*stage.strangers)
    await other.card("Check-in")
    await stage.stop_bot()
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=49))
    await stage.start_bot()
    both = (meeting, other)
    for one in both:
        await one.card("Problem solving")
        await stage.shown(one.circle.members[0], one.text, "**Problem solving**: two minutes left")
        await stage.shown(one.circle.members[0], one.text, "**Check-in**, ")
    cards = [first(stage, one, EntryKind.MESSAGE, "## Problem solving").at for one in both]
    settled = [first(stage, one, EntryKind.EDIT, "**Check-in**, ").at for one in both]
    warned = [first(stage, one, EntryKind.MESSAGE, "**Problem solving**: two").at for one in both]
    assert min(*settled, *warned) > max(cards)
    waits = Outgoing.filter(key__in=["session:1:block:0", "session:1:warning:2"])
    card = await Outgoing.get(key="session:1:block:2")
    assert [row.send_at - card.created_at > CARDS_FIRST / 2 for row in await waits] == [True, True]


async def test_a_session_that_ended_while_the_bot_was_away_is_closed_with_its_recap(stage, meeting):
    await meeting.begin()
    await meeting.commit(stage.ana)
    await stage.stop_bot()
    stage.clock.leap_to(FIRST_SESSION + timedelta(hours=20))
    await stage.start_bot()
    recap = await meeting.recap()
    assert "I write the first page" in recap.text
    await stage.shown(stage.ana, meeting.text, "**Check-in**, ")
    assert meeting.said("## Before we part") == []
    assert (await meeting.coming()).starts_at == FIRST_SESSION + timedelta(weeks=2)


async def test_a_gateway_lost_over_the_end_of_a_block_delays_no_card_and_doubles_none(stage, meeting):
    await meeting.begin(*stage.people[:4])
    await heard(stage, meeting)
    stage.faults.cut_gateway(stage.application)
    await stage.eli.join_voice(meeting.voice)
    await meeting.at(12)
    card = await meeting.card("Real work example")
    assert "late" not in card.text
    await stage.online()
    await meeting.changed(card, stage.eli.mention)
    await meeting.at(13)
    assert meeting.said_twice() == []
    assert await meeting.events() == ["started"]


async def test_a_gateway_lost_for_two_minutes_over_the_end_of_a_block_delays_no_card_and_ends_nothing(
    stage, meeting, monkeypatch
):
    await meeting.begin(*stage.people[:4])
    await meeting.at(9)
    await heard(stage, meeting)
    held = HeldGateway(stage, monkeypatch)
    stage.faults.cut_gateway(stage.application)
    for person in stage.people[:4]:
        await person.leave_voice()
    await meeting.at(11)
    card = await meeting.card("Real work example")
    assert "late" not in card.text
    await meeting.enter(*stage.people)
    held.open()
    await stage.online()
    await meeting.changed(card, stage.eli.mention)
    await meeting.at(24)
    await meeting.changed(card, "Until 17:25")
    assert len(meeting.said("## Real work example\n")) == 1
    assert meeting.said_twice() == []
    assert await meeting.events() == ["started"]


async def test_while_discord_is_out_of_reach_over_the_end_of_a_block_its_card_waits_and_comes_late_labelled_and_once(
    stage, meeting, monkeypatch
):
    stage.log.expect("in doubt", "status not set")
    await meeting.begin(*stage.people[:4])
    await meeting.at(9)
    await heard(stage, meeting)
    held = HeldGateway(stage, monkeypatch)
    stage.faults.cut_gateway(stage.application)
    stage.faults.refuse("*", "/channels/*", status=503, message="Service Unavailable", times=1000)
    await meeting.at(12)
    assert meeting.said("## Real work example") == []
    stage.faults.clear()
    held.open()
    await stage.online()
    card = await meeting.card("Real work example")
    assert card.text.splitlines()[1] == "This card comes late; the times on it are right."
    assert "Until 17:25" in told(card.text)
    await stage.shown(stage.ana, meeting.text, "**Check-in**, ")
    await meeting.at(24)
    assert card.text.splitlines()[1] == "This card comes late; the times on it are right."
    assert len(meeting.said("## Real work example\n")) == 1
    assert meeting.said_twice() == []
    assert await meeting.events() == ["started"]


async def test_when_the_voice_channel_is_deleted_nobody_is_waited_for_and_the_session_goes_on(stage, meeting):
    stage.log.expect("voice trouble")
    card = await meeting.begin()
    stage.faults.delete_channel(meeting.voice)
    await meeting.noted()
    await meeting.changed(card, "Here: nobody just now")
    await meeting.skip_to(76)
    recap = await meeting.recap()
    assert f"{stage.eli.mention} were here." in recap.text


async def test_when_the_event_is_deleted_while_the_session_is_on_nobody_is_asked_and_it_goes_on(stage, meeting):
    await meeting.begin(*stage.people[:3])
    await meeting.have_events(2)
    running = min(stage.guild.events.values(), key=lambda event: event.starts_at)
    await stage.seen(lambda: running.status is EventStatus.ACTIVE)
    await stage.ana.delete_event(running)
    await meeting.at(11)
    await meeting.card("Real work example")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    await stage.settled()
    assert meeting.said("is gone") == []
    assert FIRST_SESSION not in [event.starts_at for event in stage.guild.events.values()]


async def test_when_the_text_channel_is_deleted_the_session_still_closes_and_sets_the_next(stage, meeting):
    await meeting.begin(*stage.people[:3])
    lost = meeting.text
    stage.faults.delete_channel(lost)
    await meeting.at(11)
    for person in stage.people[:3]:
        answer = await person.slash(meeting.voice, "session capture", words="I go on", kind="Commitment")
        assert "Noted as your commitment." in answer.text
    await meeting.skip_to(76)
    assert (await meeting.coming()).starts_at == FIRST_SESSION + timedelta(weeks=2)
    topics = lambda: [one for one in stage.guild.channels.values() if one.topic == lost.topic]
    (meeting.text,) = await stage.seen(topics)
    assert "I go on" in (await meeting.recap()).text


async def test_clocks_that_change_during_a_session_change_neither_its_blocks_nor_the_hour_of_the_next(stage, circle):
    meeting = await meeting_set(stage, circle)
    await meeting.cancelled()
    begins = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    stage.clock.leap_to(begins - timedelta(hours=1))
    await circle.confirmed(stage.ana, "session schedule", when="2026-03-29 01:30")
    for person in stage.people[:3]:
        await person.join_voice(circle.voice)
    await stage.until(begins + timedelta(minutes=31))
    card = await meeting.card("Problem solving")
    assert "Until 01:20" in told(card.text)
    await stage.seen(lambda: circle.voice.status == "Problem solving until 03:20")
    for person in stage.people[:3]:
        await meeting.commit(person)
    stage.clock.leap_to(begins + timedelta(minutes=76))
    recap = await meeting.recap()
    assert "- 01:55 Problem solving\n- 03:20 Goals" in recap.attachments[0].content.decode()
    assert (await meeting.coming()).starts_at == datetime(2026, 4, 11, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "when", "began"),
    [
        (datetime(2026, 3, 28, 23, 50, tzinfo=UTC), "2026-03-29 00:50", "1:57"),
        (datetime(2026, 10, 24, 23, 50, tzinfo=UTC), "2026-10-25 01:50", "2:57"),
    ],
    ids=["forward", "back"],
)
async def test_while_clocks_change_a_correction_and_going_back_count_in_time_that_passes(
    stage, circle, begins, when, began
):
    meeting = await meeting_set(stage, circle)
    await meeting.cancelled()

    def under_channel(block, at):
        return f"{block} until {at.astimezone(ZoneInfo(ZONE)):%H:%M}"

    stage.clock.leap_to(begins - timedelta(hours=1))
    await circle.confirmed(stage.ana, "session schedule", when=when)
    await meeting.enter(*stage.people[:3])
    await stage.until(begins + timedelta(minutes=72))
    card = await meeting.card("Commitments")
    assert "Until 01:05" in told(card.text)
    await stage.seen(lambda: meeting.voice.status == under_channel("Commitments", ends(card)))
    form = await stage.ana.click(card, "Began at another time")
    await stage.ana.fill(form, began=began)
    await meeting.changed(card, "Until 01:07")
    await stage.seen(lambda: meeting.voice.status == under_channel("Commitments", ends(card)))
    (corrected,) = await SessionEvent.filter(kind="corrected")
    assert corrected.since == begins + timedelta(minutes=67)
    await stage.ana.click(card, "Back")
    again = await meeting.card("Goals")
    assert stage.clock.now() < ends(again) < stage.clock.now() + timedelta(minutes=16)
    assert "later than planned" in again.text
    await stage.seen(lambda: meeting.voice.status == under_channel("Goals", ends(again)))
    assert await meeting.events() == ["started", "corrected", "went_back"]
