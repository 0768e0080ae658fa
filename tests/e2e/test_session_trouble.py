"""What a session lives through: the bot away or cut off, channels and events deleted."""

from datetime import timedelta

from rehearsal.enums import EventStatus
from tests.e2e.session_play import HeldGateway, told
from tests.e2e.staging import FIRST_SESSION


async def heard(stage, meeting):
    """Wait until the bot is in voice: whoever is cut off while they join complains."""
    me = stage.application.user.id
    await stage.seen(lambda: stage.rehearsal.voice.is_connected(meeting.voice.id, me))


async def test_those_who_came_while_the_bot_was_away_count_once_it_knows_who_is_there(stage, meeting, monkeypatch):
    await stage.stop_bot()
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=50))
    await meeting.enter(*stage.people[:3])
    gateway = HeldGateway(stage, monkeypatch)
    await stage.bot.start()
    await meeting.looked_again_at("session:1")
    gateway.open()
    card = await meeting.card("Check-in")
    assert stage.chi.mention in card.text
    assert meeting.said("## It's time") == []
    assert meeting.said("We didn't start") == []


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
    assert "comes late" not in card.text
    await meeting.enter(*stage.people)
    held.open()
    await stage.online()
    await meeting.changed(card, stage.eli.mention)
    await meeting.at(24)
    await meeting.changed(card, "**Last two minutes**, until 17:25.")
    assert len(meeting.said("## Block 2 of 5: Real work example\n")) == 1
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
    assert meeting.said("## Block 2 of 5: Real work example") == []
    stage.faults.clear()
    held.open()
    await stage.online()
    card = await meeting.card("Real work example")
    assert card.text.splitlines()[1] == "This card comes late, but its times are right."
    assert "Until 17:25" in told(card.text)
    await stage.shown(stage.ana, meeting.text, "Check-in: ")
    await meeting.at(24)
    assert card.text.splitlines()[1] == "This card comes late, but its times are right."
    assert len(meeting.said("## Block 2 of 5: Real work example\n")) == 1
    assert meeting.said_twice() == []
    assert await meeting.events() == ["started"]


async def test_when_the_voice_channel_is_deleted_nobody_is_waited_for_and_the_session_goes_on(stage, meeting):
    stage.log.expect("voice trouble")
    card = await meeting.begin()
    stage.faults.delete_channel(meeting.voice)
    await meeting.noted()
    await meeting.changed(card, "Here: nobody right now")
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
    assert meeting.said("has deleted the event") == []
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
