"""What Discord refuses waits until it is allowed, and comes late; what is deleted there comes back."""

from datetime import timedelta

import pytest

from db.models import Outgoing, OutgoingState
from runtime.clock import backoff
from runtime.delivery_outcome import MessageGoneError, NotNowError, RefusedError, UnknownOutcomeError
from runtime.markdown import Markdown
from runtime.message import Button, Message
from runtime.outbox import Outbox
from runtime.sender import FIRST_RETRY, MOST_RETRIES, SLOWEST_RETRY
from tests.runtime.outbox.in_memory_deliverer import ANA, GENERAL, RANDOM, key_named, row_of, wait_for_outcomes
from tests.runtime.timing import HOUR, MINUTE, NOON, SECOND, running, settled, until
from vocabulary.snowflakes import DISCORD_EPOCH

FORBIDDEN = NotNowError("403 50013 Missing Permissions")
INVALID = RefusedError("400 50035 Invalid Form Body", our_fault=True)
GONE = MessageGoneError("404 10008 Unknown Message")
BUTTONS = ((Button("On", "1:on:7"),),)


async def post_refused(outbox, deliverer, error, text="hello", **where):
    """Post a message that is refused, and wait for that."""
    deliverer.errors = [error]
    await outbox.post(key_named("it"), Message(Markdown(text)), **(where or {"channel": GENERAL}))
    await wait_for_outcomes(deliverer, len(deliverer.calls) + 1)


async def test_what_is_not_allowed_is_kept_and_sent_as_soon_as_it_may_be_allowed(outbox, deliverer, clock, reporter):
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN)
        row = await row_of("it")
        assert (row.state, row.refusal, row.refused_since) == (OutgoingState.NOT_NOW, str(FORBIDDEN), NOON)
        await outbox.try_again([RANDOM])
        await settled()
        assert len(deliverer.calls) == 1
        await outbox.try_again([RANDOM, GENERAL])
        await wait_for_outcomes(deliverer, 2)
    assert list(deliverer.messages.values()) == ["hello"]
    assert (await row_of("it")).state == OutgoingState.SENT
    assert reporter.entries == []


async def test_what_is_not_allowed_is_tried_again_ever_more_seldom(outbox, deliverer, clock):
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN)
        at = NOON
        for number, minutes in enumerate([1, 2, 4]):
            deliverer.errors = [FORBIDDEN]
            clock.leap_to(at + (minutes - 0.1) * MINUTE)
            await settled()
            assert len(deliverer.calls) == number + 1
            at += minutes * MINUTE
            clock.leap_to(at)
            await wait_for_outcomes(deliverer, number + 2)
        clock.leap_to(at + 8 * MINUTE)
        await wait_for_outcomes(deliverer, 5)
    assert (await row_of("it")).state == OutgoingState.SENT


async def test_what_was_not_allowed_says_the_newest_once_it_is(outbox, deliverer):
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN, "one")
        await outbox.post(key_named("it"), Message("two"), channel=GENERAL)
        await settled()
        assert len(deliverer.calls) == 1
        await outbox.try_again([GENERAL])
        await deliverer.wait_for_calls(2)
    assert deliverer.posts() == ["one", "two"]


async def test_an_edit_that_was_not_allowed_is_made_later(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + MINUTE)
        await post_refused(outbox, deliverer, FORBIDDEN, "two")
        await outbox.try_again([GENERAL])
        await wait_for_outcomes(deliverer, 3)
    assert list(deliverer.messages.values()) == ["two"]


async def test_what_is_not_allowed_is_given_up_in_the_end(outbox, deliverer, clock):
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN)
        await Outgoing.all().update(attempts=MOST_RETRIES)
        deliverer.errors = [FORBIDDEN]
        clock.leap_to(NOON + MINUTE)
        await wait_for_outcomes(deliverer, 2)
        await outbox.try_again([GENERAL])
        clock.leap_to(NOON + timedelta(days=60))
        await settled()
    assert (await row_of("it")).state == OutgoingState.REFUSED
    assert len(deliverer.calls) == 2


def test_it_is_given_up_after_about_a_month():
    waits = [backoff(attempts, FIRST_RETRY, SLOWEST_RETRY) for attempts in range(MOST_RETRIES)]
    assert timedelta(days=29) < sum(waits, timedelta()) < timedelta(days=31)


