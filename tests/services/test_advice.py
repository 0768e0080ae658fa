"""Advice that came back: noted for oneself, somebody's only by their own press, asked about once, and told to them."""

import json
from datetime import timedelta

import pytest

from db.models import Advice, Circle, Cycle, Person, Session
from tests.services.circle_play import TEXT, here
from tests.services.goal_play import WORDS
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from tests.services.nudge_play import texts
from tests.services.played import played
from tests.services.question_play import agree
from tests.services.retention_play import look
from tests.services.session_play import meeting_set
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address
from vocabulary.rituals import Ritual
from vocabulary.sessions import CaptureKind

ASK_FIRST = "Ask three teachers before the scale changes"
CAME = "Two of them said the same"


@pytest.fixture
def advice(house):
    return house.services.advice


@played
async def meeting(house, circle):
    """A session of a circle that has chosen the ritual, which is on; Ben presents, and takes DMs, as Chi does."""
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.ADVICE}))
    meeting = await meeting_set(house, circle)
    await agree(house, BEN, CHI)
    await meeting.begin()
    await Session.filter(id=meeting.id).update(presenter=BEN)
    return meeting


async def noted(house, meeting, words=ASK_FIRST):
    """The id of a piece of advice that Ben notes."""
    panel = await house.services.advice.note(meeting.id, BEN, words)
    return panel.noted[-1].id


def whose(house):
    """The messages that ask whose advice it was, or say so."""
    return [message for message in house.said_in(TEXT) if "will try this" in message.text]


def kinds(message):
    return [Address.parse(text, ButtonKind).kind for text in message.custom_ids]


def labels_of(message):
    return {press.label for row in message.buttons for press in row}


async def test_two_pieces_are_noted_for_oneself_and_shown_to_nobody(house, meeting, advice):
    await noted(house, meeting)
    panel = await advice.note(meeting.id, BEN, "Wait a week")
    assert [(one.words, one.giver, one.asked) for one in panel.noted] == [
        (ASK_FIRST, None, False),
        ("Wait a week", None, False),
    ]
    assert not panel.has_room
    with pytest.raises(Refusal, match="advice/enough"):
        await advice.note(meeting.id, BEN, "And a third thing")
    assert len((await advice.note(meeting.id, BEN, "Wait a week")).noted) == 2
    await meeting.end()
    everything = [*house.said_in(TEXT), *house.dms(CHI)]
    assert not [message for message in everything if ASK_FIRST in message.text or "Wait a week" in message.text]


async def test_it_is_chosen_from_what_was_captured(meeting, advice):
    await meeting.capture(CHI, "Ask first", CaptureKind.INSIGHT)
    await meeting.capture(DEE, "I write", CaptureKind.COMMITMENT)
    panel = await advice.panel(meeting.id, BEN)
    ((capture, label),) = panel.captured
    assert label == "Ask first"
    assert await advice.captured(meeting.id, BEN, capture) == "Ask first"
    assert (await advice.note(meeting.id, BEN, "Ask first")).captured == ()
    with pytest.raises(Refusal, match="advice/capture-gone"):
        await advice.captured(meeting.id, BEN, 999)


async def test_only_who_presents_notes_it_in_a_circle_that_chose_the_ritual(meeting, advice):
    with pytest.raises(Refusal, match="advice/presenter-only"):
        await advice.panel(meeting.id, CHI)
    await Circle.all().update(rituals=frozenset())
    with pytest.raises(Refusal, match="rituals/not-chosen"):
        await advice.note(meeting.id, BEN, ASK_FIRST)


async def test_it_is_noted_for_some_hours_after_the_session_and_no_longer(house, meeting, advice):
    await meeting.end()
    await house.pass_time(hours=6)
    await noted(house, meeting)
    await house.pass_time(hours=7)
    with pytest.raises(Refusal, match="advice/not-now"):
        await advice.panel(meeting.id, BEN)


async def test_the_card_offers_it_while_a_problem_is_solved(house, meeting):
    await meeting.at(26)
    card = meeting.card("Problem solving")
    assert ButtonKind.ADVICE_OPEN in kinds(card)
    assert "Did you bring the problem?" in card.text
    assert all(len(row) <= 5 for row in card.buttons)
    await meeting.at(51)
    assert ButtonKind.ADVICE_OPEN not in kinds(meeting.card("Goals"))


