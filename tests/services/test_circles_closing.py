"""The end of a circle: who may want it, and that nothing about it is left to do or to say."""

import asyncio
from datetime import date, timedelta

import pytest

from db.models import AskAnswer, Attendance, Circle, Due, Invitation, Member, Outgoing, Session
from runtime.message import Message
from services.events import CircleFormed
from tests.services.circle_play import TEXT, VOICE, asked, begin, here, meets, set_goal, told
from tests.services.house import ANA, BEN, CHI, FAY, GUILD
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind
from vocabulary.sessions import SessionMessage

ELSEWHERE = 99
LATER = timedelta(days=1)


@pytest.fixture
def closing(house):
    return house.services.circles.closing


async def test_an_organiser_closes_it_and_says_so(house, circle, closing):
    closed = await closing.close(circle.id, ANA, ANA, house.now)
    assert closed.name == circle.name
    assert (await Circle.get(id=circle.id)).closed_at == house.now
    message = await house.waiting(told(circle, "closed", house))
    assert message.text.startswith(f"**Deciding with data** is closed, by <@{ANA}>.")


async def test_two_members_close_it_without_an_organiser(house, circle, closing):
    with pytest.raises(Refusal, match="membership/close-takes-two"):
        await closing.close(circle.id, BEN, BEN, house.now)
    assert (await Circle.get(id=circle.id)).closed_at is None
    await closing.close(circle.id, BEN, CHI, house.now)
    assert (await Circle.get(id=circle.id)).closed_at is not None


@pytest.mark.parametrize("left", ["left_at", "gone_since"])
async def test_one_member_cannot_close_it_by_the_wish_of_somebody_who_is_there_no_longer(house, circle, closing, left):
    await Member.filter(user_id=BEN).update(**{left: house.now})
    with pytest.raises(Refusal, match="membership/close-asker-left"):
        await closing.close(circle.id, BEN, CHI, house.now)
    assert (await Circle.get(id=circle.id)).closed_at is None


async def test_it_is_not_closed_while_nobody_knows_whether_who_asked_is_there(house, circle, closing):
    house.servers.silent.add(GUILD)
    await house.services.circles.seats.check(BEN)
    with pytest.raises(Refusal, match="circles/cannot-look"):
        await closing.close(circle.id, BEN, CHI, house.now)


async def test_a_wish_to_close_it_ends_after_a_week(house, circle, closing):
    with pytest.raises(Refusal, match="membership/close-asked-long-ago"):
        await closing.close(circle.id, BEN, CHI, house.now - timedelta(days=7))


async def test_who_would_like_to_close_it_is_read_by_its_members_only(circle, closing):
    assert await closing.ask(await here(circle), ANA, ELSEWHERE) is True
    assert await closing.ask(await here(circle), BEN, TEXT) is False
    with pytest.raises(Refusal, match="circles/close-in-channel"):
        await closing.ask(await here(circle), BEN, ELSEWHERE)


async def test_without_a_channel_only_an_organiser_can_ask(house, closing):
    circle = await house.form_circle(text_channel_id=None)
    assert await closing.ask(await here(circle), ANA, ELSEWHERE) is True
    with pytest.raises(Refusal, match="circles/still-being-made"):
        await closing.ask(await here(circle), BEN, ELSEWHERE)


async def test_strangers_do_not_agree(house, circle, closing):
    with pytest.raises(Refusal, match="circles/members-only"):
        await closing.close(circle.id, BEN, FAY, house.now)


async def test_two_organisers_who_close_it_at_once_close_it_once(house, circle, closing):
    await Member.filter(user_id=BEN).update(organiser=True)
    both = (closing.close(circle.id, user_id, user_id, house.now) for user_id in (ANA, BEN))
    found = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True]


async def test_it_is_not_closed_over_a_session_that_is_on(house, circle, closing):
    session = await meets(house, circle)
    house.clock.leap_to(session.starts_at)
    await begin(house, session)
    with pytest.raises(Refusal, match="circles/session-on"):
        await closing.close(circle.id, ANA, ANA, house.now)
    assert (await Circle.get(id=circle.id)).closed_at is None


async def test_its_sessions_are_cancelled_and_their_events_with_them(house, circle, closing):
    session = await meets(house, circle)
    await Attendance.create(session=session, user_id=BEN, joined_at=house.now)
    await house.run_jobs()
    await closing.close(circle.id, ANA, ANA, house.now)
    for row in await Session.all():
        assert (row.closed_at, row.cancelled_because, row.sequence) == (house.now, "The circle has closed.", 1)
        assert await house.job(JobKind.EVENT, row.id) == await house.job(JobKind.SESSION, row.id) == house.now
    assert (await Attendance.get()).left_at == house.now


async def test_nothing_about_it_will_ever_be_looked_at_again(house, circle, closing):
    await house.services.failures.months.circle_formed(CircleFormed(circle.id))
    await house.services.notices.replanner.replan(circle.id)
    await meets(house, circle)
    await set_goal(house, circle, BEN)
    await house.services.circles.pauses.pause(await here(circle), ANA, date(2026, 2, 10))
    await house.services.partners.terms.look(circle.id, house.now)
    await closing.close(circle.id, ANA, ANA, house.now)
    await house.run_jobs()
    assert await Due.all().values_list("subject", flat=True) == []
    assert JobKey(JobKind.ROOMS, circle.id) in house.errands


async def test_what_was_still_to_be_said_about_it_is_not_said(house, circle, closing):
    session = await meets(house, circle)
    later, words = house.now + LATER, Message("Later")
    other = MessageKey.session(session.id * 10 + 1, SessionMessage.LATECOMER, 1)
    await house.outbox.post(MessageKey.session(session.id, SessionMessage.LATECOMER, 1), words, user=BEN, at=later)
    await house.outbox.post(other, words, user=BEN, at=later)
    for number, channel in enumerate((TEXT, VOICE)):
        await house.outbox.post(MessageKey(MessageKind.FAILURE, number), words, channel=channel, at=later)
    question = await asked(house, circle, BEN, AskedOf.PARTNER)
    answer = await AskAnswer.create(ask=question, user_id=CHI, words="Filter it", at=house.now)
    for key in (MessageKey.ask(question.id, CHI), MessageKey(MessageKind.ASK_ANSWER, answer.id)):
        await house.outbox.post(key, words, user=CHI, at=later)
    await closing.close(circle.id, ANA, ANA, house.now)
    waiting = await Outgoing.filter(send_at__gt=house.now).values_list("key", flat=True)
    assert waiting == [str(other)]


async def test_invitations_that_are_open_are_gone(house, circle, closing):
    await Invitation.create(circle=circle, user_id=FAY, invited_by=ANA, invited_at=house.now)
    await closing.close(circle.id, ANA, ANA, house.now)
    assert not await Invitation.exists()


async def test_its_members_nudges_are_decided_again(house, circle, closing):
    await closing.close(circle.id, ANA, ANA, house.now)
    assert {await house.job(JobKind.NUDGES, user_id) for user_id in (ANA, BEN, CHI)} == {house.now}


async def test_a_member_asks_ten_times_an_hour_at_most_and_others_still_may(house, circle, closing):
    for _ in range(10):
        await closing.ask(await here(circle), BEN, TEXT)
    with pytest.raises(Refusal, match="limits/reached") as refused:
        await closing.ask(await here(circle), BEN, TEXT)
    assert "You've asked or told your circle 10 things of this kind" in house.words.refusal(refused.value)
    assert await closing.ask(await here(circle), CHI, TEXT) is False
    await house.pass_time(hours=1)
    assert await closing.ask(await here(circle), BEN, TEXT) is False
