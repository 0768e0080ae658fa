"""What the outbox still knows of messages whose text is no longer stored."""

from datetime import timedelta

import pytest

from db import outgoing
from db.models import Outgoing, OutgoingBody, OutgoingPerson, OutgoingState
from runtime.delivery_outcome import MessageLocation, NotNowError, NotPinnedError, RefusedError
from runtime.markdown import Markdown
from runtime.message import Attachment, Button, Message
from runtime.outbox import Outbox
from tests.runtime.outbox.in_memory_deliverer import ANA, GENERAL, RANDOM, body_of, key_named, row_of, wait_for_outcomes
from tests.runtime.timing import HOUR, MINUTE, NOON, SECOND, running
from vocabulary.keys import MessageKey
from vocabulary.sessions import SessionMessage

BEN = 8
WORDS = Message(
    Markdown(f"<@{BEN}> lost the budget"),
    ((Button("Thank", "1:thank:1"),),),
    pings=(ANA,),
    files=(Attachment("recap.md", "I lost the budget"),),
)


@pytest.fixture
async def posted(database, clock, reporter, deliverer):
    """A message that is in Discord since an earlier run of the bot."""
    outbox = Outbox(clock, reporter, deliverer)
    async with running(outbox):
        await outbox.post(key_named("card"), WORDS, channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
    return key_named("card")


@pytest.fixture
async def thinned(outbox, posted):
    """The same once its text is no longer stored."""
    await outbox.thin(await outbox.delivered(NOON, 10))
    return posted


async def test_its_words_are_gone_and_all_else_is_kept(posted, outbox):
    before = await row_of("card")
    await outbox.thin(await outbox.delivered(NOON, 10))
    after = await row_of("card")
    assert await body_of("card") is None
    changed = {name for name in before._meta.fields_db_projection if getattr(before, name) != getattr(after, name)}
    assert changed == {"needed_at"}
    assert await OutgoingPerson.all().order_by("user_id").values_list("user_id", flat=True) == [ANA, BEN]


async def test_posting_the_same_again_says_nothing(thinned, outbox, deliverer, clock):
    async with running(outbox):
        clock.leap_to(NOON + HOUR)
        await outbox.post(thinned, WORDS, channel=GENERAL)
        await outbox.post(key_named("other"), Message("other"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
    assert deliverer.posts() == [WORDS.text, "other"]
    assert (await row_of("card")).revision == 1


async def test_posting_something_else_edits_the_message_and_stores_its_text_again(thinned, outbox, deliverer, clock):
    async with running(outbox):
        clock.leap_to(NOON + HOUR)
        await outbox.post(thinned, Message("corrected"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
    assert deliverer.calls[-1] == ("edit", "corrected")
    assert len(deliverer.messages) == 1
    assert (await body_of("card"))["text"] == "corrected"
    assert (await row_of("card")).needed_at == NOON + HOUR


async def test_it_is_found_and_the_dm_channel_of_its_person_is_known(outbox, deliverer):
    async with running(outbox):
        await outbox.post(key_named("dm"), Message("hello"), user=ANA)
        await wait_for_outcomes(deliverer, 1)
    before = await outbox.find(key_named("dm"))
    await outbox.thin(await outbox.delivered(NOON, 10))
    assert await outbox.find(key_named("dm")) == before
    await outbox.post(key_named("next"), Message("next"), user=ANA)
    delivery = await outgoing.take((await row_of("next")).id, NOON)
    assert delivery.dm_channel_id == before.channel


async def test_it_names_whoever_is_forgotten_no_longer_and_still_all_others(thinned, outbox):
    await outbox.forget(BEN, ())
    assert await OutgoingPerson.all().values_list("user_id", flat=True) == [ANA]


async def test_it_says_only_that_it_was_taken_back_once_its_author_is_forgotten(thinned, outbox, deliverer, clock):
    clock.leap_to(NOON + HOUR)
    async with running(outbox):
        await outbox.take_words_back(BEN, [], lambda _: "Taken back", about=[thinned], channels=set())
        await wait_for_outcomes(deliverer, 2)
    assert deliverer.messages == {(await row_of("card")).message_id: "Taken back"}


async def test_what_was_a_card_stays_one_when_its_text_is_taken_back(outbox, deliverer, clock):
    key = MessageKey.session(7, SessionMessage.OPENING)
    async with running(outbox):
        await outbox.post(key, Message(Markdown(f"<@{BEN}>: numbers"), card=True), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
    await outbox.thin(await outbox.delivered(NOON, 10))
    await outbox.take_words_back(BEN, [], lambda _: "Taken back", about=(), channels=set())
    stored = await OutgoingBody.get(outgoing__key=str(key))
    assert (stored.body["text"], stored.body["card"]) == ("Taken back", True)


async def test_a_message_that_only_names_whoever_is_forgotten_stays_as_it_is(thinned, outbox):
    await outbox.take_words_back(BEN, [], lambda _: "Taken back", about=(), channels={GENERAL})
    assert (await row_of("card")).state is OutgoingState.SENT


async def test_it_is_not_sent_again_into_the_channel_in_place_of_one_that_is_gone(thinned, outbox):
    await outbox.move(GENERAL, RANDOM, [thinned])
    assert (await row_of("card")).state is OutgoingState.SENT


async def test_what_is_still_to_be_sent_or_edited_is_not_among_what_is_delivered(posted, outbox):
    await outbox.post(posted, Message("corrected"), channel=GENERAL)
    await outbox.post(key_named("waits"), Message("waits"), channel=GENERAL)
    assert await outbox.delivered(NOON + HOUR, 10) == []
    taken = [await outgoing.take((await row_of(name)).id, NOON) for name in ("card", "waits")]
    assert await outbox.delivered(NOON + HOUR, 10) == []
    await outgoing.sent(taken[0], GENERAL, 1001, revision=1, gap=SECOND)  # the edit is still to come
    assert await outbox.delivered(NOON + HOUR, 10) == []


async def test_those_that_were_needed_least_recently_come_first_and_no_more_than_asked_for(outbox, deliverer, clock):
    async with running(outbox):
        for number, name in enumerate(("one", "two", "three")):
            clock.leap_to(NOON + number * MINUTE)
            await outbox.post(key_named(name), Message(name), channel=GENERAL)
            await wait_for_outcomes(deliverer, number + 1)
    (first, *_) = found = await outbox.delivered(NOON + MINUTE, 10)
    assert [one.key for one in found] == [key_named("one"), key_named("two")]
    assert await outbox.delivered(NOON + HOUR, 1) == [first]
    await outbox.note_needed({first: NOON + timedelta(days=1)})
    assert [one.key for one in await outbox.delivered(NOON + HOUR, 10)] == [key_named("two"), key_named("three")]


@pytest.fixture
async def refused(outbox, deliverer):
    """A DM that Discord refused for good, since the person's DMs are closed."""
    deliverer.errors = [RefusedError("403 50007", dms_closed=True)]
    async with running(outbox):
        await outbox.post(key_named("card"), WORDS, user=ANA)
        await wait_for_outcomes(deliverer, 1)
    return key_named("card")


async def test_a_refused_message_is_deleted_as_a_whole(refused, outbox):
    assert await outbox.delivered(NOON, 10) == []
    await outbox.discard(await outbox.refused(NOON, 10))
    assert not await Outgoing.exists()
    assert not await OutgoingBody.exists()
    assert not await OutgoingPerson.exists()


async def test_a_refused_message_that_should_read_otherwise_by_now_is_kept_as_long_again(refused, outbox, clock):
    clock.leap_to(NOON + HOUR)
    await outbox.post(refused, Message("corrected"), user=ANA)
    assert await outbox.refused(NOON, 10) == []
    assert len(await outbox.refused(NOON + HOUR, 10)) == 1


@pytest.mark.parametrize("error", [RefusedError("400"), NotNowError("403 50013")])
async def test_a_message_that_is_tried_again_is_neither_deleted_nor_thinned(outbox, deliverer, clock, error):
    deliverer.errors = [error]
    async with running(outbox):
        await outbox.post(key_named("new"), WORDS, channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
    assert await outbox.refused(NOON + HOUR, 10) == []
    assert await outbox.delivered(NOON + HOUR, 10) == []


async def test_a_message_whose_edit_is_tried_again_keeps_its_text(posted, outbox, deliverer, clock):
    deliverer.errors = [NotNowError("403 50013")]
    async with running(outbox):
        clock.leap_to(NOON + MINUTE)
        await outbox.post(posted, Message("corrected"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
    assert await outbox.delivered(NOON + HOUR, 10) == []


async def test_a_message_that_could_not_be_pinned_keeps_its_text_until_it_is(outbox, deliverer, clock):
    deliverer.errors_after = [NotPinnedError("403 50013", MessageLocation(GENERAL, 1001))]
    async with running(outbox):
        await outbox.post(key_named("board"), Message("board", pin=True), channel=GENERAL)
        await wait_for_outcomes(deliverer, 1)
        assert await outbox.delivered(NOON + HOUR, 10) == []
        clock.leap_to(NOON + HOUR)
        await wait_for_outcomes(deliverer, 2)
    assert len(await outbox.delivered(NOON + HOUR, 10)) == 1


async def test_a_watched_message_keeps_its_text_as_long_as_it_is_watched(outbox, deliverer, clock):
    async with running(outbox):
        await outbox.post(key_named("block"), Message("block"), channel=GENERAL, watched=True)
        await wait_for_outcomes(deliverer, 1)
        assert await outbox.delivered(NOON + HOUR, 10) == []
        clock.leap_to(NOON + MINUTE)
        await outbox.post(key_named("block"), Message("passed"), channel=GENERAL)
        await wait_for_outcomes(deliverer, 2)
    assert len(await outbox.delivered(NOON + HOUR, 10)) == 1


async def test_a_message_with_a_key_of_another_version_is_found_without_one(posted, outbox):
    await Outgoing.all().update(key="retired:7")
    (found,) = await outbox.delivered(NOON, 10)
    assert found.key is None
