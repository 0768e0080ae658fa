"""What is looked at when a server becomes available: what differs from what was noted, and sessions that are on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.models import Circle, Due, Session
from rules.session_moves import EARLIEST_START
from services.circles.comparison import SeenGuild
from services.sessions.scheduled_events import EventStatus, SeenEvent
from tests.services.house import FIRST_SESSION, GUILD, LOCALE, ROLE, TEXT, VOICE
from tests.services.planning_play import begin_rhythm
from tests.services.played import played
from tests.statements import statements
from vocabulary.keys import JobKind
from vocabulary.snowflakes import DISCORD_EPOCH

FIRST_EVENT = 70
MINUTE = timedelta(minutes=1)


@pytest.fixture
def compare(house):
    return house.services.circles.comparison.compare


@played
async def seen(house, circle):
    """The server as Discord shows it: the circle's role and channels, and the events of its two sessions ahead."""
    shown = {}
    for event_id, session in enumerate(await begin_rhythm(house, circle), start=FIRST_EVENT):
        await Session.filter(id=session.id).update(event_id=event_id)
        wanted = await house.services.sessions.scheduled_events.wanted(session.id)
        shown[event_id] = SeenEvent(event_id, EventStatus.SCHEDULED, wanted.starts_at, wanted.ends_at, VOICE)
    await Due.all().delete()
    return SeenGuild(GUILD, LOCALE, {ROLE, TEXT, VOICE}, shown)


def changed(seen, **facts):
    """The server after somebody has changed the first session's event."""
    return replace(seen, events=seen.events | {FIRST_EVENT: replace(seen.events[FIRST_EVENT], **facts)})


async def looked_at():
    return [row.subject for row in await Due.all().order_by("subject")]


async def test_servers_as_they_were_noted_take_two_reads_and_nothing_is_looked_at(house, seen, compare):
    elsewhere = [SeenGuild(guild, LOCALE, {ROLE, TEXT, VOICE}, {}) for guild in (GUILD + 1, GUILD + 2)]
    for guild in elsewhere:
        await house.form_circle(name="Elsewhere", guild_id=guild.id)
    async with statements() as run:
        await compare([seen, *elsewhere])
    assert [statement.split()[0] for statement in run] == ["SELECT", "SELECT"]
    assert await looked_at() == []


async def test_a_server_without_circles_takes_one_read(house, seen, compare):
    async with statements() as run:
        await compare([replace(seen, id=GUILD + 1)])
    assert len(run) == 1


@pytest.mark.parametrize("gone", [ROLE, TEXT, VOICE])
async def test_a_role_or_a_channel_that_was_deleted_is_missed(house, circle, seen, compare, gone):
    await compare([replace(seen, there=seen.there - {gone})])
    assert await looked_at() == [f"rooms:{circle.id}"]


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_at": FIRST_SESSION + MINUTE},
        {"ends_at": FIRST_SESSION + MINUTE},
        {"channel_id": TEXT},
        {"status": EventStatus.ACTIVE, "starts_at": FIRST_SESSION - MINUTE},
    ],
)
async def test_an_event_that_was_changed_is_looked_at(seen, compare, facts):
    await compare([changed(seen, **facts)])
    assert await looked_at() == ["event:1"]


async def test_an_event_that_was_deleted_or_never_made_is_looked_at(seen, compare):
    await Session.filter(event_id=FIRST_EVENT + 1).update(event_id=None)
    await compare([replace(seen, events={})])
    assert await looked_at() == ["event:1", "event:2"]


async def test_of_a_session_that_is_near_or_on_its_voice_is_looked_at(house, seen, compare):
    house.clock.leap_to(FIRST_SESSION - EARLIEST_START - MINUTE)
    await compare([seen])
    assert await looked_at() == []
    house.clock.leap_to(FIRST_SESSION + MINUTE)
    await compare([changed(seen, status=EventStatus.ACTIVE)])
    assert await looked_at() == ["session:1"]
    assert await house.job(JobKind.SESSION, 1) == house.now


async def test_the_event_of_a_session_that_is_on_is_looked_at_when_it_is_gone(house, seen, compare):
    house.clock.leap_to(FIRST_SESSION + MINUTE)
    await compare([replace(seen, events={FIRST_EVENT + 1: seen.events[FIRST_EVENT + 1]})])
    assert await looked_at() == ["event:1", "session:1"]


async def test_a_closed_circle_and_a_closed_session_are_left_alone(house, circle, seen, compare):
    await Session.filter(event_id=FIRST_EVENT).update(closed_at=house.now)
    await compare([replace(seen, events={FIRST_EVENT + 1: seen.events[FIRST_EVENT + 1]})])
    circle.closed_at = house.now
    await circle.save(update_fields=["closed_at"])
    await compare([SeenGuild(GUILD, LOCALE, set(), {})])
    assert await looked_at() == []


async def test_a_channel_that_was_made_a_moment_ago_is_not_missed_before_discord_has_told_of_it(
    house, seen, circle, compare
):
    new = int((house.now - DISCORD_EPOCH) / timedelta(milliseconds=1)) << 22
    await Circle.filter(id=circle.id).update(text_channel_id=new)
    await compare([seen])
    assert await looked_at() == []
    house.clock.leap_to(house.now + 2 * MINUTE)
    await compare([seen])
    assert await looked_at() == [f"rooms:{circle.id}"]
