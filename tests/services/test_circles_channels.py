"""What a circle has in Discord: noted once it is made, missed once it is gone, with what moves into its place."""

from datetime import timedelta

import pytest

from db.models import Circle, Cycle, Session
from runtime.message import Message
from tests.reading import plain
from tests.services.circle_play import TEXT, VOICE, begin, meets
from tests.services.house import ANA, BEN, CHI, GUILD
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, CircleMessage, JobKind, MessageKey, MessageKind
from vocabulary.snowflakes import DISCORD_EPOCH

ROLE, NEW = 10, 31
STOOD = timedelta(minutes=10)


@pytest.fixture
def channels(house):
    return house.services.circles.channels


@pytest.fixture
def losses(house):
    return house.services.circles.losses


@pytest.fixture
def id_of(house):
    """An id of something that Discord made so long ago."""
    return lambda **ago: (house.now - timedelta(**ago) - DISCORD_EPOCH) // timedelta(milliseconds=1) << 22


async def test_the_record_tells_what_there_should_be(house, circle, channels):
    record = await channels.of(circle.id)
    assert (record.guild_id, record.name, record.formed_at) == (GUILD, "Deciding with data", house.now)
    assert record.voice_name == "Deciding with data (voice)"
    assert record.topic == f"Data-informed decisions (circle {circle.id})"
    assert record.members == (101, 102, 103, 104, 105)
    assert (record.role_id, *record.channels) == (ROLE, TEXT, VOICE)
    assert not record.is_closed


async def test_what_was_made_is_noted_and_belongs_to_no_other_circle(house, channels):
    circle = await house.form_circle(role_id=None, text_channel_id=None, voice_channel_id=None)
    assert not await channels.is_noted(ROLE)
    await channels.note_role(circle.id, ROLE)
    await channels.note_text_channel(circle.id, TEXT)
    assert await channels.note_voice_channel(circle.id, VOICE) is None
    record = await channels.of(circle.id)
    assert (record.role_id, *record.channels) == (ROLE, TEXT, VOICE)
    assert await channels.is_noted(ROLE)
    assert await channels.is_noted(VOICE)


async def test_the_welcome_is_pinned_with_the_first_thing_to_do_and_follows_what_holds(house, circle, channels):
    await channels.welcome(circle.id)
    await house.deliver()
    (welcome,) = house.said_in(TEXT)
    assert welcome.pin
    kinds = (ButtonKind.GOAL_SET, ButtonKind.START_OPEN, ButtonKind.START_PUT_AWAY)
    assert welcome.custom_ids == tuple(str(Address(kind, circle.id)) for kind in kinds)
    assert "We meet every 2 weeks for 75 minutes in <#12>." in welcome.text
    await Circle.all().update(weeks=1)
    await channels.welcome(circle.id)
    await house.pass_time(minutes=1)
    (welcome,) = house.said_in(TEXT)
    assert "We meet every week for" in welcome.text


async def test_a_name_that_tries_to_ping_or_to_format_does_neither(house, channels):
    circle = await house.form_circle(name="@everyone **now**")
    await channels.welcome(circle.id)
    text = (await house.waiting(MessageKey.circle(circle.id, CircleMessage.WELCOME))).text
    assert "@everyone **now**" in plain(text)


async def test_into_a_new_text_channel_comes_what_belongs_in_each(house, circle, channels):
    session, cycle = await meets(house, circle), await Cycle.get()
    keys = [
        MessageKey.circle(circle.id, CircleMessage.WELCOME),
        MessageKey(MessageKind.BOARD, cycle.id),
        MessageKey(MessageKind.SESSION, session.id),
    ]
    buttons = ((house.words.button(ButtonKind.GOAL_SET, circle.id),),)
    for key in keys:
        await house.outbox.post(key, Message("Press here", buttons), channel=TEXT)
    await house.outbox.post(MessageKey(MessageKind.FAILURE, 1), Message("Long ago", buttons), channel=TEXT)
    await house.deliver()
    await house.outbox.post(MessageKey(MessageKind.FAILURE, 2), Message("Not said yet"), channel=TEXT)
    await channels.note_text_channel(circle.id, NEW)
    await house.deliver()
    assert sorted(message.text for message in house.said_in(NEW)) == ["Not said yet", *["Press here"] * 3]


