"""What a server did not let the bot finish is tried again as soon as something has changed there."""

from datetime import timedelta

from rehearsal.world.snowflakes import snowflake_at
from runtime.message import Message
from tests.services.house import FIRST_SESSION, GUILD, ROLE, TEXT, VOICE
from tests.services.session_play import meeting_set
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey

ELSEWHERE = 2
THERE = {ROLE, TEXT, VOICE}


async def test_messages_that_were_not_allowed_are_sent_where_the_bot_may_write(house, circle):
    house.discord.forbidden.add(TEXT)
    await house.outbox.post(MessageKey.circle(circle.id, CircleMessage.PAUSED), Message("We pause"), channel=TEXT)
    await house.deliver()
    house.discord.forbidden.clear()
    await house.services.circles.unfinished.take_up([GUILD], THERE, [])
    await house.deliver()
    assert house.said_in(TEXT) == []
    await house.services.circles.unfinished.take_up([GUILD], THERE, [TEXT])
    await house.deliver()
    assert [message.text for message in house.said_in(TEXT)] == ["We pause"]


async def test_errands_that_wait_to_be_tried_again_are_run_and_no_others(house, circle):
    waiting = JobKey(JobKind.ROOMS, circle.id)
    await house.timekeeper.schedule(FIRST_SESSION, waiting)
    await house.services.circles.unfinished.take_up([ELSEWHERE], [], [])
    await house.run_jobs()
    assert house.errands == []
    await house.services.circles.unfinished.take_up([GUILD], THERE, [])
    await house.run_jobs()
    assert house.errands == [waiting]


async def test_an_errand_that_is_planned_for_soon_is_not_put_off_by_what_discord_has_not_told_yet(house, circle):
    soon = house.now + timedelta(minutes=1)
    await house.timekeeper.schedule(soon, JobKey(JobKind.ROOMS, circle.id))
    await circle.update_from_dict({"voice_channel_id": snowflake_at(house.now)}).save()
    await house.services.circles.unfinished.take_up([GUILD], THERE, [])
    assert await house.timekeeper.when(JobKey(JobKind.ROOMS, circle.id)) == soon


async def test_an_errand_that_comes_within_a_minute_is_left_to_its_time(house, circle):
    soon, later = (house.now + timedelta(minutes=minutes) for minutes in (1, 2))
    for planned, expected in ((soon, soon), (later, house.now)):
        await house.timekeeper.schedule(planned, JobKey(JobKind.ROOMS, circle.id))
        await house.services.circles.unfinished.take_up([GUILD], THERE, [])
        assert await house.timekeeper.when(JobKey(JobKind.ROOMS, circle.id)) == expected


async def test_sessions_without_an_event_are_looked_at(house, circle):
    meeting = await meeting_set(house, circle)
    await house.run_jobs()
    house.errands.clear()
    await house.services.circles.unfinished.take_up([GUILD], THERE, [])
    await house.run_jobs()
    assert JobKey(JobKind.EVENT, meeting.id) in house.errands
