"""A guest of a lunch-and-learn: what they are told by the host's hand, their invite, and what they are asked."""

from datetime import timedelta

import pytest

from db.models import GuestInvite, GuestQuestion, GuestQuestionVote, Lunch, Session
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, TEXT, VOICE
from tests.services.lunch_play import LUNCH_AT, WITH_GUEST, LunchPlay, choose_lunch
from tests.services.planning_play import begin_rhythm
from tests.services.played import played
from tests.services.retention_play import look
from vocabulary.controls import SelectKind
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import SessionKind


@played
async def lunch(house, circle):
    await choose_lunch(circle)
    await begin_rhythm(house, circle)
    return LunchPlay(house, circle)


@played
async def invited(house, lunch):
    """The lunch-and-learn with a guest, whom Ben has proposed; Chi hosts it."""
    row = await lunch.propose(
        **WITH_GUEST | {"focus": "How to start", "questions": "What was hard?\n\nWhat would you drop?"}
    )
    session = await lunch.plan()
    assert session.facilitator == CHI
    return row


@pytest.fixture
def guests(lunch):
    return lunch.services.guests


@pytest.fixture
def questions(lunch):
    return lunch.services.questions


async def card(house):
    await house.pass_time(minutes=1)
    return next(message for message in reversed(house.said_in(TEXT)) if "## Tests that people trust" in message.text)


def letter_of(house, letter, link=""):
    return house.words.plain("lunch/letter.txt", letter=letter, link=link)


async def cancel(house, session):
    planning = house.services.sessions.planning
    shown = await planning.understand_cancel(session.circle_id, ANA, str(session.id), "A holiday")
    await planning.cancel_as_shown(session.id, ANA, shown.sequence, shown.words_number)


async def move(house, session, when):
    planning = house.services.sessions.planning
    shown = await planning.understand_move(session.circle_id, str(session.id), when)
    await planning.move_as_shown(session.id, ANA, shown.starts_at, shown.sequence)


async def test_the_letter_says_what_a_guest_gets_what_is_kept_and_how_many_are_there_but_no_names(
    house, invited, guests
):
    text = letter_of(house, await guests.letter(invited.id, CHI), "https://discord.gg/abc")
    assert "Hello Dr. Mira Okafor," in text
    assert "We're 5 people in Deciding with data, and work on: Data-informed decisions" in text
    assert "When: Tuesday, 27 January, 18:00 (Europe/Berlin), for 60 minutes" in text
    assert "This link is for you alone and works once" in text
    assert "- What was hard?\n- What would you drop?" in text
    assert "We keep your name as it stands above until 30 days after, and nothing else about you." in text
    assert "<@" not in text


async def test_only_the_host_who_proposed_the_guest_and_organisers_get_it(invited, guests):
    for person in (ANA, BEN, CHI):
        assert (await guests.letter(invited.id, person)).lunch.id == invited.id
    with pytest.raises(Refusal, match="lunch/host-invites"):
        await guests.letter(invited.id, DEE)
    with pytest.raises(Refusal, match="circles/members-only"):
        await guests.letter(invited.id, FAY)


async def test_a_week_before_its_end_there_is_a_link_and_no_sooner(house, invited, guests):
    letter = await guests.letter(invited.id, CHI)
    assert letter.link_from == LUNCH_AT - timedelta(days=6, hours=22)
    assert not letter.wants_link
    house.clock.leap_to(letter.link_from)
    assert (await guests.letter(invited.id, CHI)).wants_link


async def test_at_a_place_there_is_none(house, lunch, guests):
    row = await lunch.propose(**WITH_GUEST)
    await lunch.plan(place="Café Central")
    house.clock.leap_to(LUNCH_AT - timedelta(days=1))
    letter = await guests.letter(row.id, CHI)
    assert not letter.wants_link
    assert "Where: Café Central" in letter_of(house, letter)
    assert (await guests.state(row.id)).until is None


async def test_an_invite_works_until_an_hour_after_the_planned_end_and_no_other_does(house, invited, guests):
    for code in ("first", "second"):
        await guests.note_made(invited.id, code, LUNCH_AT + timedelta(hours=2))
    state = await guests.state(invited.id)
    assert state.until == LUNCH_AT + timedelta(hours=2)
    assert [one.code for one in state.outdated] == ["first"]
    assert await house.job(JobKind.GUEST_INVITE, invited.id) == house.now


