"""Local dates and times: read with their type, and kept as the text that was there before they had one."""

from datetime import UTC, date, datetime

import pytest

from db import sql
from db.models import Circle, Partnership

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOCAL = datetime(2026, 12, 3, 18)  # noqa: DTZ001 - a local time, by its meaning
FACTS = {"guild_id": 1, "name": "Deciding with data", "focus": "Data", "zone": "Europe/Berlin", "created_at": NOON}


async def kept(circle):
    (row,) = await sql.rows("SELECT rhythm_from, paused_until FROM circle WHERE id = ?1", [circle.id])
    return row


async def test_they_are_kept_as_text_and_read_with_their_type(database):
    circle = await Circle.create(**FACTS, rhythm_from=LOCAL, paused_until=date(2027, 1, 7))
    assert await kept(circle) == {"rhythm_from": "2026-12-03T18:00", "paused_until": "2027-01-07"}
    read = await Circle.get(id=circle.id)
    assert (read.rhythm_from, read.paused_until) == (LOCAL, date(2027, 1, 7))


async def test_what_is_missing_stays_missing_and_can_go_missing_again(database):
    circle = await Circle.create(**FACTS)
    read = await Circle.get(id=circle.id)
    assert (read.rhythm_from, read.paused_until) == (None, None)
    await Circle.all().update(rhythm_from=LOCAL, paused_until=date(2027, 1, 7))
    await Circle.all().update(rhythm_from=None, paused_until=None)
    assert await kept(circle) == {"rhythm_from": None, "paused_until": None}


async def test_what_is_finer_than_a_minute_is_cut_off(database):
    circle = await Circle.create(**FACTS, rhythm_from=LOCAL.replace(second=59))
    assert (await Circle.get(id=circle.id)).rhythm_from == LOCAL


async def test_an_instant_is_no_local_time(database):
    with pytest.raises(ValueError, match="has a time zone"):
        await Circle.create(**FACTS, rhythm_from=NOON)


async def test_partners_are_a_list_of_ids(database):
    circle = await Circle.create(**FACTS)
    terms = {"because": "", "opened_at": NOON, "ends_at": NOON}
    await Partnership.create(circle=circle, term=1, members=[2, 1], **terms)
    assert (await Partnership.get()).members == [2, 1]
