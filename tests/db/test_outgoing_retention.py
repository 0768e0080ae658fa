"""Thinning messages: over indexes that hold only what is still to be thinned, and so that space becomes free."""

from datetime import UTC, datetime, timedelta

import pytest

from db import outgoing, outgoing_retention, sql
from db.models import Outgoing, OutgoingBody, OutgoingState

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BODY = {"text": "word " * 150, "pings": [7]}


async def deliver(count):
    """Messages that are in Discord, one each minute."""
    await Outgoing.bulk_create(
        Outgoing(
            key=f"nudge:{number}",
            user_id=7,
            priority=2,
            digest="",
            state=OutgoingState.SENT,
            message_id=number,
            message_channel_id=70,
            **dict.fromkeys(("created_at", "send_at", "sending_since", "needed_at"), MONDAY + number * MINUTE),
        )
        for number in range(count)
    )
    await store_bodies("nudge")


async def store_bodies(kind):
    """The messages of this kind have a body."""
    rows = await Outgoing.filter(key__startswith=kind).values_list("id", flat=True)
    await OutgoingBody.bulk_create(OutgoingBody(outgoing_id=row, body=BODY) for row in rows)


async def pages(pragma):
    ((count,),) = [row.values() for row in await sql.rows(f"PRAGMA {pragma}")]
    return count


async def thin_all(at_most=50):
    while rows := await outgoing_retention.delivered(MONDAY + timedelta(days=1), at_most):
        await outgoing_retention.thin([row for row, *_ in rows])


async def test_thinned_messages_free_pages_that_later_ones_use(database):
    await deliver(1000)
    before = await pages("page_count")
    await thin_all()
    freed = await pages("freelist_count")
    assert freed > 0.8 * 1000 * len(BODY["text"]) / 4096
    await Outgoing.bulk_create(
        Outgoing(key=f"board:{number}", channel_id=1, priority=1, digest="", created_at=MONDAY, send_at=MONDAY)
        for number in range(600)
    )
    await store_bodies("board")
    assert await pages("page_count") == before


async def test_thinning_takes_the_bodies_of_these_rows_and_no_others(database):
    await deliver(3)
    await outgoing_retention.thin([2, 99])
    assert await OutgoingBody.all().order_by("outgoing_id").values_list("outgoing_id", flat=True) == [1, 3]
    assert await Outgoing.filter(needed_at=None).values_list("id", flat=True) == [2]


@pytest.mark.parametrize("query", [outgoing_retention.DELIVERED, outgoing_retention.REFUSED])
async def test_what_is_to_be_thinned_is_found_over_an_index(database, query):
    plan = [row["detail"] for row in await sql.rows(f"EXPLAIN QUERY PLAN {query}", [0, 50])]
    assert [step.partition(" (")[0].rpartition("_")[0] for step in plan] == ["SEARCH outgoing USING INDEX idx_outgoing"]


@pytest.mark.parametrize(("query", "values"), [(outgoing.WAITING, [0, 2, "[]", "[]", 5, "[]"]), (outgoing.NEXT, [0])])
async def test_what_is_to_be_sent_is_found_over_an_index_without_delivered_messages(database, query, values):
    plan = [row["detail"] for row in await sql.rows(f"EXPLAIN QUERY PLAN {query}", values)]
    steps = [step for step in plan if "outgoing" in step]
    assert steps
    assert [step for step in steps if "INDEX idx_outgoing_unfinished" not in step] == []
