"""Scheduled events as the real library makes, changes and hears of them, and as people attend to them."""

from datetime import timedelta

import discord
import pytest

from rehearsal.enums import ChannelType, EventStatus
from rehearsal.errors import ApiError, CannotDo
from rehearsal.limits.scheduled_events import check_event
from rehearsal.permissions import Permission

HOUR = timedelta(hours=1)
TOMORROW = timedelta(days=1)


@pytest.fixture
async def guild(stage, bot):
    return bot.get_guild(stage.guild.id)


@pytest.fixture
def room(stage):
    return stage.guild.channel("General")


@pytest.fixture
def schedule(stage, guild, room):
    """Schedules a session in the voice channel General, an hour long; options take the place of those."""

    async def schedule(name="Session", after=TOMORROW, **options):
        start = stage.clock() + after
        options = {"channel": discord.Object(room.id), "entity_type": discord.EntityType.voice} | options
        made = await guild.create_scheduled_event(
            name=name,
            start_time=start,
            end_time=options.pop("end_time", start + HOUR),
            privacy_level=discord.PrivacyLevel.guild_only,
            **options,
        )
        await stage.until(lambda: guild.get_scheduled_event(made.id))
        return made

    return schedule


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code
    return refused.value


def known(stage, event):
    return stage.guild.events[event.id]


async def test_an_event_is_scheduled_begun_and_completed(stage, bot, guild, schedule):
    event = await schedule(description="Bring an example.")
    assert (event.name, event.status, event.description) == (
        "Session",
        discord.EventStatus.scheduled,
        "Bring an example.",
    )
    await (await guild.fetch_scheduled_event(event.id)).start()
    assert known(stage, event).status is EventStatus.ACTIVE
    await (await guild.fetch_scheduled_event(event.id)).end()
    assert known(stage, event).status is EventStatus.COMPLETED
    assert await guild.fetch_scheduled_events() == []
    await stage.until(lambda: len(bot.events("scheduled_event_update")) == 2)
    await refusal(180000, event.edit(name="Too late"))


async def test_what_has_begun_cannot_be_cancelled_nor_what_has_not_begun_be_completed(guild, schedule):
    event = await schedule()
    await refusal(50035, event.edit(status=discord.EventStatus.completed))
    await event.edit(status=discord.EventStatus.active)
    await refusal(50035, event.edit(status=discord.EventStatus.cancelled))


async def test_an_event_moves_to_another_time_and_another_place(stage, guild, schedule):
    event = await schedule()
    later = stage.clock() + 2 * TOMORROW
    await event.edit(start_time=later, end_time=later + HOUR)
    assert known(stage, event).starts_at == later
    await event.edit(entity_type=discord.EntityType.external, location="Library", end_time=later + HOUR)
    moved = stage.guild.event("Session")
    assert (moved.location, moved.channel) == ("Library", None)
    await refusal(50035, event.edit(start_time=stage.clock() - HOUR))
    await refusal(50035, event.edit(end_time=later - HOUR))


async def test_a_guild_has_at_most_a_hundred_open_events(stage, guild, schedule):
    event = await schedule()
    for number in range(99):
        stage.guild.events[number] = known(stage, event)
    await refusal(30038, schedule("One too many"))
    await event.cancel()
    await schedule("The hundredth")


async def test_an_event_made_before_the_bot_came_is_told_with_the_guild(stage, schedule):
    await schedule()
    async with stage.running() as other:
        assert [event.name for event in other.get_guild(stage.guild.id).scheduled_events] == ["Session"]


async def test_without_its_intent_nothing_is_told_of_events(stage, schedule):
    intents = discord.Intents.default()
    intents.guild_scheduled_events = False
    async with stage.running(stage.client(intents)) as deaf:
        await schedule()
        await stage.ana.say(stage.general, "after it")
        await stage.until(lambda: deaf.events("message"))
        assert deaf.events("scheduled_event_create") == []


@pytest.mark.parametrize(
    ("permissions", "code"),
    [
        (Permission.VIEW_CHANNEL | Permission.CONNECT, 50013),
        (Permission.VIEW_CHANNEL | Permission.CREATE_EVENTS, 50013),
        (Permission.CONNECT | Permission.CREATE_EVENTS, 50001),
    ],
)
async def test_an_event_in_a_channel_takes_the_permission_and_a_way_into_the_channel(stage, room, permissions, code):
    stage.guild.roles[stage.guild.id].permissions = 0
    stage.install(permissions=permissions)
    async with stage.running() as client:
        start = stage.clock() + TOMORROW
        making = client.get_guild(stage.guild.id).create_scheduled_event(
            name="Session",
            start_time=start,
            entity_type=discord.EntityType.voice,
            channel=discord.Object(room.id),
            privacy_level=discord.PrivacyLevel.guild_only,
        )
        await refusal(code, making)


async def test_others_events_take_more_than_own_ones(stage, bot, guild, schedule):
    event = await schedule()
    with pytest.raises(CannotDo, match="50013"):
        await stage.ben.edit_event(known(stage, event), name="Mine")
    role = stage.guild.add_role("Organisers", permissions=Permission.MANAGE_EVENTS)
    stage.guild.give_role(stage.ben, role)
    await stage.ben.edit_event(known(stage, event), name="Ours", starts_at=stage.clock() + TOMORROW + HOUR / 2)
    await stage.until(lambda: bot.events("scheduled_event_update"))
    assert guild.get_scheduled_event(event.id).name == "Ours"
    await stage.ana.delete_event(known(stage, event))
    await stage.until(lambda: bot.events("scheduled_event_delete"))
    await refusal(10070, guild.fetch_scheduled_event(event.id))