async def test_an_invalid_message_is_sent_once_it_says_something_else(outbox, deliverer):
    async with running(outbox):
        await post_refused(outbox, deliverer, INVALID, "one")
        assert (await row_of("it")).state == OutgoingState.REFUSED
        await outbox.post(key_named("it"), Message("two"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
    assert list(deliverer.messages.values()) == ["two"]


async def test_an_invalid_message_is_tried_again_too_and_reported_once(outbox, deliverer, clock, reporter):
    async with running(outbox):
        await post_refused(outbox, deliverer, INVALID)
        deliverer.errors = [INVALID]
        clock.leap_to(NOON + MINUTE)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + 3 * MINUTE)
        await wait_for_outcomes(deliverer, 3)
    assert list(deliverer.messages.values()) == ["hello"]
    assert len(reporter.entries) == 1


@pytest.mark.parametrize("error", [FORBIDDEN, INVALID])
async def test_what_waits_to_be_allowed_can_be_withdrawn(outbox, deliverer, error):
    async with running(outbox):
        await post_refused(outbox, deliverer, error)
        await outbox.withdraw(key_named("it"))
    assert await Outgoing.all().count() == 0


@pytest.mark.parametrize("error", [FORBIDDEN, INVALID])
async def test_what_waits_to_be_allowed_no_longer_names_whoever_is_forgotten(outbox, deliverer, clock, error):
    async with running(outbox):
        await post_refused(outbox, deliverer, error, f"<@{ANA}> leads")
        await outbox.forget(ANA, [])
        clock.leap_to(NOON + MINUTE)
        await wait_for_outcomes(deliverer, 2)
    assert list(deliverer.messages.values()) == ["somebody leads"]


async def test_what_waits_to_be_allowed_goes_to_the_channel_in_place_of_its_own(outbox, deliverer):
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN)
        await outbox.move(GENERAL, RANDOM, [])
        await wait_for_outcomes(deliverer, 2)
    assert (await row_of("it")).message_channel_id == RANDOM


async def test_what_is_too_late_by_then_is_not_said(outbox, deliverer, clock):
    async def in_time(key, decided_at):
        return clock.now() < NOON + MINUTE

    outbox.recheck(in_time)
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN)
        clock.leap_to(NOON + HOUR)
        await until(lambda: _is_gone("it"))
    assert len(deliverer.calls) == 1


async def _is_gone(name):
    return not await Outgoing.exists(key=str(key_named(name)))


async def late(key, message, due, channel):
    assert channel == GENERAL
    return Message(f"{message.text} ({due:%H:%M}, late)")


async def test_what_comes_late_is_labelled_for_as_long_as_it_stands_there(outbox, deliverer, clock):
    outbox.label_late(late)
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN, "one")
        deliverer.before_ids = ((NOON + HOUR - DISCORD_EPOCH) // timedelta(milliseconds=1)) << 22
        clock.leap_to(NOON + HOUR)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + 2 * HOUR)
        await outbox.post(key_named("it"), Message("two"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 3)
    assert deliverer.calls[1:] == [("post", "one (12:00, late)"), ("edit", "two (12:00, late)")]


async def test_what_came_in_time_and_is_changed_late_is_not_labelled(outbox, deliverer, clock):
    outbox.label_late(late)
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + MINUTE)
        await post_refused(outbox, deliverer, FORBIDDEN, "two")
        clock.leap_to(NOON + HOUR)
        await wait_for_outcomes(deliverer, 3)
    assert list(deliverer.messages.values()) == ["two"]


@pytest.mark.parametrize("standing", [Message("two", BUTTONS), Message("two", pin=True)])
async def test_a_standing_message_that_was_deleted_comes_back_with_its_next_change(outbox, deliverer, clock, standing):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        deliverer.messages.clear()
        deliverer.nonces.clear()
        deliverer.errors = [GONE]
        clock.leap_to(NOON + MINUTE)
        await outbox.post(key_named("it"), standing, channel=GENERAL)
        await wait_for_outcomes(deliverer, 3)
    assert deliverer.calls[1:] == [("edit", "two"), ("post", "two")]
    row = await row_of("it")
    assert (row.state, row.sent_revision, row.created_at) == (OutgoingState.SENT, 2, NOON + MINUTE)


