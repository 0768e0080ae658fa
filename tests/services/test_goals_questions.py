"""Who is stuck asks the partner, the circle or the next agenda, and the answer comes back; each of it once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db.models import Ask, AskAnswer, Member, Partnership, Person
from db.queries import asked_for_agenda
from db.transaction import transaction
from services.goals.questions import AnswerSent, keys_of
from tests.reading import plain
from tests.services.goal_play import WORDS, check_in, goal_of
from tests.services.house import ANA, BEN, CHI, DEE
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf, GoalStatus
from vocabulary.keys import MessageKey, MessageKind

STUCK_ON = "The export leaves people out"
ANSWER = "Filter by first login"
NIGHT = datetime(2026, 1, 19, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 20, 7, 0, tzinfo=UTC)
"""Quiet hours in Berlin end at eight."""


@pytest.fixture
def questions(house):
    return house.services.goals.questions


@pytest.fixture
async def stuck(house, circle):
    """The id of the check-in by which Ben said that he is stuck; there are no partners yet."""
    await house.services.goals.goals.set(circle.id, BEN, WORDS)
    noted = await check_in(house, (await goal_of(circle, BEN)).id, GoalStatus.STUCK, words=STUCK_ON)
    return noted.check_in


async def pair(house, circle, *members):
    """Have these be learning partners."""
    ends_at = house.now + timedelta(weeks=6)
    facts = {"circle": circle, "term": 1, "because": "", "opened_at": house.now, "ends_at": ends_at}
    await Partnership.create(members=list(members), **facts)


async def agree(house, *user_ids):
    """Have these people agree to DMs."""
    await Person.filter(id__in=user_ids).update(nudges_allowed_at=house.now)


def told(house, stuck, help_):
    """What a member reads of whom they asked."""
    noted = {"check_in": stuck, "status": GoalStatus.STUCK, "over": False, "help": help_}
    return house.words.render("goal/noted", noted=noted)


def in_channel(house, circle, words):
    """The messages in the circle's channel with these words."""
    return [one for one in house.said_in(circle.text_channel_id) if words in one.text]


async def answered(house, stuck, user_id=CHI, words=ANSWER):
    """Have Ben's question to the circle answered; returns what who answers is told."""
    await house.services.goals.questions.ask(stuck, BEN, AskedOf.CIRCLE)
    ask = await Ask.get(of=AskedOf.CIRCLE)
    return await house.services.goals.questions.answer(ask.id, user_id, words)


async def test_without_a_partner_the_circle_and_the_agenda_are_left_to_ask(house, circle, questions, stuck):
    found = await questions.help_for(stuck)
    assert (found.asked, found.offers, found.openly) == ((), (AskedOf.CIRCLE, AskedOf.AGENDA), False)
    await house.deliver()
    assert in_channel(house, circle, STUCK_ON) == []


async def test_what_is_asked_of_the_circle_stands_in_its_channel_with_a_button_to_answer(
    house, circle, questions, stuck
):
    found = await questions.ask(stuck, BEN, AskedOf.CIRCLE)
    assert (found.asked, found.offers) == ((AskedOf.CIRCLE,), (AskedOf.AGENDA,))
    assert "your question is with the circle now" in told(house, stuck, found)
    await house.deliver()
    (question,) = in_channel(house, circle, "Who has met something like it?")
    assert question.text.startswith(f"<@{BEN}> is stuck.")
    assert f"**Stuck on** {STUCK_ON}" in question.text
    assert [press.label for press in question.buttons[0]] == ["Answer"]


async def test_a_partner_who_agreed_to_dms_is_asked_by_dm(house, circle, questions, stuck):
    await pair(house, circle, BEN, CHI)
    await agree(house, CHI)
    found = await questions.ask(stuck, BEN, AskedOf.PARTNER)
    assert (found.reaches_at, found.openly) == (None, False)
    assert "your question is with your learning partner now" in told(house, stuck, found)
    await house.deliver()
    assert in_channel(house, circle, "is stuck") == []
    (question,) = house.dms(CHI)
    assert question.text.startswith(f"<@{CHI}>, your learning partner <@{BEN}> is stuck")
    assert question.pings == (CHI,)