async def test_people_say_that_they_are_interested_and_that_they_are_not(stage, schedule):
    async with stage.running(stage.client(discord.Intents.all())) as client:
        event = await schedule()
        guild = client.get_guild(stage.guild.id)
        await stage.until(lambda: guild.get_scheduled_event(event.id))
        await stage.ben.interested(known(stage, event))
        await stage.chi.interested(known(stage, event))
        await stage.chi.not_interested(known(stage, event))
        await stage.until(lambda: client.events("scheduled_event_user_remove"))
        assert [user.id for _, user in client.events("scheduled_event_user_add")] == [stage.ben.id, stage.chi.id]
        counted = await guild.fetch_scheduled_event(event.id, with_counts=True)
        assert counted.user_count == 1
        assert [user.id async for user in counted.users()] == [stage.ben.id]
        stage.guild.leave(stage.ben)
        assert (await guild.fetch_scheduled_events(with_counts=True))[0].user_count == 0


async def test_nobody_is_interested_in_what_is_over_or_out_of_view(stage, bot, guild, schedule, room):
    event = await schedule()
    await event.cancel()
    with pytest.raises(CannotDo, match="is over"):
        await stage.ben.interested(known(stage, event))
    hidden = stage.guild.add_channel(
        "Hidden", ChannelType.VOICE, permission_overwrites=[{"id": stage.guild.id, "deny": str(1 << 10)}]
    )
    secret = await schedule("Secret", channel=discord.Object(hidden.id))
    with pytest.raises(CannotDo, match="sees no event"):
        await stage.ben.interested(known(stage, secret))


async def test_an_external_event_begins_and_ends_by_its_times(stage, schedule):
    event = await schedule(channel=discord.utils.MISSING, entity_type=discord.EntityType.external, location="Library")
    stage.clock.leap(days=1, minutes=1)
    await stage.until(lambda: known(stage, event).status is EventStatus.ACTIVE)
    stage.clock.leap(hours=1)
    await stage.until(lambda: known(stage, event).status is EventStatus.COMPLETED)


async def test_an_event_that_nobody_begins_lapses_after_some_hours(stage, schedule):
    event = await schedule()
    await event.edit(start_time=stage.clock() + TOMORROW + HOUR, end_time=stage.clock() + TOMORROW + 2 * HOUR)
    stage.clock.leap(days=1, hours=3, minutes=30)
    await event.edit(name="Still to come")
    assert known(stage, event).status is EventStatus.SCHEDULED
    stage.clock.leap(hours=1)
    await stage.until(lambda: known(stage, event).status is EventStatus.CANCELED)


async def test_an_event_ends_some_minutes_after_everybody_left_but_not_when_one_came_back(stage, schedule, room):
    event = await schedule()
    await event.start()
    await stage.ben.join_voice(room)
    await stage.ben.leave_voice()
    stage.clock.leap(minutes=3)
    await stage.ben.join_voice(room)
    stage.clock.leap(minutes=3)
    stage.rehearsal.world.timers.run_due()
    assert known(stage, event).status is EventStatus.ACTIVE
    await stage.ben.leave_voice()
    stage.clock.leap(minutes=6)
    await stage.until(lambda: known(stage, event).status is EventStatus.COMPLETED)


async def test_an_event_goes_with_its_channel(stage, bot, guild, schedule, room):
    await schedule()
    await stage.ana.delete_channel(room)
    assert stage.guild.events == {}
    await stage.until(lambda: bot.events("scheduled_event_delete"))
    assert list(guild.scheduled_events) == []


SESSION = {
    "name": "Session",
    "privacy_level": 2,
    "entity_type": 2,
    "channel_id": "1",
    "scheduled_start_time": "2026-01-05T18:00:00+00:00",
}
EXTERNAL = SESSION | {
    "entity_type": 3,
    "channel_id": None,
    "entity_metadata": {"location": "Library"},
    "scheduled_end_time": "2026-01-05T19:00:00+00:00",
}


@pytest.mark.parametrize(
    ("whole", "change", "wrong"),
    [
        (SESSION, {"name": ""}, "name"),
        (SESSION, {"name": "x" * 101}, "name"),
        (SESSION, {"description": "x" * 1001}, "description"),
        (SESSION, {"privacy_level": 1}, "privacy_level"),
        (SESSION, {"entity_type": 4}, "entity_type"),
        (SESSION, {"channel_id": None}, "channel_id"),
        (SESSION, {"entity_metadata": {"location": "x"}}, "entity_metadata"),
        (SESSION, {"scheduled_start_time": None}, "scheduled_start_time"),
        (SESSION, {"scheduled_start_time": "tomorrow"}, "scheduled_start_time"),
        (SESSION, {"scheduled_end_time": "2026-01-05T17:00:00+00:00"}, "scheduled_end_time"),
        (EXTERNAL, {"channel_id": "1"}, "channel_id"),
        (EXTERNAL, {"entity_metadata": {"location": "x" * 101}}, "entity_metadata"),
        (EXTERNAL, {"entity_metadata": None}, "entity_metadata"),
        (EXTERNAL, {"scheduled_end_time": None}, "scheduled_end_time"),
    ],
)
def test_what_an_event_lacks_or_has_too_much_is_named(whole, change, wrong):
    check_event(whole)
    with pytest.raises(ApiError) as refused:
        check_event(whole | change)
    assert list(refused.value.errors or ()) == [wrong]