async def test_a_card_in_a_circle_without_the_ritual_is_as_ever(house, circle):
    meeting = await meeting_set(house, circle)
    await meeting.begin()
    await meeting.at(26)
    assert ButtonKind.ADVICE_OPEN not in kinds(meeting.card("Problem solving"))


async def test_whose_it_was_is_asked_without_a_name_and_counts_only_by_their_own_press(house, meeting, advice):
    one = await noted(house, meeting)
    assert (await advice.ask_whose(one, BEN)).noted[0].asked
    await advice.ask_whose(one, BEN)
    await meeting.settled()
    (message,) = whose(house)
    assert kinds(message) == [ButtonKind.ADVICE_MINE]
    assert not [person for person in (ANA, CHI, DEE, ELI) if f"<@{person}>" in message.text]
    with pytest.raises(Refusal, match="advice/your-own-press"):
        await advice.was_mine(one, BEN)
    await advice.was_mine(one, CHI)
    await advice.was_mine(one, CHI)
    await house.pass_time(minutes=1)
    (message,) = whose(house)
    assert f"<@{CHI}>’s advice" in message.text
    assert kinds(message) == [ButtonKind.ADVICE_NOT_MINE]
    for other, act in ((DEE, advice.was_mine), (DEE, advice.not_mine)):
        with pytest.raises(Refusal, match="advice/somebody-elses"):
            await act(one, other)


