"""Scheduled events, created and changed by discord.py and by people."""

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
async def guild(setup, bot):
    return bot.get_guild(setup.guild.id)


@pytest.fixture
def room(setup):
    return setup.guild.channel("General")


@pytest.fixture
def schedule(setup, guild, room):
    """A function that schedules an hour in the voice channel General; its arguments override these fields."""

    async def schedule(name="Session", after=TOMORROW, **options):
        start = setup.clock() + after
        options = {"channel": discord.Object(room.id), "entity_type": discord.EntityType.voice} | options
        made = await guild.create_scheduled_event(
            name=name,
            start_time=start,
            end_time=options.pop("end_time", start + HOUR),
            privacy_level=discord.PrivacyLevel.guild_only,
            **options,
        )
        await setup.until(lambda: guild.get_scheduled_event(made.id))
        return made

    return schedule


async def refusal(code, awaitable):
    with pytest.raises(discord.HTTPException) as refused:
        await awaitable
    assert refused.value.code == code
    return refused.value


def known(setup, event):
    return setup.guild.events[event.id]


async def test_an_event_is_scheduled_started_and_completed(setup, bot, guild, schedule):
    event = await schedule(description="Bring an example.")
    assert (event.name, event.status, event.description) == (
        "Session",
        discord.EventStatus.scheduled,
        "Bring an example.",
    )
    await (await guild.fetch_scheduled_event(event.id)).start()
    assert known(setup, event).status is EventStatus.ACTIVE
    await (await guild.fetch_scheduled_event(event.id)).end()
    assert known(setup, event).status is EventStatus.COMPLETED
    assert await guild.fetch_scheduled_events() == []
    await setup.until(lambda: len(bot.events("scheduled_event_update")) == 2)
    await refusal(180000, event.edit(name="Too late"))


async def test_an_active_event_cannot_be_cancelled_and_a_scheduled_one_cannot_be_completed(guild, schedule):
    event = await schedule()
    await refusal(50035, event.edit(status=discord.EventStatus.completed))
    await event.edit(status=discord.EventStatus.active)
    await refusal(50035, event.edit(status=discord.EventStatus.cancelled))


async def test_an_event_can_be_moved_to_another_time_and_place(setup, guild, schedule):
    event = await schedule()
    later = setup.clock() + 2 * TOMORROW
    await event.edit(start_time=later, end_time=later + HOUR)
    assert known(setup, event).starts_at == later
    await event.edit(entity_type=discord.EntityType.external, location="Library", end_time=later + HOUR)
    moved = setup.guild.event("Session")
    assert (moved.location, moved.channel) == ("Library", None)
    await refusal(50035, event.edit(start_time=setup.clock() - HOUR))
    await refusal(50035, event.edit(end_time=later - HOUR))


async def test_a_guild_has_at_most_a_hundred_open_events(setup, guild, schedule):
    event = await schedule()
    for number in range(99):
        setup.guild.events[number] = known(setup, event)
    await refusal(30038, schedule("One too many"))
    await event.cancel()
    await schedule("The hundredth")


async def test_events_created_before_the_bot_came_are_in_the_guilds_data(setup, schedule):
    await schedule()
    async with setup.running() as other:
        assert [event.name for event in other.get_guild(setup.guild.id).scheduled_events] == ["Session"]


async def test_without_its_intent_a_bot_gets_no_scheduled_events(setup, schedule):
    intents = discord.Intents.default()
    intents.guild_scheduled_events = False
    async with setup.running(setup.client(intents)) as deaf:
        await schedule()
        await setup.ana.say(setup.general, "after it")
        await setup.until(lambda: deaf.events("message"))
        assert deaf.events("scheduled_event_create") == []


@pytest.mark.parametrize(
    ("permissions", "code"),
    [
        (Permission.VIEW_CHANNEL | Permission.CONNECT, 50013),
        (Permission.VIEW_CHANNEL | Permission.CREATE_EVENTS, 50013),
        (Permission.CONNECT | Permission.CREATE_EVENTS, 50001),
    ],
)
async def test_an_event_in_a_channel_needs_permissions_there(setup, room, permissions, code):
    setup.guild.roles[setup.guild.id].permissions = 0
    setup.install(permissions=permissions)
    async with setup.running() as client:
        start = setup.clock() + TOMORROW
        making = client.get_guild(setup.guild.id).create_scheduled_event(
            name="Session",
            start_time=start,
            entity_type=discord.EntityType.voice,
            channel=discord.Object(room.id),
            privacy_level=discord.PrivacyLevel.guild_only,
        )
        await refusal(code, making)


