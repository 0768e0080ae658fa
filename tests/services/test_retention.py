"""What is over is deleted once it was kept for long enough, a little at a time; what is still needed stays."""

import json
from datetime import timedelta

import pytest

from db.models import Absence, Circle, Cycle, Failure, Interest, Outgoing, Session, Vote
from runtime.message import Message
from services.retention import LOOK_AGAIN, MOST_MESSAGES, MOST_SESSIONS, PAUSE
from tests.services.circle_play import begin, meets
from tests.services.house import ANA, BEN, CHI, TEXT
from tests.services.played import played
from tests.services.retention_play import CARD, DAY, PERIOD, look, say, texts
from vocabulary.duties import Duty, DutyMessage
from vocabulary.errors import Refusal
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey, MessageKind
from vocabulary.sessions import EventChange, SessionKind, SessionMessage

JOB = JobKey(JobKind.RETENTION, 0)


@played
async def session(house, circle):
    """The circle's next session, two weeks ahead."""
    return await meets(house, circle)


def about_session(session):
    return (
        MessageKey.session(session.id, SessionMessage.BLOCK, 0),
        MessageKey.duty(session.id, Duty.PRESENT, DutyMessage.GIVEN, 2),
        MessageKey.event(session.id, EventChange.EDITED, 0),
    )


def about_circle(circle, cycle):
    return (
        MessageKey.circle(circle.id, CircleMessage.WELCOME),
        MessageKey.circle(circle.id, CircleMessage.EVENTS_FORBIDDEN),
        MessageKey(MessageKind.BOARD, cycle.id),
    )


async def test_texts_of_a_session_go_once_it_is_over_and_they_were_kept_for_long_enough(house, session):
    await Session.filter(id=session.id).update(closed_at=house.now)
    keys = about_session(session)
    await say(house, *keys)
    await look(house, after=PERIOD - timedelta(seconds=1))
    assert await texts() == set(map(str, keys))
    await look(house, after=timedelta(seconds=1))
    assert await texts() == set()
    assert await Outgoing.all().count() == len(keys)


async def test_texts_of_a_session_that_is_still_ahead_stay_until_that_is_over(house, session):
    keys = about_session(session)
    await say(house, *keys)
    await look(house)
    assert await texts() == set(map(str, keys))
    await Session.filter(id=session.id).update(closed_at=house.now)
    await look(house)
    assert await texts() == set()


async def test_the_welcome_and_the_board_stay_as_long_as_the_circle_and_the_cycle_go_on(house, circle):
    cycle = await Cycle.get(circle=circle)
    keys = about_circle(circle, cycle)
    await say(house, *keys)
    await look(house)
    assert await texts() == set(map(str, keys))
    await Cycle.create(circle=circle, number=2, opened_at=house.now)
    await look(house, after=365 * DAY)
    assert await texts() == set(map(str, keys[:2]))
    await Circle.filter(id=circle.id).update(closed_at=house.now)
    await look(house)
    assert await texts() == set()


async def test_a_channel_in_place_of_one_that_is_gone_gets_an_old_welcome_again(house, circle):
    (welcome, *_) = about_circle(circle, await Cycle.get(circle=circle))
    await say(house, welcome)
    await look(house)
    await house.services.circles.channels.note_text_channel(circle.id, 99)
    await house.deliver()
    assert [message.text for message in house.said_in(99)] == ["Words"]


async def test_texts_of_nudges_and_of_what_is_said_only_once_go_by_their_age_alone(house, circle):
    await say(house, MessageKey(MessageKind.NUDGE, 1), user=BEN)
    await say(house, MessageKey(MessageKind.FAILURE, 1), MessageKey(MessageKind.NOTICE, 1))
    await look(house)
    assert await texts() == set()