async def test_what_nobody_was_asked_about_is_nobodys(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.tell(one, BEN, CAME)
    for act in (advice.was_mine, advice.not_mine):
        with pytest.raises(Refusal, match="advice/gone"):
            await act(one, CHI)
    await house.pass_time(days=1)
    assert not [text for text in texts(house, CHI) if CAME in text]


async def test_who_takes_their_name_out_is_named_no_longer_and_hears_nothing(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    await advice.was_mine(one, CHI)
    await advice.not_mine(one, CHI)
    await advice.not_mine(one, CHI)
    await house.pass_time(minutes=1)
    (message,) = whose(house)
    assert f"<@{CHI}>" not in message.text
    assert (await Advice.get()).giver is None
    assert await advice.tell(one, BEN, CAME) is None
    await house.pass_time(days=1)
    assert not [text for text in texts(house, CHI) if CAME in text]


async def test_removed_it_is_gone_with_what_asked_about_it(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    await meeting.settled()
    with pytest.raises(Refusal, match="advice/not-yours"):
        await advice.remove(one, CHI)
    assert (await advice.remove(one, BEN)).noted == ()
    await house.pass_time(minutes=1)
    assert whose(house) == []
    with pytest.raises(Refusal, match="advice/gone"):
        await advice.was_mine(one, CHI)


# What came of it


async def test_before_the_next_session_it_is_asked_once_where_the_goal_is_brought_back(house, meeting, advice):
    await noted(house, meeting)
    await meeting.end()
    await house.services.goals.goals.set(meeting.circle.id, BEN, WORDS)
    await house.pass_time(days=13, hours=20)
    asked = [message for message in house.dms(BEN) if ASK_FIRST in message.text]
    (message,) = asked
    assert "This is your goal for it" in message.text
    assert ButtonKind.ADVICE_TELL in kinds(message)
    assert "Goal: what came of it" in labels_of(message)
    await Cycle.create(circle_id=meeting.circle.id, number=9, opened_at=house.now)
    await house.services.goals.goals.set(meeting.circle.id, BEN, WORDS)
    await house.pass_time(days=16)
    assert len([text for text in texts(house) if ASK_FIRST in text]) == 1


async def test_of_two_pieces_each_button_says_which(house, meeting, advice):
    await noted(house, meeting)
    await noted(house, meeting, "Wait a week")
    await meeting.end()
    await house.services.goals.goals.set(meeting.circle.id, BEN, WORDS)
    await house.pass_time(days=13, hours=20)
    (message,) = [one for one in house.dms(BEN) if ASK_FIRST in one.text]
    assert "Goal: what came of: Wait a week" in labels_of(message)
    assert "Goal: what came of: Ask three teachers before the…" in labels_of(message)


async def test_in_a_channel_in_place_of_a_dm_it_is_not_mentioned(house, meeting):
    await noted(house, meeting)
    await meeting.end()
    await Person.filter(id=BEN).update(unreachable_since=house.now, nudges_in_channel=True)
    await house.services.goals.goals.set(meeting.circle.id, BEN, WORDS)
    await house.pass_time(days=13, hours=20)
    assert [one for one in house.said_in(TEXT) if "This is your goal for it" in one.text]
    assert not [one for one in house.said_in(TEXT) if ASK_FIRST in one.text]


async def test_what_came_of_it_reaches_who_gave_it_once(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    await advice.was_mine(one, CHI)
    await meeting.end()
    assert [due.words for due in await advice.due(await here(meeting.circle), BEN)] == [ASK_FIRST]
    assert await advice.check_tell(one, BEN) == ASK_FIRST
    assert await advice.tell(one, BEN, f" {CAME} ") == CHI
    await house.pass_time(days=1)
    (text,) = [text for text in texts(house, CHI) if CAME in text]
    assert f"<@{BEN}> has tried your advice:\n> {ASK_FIRST}" in text
    with pytest.raises(Refusal, match="advice/told-already"):
        await advice.tell(one, BEN, "Again")
    assert await advice.due(await here(meeting.circle), BEN) == []


async def test_who_says_only_afterwards_that_it_was_theirs_hears_it_too(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    assert await advice.tell(one, BEN, CAME) is None
    await advice.was_mine(one, CHI)
    await house.pass_time(days=1)
    assert len([text for text in texts(house, CHI) if CAME in text]) == 1


async def test_only_who_noted_it_tells_what_came_of_it(meeting, house, advice):
    one = await noted(house, meeting)
    for act in (advice.check_tell(one, CHI), advice.tell(one, CHI, CAME), advice.ask_whose(one, CHI)):
        with pytest.raises(Refusal, match="advice/not-yours"):
            await act
    with pytest.raises(Refusal, match="advice/no-words"):
        await advice.tell(one, BEN, " ")


async def test_who_gave_it_and_left_is_named_no_longer_and_hears_nothing(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    await advice.was_mine(one, CHI)
    await meeting.end()
    await house.services.circles.membership.leave(meeting.circle.id, CHI)
    await house.pass_time(minutes=1)
    assert f"<@{CHI}>" not in whose(house)[0].text
    assert await advice.tell(one, BEN, CAME) is None


async def test_in_a_circle_that_closes_nothing_waits_any_more(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    await advice.was_mine(one, CHI)
    await meeting.end()
    await Person.filter(id=CHI).update(snoozed_until=house.now + timedelta(days=3))
    await advice.tell(one, BEN, CAME)
    await house.services.circles.closing.end(await Circle.get(id=meeting.circle.id))
    await house.pass_time(days=4)
    assert not [text for text in texts(house, CHI) if CAME in text]


async def test_a_circle_without_the_ritual_asks_nothing(house, meeting, advice):
    await noted(house, meeting)
    await meeting.end()
    await Circle.all().update(rituals=frozenset())
    await house.services.goals.goals.set(meeting.circle.id, BEN, WORDS)
    await house.pass_time(days=13, hours=20)
    assert not [text for text in texts(house) if ASK_FIRST in text]
    assert await advice.due(await here(meeting.circle), BEN) == []


# What is kept


async def test_it_is_exported_to_who_noted_it_and_forgotten_with_them(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    await meeting.settled()
    assert json.loads(await house.services.privacy.export(BEN))["Advice"][0]["words"] == ASK_FIRST
    assert "Advice" not in json.loads(await house.services.privacy.export(CHI))
    await meeting.end()
    await house.services.privacy.forget(BEN)
    await house.pass_time(minutes=1)
    assert not await Advice.exists()
    assert not [message for message in house.said_in(TEXT) if ASK_FIRST in message.text]


async def test_who_gave_it_is_forgotten_and_the_advice_stays(house, meeting, advice):
    one = await noted(house, meeting)
    await advice.ask_whose(one, BEN)
    await advice.was_mine(one, CHI)
    await meeting.end()
    await advice.tell(one, BEN, CAME)
    await house.services.privacy.forget(CHI)
    kept = await Advice.get()
    assert (kept.words, kept.giver) == (ASK_FIRST, None)


async def test_words_that_another_member_captured_are_forgotten_with_them(house, meeting, advice):
    await meeting.capture(CHI, "Ask first", CaptureKind.INSIGHT)
    await noted(house, meeting, "Ask first")
    await noted(house, meeting)
    await meeting.end()
    await house.services.privacy.forget(CHI)
    assert [row.words for row in await Advice.all()] == [ASK_FIRST]


async def test_it_is_kept_for_as_long_as_the_settings_say(house, meeting):
    await noted(house, meeting)
    await look(house, timedelta(days=364))
    assert await Advice.exists()
    await look(house, timedelta(days=2))
    assert not await Advice.exists()
