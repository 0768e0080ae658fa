"""Being named as someone to go to: asked in private after enough thanks, told only after a yes, and taken back."""

import json
from datetime import date, timedelta

import pytest

from db.models import Circle, NamedFor, Person, Thank
from db.queries import thanks
from tests.services.circle_play import TEXT, here
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from tests.services.nudge_play import labels
from tests.services.played import played
from tests.services.question_play import agree
from tests.services.test_notices_delivery import draw
from tests.services.thanks_play import SQL, thank, thank_often, with_thanks
from vocabulary.errors import Refusal

ASKS = "May the circle name you as someone to go to for it?"
TOLD = "## Someone to go to"


@pytest.fixture
def naming(house):
    return house.services.thanks.naming


@played
async def grateful(house, circle):
    """The circle, which has chosen the ritual; Ben takes DMs."""
    await with_thanks(circle)
    await agree(house, BEN)
    return circle


@played
async def thanked(house, grateful):
    """The id of the topic for which Ben has been thanked three times, by two members."""
    await thank_often(house, grateful, BEN, ANA, ANA, CHI)
    (topic,) = {one.topic for one in await thanks.thanked(BEN)}
    return topic


def asked(house, user_id=BEN):
    return [message for message in house.dms(user_id) if ASKS in message.text]


def told(house):
    return [message for message in house.said_in(TEXT) if TOLD in message.text]


async def go_to(house, circle):
    return (await house.services.circles.overview.show(await here(circle))).go_to


async def test_after_three_thanks_from_two_members_who_got_them_is_asked_once_and_in_private(house, grateful):
    await thank_often(house, grateful, BEN, ANA, ANA)
    assert asked(house) == []
    await thank_often(house, grateful, BEN, CHI, DEE, ELI)
    (message,) = asked(house)
    assert SQL in message.text
    assert labels(message) == [["Yes, name me", "No, thanks"]]
    assert told(house) == []
    assert await go_to(house, grateful) == {}


async def test_three_thanks_from_one_member_or_for_several_things_ask_nothing(house, grateful):
    await thank_often(house, grateful, BEN, ANA, ANA, ANA)
    await thank_often(house, grateful, BEN, CHI, topic="Slides")
    assert asked(house) == []


async def test_what_is_hidden_or_taken_back_does_not_count(house, grateful):
    first, second = await thank(house, grateful, ANA, BEN), await thank(house, grateful, CHI, BEN)
    await house.services.thanks.thanks.hide(first.id, BEN)
    await house.services.thanks.thanks.take_back(second.id, CHI)
    await thank_often(house, grateful, BEN, ANA, CHI)
    assert asked(house) == []


async def test_on_a_yes_the_circle_is_told_once_and_shows_it(house, grateful, thanked, naming):
    agreed = await naming.answer(thanked, BEN, named=True)
    await naming.answer(thanked, BEN, named=True)
    assert (agreed.words, agreed.circle.id) == (SQL, grateful.id)
    await house.pass_time(minutes=1)
    (message,) = told(house)
    assert f"<@{BEN}>’s help with **{SQL}**" in message.text
    assert await go_to(house, grateful) == {BEN: (SQL,)}
    await house.pass_time(days=20)
    assert len(told(house)) == 1


async def test_on_a_no_nobody_learns_of_it_and_nothing_is_asked_again(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=False)
    await thank_often(house, grateful, BEN, DEE, ELI)
    assert len(asked(house)) == 1
    assert (told(house), await go_to(house, grateful)) == ([], {})


async def test_without_an_answer_it_is_asked_once(house, grateful, thanked):
    await house.pass_time(days=20)
    await thank_often(house, grateful, BEN, DEE)
    assert len(asked(house)) == 1


