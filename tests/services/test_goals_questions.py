"""Who is stuck asks the partner, the circle or the next agenda, and the answer comes back; each of it once."""

import asyncio
from datetime import timedelta

import pytest

from db.models import Ask, AskAnswer, Member, Person
from db.queries import asked_for_agenda
from services.goals.questions import keys_of
from tests.reading import plain
from tests.services.house import ANA, BEN, CHI, DEE
from tests.services.question_play import ANSWER, STUCK_ON, agree, answered, in_channel, pair, told
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf
from vocabulary.keys import MessageKey, MessageKind


async def test_without_a_partner_the_circle_and_the_agenda_are_left_to_ask(house, circle, questions, stuck):
    found = await questions.help_for(stuck)
    assert (found.asked, found.offers) == ((), (AskedOf.CIRCLE, AskedOf.AGENDA))
    await house.deliver()
    assert in_channel(house, circle, STUCK_ON) == []


async def test_what_is_asked_of_the_circle_stands_in_its_channel_with_a_button_to_answer(
    house, circle, questions, stuck
):
    found = await questions.ask(stuck, BEN, AskedOf.CIRCLE)
    assert (found.asked, found.offers) == ((AskedOf.CIRCLE,), (AskedOf.AGENDA,))
    assert "Your question is on its way:\n- to the circle" in told(house, stuck, found)
    await house.deliver()
    (question,) = in_channel(house, circle, "Has anyone run into something like this?")
    assert question.text.startswith(f"<@{BEN}> is stuck.")
    assert f"**Stuck on** {STUCK_ON}" in question.text
    assert [press.label for press in question.buttons[0]] == ["Answer"]


async def test_a_partner_who_agreed_to_dms_is_asked_by_dm(house, circle, questions, stuck):
    await pair(house, circle, BEN, CHI)
    await agree(house, CHI)
    found = await questions.ask(stuck, BEN, AskedOf.PARTNER)
    assert "Your question is on its way:\n- to your learning partner" in told(house, stuck, found)
    await house.deliver()
    assert in_channel(house, circle, "is stuck") == []
    (question,) = house.dms(CHI)
    assert question.text.startswith(f"<@{CHI}>, your learning partner <@{BEN}> is stuck")
    assert question.pings == (CHI,)


async def test_a_partner_who_takes_no_dms_is_asked_in_the_channel(house, circle, questions, stuck):
    await pair(house, circle, BEN, CHI)
    before = await questions.help_for(stuck)
    assert before.offers == (AskedOf.PARTNER, AskedOf.CIRCLE, AskedOf.AGENDA)
    assert "reaches them by DM or in the circle’s channel" in told(house, stuck, before)
    await questions.ask(stuck, BEN, AskedOf.PARTNER)
    await house.deliver()
    (question,) = in_channel(house, circle, "is stuck")
    assert question.text.startswith(f"<@{CHI}>, your learning partner")
    assert house.dms(CHI) == []


async def test_each_of_two_partners_is_asked(house, circle, questions, stuck):
    await pair(house, circle, BEN, CHI, DEE)
    await agree(house, CHI, DEE)
    await questions.ask(stuck, BEN, AskedOf.PARTNER)
    await house.deliver()
    assert [len(house.dms(person)) for person in (BEN, CHI, DEE)] == [0, 1, 1]


async def test_what_is_put_on_the_agenda_waits_for_the_next_session(house, circle, questions, stuck):
    await questions.ask(stuck, BEN, AskedOf.AGENDA)
    await house.deliver()
    assert in_channel(house, circle, STUCK_ON) == []
    (asked,) = await asked_for_agenda(circle.id, None, house.now + timedelta(seconds=1))
    assert (asked.progress.words, asked.progress.goal.user_id) == (STUCK_ON, BEN)


async def test_all_whom_one_asked_are_named(house, circle, questions, stuck):
    for of in (AskedOf.AGENDA, AskedOf.CIRCLE):
        found = await questions.ask(stuck, BEN, of)
    assert found.offers == ()
    assert "Your question is on its way:\n- to the next agenda\n- to the circle" in told(house, stuck, found)


async def test_each_is_asked_once_however_often_one_presses(house, circle, questions, stuck):
    await asyncio.gather(*(questions.ask(stuck, BEN, AskedOf.CIRCLE) for _ in range(2)))
    await house.deliver()
    assert await Ask.all().count() == 1
    assert len(in_channel(house, circle, "Has anyone run into")) == 1


async def test_nobody_asks_for_another_nor_once_they_have_left(house, questions, stuck):
    for check_in_id, user_id in ((stuck, CHI), (stuck + 1, BEN)):
        with pytest.raises(Refusal, match="goals/not-yours"):
            await questions.ask(check_in_id, user_id, AskedOf.CIRCLE)
    await Member.filter(user_id=BEN).update(left_at=house.now)
    with pytest.raises(Refusal, match="circles/members-only"):
        await questions.ask(stuck, BEN, AskedOf.CIRCLE)


