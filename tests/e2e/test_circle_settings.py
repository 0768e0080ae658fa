"""`/circle settings`: what changes is confirmed by a button, and a new name reaches what bears it in Discord."""

import asyncio
from datetime import UTC, datetime

from cogs.circles import renaming
from db.models import Circle
from rehearsal.faults import When
from rehearsal.guilds import changes

THURSDAY = datetime(2026, 1, 22, 18, tzinfo=UTC)


async def rename(meeting, name, **options):
    return await meeting.circle.confirmed(meeting.stage.ana, "circle settings", name=name, **options)


async def test_what_holds_is_shown_and_a_new_time_is_confirmed_before_it_is_told(meeting, stage):
    shown = await stage.ben.slash(meeting.text, "circle settings")
    assert "**Meets:** on Tuesday at 18:00 (Europe/Berlin), every 2 weeks, for 75 minutes" in shown.text
    assert shown.ephemeral
    assert shown.buttons == ["Pause…"]
    asked = await stage.ana.slash(meeting.text, "circle settings", meets="Thursday 7pm")
    assert "on Thursday at 19:00 in Europe/Berlin" in asked.text
    answer = await stage.ana.click(asked, "Change it")
    assert answer.kind == "update"
    assert asked.text.startswith(f"Changed. I'll say so in <#{meeting.text.id}>.")
    assert "**Meets:** on Thursday at 19:00" in asked.text
    told = await stage.shown(stage.eli, meeting.text, "from now on we meet")
    assert f"<t:{THURSDAY.timestamp():.0f}:F>" in told.text


async def test_the_card_changes_each_thing_once_it_was_shown_and_stays_the_same_message(meeting, stage):
    ana, card = stage.ana, await stage.ana.slash(meeting.text, "circle settings")
    await ana.choose(card, "How often you meet", "You meet every 3 weeks")
    assert "You meet every 3 weeks for 75 minutes" in card.text
    await ana.click(card, "Keep it as it is")
    assert "every 2 weeks" in card.text
    await ana.choose(card, "How long you meet", "A session takes 90 minutes")
    await ana.click(card, "Change it")
    assert "for 90 minutes" in card.text
    await ana.fill(await ana.click(card, "Name and focus…"), {"Name": "Deciding calmly"})
    assert "New name: **Deciding calmly**" in card.text
    assert (await Circle.get()).name == "Deciding with data"
    await ana.click(card, "Change it")
    assert "## Deciding calmly" in card.text
    await ana.fill(await ana.click(card, "When you meet…"), {"First time in the new rhythm": "Thursday at 7"})
    await ana.click(card, card.buttons[1])
    assert "on Thursday at 19:00 in Europe/Berlin" in card.text
    await ana.click(card, "Change it")
    assert "**Meets:** on Thursday at 19:00" in card.text


async def test_an_organiser_chooses_who_else_is_one(meeting, stage):
    card = await stage.ana.slash(meeting.text, "circle settings")
    refused = await stage.ana.choose(card, "Who organises the circle", stage.strangers[0])
    assert "isn't in this circle" in refused.text
    await stage.ana.choose(card, "Who organises the circle", stage.ana, stage.ben)
    assert f"{stage.ana.mention} and {stage.ben.mention} would be the organisers" in card.text
    await stage.ana.click(card, "Change it")
    assert f"**Organised by:** {stage.ana.mention} and {stage.ben.mention}" in card.text
    await stage.shown(stage.eli, meeting.text, "organise this circle from now on")


async def test_a_pause_begins_and_ends_on_the_card(meeting, stage):
    card = await stage.ben.slash(meeting.text, "circle settings")
    await stage.ben.fill(await stage.ben.click(card, "Pause…"), {"Until when": "10 February"})
    assert card.text.startswith("Pause **Deciding with data** until Tuesday, 10 February 2026")
    await stage.ben.click(card, "Pause the circle")
    assert "pauses until" in card.text
    card = await stage.ben.slash(meeting.text, "circle settings")
    await stage.ben.click(card, "End the pause…")
    await stage.ben.click(card, "End the pause")
    assert card.text.startswith("The pause of **Deciding with data** is over.")


async def test_channels_role_and_events_follow_to_a_new_name_and_focus(meeting, stage):
    await meeting.have_events(2)
    await rename(meeting, "Deciding calmly", focus="Decisions without hurry")
    await stage.seen(lambda: {event.name for event in stage.guild.events.values()} == {"Deciding calmly"})
    names = (meeting.text.name, meeting.voice.name, meeting.circle.role.name)
    assert names == ("deciding-calmly", "Deciding calmly (voice)", "Deciding calmly")
    assert meeting.text.topic == f"Decisions without hurry (circle {meeting.circle.id})"


async def test_a_name_that_discord_does_not_take_yet_is_given_later(meeting, stage, monkeypatch):
    monkeypatch.setattr(renaming, "PATIENCE_SECONDS", 0.5)
    route = f"/channels/{meeting.text.id}"
    limited = f"We are being rate limited. PATCH https://discord.com/api/v10{route} responded with 429."
    stage.log.expect("not renamed yet", f"{limited} Retrying in 300.00 seconds.")
    stage.faults.refuse("PATCH", route, status=429, message="You are being rate limited.", retry_after=300.0)
    await rename(meeting, "Deciding calmly")
    await stage.seen(lambda: stage.log.of("not renamed yet"))
    assert meeting.text.name == "deciding-with-data"
    await stage.settled(minutes=11)
    await stage.seen(lambda: meeting.text.name == "deciding-calmly")


async def test_killed_while_it_renames_everything_bears_the_new_name_in_the_end(meeting, stage, tmp_path):
    await meeting.have_events(2)
    await stage.move_apart(tmp_path / "bot.log")
    answered = asyncio.Event()

    async def kill(_):
        await answered.wait()
        await stage.bot.kill()

    stage.faults.on_request("PATCH", f"/channels/{meeting.text.id}", kill, when=When.AFTER)
    await rename(meeting, "Deciding calmly")
    answered.set()
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await stage.seen(lambda: {event.name for event in stage.guild.events.values()} == {"Deciding calmly"})
    assert (meeting.text.name, meeting.voice.name) == ("deciding-calmly", "Deciding calmly (voice)")


async def test_a_name_that_somebody_gave_a_channel_by_hand_stays(meeting, stage):
    changes.change_channel(stage.rehearsal.world, meeting.voice, {"name": "Our table"})
    await meeting.circle.confirmed(stage.ana, "circle settings", weeks=3)
    await stage.settled(minutes=2)
    assert meeting.voice.name == "Our table"