async def test_a_watched_message_that_was_deleted_comes_back_within_a_minute(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one", BUTTONS), channel=GENERAL, watched=True)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + MINUTE)
        await wait_for_outcomes(deliverer, 2)
        assert deliverer.calls[1:] == [("look", "one")]
        deliverer.messages.clear()
        deliverer.nonces.clear()
        clock.leap_to(NOON + 2 * MINUTE)
        await wait_for_outcomes(deliverer, 4)
    assert deliverer.calls[2:] == [("look", "one"), ("post", "one")]


async def test_a_watched_message_that_was_deleted_while_the_bot_was_away_comes_back_within_a_minute_of_its_start(
    outbox, deliverer, clock, reporter
):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one", BUTTONS), channel=GENERAL, watched=True)
        await wait_for_outcomes(deliverer, 1)
    deliverer.messages.clear()
    deliverer.nonces.clear()
    clock.leap_to(NOON + HOUR)
    async with running(Outbox(clock, reporter, deliverer)):
        await settled()
        assert deliverer.calls[1:] == []
        clock.leap_to(NOON + HOUR + MINUTE)
        await wait_for_outcomes(deliverer, 3)
    assert deliverer.calls[1:] == [("look", "one"), ("post", "one")]


async def test_a_watched_message_is_not_looked_for_each_time_a_server_tells_of_itself(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one", BUTTONS), channel=GENERAL, watched=True)
        await wait_for_outcomes(deliverer, 1)
        await outbox.try_again([GENERAL])
        await settled()
        assert deliverer.calls[1:] == []
        clock.leap_to(NOON + MINUTE)
        await wait_for_outcomes(deliverer, 2)
    assert deliverer.calls[1:] == [("look", "one")]


async def test_a_message_is_no_longer_looked_for_once_it_is_not_watched(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one", BUTTONS), channel=GENERAL, watched=True)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + 10 * SECOND)
        await outbox.post(key_named("it"), Message("over"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + HOUR)
        await settled()
    assert deliverer.calls[1:] == [("edit", "over")]


async def test_a_message_that_nobody_stopped_watching_is_not_looked_for_forever(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one", BUTTONS), channel=GENERAL, watched=True)
        await wait_for_outcomes(deliverer, 1)
        clock.leap_to(NOON + 7 * HOUR)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + 8 * HOUR)
        await settled()
    assert [name for name, _ in deliverer.calls] == ["post", "look"]


async def test_a_message_for_which_the_bot_may_not_look_stays_as_it_is(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("it"), Message("one", BUTTONS), channel=GENERAL, watched=True)
        await wait_for_outcomes(deliverer, 1)
        deliverer.errors = [FORBIDDEN]
        clock.leap_to(NOON + MINUTE)
        await wait_for_outcomes(deliverer, 2)
    row = await row_of("it")
    assert (row.state, row.refused_since) == (OutgoingState.SENT, None)


async def test_a_message_that_does_not_come_to_an_end_holds_up_its_channel_for_seconds_only(
    outbox, deliverer, clock, monkeypatch
):
    monkeypatch.setattr("runtime.sender.HOLD_SECONDS", 0.05)
    slow = deliverer.hold_up("slow")
    async with running(outbox):
        await outbox.post(key_named("slow"), Message("slow"), channel=GENERAL)
        await deliverer.wait_for_calls(1)
        await outbox.post(key_named("quick"), Message("quick"), channel=GENERAL)
        await deliverer.wait_for_calls(2)
        assert deliverer.calls == [("post", "slow"), ("post", "quick")]
        slow.set()
        await until(lambda: _is_sent("slow"))
    assert sorted(deliverer.messages.values()) == ["quick", "slow"]
    assert deliverer.posts() == ["slow", "quick"]


async def _is_sent(name):
    return (await row_of(name)).state == OutgoingState.SENT


async def test_an_outcome_in_doubt_is_still_in_doubt_after_what_was_not_allowed(outbox, deliverer, clock):
    deliverer.errors_after = [UnknownOutcomeError("connection reset")]
    async with running(outbox):
        await outbox.post(key_named("it"), Message("hello"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        deliverer.errors = [FORBIDDEN]
        clock.leap_to(NOON + 5 * SECOND)
        await wait_for_outcomes(deliverer, 2)
        clock.leap_to(NOON + HOUR)
        await wait_for_outcomes(deliverer, 4)
    assert [name for name, _ in deliverer.calls] == ["post", "post", "find", "post"]
    assert list(deliverer.messages.values()) == ["hello"]


async def test_what_waits_to_be_allowed_survives_a_restart(outbox, deliverer, clock, reporter):
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN)
    again = Outbox(clock, reporter, deliverer)
    clock.leap_to(NOON + MINUTE)
    async with running(again):
        await wait_for_outcomes(deliverer, 2)
    assert list(deliverer.messages.values()) == ["hello"]


async def test_a_dm_that_is_not_allowed_is_not_tried_again(outbox, deliverer, clock):
    async with running(outbox):
        await post_refused(outbox, deliverer, FORBIDDEN, user=ANA)
        clock.leap_to(NOON + HOUR)
        await settled()
    assert (await row_of("it")).state == OutgoingState.REFUSED