async def test_a_partner_who_takes_no_dms_is_asked_in_the_channel_and_the_asker_knows(house, circle, questions, stuck):
    await pair(house, circle, BEN, CHI)
    before = await questions.help_for(stuck)
    assert before.offers == (AskedOf.PARTNER, AskedOf.CIRCLE, AskedOf.AGENDA)
    assert "a question to them stands in the circle’s channel" in told(house, stuck, before)
    found = await questions.ask(stuck, BEN, AskedOf.PARTNER)
    assert "with your learning partner, in the circle’s channel, now" in told(house, stuck, found)
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
    assert "your question is with the next agenda and the circle now" in told(house, stuck, found)


async def test_each_is_asked_once_however_often_one_presses(house, circle, questions, stuck):
    await asyncio.gather(*(questions.ask(stuck, BEN, AskedOf.CIRCLE) for _ in range(2)))
    await house.deliver()
    assert await Ask.all().count() == 1
    assert len(in_channel(house, circle, "Who has met")) == 1


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
    assert sent == AnswerSent(BEN, None, openly=True)
    text = house.words.render("goal/answer-sent", sent=sent)
    assert f"your answer is on its way to <@{BEN}> in the circle’s channel" in text
    await house.deliver()
    (answer,) = in_channel(house, circle, "answers what you asked")
    assert answer.text.startswith(f"<@{BEN}>, <@{CHI}> answers what you asked:\n> {STUCK_ON}")
    assert "Ask for the raw export @everyone" in plain(answer.text)
    assert answer.pings == (BEN,)


async def test_an_answer_comes_by_dm_to_who_agreed_to_dms(house, circle, stuck):
    await agree(house, BEN)
    sent = await answered(house, stuck)
    assert sent == AnswerSent(BEN, None, openly=False)
    assert f"on its way to <@{BEN}>." in house.words.render("goal/answer-sent", sent=sent)
    await house.deliver()
    (answer,) = house.dms(BEN)
    assert ANSWER in answer.text
    assert in_channel(house, circle, "answers") == []


async def test_to_who_agreed_but_has_closed_dms_it_comes_in_the_channel(house, circle, stuck):
    await Person.filter(id=BEN).update(nudges_allowed_at=house.now, unreachable_since=house.now)
    assert (await answered(house, stuck)).openly
    await house.deliver()
    assert in_channel(house, circle, "answers what you asked")


async def test_the_longest_answer_of_nothing_but_markup_arrives_whole(house, circle, stuck):
    await answered(house, stuck, words="*" * 1000)
    await house.deliver()
    (answer,) = in_channel(house, circle, "answers what you asked")
    assert answer.text.endswith("\\*" * 1000)


async def test_an_answer_sent_from_two_devices_is_one_and_another_is_another(house, circle, questions, stuck):
    await answered(house, stuck)
    ask = await Ask.get()
    await asyncio.gather(*(questions.answer(ask.id, CHI, f" {ANSWER} ") for _ in range(2)))
    assert await AskAnswer.all().count() == 1
    await questions.answer(ask.id, CHI, "And by country")
    await house.pass_time(minutes=1)
    assert len(in_channel(house, circle, "answers what you asked")) == 2


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


async def asked_at_night(house, circle, stuck):
    """Ben asks Chi, his partner, who takes DMs and sleeps; returns whom he has asked."""
    house.clock.leap_to(NIGHT)
    await pair(house, circle, BEN, CHI)
    await agree(house, CHI)
    return await house.services.goals.questions.ask(stuck, BEN, AskedOf.PARTNER)


