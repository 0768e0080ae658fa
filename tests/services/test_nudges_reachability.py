"""Closed DMs: known from the first refusal, to be told once, and tried again when their owner says so."""

from datetime import timedelta

import pytest

from db.models import Nudge, Outgoing, Person
from runtime.message import Message
from services.nudges.reachability import ClosedDms
from services.nudges.settings import NudgeChange
from tests.services.house import BEN, FAY
from tests.services.nudge_play import MIDDLE, texts
from tests.services.played import played
from vocabulary.keys import MessageKey, MessageKind


@pytest.fixture
def reachability(house):
    return house.services.nudges.reachability


@played
async def refused(house, ben):
    """Ben's check-in was refused, since his DMs are closed."""
    house.discord.closed_dms.add(ben)
    await house.pass_time(MIDDLE)
    return ben


async def test_a_refused_nudge_was_none_and_the_next_one_waits(house, refused):
    assert not await Nudge.exists(user_id=refused)
    assert (await Person.get(id=refused)).unreachable_since is not None
    await house.pass_time(MIDDLE + timedelta(days=6))
    assert await Outgoing.filter(user_id=refused).count() == 1


async def test_there_is_something_to_tell_until_it_was_told(reachability, refused):
    assert await reachability.to_tell(refused) == ClosedDms(in_channel=False)
    await reachability.note_told(refused)
    assert await reachability.to_tell(refused) is None


async def test_what_is_told_says_where_nudges_go_instead(house, reachability, refused):
    await house.services.nudges.settings.change(refused, NudgeChange(in_channel=True))
    assert await reachability.to_tell(refused) == ClosedDms(in_channel=True)


async def test_nobody_else_is_told_anything(reachability, refused):
    assert await reachability.to_tell(FAY) is None


async def test_who_tries_again_gets_what_waited(house, reachability, refused):
    house.discord.closed_dms.clear()
    await reachability.try_again(refused)
    await house.pass_time(minutes=1)
    assert "Run three tests" in texts(house)[0]
    assert (await Person.get(id=refused)).unreachable_since is None


async def test_who_tries_again_in_vain_is_told_again(house, reachability, refused):
    await reachability.note_told(refused)
    await reachability.try_again(refused)
    assert await reachability.to_tell(refused) is None
    await house.pass_time(minutes=1)
    assert await reachability.to_tell(refused) is not None


async def test_to_agree_once_more_is_to_try_again(house, reachability, refused):
    house.discord.closed_dms.clear()
    await house.services.nudges.settings.start(refused)
    await house.pass_time(minutes=1)
    assert len(texts(house)) == 1
    assert await reachability.to_tell(refused) is None


async def test_any_dm_that_comes_through_is_the_end_of_it_and_brings_what_waited(house, reachability, refused):
    house.discord.closed_dms.clear()
    await house.outbox.post(MessageKey(MessageKind.ASK_ANSWER, 1), Message("Try variant B."), user=refused)
    await house.pass_time(minutes=1)
    assert [text.split(" ")[0] for text in texts(house)] == ["Try", "You're"]
    assert await reachability.to_tell(refused) is None


async def test_a_refused_dm_that_is_no_nudge_closes_the_door_as_well(house, circle, reachability):
    house.discord.closed_dms.add(BEN)
    await house.outbox.post(MessageKey(MessageKind.ASK_ANSWER, 1), Message("Try variant B."), user=BEN)
    await house.deliver()
    assert await reachability.to_tell(BEN) is not None