async def test_into_a_new_voice_channel_follow_the_sessions_to_come_with_new_events(house, circle, channels):
    session = await meets(house, circle)
    await Session.all().update(event_id=7)
    await house.run_jobs()
    assert await channels.note_voice_channel(circle.id, NEW) == VOICE
    assert set(await Session.all().values_list("event_id", flat=True)) == {None}
    for row in await Session.all():
        assert await house.job(JobKind.EVENT, row.id) == house.now
    assert await house.job(JobKind.SESSION, session.id) == house.now


async def test_a_session_that_is_on_keeps_its_event_but_moves_as_well(house, circle, channels):
    session = await meets(house, circle)
    await Session.all().update(event_id=7)
    await begin(house, session)
    await house.run_jobs()
    await channels.note_voice_channel(circle.id, NEW)
    assert (await Session.get(id=session.id)).event_id == 7
    assert await house.job(JobKind.SESSION, session.id) == house.now


async def test_events_bear_the_circles_name_and_what_is_unusual_about_their_session(house, circle, channels):
    session = await meets(house, circle)
    lunch = await Session.create(circle=circle, starts_at=house.now, kind="lunch-and-learn", agenda=[], event_id=8)
    await Session.filter(id=session.id).update(event_id=7)
    found = {(one.event_id, one.session_id): one.title for one in await channels.event_titles(circle.id)}
    name = "Deciding with data"
    assert found == {(8, lunch.id): f"{name}: lunch-and-learn", (7, session.id): name}


async def test_the_roles_of_circles_that_somebody_is_not_in_are_others(house, circle, channels):
    facts = {"text_channel_id": 21, "voice_channel_id": 22}
    await house.form_circle((BEN, CHI), name="Writing on Fridays", role_id=20, **facts)
    assert await channels.roles_of_others(GUILD, BEN) == set()
    assert await channels.roles_of_others(GUILD, ANA) == {20}
    await house.services.circles.membership.leave(circle.id, BEN)
    assert await channels.roles_of_others(GUILD, BEN) == {ROLE}
    assert await channels.roles_of_others(GUILD + 1, BEN) == set()


async def test_what_stood_for_long_is_made_again_at_once(house, losses, id_of):
    old = id_of(days=2)
    circle = await house.form_circle(text_channel_id=old)
    await losses.miss_channel(old)
    assert await house.job(JobKind.ROOMS, circle.id) == house.now


async def test_whoever_deletes_each_new_thing_waits_for_the_next(house, losses, id_of):
    new = id_of(minutes=1)
    circle = await house.form_circle(role_id=new)
    await losses.miss_role(new)
    assert await house.job(JobKind.ROOMS, circle.id) == house.now - timedelta(minutes=1) + STOOD


async def test_whatever_else_changes_whoever_deletes_each_new_thing_waits_for_the_next(house, losses, id_of):
    new = id_of(minutes=1)
    circle = await house.form_circle(role_id=ROLE, text_channel_id=new)
    await losses.miss_channel(new)
    await house.services.circles.unfinished.take_up([GUILD], {ROLE}, [])
    assert await house.job(JobKind.ROOMS, circle.id) == house.now - timedelta(minutes=1) + STOOD


async def test_what_belongs_to_no_circle_is_not_missed(house, circle, losses, id_of):
    await losses.miss_channel(99)
    await losses.miss_role(99)
    assert await losses.replaced_at(99) is None
    assert await house.job(JobKind.ROOMS, circle.id) is None


async def test_what_was_deleted_while_nobody_listened_is_missed(house, losses, id_of):
    role, text, voice = (id_of(days=days) for days in (1, 2, 3))
    circle = await house.form_circle(role_id=role, text_channel_id=text, voice_channel_id=voice)
    await losses.compare([circle], {role, text, voice})
    assert await house.job(JobKind.ROOMS, circle.id) is None
    await losses.compare([circle], {role, voice})
    assert await house.job(JobKind.ROOMS, circle.id) == house.now


async def test_a_closed_circle_misses_nothing(house, losses, id_of):
    text = id_of(days=1)
    circle = await house.form_circle(text_channel_id=text, closed_at=house.now)
    await losses.miss_channel(text)
    await losses.miss_role(ROLE)
    assert await house.job(JobKind.ROOMS, circle.id) is None


async def test_whoever_cannot_post_to_a_lost_channel_hears_when_there_is_another(house, losses, id_of):
    new = id_of(minutes=1)
    circle = await house.form_circle(text_channel_id=new)
    again = house.now - timedelta(minutes=1) + STOOD
    assert await losses.replaced_at(new) == again
    assert await house.job(JobKind.ROOMS, circle.id) == again
    await house.pass_time(minutes=4)
    assert await losses.replaced_at(new) == again
