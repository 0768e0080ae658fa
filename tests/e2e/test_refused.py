"""What a server does not let the bot do for a while: tried again when that changes, said late, and never lost."""

import asyncio
from datetime import timedelta

import pytest

from fortnight.sandbox import NEEDED
from rehearsal.enums import EventStatus
from rehearsal.errors import ApiError
from rehearsal.faults import When
from rehearsal.guilds import changes, scheduled_events
from rehearsal.permissions import Overwrite, Permission
from tests.e2e.beginnings import about_to_meet
from tests.e2e.staging import FIRST_SESSION, FOCUS, NAME, ZONE

WRITING = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
LATE_CARD = "This card comes late, but its times are right."
NOTE = "This is late"
LIBRARY_SECONDS = 10
"""The library alone repeats a failing request for longer than that."""
MOST_ROLES, MOST_CHANNELS, MOST_EVENTS = 250, 500, 100


class Gag:
    """Takes from the bot what it needs to write in a channel, and gives it back."""

    def __init__(self, stage, channel, permissions=WRITING):
        self.stage, self.channel, self.permissions = stage, channel, int(permissions)
        self.before = next(one for one in channel.overwrites if one.target == stage.application.user.id)
        stage.log.expect("refused")

    def on(self):
        denied = Overwrite(self.before.target, self.before.allow & ~self.permissions, self.permissions)
        changes.set_overwrite(self.stage.rehearsal.world, self.channel, denied)

    def off(self):
        changes.set_overwrite(self.stage.rehearsal.world, self.channel, self.before)


@pytest.fixture
def begins_after(request, begins_after):
    return about_to_meet if "meeting" in request.fixturenames else begins_after


def requests_to(stage, pattern):
    """Requests of the bot that match, from now on."""
    made = []
    stage.faults.on_request("*", pattern, made.append, times=10_000)
    return made


def rooms(stage):
    return [one for one in stage.guild.channels.values() if one.topic]


async def test_a_card_comes_late_and_the_one_before_is_settled_once_the_bot_may_write_again(stage, meeting):
    first = await meeting.begin()
    gag = Gag(stage, meeting.text, Permission.SEND_MESSAGES)
    gag.on()
    await meeting.at(12)
    assert meeting.said("## Block 2 of 5: Real work example") == []
    gag.off()
    card = await meeting.card("Real work example")
    assert card.text.splitlines()[1] == LATE_CARD
    await stage.seen(lambda: first.buttons == [])
    assert meeting.said_twice() == []


async def test_a_recap_comes_late_and_pinned_once_the_bot_may_see_the_channel_again(stage, meeting):
    card = await meeting.begin()
    gag = Gag(stage, meeting.text)
    gag.on()
    await stage.ana.slash(meeting.voice, "session end", anyway=True)
    await stage.settled(minutes=20)
    assert meeting.said("## Recap") == []
    gag.off()
    recap = await meeting.recap()
    assert NOTE in recap.text
    await stage.seen(lambda: recap.pinned)
    await stage.seen(lambda: card.buttons == [])


async def test_a_board_that_was_refused_is_there_once_the_bot_may_write_again(stage, circle):
    await stage.shown(stage.ana, circle.text, FOCUS)
    gag = Gag(stage, circle.text)
    gag.on()
    await circle.set_goal(stage.ben)
    await stage.seen(lambda: stage.log.of("refused"))
    gag.off()
    board = await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    await stage.seen(lambda: board.pinned)


async def test_a_board_that_was_refused_is_there_once_the_bot_has_its_role_again(stage, circle):
    await stage.shown(stage.ana, circle.text, FOCUS)
    stage.log.expect("refused")
    world, me = stage.rehearsal.world, stage.guild.members[stage.application.user.id]
    changes.remove_overwrite(world, circle.text, me.user.id)
    changes.set_overwrite(world, circle.text, Overwrite(stage.bot_role.id, int(WRITING)))
    changes.take_role(world, stage.guild, me, stage.bot_role)
    await circle.set_goal(stage.ben)
    await stage.seen(lambda: stage.log.of("refused"))
    changes.give_role(world, stage.guild, me, stage.bot_role)
    await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")


