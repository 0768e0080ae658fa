"""Thanks for help: brought to who helped, hidden by them, taken back by who said them, and told to nobody else."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from db.models import Circle, HiddenThank, Member, Thank, Topic
from rules.limits import LIMITS, Limited
from tests.services.circle_play import TEXT, here
from tests.services.house import ANA, BEN, CHI, DEE, FAY
from tests.services.played import played
from tests.services.question_play import agree
from tests.services.retention_play import look
from tests.services.thanks_play import SQL, thank, with_thanks
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, MessageKey, MessageKind

NIGHT = datetime(2026, 1, 19, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 20, 7, tzinfo=UTC)
SAID = f"<@{ANA}> thanks you: you helped them with **{SQL}**"


@pytest.fixture
def thanks(house):
    return house.services.thanks.thanks


@played
async def grateful(house, circle):
    """The circle, which has chosen the ritual; Ben takes DMs."""
    await with_thanks(circle)
    await agree(house, BEN)
    return circle


async def topics(house, circle, user_id, typed=""):
    return await house.services.thanks.thanks.topics(await here(circle), user_id, typed)


async def test_they_reach_who_helped_at_once_by_dm_with_one_press_to_hide_them(house, grateful):
    thanked = await thank(house, grateful, ANA, BEN)
    assert (thanked.helper, thanked.topic, thanked.said_at) == (BEN, SQL, None)
    await house.deliver()
    (message,) = house.dms(BEN)
    assert SAID in message.text
    assert [press.label for press in message.buttons[0]] == ["Hide it"]
    assert house.said_in(TEXT) == []


async def test_what_may_follow_is_explained_with_the_first_ones(house, grateful):
    await thank(house, grateful, ANA, BEN)
    await thank(house, grateful, CHI, BEN, "Slides")
    await house.deliver()
    explained = ["whether the circle may name you" in message.text for message in house.dms(BEN)]
    assert explained == [True, False]


async def test_who_takes_no_dms_reads_them_in_the_channel(house, grateful):
    await thank(house, grateful, ANA, CHI)
    await house.deliver()
    (message,) = house.said_in(TEXT)
    assert SAID in message.text
    assert message.pings == (CHI,)


async def test_at_night_they_wait_for_the_morning_and_follow_who_stops_dms_to_the_channel(house, grateful):
    house.clock.leap_to(NIGHT)
    await thank(house, grateful, ANA, BEN)
    await house.pass_time(until=MORNING - timedelta(minutes=1))
    assert house.dms(BEN) == []
    await house.services.nudges.settings.stop(BEN)
    await house.pass_time(until=MORNING)
    assert house.dms(BEN) == []
    assert len(house.said_in(TEXT)) == 1


async def test_they_are_said_only_where_the_circle_chose_that(house, circle):
    with pytest.raises(Refusal, match="rituals/not-chosen") as refused:
        await thank(house, circle, ANA, BEN)
    assert refused.value.offers == (Address(ButtonKind.CIRCLE_SETTINGS_OPEN, circle.id),)
    assert await topics(house, circle, ANA) == []


async def test_nobody_thanks_themselves_a_bot_a_stranger_or_who_has_left(house, grateful):
    for user_id, facts, refused in (
        (ANA, {}, "thanks/yourself"),
        (999, {"is_bot": True}, "thanks/bot"),
        (FAY, {}, "thanks/not-in-circle"),
    ):
        with pytest.raises(Refusal, match=refused):
            await thank(house, grateful, ANA, user_id, **facts)
    await Member.filter(user_id=BEN).update(left_at=house.now)
    with pytest.raises(Refusal, match="thanks/not-in-circle"):
        await thank(house, grateful, ANA, BEN)
    await Member.filter(user_id=CHI).update(gone_since=house.now)
    with pytest.raises(Refusal, match="thanks/not-in-circle"):
        await thank(house, grateful, ANA, CHI)
    assert not await Thank.exists()


async def test_the_same_twice_in_a_row_is_said_once(house, grateful):
    first = await thank(house, grateful, ANA, BEN)
    house.clock.leap_to(house.now + timedelta(days=2))
    again = await thank(house, grateful, ANA, BEN, "  sql   QUERIES")
    assert (again.id, again.topic) == (first.id, SQL)
    assert again.said_at == house.now - timedelta(days=2)
    await house.deliver()
    assert len(house.dms(BEN)) == 1
    house.clock.leap_to(house.now + timedelta(days=6))
    assert (await thank(house, grateful, ANA, BEN)).said_at is None


async def test_topics_that_differ_in_case_or_spaces_are_one_that_has_the_first_ones_words(house, grateful):
    await thank(house, grateful, ANA, BEN, "Reading  test results")
    await thank(house, grateful, CHI, DEE, "READING test results")
    assert [topic.words for topic in await Topic.all()] == ["Reading test results"]
    assert await topics(house, grateful, DEE, "TEST") == ["Reading test results"]
    assert await topics(house, grateful, DEE, "slides") == []


async def test_a_topic_belongs_to_one_circle(house, grateful):
    other = await house.form_circle((DEE, BEN), "Writing plainly", text_channel_id=77)
    await with_thanks(other)
    await thank(house, grateful, ANA, BEN)
    assert await topics(house, other, DEE) == []


async def test_there_are_only_so_many_in_an_hour(house, grateful):
    for number in range(LIMITS[Limited.THANKS].most):
        await thank(house, grateful, ANA, BEN, f"Thing {number}")
    with pytest.raises(Refusal, match="limits/reached"):
        await thank(house, grateful, ANA, BEN, "One more")


async def test_hidden_they_go_from_where_they_stand_and_from_what_is_offered(house, grateful, thanks):
    said = await thank(house, grateful, ANA, CHI)
    await house.deliver()
    assert await topics(house, grateful, DEE) == [SQL]
    await thanks.hide(said.id, CHI)
    await thanks.hide(said.id, CHI)
    await house.pass_time(minutes=1)
    assert house.said_in(TEXT) == []
    assert await topics(house, grateful, DEE) == []
    assert await HiddenThank.all().count() == 1


async def test_only_who_got_them_hides_them_and_only_who_said_them_takes_them_back(house, grateful, thanks):
    said = await thank(house, grateful, ANA, BEN)
    for act, user_id in ((thanks.hide, ANA), (thanks.hide, CHI), (thanks.take_back, BEN), (thanks.take_back, CHI)):
        with pytest.raises(Refusal, match="thanks/not-yours"):
            await act(said.id, user_id)


async def test_who_said_them_sees_the_same_whether_they_are_hidden_or_not(house, grateful, thanks):
    async def seen():
        again = await thank(house, grateful, ANA, BEN)
        kept = json.loads(await house.services.privacy.export(ANA))
        return again, await topics(house, grateful, ANA), kept["Thank"], kept["Topic"], "HiddenThank" in kept

    said = await thank(house, grateful, ANA, BEN)
    before = await seen()
    await thanks.hide(said.id, BEN)
    assert await seen() == before
    taken_back = await thanks.take_back(said.id, ANA)
    assert (taken_back.helper, taken_back.topic) == (BEN, SQL)


async def test_taken_back_they_are_gone_with_a_topic_that_nobody_else_has(house, grateful, thanks):
    said = await thank(house, grateful, ANA, CHI)
    await thank(house, grateful, BEN, CHI, "Slides")
    await house.deliver()
    await thanks.take_back(said.id, ANA)
    await house.pass_time(minutes=1)
    (message,) = house.said_in(TEXT)
    assert "Slides" in message.text
    assert [topic.words for topic in await Topic.all()] == ["Slides"]
    with pytest.raises(Refusal, match="thanks/gone"):
        await thanks.hide(said.id, CHI)


@pytest.mark.parametrize("leaver", [ANA, BEN])
async def test_what_waits_is_withdrawn_when_either_of_them_leaves(house, grateful, leaver):
    house.clock.leap_to(NIGHT)
    said = await thank(house, grateful, ANA, BEN)
    await house.services.circles.membership.leave(grateful.id, leaver)
    assert await house.outbox.find(MessageKey(MessageKind.THANKS, said.id)) is None


async def test_what_waits_is_withdrawn_when_the_circle_closes(house, grateful):
    house.clock.leap_to(NIGHT)
    said = await thank(house, grateful, ANA, BEN)
    await house.services.circles.closing.end(await Circle.get(id=grateful.id))
    assert await house.outbox.find(MessageKey(MessageKind.THANKS, said.id)) is None


@pytest.mark.parametrize("forgotten", [ANA, CHI])
async def test_either_of_them_can_have_them_forgotten(house, grateful, thanks, forgotten):
    said = await thank(house, grateful, ANA, CHI)
    await thank(house, grateful, BEN, DEE, "Slides")
    await thanks.hide((await thank(house, grateful, DEE, CHI)).id, CHI)
    await house.deliver()
    await house.services.privacy.forget(forgotten)
    await house.pass_time(minutes=1)
    assert not await Thank.exists(id=said.id)
    assert not [message for message in house.said_in(TEXT) if f"<@{ANA}> thanks" in message.text]
    assert await HiddenThank.exists() == (forgotten == ANA)
    left = {topic.words for topic in await Topic.all()}
    assert left == ({SQL, "Slides"} if forgotten == ANA else {"Slides"})


async def test_they_are_kept_for_as_long_as_the_settings_say(house, grateful):
    await thank(house, grateful, ANA, BEN)
    house.clock.leap_to(house.now + timedelta(days=364))
    await thank(house, grateful, CHI, BEN, "Slides")
    await look(house, timedelta(days=3))
    assert [topic.words for topic in await Topic.all()] == ["Slides"]
    assert await Thank.all().count() == 1


async def test_who_got_them_has_them_in_their_export(house, grateful, thanks):
    await thanks.hide((await thank(house, grateful, ANA, BEN)).id, BEN)
    kept = json.loads(await house.services.privacy.export(BEN))
    assert [row["user_id"] for row in kept["Thank"]] == [ANA]
    assert [row["words"] for row in kept["Topic"]] == [SQL]
    assert len(kept["HiddenThank"]) == 1


async def test_a_member_who_is_away_reads_them_in_the_channel_without_a_ping(house, grateful):
    await house.services.absences.set(BEN, None, None)
    await thank(house, grateful, ANA, BEN)
    await house.deliver()
    (message,) = [one for one in house.said_in(TEXT) if SQL in one.text]
    assert message.pings == ()