async def test_while_the_circle_has_no_channel_nothing_can_be_asked_there(circle, questions, stuck):
    circle.text_channel_id = None
    await circle.save()
    with pytest.raises(Refusal, match="circles/still-being-made"):
        await questions.ask(stuck, BEN, AskedOf.CIRCLE)
    assert not await Ask.exists()


async def test_an_answer_comes_back_in_the_channel_to_who_takes_no_dms(house, circle, stuck):
    sent = await answered(house, stuck, words="Ask for the raw export @everyone")
    assert sent == BEN
    await house.deliver()
    (answer,) = in_channel(house, circle, "has an answer to your question")
    assert answer.text.startswith(f"<@{BEN}>, <@{CHI}> has an answer to your question:\n> {STUCK_ON}")
    assert "Ask for the raw export @everyone" in plain(answer.text)
    assert answer.pings == (BEN,)


async def test_an_answer_comes_by_dm_to_who_agreed_to_dms(house, circle, stuck):
    await agree(house, BEN)
    sent = await answered(house, stuck)
    assert sent == BEN
    await house.deliver()
    (answer,) = house.dms(BEN)
    assert ANSWER in answer.text
    assert in_channel(house, circle, "answers") == []


async def test_to_who_agreed_but_has_closed_dms_it_comes_in_the_channel(house, circle, stuck):
    await Person.filter(id=BEN).update(nudges_allowed_at=house.now, unreachable_since=house.now)
    await answered(house, stuck)
    await house.deliver()
    assert in_channel(house, circle, "has an answer to your question")


async def test_the_longest_answer_of_nothing_but_markup_arrives_whole(house, circle, stuck):
    await answered(house, stuck, words="*" * 1000)
    await house.deliver()
    (answer,) = in_channel(house, circle, "has an answer to your question")
    assert answer.text.endswith("\\*" * 1000)


async def test_an_answer_sent_from_two_devices_is_one_and_another_is_another(house, circle, questions, stuck):
    await answered(house, stuck)
    ask = await Ask.get()
    await asyncio.gather(*(questions.answer(ask.id, CHI, f" {ANSWER} ") for _ in range(2)))
    assert await AskAnswer.all().count() == 1
    await questions.answer(ask.id, CHI, "And by country")
    await house.pass_time(minutes=1)
    assert len(in_channel(house, circle, "has an answer to your question")) == 2


async def refused(questions, ask, user_id, words=ANSWER):
    """The sentence by which an answer is refused, before the form opens and after it."""
    with pytest.raises(Refusal) as before:
        await questions.check_answerable(ask, user_id)
    with pytest.raises(Refusal) as after:
        await questions.answer(ask, user_id, words)
    assert before.value.sentence == after.value.sentence
    assert not await AskAnswer.exists()
    return after.value.sentence


async def test_who_cannot_answer_is_told_why(house, circle, questions, stuck):
    await questions.ask(stuck, BEN, AskedOf.CIRCLE)
    ask = (await Ask.get()).id
    await questions.check_answerable(ask, CHI)
    assert await refused(questions, ask, BEN) == "questions/own"
    assert await refused(questions, ask + 1, CHI) == "questions/gone"
    await Member.filter(user_id=CHI).update(left_at=house.now)
    assert await refused(questions, ask, CHI) == "circles/members-only"
    await Member.filter(user_id=BEN).update(left_at=house.now)
    assert await refused(questions, ask, DEE) == "questions/asker-left"


async def test_a_blank_is_no_answer(questions, stuck):
    await questions.ask(stuck, BEN, AskedOf.CIRCLE)
    with pytest.raises(Refusal, match="questions/answer-empty"):
        await questions.answer((await Ask.get()).id, CHI, "  ")


async def test_the_keys_of_a_person_are_those_of_what_they_asked_and_answered_and_of_what_they_are_asked(
    house, circle, questions, stuck
):
    await pair(house, circle, BEN, CHI)
    await questions.ask(stuck, BEN, AskedOf.PARTNER)
    await answered(house, stuck, DEE)
    partner, whole = [ask.id for ask in await Ask.all().order_by("id")]
    answer = MessageKey(MessageKind.ASK_ANSWER, (await AskAnswer.get()).id)
    assert await keys_of(BEN) == [MessageKey.ask(partner), MessageKey.ask(whole), MessageKey.ask(partner, BEN), answer]
    assert await keys_of(CHI, circle.id) == [MessageKey.ask(partner, CHI)]
    assert await keys_of(DEE, circle.id) == [MessageKey.ask(partner, DEE), answer]
    assert await keys_of(BEN, circle.id + 1) == []
    assert await keys_of(ANA) == [MessageKey.ask(partner, ANA)]


async def test_one_answers_twenty_times_an_hour_at_most(house, questions, stuck):
    await answered(house, stuck)
    ask = await Ask.get()
    for number in range(19):
        await questions.answer(ask.id, CHI, f"Number {number}")
    with pytest.raises(Refusal, match="limits/reached") as refused:
        await questions.answer(ask.id, CHI, "Number 19")
    assert "You've answered 20 times within an hour." in house.words.refusal(refused.value)
    assert await AskAnswer.all().count() == 20