async def test_a_board_that_was_refused_for_another_reason_is_there_with_the_next_goal(stage, circle):
    await stage.shown(stage.ana, circle.text, FOCUS)
    stage.log.expect("refused", "unexpected")
    path = f"/channels/{circle.text.id}/messages"
    stage.faults.refuse("POST", path, status=400, code=50035, message="Invalid Form Body")
    await circle.set_goal(stage.ben)
    await stage.seen(lambda: stage.log.of("refused"))
    await circle.set_goal(stage.chi)
    board = await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    assert board.text.count("Run three tests") == 2


async def test_a_bot_that_was_removed_asks_nothing_and_says_late_what_it_missed_when_it_is_back(stage, meeting):
    stage.log.expect("refused")
    stage.guild.uninstall(stage.application)
    await stage.until(FIRST_SESSION + timedelta(seconds=20))
    assert meeting.said("Start now") == []
    stage.guild.install(stage.application, int(NEEDED))
    await stage.seen(lambda: [one for one in meeting.text.messages.values() if "Start now" in one.buttons])


async def test_a_bot_that_was_removed_while_it_makes_rooms_stops_asking_and_finishes_when_it_is_back(stage):
    stage.log.expect("channels not finished")
    stage.faults.refuse("POST", "/guilds/*/channels", status=403, code=50013, message="Missing Permissions")
    await (await stage.ana.slash(stage.general, "circle create", name=NAME, focus=FOCUS, zone=ZONE)).settled()
    stage.guild.uninstall(stage.application)
    await stage.settled(minutes=11)
    made, told = requests_to(stage, "/guilds/*"), len(stage.log.lines)
    await stage.settled(hours=5)
    assert made == []
    assert len(stage.log.lines) == told
    stage.guild.install(stage.application, int(NEEDED))
    (text,) = await stage.seen(lambda: rooms(stage))
    await stage.shown(stage.ana, text, FOCUS)


async def test_with_its_role_above_the_bots_a_circle_still_gets_its_rooms_and_its_members_once_it_is_below(
    stage, circle
):
    stage.log.expect("channels not finished", "forbidden")
    await stage.shown(stage.ana, circle.text, FOCUS)
    await stage.settled(minutes=11)
    circle.role.position, stage.bot_role.position = stage.bot_role.position, circle.role.position
    stage.guild.take_role(stage.eli, circle.role)
    await stage.ana.delete_channel(circle.voice)
    voices = lambda: [one for one in stage.guild.channels.values() if one.name == circle.voice.name]
    await stage.seen(voices)
    assert circle.role.id not in stage.guild.members[stage.eli.id].roles
    await stage.seen(lambda: stage.log.of("channels not finished"))
    circle.role.position, stage.bot_role.position = stage.bot_role.position, circle.role.position
    payload = {"permissions": str(int(NEEDED) | 1)}
    changes.change_role(stage.rehearsal.world, stage.guild, stage.bot_role, payload)
    await stage.seen(lambda: circle.role.id in stage.guild.members[stage.eli.id].roles)


@pytest.mark.parametrize("kind", ["roles", "channels"])
async def test_a_server_that_is_full_is_named_once_and_the_circle_is_finished_once_there_is_room(offline, kind):
    stage = offline
    stage.log.expect("channels not finished")
    things, most = getattr(stage.guild, kind), {"roles": MOST_ROLES, "channels": MOST_CHANNELS}[kind]
    add = stage.guild.add_role if kind == "roles" else stage.guild.add_channel
    for number in range(most - len(things)):
        add(f"spare {number}")
    await stage.start_bot()
    answer = await (await stage.ana.slash(stage.general, "circle create", name=NAME, focus=FOCUS, zone=ZONE)).settled()
    assert f"This server has {most} {kind}, as many as Discord allows" in answer.text
    await stage.settled(minutes=25)
    assert [line["error"] for line in stage.log.of("channels not finished")] == [kind]
    for spare in list(things.values())[-2:]:
        if kind == "roles":
            changes.remove_role(stage.rehearsal.world, stage.guild, spare)
        else:
            stage.guild.remove_channel(spare)
    (text,) = await stage.seen(lambda: rooms(stage))
    await stage.shown(stage.ana, text, FOCUS)