async def test_other_peoples_events_need_a_further_permission(setup, bot, guild, schedule):
    event = await schedule()
    with pytest.raises(CannotDo, match="50013"):
        await setup.ben.edit_event(known(setup, event), name="Mine")
    role = setup.guild.add_role("Organisers", permissions=Permission.MANAGE_EVENTS)
    setup.guild.give_role(setup.ben, role)
    await setup.ben.edit_event(known(setup, event), name="Ours", starts_at=setup.clock() + TOMORROW + HOUR / 2)
    await setup.until(lambda: bot.events("scheduled_event_update"))
    assert guild.get_scheduled_event(event.id).name == "Ours"
    await setup.ana.delete_event(known(setup, event))
    await setup.until(lambda: bot.events("scheduled_event_delete"))
    await refusal(10070, guild.fetch_scheduled_event(event.id))


async def test_people_can_mark_an_event_as_interesting_and_unmark_it(setup, schedule):
    async with setup.running(setup.client(discord.Intents.all())) as client:
        event = await schedule()
        guild = client.get_guild(setup.guild.id)
        await setup.until(lambda: guild.get_scheduled_event(event.id))
        await setup.ben.interested(known(setup, event))
        await setup.chi.interested(known(setup, event))
        await setup.chi.not_interested(known(setup, event))
        await setup.until(lambda: client.events("scheduled_event_user_remove"))
        assert [user.id for _, user in client.events("scheduled_event_user_add")] == [setup.ben.id, setup.chi.id]
        counted = await guild.fetch_scheduled_event(event.id, with_counts=True)
        assert counted.user_count == 1
        assert [user.id async for user in counted.users()] == [setup.ben.id]
        setup.guild.leave(setup.ben)
        assert (await guild.fetch_scheduled_events(with_counts=True))[0].user_count == 0


async def test_people_cannot_be_interested_in_an_event_that_is_over_or_invisible(setup, bot, guild, schedule, room):
    event = await schedule()
    await event.cancel()
    with pytest.raises(CannotDo, match="is over"):
        await setup.ben.interested(known(setup, event))
    hidden = setup.guild.add_channel(
        "Hidden", ChannelType.VOICE, permission_overwrites=[{"id": setup.guild.id, "deny": str(1 << 10)}]
    )
    secret = await schedule("Secret", channel=discord.Object(hidden.id))
    with pytest.raises(CannotDo, match="sees no event"):
        await setup.ben.interested(known(setup, secret))


async def test_an_external_event_starts_and_ends_at_its_times(setup, schedule):
    event = await schedule(channel=discord.utils.MISSING, entity_type=discord.EntityType.external, location="Library")
    setup.clock.leap(days=1, minutes=1)
    await setup.until(lambda: known(setup, event).status is EventStatus.ACTIVE)
    setup.clock.leap(hours=1)
    await setup.until(lambda: known(setup, event).status is EventStatus.COMPLETED)


async def test_an_event_that_nobody_starts_is_cancelled_after_some_hours(setup, schedule):
    event = await schedule()
    await event.edit(start_time=setup.clock() + TOMORROW + HOUR, end_time=setup.clock() + TOMORROW + 2 * HOUR)
    setup.clock.leap(days=1, hours=3, minutes=30)
    await event.edit(name="Still to come")
    assert known(setup, event).status is EventStatus.SCHEDULED
    setup.clock.leap(hours=1)
    await setup.until(lambda: known(setup, event).status is EventStatus.CANCELED)


async def test_an_event_ends_some_minutes_after_everybody_left_unless_somebody_came_back(setup, schedule, room):
    event = await schedule()
    await event.start()
    await setup.ben.join_voice(room)
    await setup.ben.leave_voice()
    setup.clock.leap(minutes=3)
    await setup.ben.join_voice(room)
    setup.clock.leap(minutes=3)
    setup.rehearsal.world.timers.run_due()
    assert known(setup, event).status is EventStatus.ACTIVE
    await setup.ben.leave_voice()
    setup.clock.leap(minutes=6)
    await setup.until(lambda: known(setup, event).status is EventStatus.COMPLETED)


async def test_an_event_is_deleted_with_its_channel(setup, bot, guild, schedule, room):
    await schedule()
    await setup.ana.delete_channel(room)
    assert setup.guild.events == {}
    await setup.until(lambda: bot.events("scheduled_event_delete"))
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
def test_missing_and_superfluous_fields_of_an_event_are_named(whole, change, wrong):
    check_event(whole)
    with pytest.raises(ApiError) as refused:
        check_event(whole | change)
    assert list(refused.value.errors or ()) == [wrong]
