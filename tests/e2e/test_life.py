"""The bot's life: how it starts, what it survives, and how it stops."""

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from pydantic import SecretStr

from fortnight.bots import SubprocessBot
from rehearsal.faults import DroppedError, When
from rehearsal.world.journal import EntryKind
from runtime import bot
from tests.e2e.beginnings import nothing
from tests.e2e.staging import FIRST_SESSION, FOCUS, GOAL, NAME, ZONE, Served, break_table


def requests(stage, text):
    """How often a client asked for that, as "PUT /applications/..."."""
    return sum(entry.kind is EntryKind.REQUEST and text in entry.text for entry in stage.rehearsal.journal)


def gateway(stage, text):
    return sum(entry.kind is EntryKind.GATEWAY and entry.text == text for entry in stage.rehearsal.journal)


async def answers(stage):
    """Whether the bot is all there."""
    return "You're not in a circle yet" in (await stage.strangers[0].slash(stage.general, "circle about")).text


@pytest.mark.parametrize("begins_after", [nothing])
async def test_commands_are_told_to_discord_once_and_not_at_the_next_start(stage):
    assert requests(stage, "PUT /applications/") == 1
    await stage.restart_bot()
    assert requests(stage, "PUT /applications/") == 1
    assert await answers(stage)


async def test_commands_are_linked_by_the_ids_that_an_earlier_start_learned(circle, stage):
    await stage.restart_bot()
    command = next(key for key, one in stage.application.commands.items() if one["name"] == "session")
    assert f"</session schedule:{command}>" in (await stage.ben.slash(circle.text, "circle about")).text


async def test_a_lost_connection_is_resumed_and_what_was_pressed_meanwhile_is_answered(circle, stage):
    stage.faults.cut_gateway(stage.application)
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    answer = await stage.ben.slash(circle.text, "circle about")
    assert NAME in answer.text
    assert gateway(stage, "resumed") == 1
    assert gateway(stage, "identified") == 1


async def test_discords_wish_to_reconnect_is_followed(circle, stage):
    stage.faults.ask_to_reconnect(stage.application)
    await stage.seen(lambda: gateway(stage, "resumed"))
    assert await answers(stage)


async def test_ready_may_come_twice(circle, meeting, stage):
    await stage.until(FIRST_SESSION)
    await stage.shown(stage.ben, meeting.text, "## It's time")
    stage.faults.invalidate_sessions(stage.application)
    await stage.seen(lambda: gateway(stage, "identified") == 2)
    await stage.settled()
    assert (await circle.set_goal(stage.ben)).text.startswith("Your goal is set")
    assert len([one for one in stage.ben.sees(meeting.text) if "## It's time" in one.text]) == 1


async def test_a_refused_token_ends_the_start(offline):
    offline.log.expect("unexpected")
    refused = offline.settings.model_copy(update={"token": SecretStr("another-token")})
    offline.bot = Served(refused, offline.clock)
    with pytest.raises(discord.LoginFailure):
        await offline.start_bot()


async def test_it_may_be_stopped_before_it_has_reached_discord(offline):
    reached, let_go = asyncio.Event(), asyncio.Event()

    async def hold(_):
        reached.set()
        await let_go.wait()

    offline.faults.on_request("GET", "/users/@me", hold)
    await offline.bot.start()
    await reached.wait()
    await offline.stop_bot()
    let_go.set()
    assert offline.bot.away


async def test_without_a_token_there_is_no_start(offline):
    offline.bot = Served(offline.settings.model_copy(update={"token": None}), offline.clock)
    with pytest.raises(discord.LoginFailure, match="no token is set"):
        await offline.start_bot()


async def test_a_start_after_which_nothing_has_changed_asks_discord_about_no_circle(meeting, stage):
    await stage.settled(minutes=5)
    asked = lambda: [entry.text for entry in stage.rehearsal.journal if entry.kind is EntryKind.REQUEST]
    await stage.stop_bot()
    before = len(asked())
    await stage.start_bot()
    await stage.settled(minutes=5)
    assert [text for text in asked()[before:] if "/guilds/" in text or "/channels/" in text] == []


async def test_what_fell_due_while_the_bot_was_away_is_done_at_its_start(meeting, stage):
    await stage.stop_bot()
    stage.clock.leap_to(FIRST_SESSION)
    await stage.start_bot()
    await stage.shown(stage.ben, meeting.text, "## It's time")


async def test_a_message_that_was_being_sent_when_the_bot_stopped_is_there_once(circle, stage):
    stage.log.expect("in doubt")
    stage.faults.drop("POST", f"/channels/{circle.text.id}/messages", when=When.AFTER)
    await circle.set_goal(stage.ben)
    await stage.seen(lambda: stage.log.of("in doubt"))
    await stage.restart_bot()
    await stage.settled(minutes=5)
    boards = [one for one in stage.ben.sees(circle.text) if "Goals, cycle 1" in one.text]
    assert len(boards) == 1