@pytest.mark.parametrize("kind", [SessionMessage.RECAP, SessionMessage.OPENING])
async def test_a_text_with_words_of_several_members_is_kept_for_a_year_to_the_day(house, session, kind):
    await Session.filter(id=session.id).update(closed_at=house.now)
    await say(house, MessageKey.session(session.id, kind))
    for _ in range(364):
        await look(house, after=DAY)
    assert len(await texts()) == 1
    await look(house, after=DAY)
    assert await texts() == set()


async def test_an_edit_is_kept_for_as_long_again(house, circle):
    key = MessageKey(MessageKind.NOTICE, 1)
    await say(house, key)
    house.clock.leap_to(house.now + 20 * DAY)
    await say(house, key, message=Message("Corrected"))
    await look(house, after=20 * DAY)
    assert await texts() == {str(key)}


async def test_what_waits_to_be_sent_stays_however_old_it_is(house, circle):
    await house.outbox.post(MessageKey(MessageKind.NOTICE, 1), CARD, channel=TEXT)
    await look(house, after=20 * PERIOD)
    await house.deliver()
    assert [message.text for message in house.said_in(TEXT)] == ["Words"]


async def test_a_recap_that_waits_to_be_allowed_keeps_its_text_until_it_is_said(house, session):
    await Session.filter(id=session.id).update(closed_at=house.now)
    house.discord.forbidden.add(TEXT)
    await say(house, MessageKey.session(session.id, SessionMessage.RECAP))
    await look(house, after=400 * DAY)
    assert house.said_in(TEXT) == []
    house.discord.forbidden.clear()
    await house.outbox.try_again([TEXT])
    await house.deliver()
    assert [message.text.splitlines()[0] for message in house.said_in(TEXT)] == ["Words"]
    await look(house)
    assert await texts() == set()


async def test_a_refused_message_is_deleted_once_nothing_would_post_it_again(house, session):
    house.discord.closed_dms.add(BEN)
    nudge, late = MessageKey(MessageKind.NUDGE, 1), MessageKey.session(session.id, SessionMessage.LATECOMER, BEN)
    await say(house, nudge, late, user=BEN)
    await look(house)
    assert await Outgoing.all().values_list("key", flat=True) == [str(late)]
    await Session.filter(id=session.id).update(closed_at=house.now)
    await look(house)
    assert not await Outgoing.exists()


async def test_a_key_of_another_version_is_no_obstacle(house, circle):
    await say(house, MessageKey(MessageKind.NOTICE, 1))
    await Outgoing.all().update(key="retired:7")
    await look(house)
    assert await texts() == set()


async def vote_and_be_interested(session):
    await Vote.create(session=session, visit=0, step=0, user_id=BEN, more=True, at=session.starts_at)
    await Interest.create(session=session, user_id=CHI)


async def left():
    """The sessions of which there are votes, and those of which there is interest."""
    return [await model.all().order_by("id").values_list("session_id", flat=True) for model in (Vote, Interest)]


async def test_votes_and_interest_go_once_their_session_is_over_for_long_enough(house, circle, session):
    following = await Session.get(circle=circle, closed_at=None, id__not=session.id)
    for one in (session, following):
        await vote_and_be_interested(one)
    await Session.filter(id=session.id).update(closed_at=house.now)
    await look(house, after=PERIOD - timedelta(seconds=1))
    assert await left() == [[session.id, following.id]] * 2
    await look(house, after=timedelta(seconds=1))
    assert await left() == [[following.id]] * 2
    await Session.filter(id=following.id).update(closed_at=house.now)
    await look(house)
    assert await left() == [[], []]


async def test_votes_of_many_sessions_go_in_several_looks(house, circle):
    held = [
        await Session.create(circle=circle, starts_at=house.now + number * DAY, agenda=[], closed_at=house.now)
        for number in range(MOST_SESSIONS)
    ]
    last = await Session.create(
        circle=circle, starts_at=house.now - DAY, agenda=[], closed_at=house.now + timedelta(seconds=1)
    )
    for session in (*held, last):
        await vote_and_be_interested(session)
    house.clock.leap_to(house.now + 2 * PERIOD)
    assert await house.services.retention.look(0, house.now) == house.now + PAUSE
    assert await left() == [[last.id]] * 2
    assert await house.services.retention.look(0, house.now) == house.now + LOOK_AGAIN
    assert await left() == [[], []]