async def test_a_server_with_a_hundred_events_is_told_so_once_and_the_session_has_one_once_there_is_room(stage, circle):
    make_full_of_events(stage)
    await circle.schedule()
    told = await stage.shown(stage.ana, circle.text, "This server has 100 events, as many as Discord allows")
    await stage.settled(hours=3)
    assert [one for one in circle.text.messages.values() if one.text == told.text] == [told]
    assert [line["error"] for line in stage.log.of("events refused")] == ["events"]
    spare = next(iter(stage.guild.events.values()))
    await stage.ana.delete_event(spare)
    await stage.seen(lambda: any(one.channel is circle.voice for one in stage.guild.events.values()))


def make_full_of_events(stage):
    world = stage.rehearsal.world
    starts_at = stage.clock.now() + timedelta(days=9)
    body = {
        "name": "A talk",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "Hall"},
        "scheduled_start_time": starts_at.isoformat(),
        "scheduled_end_time": (starts_at + timedelta(hours=1)).isoformat(),
    }
    for _ in range(MOST_EVENTS):
        scheduled_events.add(world, stage.guild, stage.ana.user, body)


async def test_the_card_of_a_live_session_that_was_deleted_is_back_within_a_minute(stage, meeting):
    card = await meeting.begin()
    await stage.ana.delete(card)
    await meeting.at(1, 10)
    again = await meeting.card("Check-in")
    await stage.ana.click(again, "Next")
    await meeting.card("Real work example")
    await stage.seen(lambda: again.buttons == [])


async def test_a_board_that_was_deleted_is_back_with_its_next_change(stage, circle):
    await circle.set_goal(stage.ben)
    board = await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    await stage.seen(lambda: board.pinned)
    await stage.ana.delete(board)
    await stage.settled(minutes=2)
    await circle.set_goal(stage.chi)
    again = await stage.shown(stage.ana, circle.text, "## Goals, cycle 1")
    assert again is not board
    await stage.seen(lambda: again.pinned)


async def test_an_edit_that_fails_again_and_again_holds_up_no_card_for_long(stage, meeting, monkeypatch):
    monkeypatch.setattr("runtime.sender.HOLD_SECONDS", 0.1)  # instead of three seconds of this test
    stage.log.expect("in doubt")
    card = await meeting.begin()
    failing, tried = ("PATCH", f"/channels/*/messages/{card.id}"), []
    stage.faults.on_request(*failing, tried.append)
    stage.faults.refuse(*failing, status=500, times=1000)
    await stage.eli.leave_voice()
    await stage.seen(lambda: tried)
    await stage.ana.click(card, "Next")
    async with asyncio.timeout(LIBRARY_SECONDS):
        await meeting.card("Real work example")
    stage.faults.clear()
    await stage.settled(seconds=40)
    await stage.seen(lambda: card.buttons == [])


async def test_an_event_whose_start_was_lost_is_not_started_again(stage, meeting):
    def lose_answer(_):
        raise ApiError(502, 0, "Bad Gateway")

    await meeting.have_events(2)
    starting = ("PATCH", "/guilds/*/scheduled-events/*")
    stage.faults.on_request(*starting, lose_answer, when=When.AFTER)
    stage.faults.refuse(*starting, status=400, code=50035, message="Invalid status transition.", skip=1)
    await meeting.begin()
    event = min(stage.guild.events.values(), key=lambda one: one.starts_at)
    await stage.seen(lambda: event.status is EventStatus.ACTIVE)
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await stage.seen(lambda: event.status is EventStatus.COMPLETED)
