"""Discord's scheduled events: what is to be done about one, given what Discord shows; and who is interested."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.models import Circle, Interest, Reply, Session, SessionEvent
from db.transaction import transaction
from services.sessions.scheduled_events import EventStatus, SeenEvent, Step
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, FIRST_SESSION
from tests.services.planning_play import begin_rhythm, dates, servers
from tests.services.played import played
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import CircleMessage, JobKind, MessageKey
from vocabulary.sessions import EventChange, EventKind

EVENT = 77
LATER = FIRST_SESSION + timedelta(hours=2)


@played
async def session(house, circle):
    return (await begin_rhythm(house, circle))[0]


@pytest.fixture
def events(house):
    return house.services.sessions.scheduled_events


@pytest.fixture
def questions(house):
    return house.services.sessions.event_questions


@played
async def seen(house, session):
    """The event as Discord shows it once it was made."""
    events = house.services.sessions.scheduled_events
    wanted = await events.wanted(session.id)
    assert await events.step(session.id, None) is Step.MAKE
    await events.note_made(session.id, EVENT, wanted.starts_at)
    return SeenEvent(EVENT, EventStatus.SCHEDULED, wanted.starts_at, wanted.ends_at, wanted.channel_id)


async def begun(house, session):
    await SessionEvent.create(session=session, kind=EventKind.STARTED, at=house.now)


async def closed(house, session, because=None):
    await Session.filter(id=session.id).update(closed_at=house.now, cancelled_because=because)


async def test_each_session_wants_an_event_in_the_circles_voice_channel_with_a_mark(events, session):
    wanted = await events.wanted(session.id)
    assert (wanted.title, wanted.channel_id, wanted.starts_at) == ("Deciding with data", 12, FIRST_SESSION)
    assert wanted.ends_at == FIRST_SESSION + timedelta(minutes=75)
    assert wanted.description == f"Data-informed decisions\n\n{wanted.mark}"


async def test_nothing_is_wanted_of_a_session_that_is_gone_or_whose_circle_is_closed(house, events, session):
    assert await events.wanted(session.id + 9) is None
    assert await events.step(session.id + 9, None) is Step.NOTHING
    await Circle.all().update(closed_at=house.now)
    assert await events.wanted(session.id) is None


async def test_an_event_as_it_should_be_is_left_alone(events, session, seen):
    assert await events.step(session.id, seen) is Step.NOTHING
    assert (await events.wanted(session.id)).event_id == EVENT


async def test_a_moved_session_moves_its_event(house, events, session, seen):
    async with transaction():
        await house.services.sessions.calendar.move(session, LATER, house.now)
    assert await events.step(session.id, seen) is Step.MOVE
    await events.note_moved(session.id, LATER)
    moved = replace(seen, starts_at=LATER, ends_at=LATER + timedelta(minutes=75))
    assert await events.step(session.id, moved) is Step.NOTHING


async def test_another_place_or_end_is_put_back_without_a_question(events, session, seen):
    assert await events.step(session.id, replace(seen, channel_id=13)) is Step.MOVE
    assert await events.step(session.id, replace(seen, ends_at=seen.ends_at + timedelta(hours=1))) is Step.MOVE


async def test_an_event_begins_and_ends_with_its_session(house, events, session, seen):
    await begun(house, session)
    assert await events.step(session.id, seen) is Step.START
    running = replace(seen, status=EventStatus.ACTIVE)
    assert await events.step(session.id, running) is Step.NOTHING
    await closed(house, session)
    assert await events.step(session.id, running) is Step.END
    assert await events.step(session.id, seen) is Step.END
    assert await events.step(session.id, replace(seen, status=EventStatus.OVER)) is Step.NOTHING
    assert await events.step(session.id, None) is Step.NOTHING


async def test_the_event_of_a_session_that_is_cancelled_or_that_nobody_began_is_cancelled(house, events, session, seen):
    await closed(house, session)
    assert await events.step(session.id, seen) is Step.CANCEL
    await begun(house, session)
    await closed(house, session, "Holidays")
    assert await events.step(session.id, seen) is Step.CANCEL
    assert await events.step(session.id, replace(seen, status=EventStatus.ACTIVE)) is Step.END


async def test_what_is_past_is_neither_made_nor_moved(house, events, session):
    house.clock.leap_to(LATER)
    assert await events.step(session.id, None) is Step.NOTHING
    there = SeenEvent(EVENT, EventStatus.SCHEDULED, FIRST_SESSION, LATER, 13)
    assert await events.step(session.id, there) is Step.NOTHING


async def test_an_event_found_by_its_mark_is_known_from_then_on(events, session):
    await events.note_found(session.id, EVENT)
    assert (await events.wanted(session.id)).event_id == EVENT


async def test_an_event_moved_by_hand_takes_its_session_along_when_the_circle_says_so(
    house, circle, events, questions, session, seen
):
    edited = replace(seen, starts_at=LATER)
    assert await events.step(session.id, edited) is Step.ASK
    await questions.ask(session.id, edited)
    key = MessageKey.event(session.id, EventChange.EDITED, 0)
    question = await house.waiting(key)
    assert f"it's now at <t:{LATER.timestamp():.0f}:F>" in question.text
    row = tuple(
        house.words.button(kind, session.id, "edited", 0, f"{LATER.timestamp():.0f}")
        for kind in (ButtonKind.EVENT_TAKE, ButtonKind.EVENT_BACK)
    )
    assert question.buttons == (row,)
    await questions.follow(session.id, BEN, 0, LATER)
    assert (await dates())[0] == LATER
    settled = await house.waiting(key)
    assert ("has moved with its event" in settled.text, settled.buttons) == (True, ())
    assert await events.step(session.id, edited) is Step.MOVE  # only its end is put right
    with pytest.raises(Refusal, match="sessions/event-settled"):
        await questions.put_back(session.id, CHI, EventChange.EDITED, 0)


async def test_or_it_is_put_back_and_a_second_time_is_asked_about_again(house, events, questions, session, seen):
    edited = replace(seen, starts_at=LATER)
    await questions.ask(session.id, edited)
    await questions.put_back(session.id, BEN, EventChange.EDITED, 0)
    assert await house.job(JobKind.EVENT, session.id) == house.now
    assert await events.step(session.id, edited) is Step.MOVE
    await events.note_moved(session.id, FIRST_SESSION)
    assert (await dates())[0] == FIRST_SESSION
    assert await events.step(session.id, edited) is Step.ASK
    await questions.ask(session.id, edited)
    assert await house.waiting(MessageKey.event(session.id, EventChange.EDITED, 1))


async def test_an_event_deleted_by_hand_is_put_back(house, events, questions, session, seen):
    assert await events.step(session.id, None) is Step.ASK
    assert await events.step(session.id, replace(seen, status=EventStatus.OVER)) is Step.ASK
    await questions.ask(session.id, None)
    question = await house.waiting(MessageKey.event(session.id, EventChange.DELETED, 0))
    assert "has deleted the event" in question.text
    await questions.put_back(session.id, BEN, EventChange.DELETED, 0)
    assert await events.step(session.id, None) is Step.MAKE


async def test_or_its_session_is_cancelled_and_the_one_after_the_next_is_set(house, questions, session, seen):
    await questions.ask(session.id, None)
    await questions.cancel(session.id, BEN, 0)
    assert await dates() == [FIRST_SESSION + timedelta(weeks=2), FIRST_SESSION + timedelta(weeks=4)]
    answer = await house.waiting(MessageKey.event(session.id, EventChange.DELETED, 0))
    assert "is cancelled, like its event" in answer.text


async def test_others_than_members_settle_no_question(questions, session, seen):
    await questions.ask(session.id, None)
    with pytest.raises(Refusal, match="circles/members-only"):
        await questions.cancel(session.id, FAY, 0)


async def test_that_there_can_be_no_events_is_said_once(house, circle, events):
    for _ in range(2):
        await events.say_forbidden(circle.id, full=False)
    await house.deliver()
    (said,) = house.said_in(circle.text_channel_id)
    assert "I'm not allowed to make events on this server" in said.text


async def test_that_a_server_has_too_many_events_is_said_in_other_words(house, circle, events):
    await events.say_forbidden(circle.id, full=True)
    said = await house.waiting(MessageKey.circle(circle.id, CircleMessage.EVENTS_FORBIDDEN))
    assert "100 events, as many as Discord allows" in said.text


async def test_a_changed_event_has_its_session_looked_at_and_others_none(house, events, session, seen):
    await house.pass_time(minutes=1)
    await events.look_at(EVENT + 1)
    assert await house.job(JobKind.EVENT, session.id) is None
    await events.look_at(EVENT)
    assert await house.job(JobKind.EVENT, session.id) == house.now


async def test_interest_is_read_again_a_day_and_an_hour_before_a_session_that_is_not_over(house, events, session):
    assert events.interest_read_at(await events.wanted(session.id)) == FIRST_SESSION - timedelta(days=1)
    await closed(house, session)
    assert events.interest_read_at(await events.wanted(session.id)) is None


async def answers():
    return {row.user_id: row.coming for row in await Reply.all()}


async def test_interest_is_an_answer_and_taken_back_it_is_none(events, session):
    await events.hear_interest(session.id, {ELI, FAY})
    assert await answers() == {ELI: True}
    assert [row.user_id for row in await Interest.all()] == [ELI]
    await events.hear_interest(session.id, set())
    assert await answers() == {}


async def test_the_last_word_counts_from_wherever_it_came(house, events, session):
    await events.hear_interest(session.id, {ANA})
    await house.services.sessions.replies.give(session.id, ANA, coming=False)
    assert (await servers())[0][0] not in {ANA, None}
    await events.hear_interest(session.id, {ANA, ELI})
    assert await answers() == {ANA: False, ELI: True}
    await events.hear_interest(session.id, {ELI})
    await events.hear_interest(session.id, {ANA, ELI})
    assert await answers() == {ANA: True, ELI: True}


async def test_an_event_that_is_made_again_takes_no_answer_back(events, session):
    await events.hear_interest(session.id, {ELI})
    await events.note_made(session.id, EVENT, FIRST_SESSION)
    await events.hear_interest(session.id, set())
    assert await answers() == {ELI: True}


async def test_interest_in_a_session_that_has_begun_says_nothing(house, events, session):
    await begun(house, session)
    await events.hear_interest(session.id, {DEE})
    assert await answers() == {}