async def test_a_question_at_night_waits_for_the_partners_morning_and_the_asker_sees_when(house, circle, stuck):
    found = await asked_at_night(house, circle, stuck)
    assert found.reaches_at == MORNING
    assert f"so it reaches them <t:{MORNING.timestamp():.0f}:f>" in told(house, stuck, found)
    await house.pass_time(until=MORNING - timedelta(minutes=1))
    assert house.dms(CHI) == []
    await house.pass_time(until=MORNING)
    assert STUCK_ON in house.dms(CHI)[0].text


@pytest.mark.parametrize(("by_dm", "words"), [(True, "has quiet hours, so your answer"), (False, "comes to")])
async def test_an_answer_at_night_waits_for_the_askers_morning_and_who_answers_sees_when(
    house, circle, stuck, by_dm, words
):
    house.clock.leap_to(NIGHT)
    if by_dm:
        await agree(house, BEN)
    sent = await answered(house, stuck)
    text = house.words.render("goal/answer-sent", sent=sent)
    assert words in text
    assert f"<t:{MORNING.timestamp():.0f}:f>" in text
    read = lambda: [*house.dms(BEN), *in_channel(house, circle, "answers what you asked")]
    await house.pass_time(until=MORNING - timedelta(minutes=1))
    assert read() == []
    await house.pass_time(until=MORNING)
    assert len(read()) == 1


async def test_what_waits_for_who_wants_no_dms_any_more_comes_in_the_channel(house, circle, questions, stuck):
    await asked_at_night(house, circle, stuck)
    await questions.bring_to_channel(CHI)
    await house.pass_time(until=MORNING)
    assert len(in_channel(house, circle, f"<@{CHI}>, your learning partner")) == 1
    assert house.dms(CHI) == []


async def test_so_does_what_waits_for_a_partner_who_is_gone_from_the_server(house, circle, questions, stuck):
    await asked_at_night(house, circle, stuck)
    house.servers.gone.add(CHI)
    await house.services.circles.seats.check(CHI)
    await house.pass_time(until=MORNING)
    assert len(in_channel(house, circle, f"<@{CHI}>, your learning partner")) == 1
    assert house.dms(CHI) == []
    assert AskedOf.PARTNER not in (await questions.help_for(stuck)).offers


async def test_so_does_an_answer(house, circle, questions, stuck):
    house.clock.leap_to(NIGHT)
    await agree(house, BEN)
    await answered(house, stuck)
    await questions.bring_to_channel(BEN)
    await house.pass_time(until=MORNING)
    assert len(in_channel(house, circle, "answers what you asked")) == 1
    assert house.dms(BEN) == []


@pytest.mark.parametrize("missing", ["question", "channel"])
async def test_what_has_no_channel_to_come_to_is_left_alone(house, circle, questions, stuck, missing):
    await asked_at_night(house, circle, stuck)
    if missing == "question":
        await Ask.all().delete()
    else:
        circle.text_channel_id = None
        await circle.save()
    await questions.bring_to_channel(CHI)
    assert await house.outbox.waiting_dms(CHI) == [MessageKey.ask(1, CHI)]


async def test_what_waits_comes_when_it_is_welcome_by_changed_preferences(house, circle, questions, stuck):
    await asked_at_night(house, circle, stuck)
    later = MORNING + timedelta(days=3)
    async with transaction():
        await Person.filter(id=CHI).update(snoozed_until=later)
        await questions.time_again(CHI)
    await house.pass_time(until=MORNING + timedelta(hours=1))
    assert house.dms(CHI) == []
    async with transaction():
        await Person.filter(id=CHI).update(snoozed_until=None)
        await questions.time_again(CHI)
    await house.deliver()
    assert len(house.dms(CHI)) == 1


async def test_an_answer_waits_until_the_askers_snooze_is_over(house, stuck):
    await Person.filter(id=BEN).update(nudges_allowed_at=house.now, snoozed_until=MORNING + timedelta(days=3))
    assert (await answered(house, stuck)).reaches_at == MORNING + timedelta(days=3)


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
    assert "You have answered 20 times within an hour." in house.words.refusal(refused.value)
    assert await AskAnswer.all().count() == 20
