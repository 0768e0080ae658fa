from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st
from tortoise.expressions import F
from tortoise.functions import Max, Min

from db import sql
from db.fields import from_milliseconds, to_milliseconds
from db.models import Circle, Due, Person, Session, TimePoll

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IN_DELHI = timezone(timedelta(hours=5, minutes=30))


async def due(subject, at):
    return await Due.create(subject=subject, due_at=at, look_at=at)


@given(st.datetimes(timezones=st.just(IN_DELHI)))
def test_an_instant_keeps_its_milliseconds_and_becomes_utc(instant):
    kept = from_milliseconds(to_milliseconds(instant))
    assert timedelta(0) <= instant - kept < timedelta(milliseconds=1)
    assert kept.tzinfo is UTC


async def test_an_instant_is_read_as_it_was_written(database):
    written = await due("goal:1", NOON.astimezone(IN_DELHI) + timedelta(microseconds=1234))
    read = await Due.get(subject="goal:1")
    assert read.look_at == written.look_at == NOON + timedelta(milliseconds=1)
    assert read.look_at.tzinfo is UTC
    assert await sql.rows("SELECT look_at FROM due") == [{"look_at": to_milliseconds(NOON) + 1}]


async def test_a_list_of_instants_keeps_its_order_and_its_seconds(database):
    circle = await Circle.create(guild_id=1, name="a", focus="b", zone="UTC", created_at=NOON)
    times = [NOON + MINUTE, NOON.astimezone(IN_DELHI) + timedelta(milliseconds=1)]
    await TimePoll.create(circle=circle, slots=times, asked_by=1, asked_at=NOON)
    assert (await TimePoll.get()).slots == [NOON + MINUTE, NOON]
    at = int(NOON.timestamp())
    assert await sql.rows("SELECT slots FROM timepoll") == [{"slots": f"[{at + 60},{at}]"}]


async def test_a_missing_instant_stays_missing(database):
    await Person.create(id=1)
    assert (await Person.get(id=1)).nudges_allowed_at is None


@pytest.mark.parametrize("offset", [None, UTC, IN_DELHI])
async def test_instants_are_compared_as_time_whatever_their_offset(database, offset):
    await due("early", NOON - MINUTE)
    await due("late", NOON + MINUTE)
    noon = NOON.astimezone(offset)
    assert await Due.filter(look_at__lte=noon).values_list("subject", flat=True) == ["early"]
    assert await Due.filter(look_at__gt=noon).values_list("subject", flat=True) == ["late"]
    assert await Due.filter(look_at=noon + MINUTE).count() == 1
    assert await Due.filter(look_at__in=[noon - MINUTE, noon]).count() == 1
    assert await Due.filter(look_at__range=(noon - MINUTE, noon + MINUTE)).count() == 2
    assert await Due.exclude(look_at__lt=noon).count() == 1
    assert await Due.filter(look_at__isnull=True).count() == 0


async def test_instants_are_ordered_as_time(database):
    for subject, minutes in (("b", 2), ("c", 3), ("a", 1)):
        await due(subject, (NOON + minutes * MINUTE).astimezone(timezone(timedelta(hours=minutes))))
    assert await Due.all().order_by("look_at").values_list("subject", flat=True) == ["a", "b", "c"]
    assert await Due.all().order_by("-look_at").values_list("subject", flat=True) == ["c", "b", "a"]


async def test_values_are_instants_too(database):
    await due("goal:1", NOON)
    assert await Due.all().values("look_at") == [{"look_at": NOON}]
    assert await Due.all().values_list("look_at", flat=True) == [NOON]


async def test_the_earliest_and_the_latest_are_instants(database):
    await due("early", NOON)
    await due("late", NOON + MINUTE)
    ends = await Due.annotate(early=Min("look_at"), late=Max("look_at")).values("early", "late")
    assert await Due.all().annotate(early=Min("look_at")).group_by("attempts").values("attempts", "early")
    assert {row["early"] for row in ends} == {NOON}
    assert {row["late"] for row in ends} == {NOON + MINUTE}


async def test_the_earliest_of_related_rows_is_an_instant(database):
    circle = await Circle.create(guild_id=1, name="a", focus="b", zone="UTC", created_at=NOON)
    for minutes in (1, 2):
        await Session.create(circle=circle, starts_at=NOON + minutes * MINUTE, agenda=[])
    found = await Circle.all().annotate(first=Min("sessions__starts_at")).values("first")
    assert found == [{"first": NOON + MINUTE}]
    assert await Circle.filter(sessions__starts_at=NOON + MINUTE).count() == 1


async def test_an_update_takes_instants_and_milliseconds(database):
    await due("goal:1", NOON)
    await Due.all().update(look_at=NOON + MINUTE)
    await Due.all().update(due_at=F("look_at"), look_at=F("look_at") + 60_000)
    row = await Due.get(subject="goal:1")
    assert (row.due_at, row.look_at) == (NOON + MINUTE, NOON + 2 * MINUTE)


async def test_a_changed_instant_is_saved(database):
    row = await due("goal:1", NOON)
    row.look_at = NOON + MINUTE
    await row.save(update_fields=["look_at"])
    await row.refresh_from_db()
    assert row.look_at == NOON + MINUTE
    await Due.bulk_update([row], ["look_at"])
    await Due.bulk_create([Due(subject="goal:2", due_at=NOON, look_at=NOON)])
    assert await Due.all().order_by("subject").values_list("look_at", flat=True) == [NOON + MINUTE, NOON]


async def test_a_naive_datetime_is_refused_wherever_it_comes_in(database):
    naive = NOON.replace(tzinfo=None)
    row = await due("goal:1", NOON)
    with pytest.raises(ValueError, match="no time zone"):
        Due(subject="goal:2", due_at=naive, look_at=naive)
    with pytest.raises(ValueError, match="no time zone"):
        await Due.filter(look_at__lte=naive)
    with pytest.raises(ValueError, match="no time zone"):
        await Due.all().update(look_at=naive)
    row.look_at = naive
    with pytest.raises(ValueError, match="no time zone"):
        await row.save()