async def test_words_that_nobody_confirmed_are_lost_after_a_week(house, circle):
    agendas = house.services.sessions.agendas
    refused = await agendas.save(circle.id, ANA, SessionKind.REGULAR, "No agenda at all")
    await look(house, after=6 * DAY)
    assert await agendas.refused_text(circle.id, ANA, refused.words_number) == "No agenda at all"
    await look(house, after=DAY)
    with pytest.raises(Refusal, match="agendas/text-lost"):
        await agendas.refused_text(circle.id, ANA, refused.words_number)


async def test_absences_go_a_month_after_their_member_was_back_and_those_without_an_end_stay(house, circle):
    over, since = house.now + 10 * DAY, house.now
    for member, until in ((ANA, over), (BEN, over + 2 * DAY), (CHI, None)):
        await Absence.create(user_id=member, since=since, until=until, set_at=since)
    await look(house, after=41 * DAY)
    assert [row.user_id for row in await Absence.all().order_by("user_id")] == [BEN, CHI]


async def test_stories_of_an_earlier_version_go_after_a_term_and_that_they_were_told_stays(house, circle):
    story = {"happened": "I lost it", "taught": "Ask", "next_time": "Ask sooner"}
    until = house.now + 49 * DAY
    await Failure.create(circle=circle, user_id=BEN, told_at=house.now, lesson="Ask", story_until=until, **story)
    await look(house, after=48 * DAY)
    assert (await Failure.get()).happened == "I lost it"
    await look(house, after=DAY)
    left = await Failure.get()
    assert (left.happened, left.taught, left.next_time, left.story_until) == ("", "", "", None)
    assert (left.user_id, left.lesson) == (BEN, "Ask")


async def test_much_goes_in_several_looks_a_second_apart_and_then_a_day_passes(house, circle):
    await say(house, *(MessageKey(MessageKind.NOTICE, term) for term in range(2 * MOST_MESSAGES + 1)))
    house.clock.leap_to(house.now + PERIOD)
    stored, again = [], []
    for _ in range(3):
        again.append(await house.services.retention.look(0, house.now) - house.now)
        stored.append(len(await texts()))
    assert stored == [MOST_MESSAGES + 1, 1, 0]
    assert again == [PAUSE, PAUSE, LOOK_AGAIN]


async def test_the_job_exists_from_the_start_on_and_runs_each_day(house, circle):
    assert await house.timekeeper.when(JOB) is None
    await house.timekeeper._recover()
    began = await house.timekeeper.when(JOB)
    assert began == house.now
    await house.pass_time(days=3, minutes=1)
    assert await house.timekeeper.when(JOB) == began + 4 * DAY
    await house.timekeeper._recover()
    assert await house.timekeeper.when(JOB) == began + 4 * DAY


async def test_an_export_tells_of_old_messages_without_their_texts(house, circle):
    await say(house, MessageKey(MessageKind.NUDGE, 1), user=BEN)
    assert "Words" in await house.services.privacy.export(BEN)
    await look(house)
    (row,) = json.loads(await house.services.privacy.export(BEN))["Outgoing"]
    assert (row["key"], row["user_id"], row["body"]) == ("nudge:1", BEN, None)
    assert row["message_id"] is not None


async def test_a_commitment_sent_again_after_a_year_is_still_said_once(house, circle, session):
    await begin(house, session)
    await Session.filter(id=session.id).update(closed_at=house.now)
    captures = house.services.sessions.captures
    for _ in range(2):
        await captures.commit_later(session.id, BEN, "I write it")
        await house.deliver()
        await look(house, after=365 * DAY)
    assert len([message for message in house.said_in(TEXT) if "I write it" in message.text]) == 1