async def test_what_cannot_be_finished_when_it_stops_waits_for_the_next_start(circle, stage, monkeypatch):
    reached, let_go = asyncio.Event(), asyncio.Event()

    async def hold(_):
        reached.set()
        await let_go.wait()
        raise DroppedError

    monkeypatch.setattr(bot, "DRAIN_SECONDS", 0.05)
    stage.faults.on_request("POST", f"/channels/{circle.text.id}/messages", hold)
    await circle.set_goal(stage.ben)
    await reached.wait()
    await stage.stop_bot()
    let_go.set()
    assert stage.log.unexpected == []
    await stage.start_bot()
    await stage.shown(stage.ben, circle.text, "Goals, cycle 1")


async def test_when_it_stops_it_says_goodbye_so_that_discord_shows_it_nowhere_any_more(stage):
    await stage.stop_bot()
    told = lambda: [entry.text for entry in stage.rehearsal.journal if entry.kind is EntryKind.GATEWAY]
    await stage.seen(lambda: told() == ["identified", "said goodbye"])


async def test_what_a_listener_raises_is_logged_and_the_bot_goes_on(circle, stage):
    stage.log.expect("unexpected")
    await break_table("session")
    await stage.ben.join_voice(circle.voice)
    raised = lambda: [line["listener"] for line in stage.log.of("unexpected") if "listener" in line]
    assert await stage.seen(raised) == ["on_voice_state_update"]
    assert await answers(stage)


@pytest.fixture
async def apart(offline, tmp_path):
    """The stage with the bot in a process of its own, and the file that it logs to."""
    log = tmp_path / "bot.log"
    offline.bot = SubprocessBot(offline.settings, offline.clock, log)
    await offline.start_bot()
    return offline, log


async def form(stage):
    """Have Ana form a circle; returns its text channel."""
    answer = await stage.ana.slash(stage.general, "circle create", name=NAME, focus=FOCUS, zone=ZONE)
    await answer.settled()
    return next(one for one in stage.guild.channels.values() if one.topic)


async def test_sigterm_sends_what_is_in_hand_and_ends_well(apart):
    stage, log = apart
    channel = await form(stage)
    await stage.shown(stage.ana, channel, "We meet every")
    begun, told_to_stop = asyncio.Event(), asyncio.Event()

    async def hold(_request):
        begun.set()
        await told_to_stop.wait()

    stage.faults.on_request("POST", f"/channels/{channel.id}/messages", hold)
    await stage.ana.fill(await stage.ana.slash(channel, "goal set"), GOAL)
    await begun.wait()
    stopping = asyncio.create_task(stage.bot.stop())
    asyncio.get_running_loop().call_soon(told_to_stop.set)
    await stopping
    assert "Traceback" not in log.read_text()
    await stage.start_bot()
    await stage.settled(minutes=5)
    assert len([one for one in stage.ana.sees(channel) if "Goals, cycle 1" in one.text]) == 1


async def test_killed_after_a_goal_was_confirmed_nothing_of_it_is_lost(apart):
    stage, _ = apart
    channel = await form(stage)
    asked = await stage.ana.slash(channel, "goal set")
    await stage.ana.fill(asked, GOAL)
    await stage.bot.kill()
    await stage.start_bot()
    await stage.settled()
    await stage.shown(stage.ana, channel, GOAL["Goal"])
    assert GOAL["Why it matters"] in (await stage.ana.slash(channel, "goal show")).text


@pytest.mark.parametrize("made", ["roles", "channels"])
async def test_killed_in_the_middle_of_making_rooms_it_makes_none_twice(apart, made):
    stage, _ = apart
    stage.kill_at("POST", f"/guilds/*/{made}", When.AFTER)
    answer = await stage.ana.slash(stage.general, "circle create", name=NAME, focus=FOCUS, zone=ZONE)
    assert answer.kind == "deferred"
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await stage.settled(minutes=2)
    channel = await stage.seen(lambda: next((one for one in stage.guild.channels.values() if one.topic), None))
    await stage.shown(stage.ana, channel, FOCUS)
    assert len([one for one in stage.guild.channels.values() if one.name not in ("general", "General")]) == 2
    assert len([one for one in stage.guild.roles.values() if one.name == NAME]) == 1


async def test_a_voice_connection_that_broke_off_unseen_is_no_trouble_of_ours(stage):
    socket: Any = SimpleNamespace(close_code=1006)
    closed = discord.ConnectionClosed(socket, shard_id=None)
    asyncio.get_running_loop().call_exception_handler({"message": "never retrieved", "exception": closed})
    assert stage.log.of("connection closed")[0]["code"] == 1006