async def test_when_the_session_is_cancelled_it_is_revoked_and_the_host_tells_the_guest(house, invited, guests):
    await guests.note_made(invited.id, "code", LUNCH_AT + timedelta(hours=2))
    await house.run_jobs()
    house.errands.clear()
    await cancel(house, await Session.get(kind=SessionKind.LUNCH))
    await house.pass_time(minutes=1)
    assert JobKey(JobKind.GUEST_INVITE, invited.id) in house.errands
    assert [one.code for one in (await guests.state(invited.id)).outdated] == ["code"]
    assert any(f"<@{CHI}>, please tell Dr. Mira Okafor that we won't meet" in one.text for one in house.said_in(TEXT))
    assert (await card(house)).buttons == ()


async def test_when_it_moves_past_its_end_another_is_due_and_the_host_tells_the_guest(house, invited, guests):
    await guests.note_made(invited.id, "code", LUNCH_AT + timedelta(hours=2))
    await move(house, await Session.get(kind=SessionKind.LUNCH), "2026-01-28 18:00")
    assert [one.code for one in (await guests.state(invited.id)).outdated] == ["code"]
    await house.deliver()
    (told,) = [one for one in house.said_in(TEXT) if "please tell Dr. Mira Okafor when we meet now" in one.text]
    assert told.pings == (CHI,)
    assert [press.label for press in told.buttons[0]] == ["Text for the guest"]


async def test_a_pause_in_the_middle_revokes_it_and_its_end_brings_the_date_back(house, lunch, invited, guests):
    await guests.note_made(invited.id, "code", LUNCH_AT + timedelta(hours=2))
    await lunch.pause((house.now + timedelta(days=20)).date())
    assert (await guests.state(invited.id)).until is None
    await house.services.circles.pauses.resume(await lunch.here(), ANA)
    assert (await guests.state(invited.id)).until == LUNCH_AT + timedelta(hours=2)


async def test_once_the_session_was_held_it_is_revoked_and_nobody_is_told_anything(house, lunch, invited, guests):
    await guests.note_made(invited.id, "code", LUNCH_AT + timedelta(hours=2))
    await lunch.hold(ANA, BEN, CHI)
    assert (await guests.state(invited.id)).until is None
    assert not any("please tell" in one.text for one in house.said_in(TEXT))
    row = await GuestInvite.get()
    await guests.note_gone(row.id)
    assert (await guests.state(invited.id)).known == ()


async def test_a_circle_that_closes_lets_nobody_in(house, lunch, invited, guests):
    await guests.note_made(invited.id, "code", LUNCH_AT + timedelta(hours=2))
    await house.services.circles.closing.close(lunch.circle.id, ANA, ANA, house.now)
    await house.run_jobs()
    assert JobKey(JobKind.GUEST_INVITE, invited.id) in house.errands
    assert (await guests.state(invited.id)).until is None


async def test_the_card_has_what_was_prepared_and_what_members_ask_the_most_wanted_first(house, invited, questions):
    shown = await card(house)
    assert "- What was hard?" in shown.text
    assert "No questions yet." in shown.text
    first = await questions.ask(invited.id, DEE, "Which tests\ndo you delete?")
    again = await questions.ask(invited.id, DEE, "Which tests do you delete?")
    second = await questions.ask(invited.id, ELI, "How long may they take?")
    assert again.id == first.id
    assert await questions.vote(invited.id, ANA, [str(second.id)]) == ["How long may they take?"]
    shown = await card(house)
    assert "1. How long may they take? (<@105>, +1)\n2. Which tests do you delete? (<@104>)" in shown.text
    (select,) = [row[0] for row in shown.buttons if SelectKind.LUNCH_QUESTIONS in row[0].custom_id]
    assert ([option.value for option in select.options], select.least, select.most) == (
        [str(second.id), str(first.id)], 0, 2,
    )  # fmt: skip


