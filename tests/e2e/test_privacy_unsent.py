"""Whoever is forgotten says nothing afterwards: what waits to be sent, or is being sent, goes with them."""

import asyncio
from datetime import timedelta

import pytest

from db.models import Outgoing, OutgoingState
from rehearsal.faults import DroppedError, When
from tests.e2e.test_goals_asked import MORNING, STUCK_ON, asked_at_night
from tests.e2e.test_privacy import kept_of

FAILURE = {"happened": "I lost the budget", "taught": "Ask first", "next_time": "Ask sooner"}


async def forget(circle, person):
    return await circle.confirmed(person, "privacy forget", where=circle.stage.general)


def said(circle, words):
    return [one for one in circle.text.messages.values() if words in one.text and not one.ephemeral]


async def test_a_question_that_waits_for_the_partners_morning_is_forgotten_with_its_asker(stage, circle):
    await asked_at_night(stage, circle)
    await forget(circle, stage.ben)
    await stage.until(MORNING + timedelta(minutes=1))
    assert stage.chi.dms == []
    assert said(circle, STUCK_ON) == []


async def test_a_failure_that_could_not_be_posted_so_far_is_forgotten_with_its_teller(stage, circle):
    async def fail(_):
        raise DroppedError

    stage.faults.on_request("POST", f"/channels/{circle.text.id}/messages", fail)
    stage.log.expect("in doubt")
    form = await stage.ben.slash(circle.text, "failure share")
    await stage.ben.fill(form, **FAILURE)
    await stage.seen(lambda: stage.log.of("in doubt"))
    await forget(circle, stage.ben)
    await stage.settled(minutes=2)
    assert said(circle, "budget") == []


@pytest.fixture
def held(stage, circle):
    """Whatever is posted to the circle's channel next is held up on its way; returns what tells, and what lets go."""
    reached, go = asyncio.Event(), asyncio.Event()

    async def wait(_):
        reached.set()
        await go.wait()

    stage.faults.on_request("POST", f"/channels/{circle.text.id}/messages", wait, when=When.BEFORE)
    return reached, go


async def let_through(stage, circle, held, person):
    reached, go = held
    await reached.wait()
    await forget(circle, person)
    go.set()
    await stage.settled(minutes=1)
    assert not await Outgoing.exists(state=OutgoingState.SENDING)


async def test_what_is_on_its_way_while_its_author_is_forgotten_leaves_no_trace(stage, circle, held):
    form = await stage.ben.slash(circle.text, "failure share")
    await stage.ben.fill(form, **FAILURE)
    await let_through(stage, circle, held, stage.ben)
    assert kept_of(stage.database, stage.ben) == set()
    assert not [row for row in await Outgoing.all() if "budget" in str(row.body)]


async def test_what_names_somebody_and_is_on_its_way_while_they_are_forgotten_keeps_no_name(stage, circle, held):
    await circle.confirmed(stage.ana, "circle settings", weeks=3)
    await let_through(stage, circle, held, stage.ben)
    assert kept_of(stage.database, stage.ben) == set()
    await stage.shown(stage.ana, circle.text, "from now on we meet every 3 weeks")