async def test_taken_back_it_is_shown_no_longer_and_what_told_of_it_goes(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=True)
    await house.pass_time(minutes=1)
    assert [topic.words for topic in await naming.topics_of(await here(grateful), BEN)] == [SQL]
    await naming.take_back(thanked, BEN)
    await naming.take_back(thanked, BEN)
    await house.pass_time(minutes=1)
    assert (told(house), await go_to(house, grateful)) == ([], {})
    assert await naming.topics_of(await here(grateful), BEN) == []
    assert (await NamedFor.get()).named is False


async def test_taken_back_only_these_words_go_from_a_post_that_tells_more(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=True)
    await draw(grateful, 9, house.now)
    await house.services.notices.replanner.replan(grateful.id)
    await house.pass_time(minutes=1)
    (post,) = told(house)
    assert "learning partners" in post.text.casefold()
    await naming.take_back(thanked, BEN)
    await house.pass_time(minutes=1)
    assert told(house) == []
    (now,) = [one for one in house.said_in(TEXT) if "This has changed" in one.text]
    assert (SQL in now.text, "learning partners" in now.text.casefold()) == (False, True)


async def test_taken_back_before_the_circle_is_told_it_is_not_told(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=True)
    await naming.take_back(thanked, BEN)
    await house.pass_time(days=1)
    assert told(house) == []


async def test_agreed_again_after_that_it_is_shown_and_not_told_a_second_time(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=True)
    await house.pass_time(minutes=1)
    await naming.take_back(thanked, BEN)
    await naming.answer(thanked, BEN, named=True)
    await house.pass_time(days=1)
    assert told(house) == []
    assert await go_to(house, grateful) == {BEN: (SQL,)}


async def test_who_has_not_been_thanked_enough_for_it_is_not_named(house, grateful, thanked, naming):
    for user_id in (CHI, DEE):
        with pytest.raises(Refusal, match="thanks/naming-over"):
            await naming.answer(thanked, user_id, named=True)
    said = await Thank.filter(user_id=CHI).first()
    await house.services.thanks.thanks.take_back(said.id, CHI)
    with pytest.raises(Refusal, match="thanks/naming-over"):
        await naming.answer(thanked, BEN, named=True)
    with pytest.raises(Refusal, match="thanks/topic-gone"):
        await naming.answer(999, BEN, named=True)


async def test_who_has_left_is_named_no_longer(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=True)
    await house.services.circles.membership.leave(grateful.id, BEN)
    assert await go_to(house, grateful) == {}
    await house.pass_time(days=1)
    assert told(house) == []


async def test_a_circle_without_the_ritual_asks_tells_and_shows_nothing(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=True)
    await Circle.filter(id=grateful.id).update(rituals=frozenset())
    await house.pass_time(days=1)
    assert (told(house), await go_to(house, grateful)) == ([], {})
    assert await naming.topics_of(await here(grateful), BEN) == []


async def test_nothing_is_asked_of_who_is_away(house, grateful):
    await house.services.absences.set(BEN, None, house.now + timedelta(days=40))
    await thank_often(house, grateful, BEN, ANA, ANA, CHI)
    assert asked(house) == []


async def test_nothing_is_asked_while_the_circle_pauses(house, grateful):
    await Circle.filter(id=grateful.id).update(paused_until=date(2026, 6, 1))
    await thank_often(house, grateful, BEN, ANA, ANA, CHI)
    assert asked(house) == []


async def test_with_closed_dms_nothing_is_asked_in_the_channel(house, grateful):
    await Person.filter(id=BEN).update(unreachable_since=house.now, nudges_in_channel=True)
    await thank_often(house, grateful, BEN, ANA, ANA, CHI)
    assert not [message for message in house.said_in(TEXT) if ASKS in message.text]


async def test_it_is_in_the_export_of_who_was_asked_alone_and_forgotten_with_them(house, grateful, thanked, naming):
    await naming.answer(thanked, BEN, named=False)
    assert json.loads(await house.services.privacy.export(BEN))["NamedFor"][0]["named"] is False
    for other in (ANA, CHI):
        assert "NamedFor" not in json.loads(await house.services.privacy.export(other))
    await house.services.privacy.forget(BEN)
    assert not await NamedFor.exists()