async def test_each_member_has_one_vote_a_question_and_none_for_their_own(invited, questions):
    first = await questions.ask(invited.id, DEE, "Which tests do you delete?")
    second = await questions.ask(invited.id, ELI, "How long may they take?")
    both = [str(first.id), str(second.id)]
    assert await questions.vote(invited.id, DEE, both) == ["How long may they take?"]
    await questions.vote(invited.id, DEE, both)
    assert await GuestQuestionVote.all().count() == 1
    assert await questions.vote(invited.id, DEE, []) == []
    assert await GuestQuestionVote.all().count() == 0


async def test_a_question_is_taken_back_by_who_asked_it_and_its_votes_go_with_it(invited, questions):
    asked = await questions.ask(invited.id, DEE, "Which tests do you delete?")
    await questions.vote(invited.id, ELI, [str(asked.id)])
    with pytest.raises(Refusal, match="lunch/not-your-question"):
        await questions.take_back(asked.id, ELI)
    assert await questions.take_back(asked.id, DEE) == "Which tests do you delete?"
    assert await GuestQuestionVote.all().count() == 0


async def test_there_are_as_many_questions_as_a_card_can_show_and_five_of_one(invited, questions):
    with pytest.raises(Refusal, match="lunch/no-question"):
        await questions.ask(invited.id, DEE, " \u200b ")
    for number in range(5):
        await questions.ask(invited.id, DEE, f"Question {number}?")
    with pytest.raises(Refusal, match="lunch/enough-of-yours"):
        await questions.ask(invited.id, DEE, "One more?")
    row = await GuestQuestion.first()
    await GuestQuestion.bulk_create(
        GuestQuestion(lunch_id=invited.id, user_id=ELI, words=f"{number}", at=row.at) for number in range(20)
    )
    with pytest.raises(Refusal, match="lunch/enough-questions"):
        await questions.ask(invited.id, ANA, "One more?")


async def test_nobody_asks_where_there_is_no_guest_or_no_date(lunch, questions):
    row = await lunch.propose(**WITH_GUEST)
    with pytest.raises(Refusal, match="lunch/no-guest"):
        await questions.ask(row.id, DEE, "Which tests do you delete?")


async def test_a_guests_name_and_what_they_were_asked_go_some_time_after_the_session(house, lunch, invited, questions):
    await questions.ask(invited.id, DEE, "Which tests do you delete?")
    await lunch.hold(ANA, BEN, CHI)
    await look(house, timedelta(days=31))
    row = await Lunch.get(id=invited.id)
    assert (row.topic, row.guest, row.focus, row.questions) == ("Tests that people trust", "", "", "")
    assert await GuestQuestion.all().count() == 0


async def test_who_is_forgotten_leaves_neither_their_proposal_nor_their_guests_name_nor_what_they_asked(
    house, invited, questions
):
    await questions.ask(invited.id, BEN, "Which tests do you delete?")
    await house.services.privacy.forget(BEN)
    row = await Lunch.get(id=invited.id)
    assert (row.user_id, row.topic, row.guest, row.questions) == (0, "", "", "")
    assert await GuestQuestion.all().count() == 0
    await house.run_jobs()
    await house.pass_time(minutes=5)
    assert not [message for message in house.said_in(TEXT) if "Mira" in message.text]


async def test_the_hosts_reminder_has_the_text_for_the_guest_at_hand(house, invited):
    await house.services.nudges.settings.start(CHI)
    await house.pass_time(until=LUNCH_AT - timedelta(days=1, hours=20))
    (told,) = [one for one in house.dms(CHI) if "You host the session" in one.text]
    assert "Dr. Mira Okafor comes as a guest." in told.text
    assert "Text for the guest" in [press.label for row in told.buttons for press in row]


async def test_in_its_session_the_card_is_about_the_guest_and_not_about_goals(house, invited):
    await house.pass_time(until=LUNCH_AT - timedelta(minutes=1))
    house.voice.channels[VOICE].update((ANA, BEN, CHI, DEE))
    await house.services.sessions.steering.start((await Session.get(kind=SessionKind.LUNCH)).id, CHI)
    await house.pass_time(seconds=2)
    (shown,) = [message for message in house.said_in(TEXT) if message.text.startswith("## Block 1 of ")]
    assert "**Tests that people trust**, with Dr. Mira Okafor" in shown.text
    assert "Goals set" not in shown.text
    assert [button.label for button in shown.buttons[0]] == ["Capture…"]
