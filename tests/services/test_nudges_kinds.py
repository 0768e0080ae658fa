"""The kinds of nudges: when each comes, what it says and offers, and what spares a member from it."""

from datetime import date, timedelta
from pkgutil import iter_modules

import pytest

from db.models import Attendance, Capture, Cycle, DutyEntry, Member, Progress, Reply
from db.queries import nudges
from runtime.message import Message
from runtime.words import Words
from services.nudges import kinds
from services.nudges.definition import NudgeDefinition
from services.nudges.facts import MemberFacts
from services.nudges.kinds import ANSWERS, KINDS, RELIED_ON
from tests.services.house import ANA, BEN, CHI
from tests.services.nudge_play import (
    MIDDLE,
    REMINDED,
    SESSION,
    hold,
    in_channel,
    labels,
    look_again,
    reasons,
    schedule,
    set_goal,
    texts,
)
from tests.services.played import played
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.goals import GoalStatus
from vocabulary.keys import MessageKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason
from vocabulary.sessions import CaptureKind, SessionKind, SessionMessage

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORDS = "Call three teachers"


@played
async def met(house, circle):
    """The circle met two hours ago, without Ben, who has agreed to nudges; it meets again in two weeks."""
    await schedule(house, circle)
    held = await hold(circle, house.now - 2 * HOUR, house.now)
    await Member.filter(circle=circle).update(joined_at=held.starts_at - DAY)
    await house.services.nudges.settings.start(BEN)
    return held


async def commit(house, session, user_id=BEN):
    row = {"kind": CaptureKind.COMMITMENT, "user_id": user_id, "words": WORDS, "at": house.now}
    commitment = await Capture.create(session=session, **row)
    await look_again(house, user_id)
    return commitment


async def spared(house, label, user_id=BEN):
    """Why somebody is not told of something, by their preview."""
    preview = await house.services.nudges.preview.show(user_id)
    return reasons(preview.left_out).get(label)


def test_each_kind_is_a_module_of_its_name_and_there_is_no_other():
    assert {module.name for module in iter_modules(kinds.__path__)} == {kind.name.lower() for kind in NudgeKind}


@pytest.mark.parametrize("kind", NudgeKind)
def test_each_kind_is_defined_with_a_label_of_its_own(kind):
    words = Words()
    assert isinstance(KINDS[kind], NudgeDefinition)
    assert [other for other in KINDS if KINDS[other].label(words) == KINDS[kind].label(words)] == [kind]


def test_a_button_is_answered_by_one_kind_alone():
    assert sum(len(definition.answers) for definition in KINDS.values()) == len(ANSWERS)


def test_a_circle_relies_on_its_turns_and_on_nothing_else():
    assert {NudgeKind.DUTY, NudgeKind.FAILURE} == RELIED_ON


async def test_what_several_kinds_need_is_asked_once(house, circle, ben):
    (own,) = await nudges.circles_of(ben)
    facts = MemberFacts(house.outbox, own, ben, house.now)
    assert await facts.goal_ahead() is await facts.goal_ahead()
    assert (await facts.open_sessions())[0] is (await facts.goal_ahead()).session


# A goal that is not set


async def test_a_day_after_the_session_a_goal_is_asked_for(house, circle, met):
    await Cycle.create(circle=circle, number=2, opened_at=house.now)
    await house.pass_time(hours=24, minutes=10)
    (message,) = house.dms(BEN)
    assert message.text.startswith("A new cycle has started in **Deciding with data**.")
    assert labels(message) == [["Set my goal"]]


async def test_who_has_set_a_goal_is_not_asked_for_one(house, circle, met):
    await Cycle.create(circle=circle, number=2, opened_at=house.now)
    await set_goal(house, circle)
    await house.pass_time(days=3)
    assert texts(house) == []
    assert await spared(house, "setting your goal") == "your goal is set"


async def test_in_a_circles_first_cycle_no_goal_is_asked_for(house, circle, met):
    await house.pass_time(days=3)
    assert texts(house) == []


# A check-in


async def test_in_the_middle_of_the_cycle_those_who_agreed_are_asked_how_their_goal_goes(house, circle, ben):
    await set_goal(house, circle, CHI)
    await house.pass_time(MIDDLE - timedelta(minutes=20))
    assert texts(house) == []
    await house.pass_time(MIDDLE)
    (message,) = house.dms(ben)
    assert "How is your goal going?\n> Run three tests" in message.text
    assert labels(message) == [["On track", "Stuck", "Done"]]
    assert house.dms(CHI) == []


@pytest.mark.parametrize(
    ("status", "before", "because"),
    [
        (GoalStatus.ON_TRACK, DAY, "you checked in during the two days before"),
        (GoalStatus.DONE, 5 * DAY, "your goal is done"),
    ],
)
async def test_who_spoke_of_the_goal_lately_or_is_done_is_not_asked(house, ben, status, before, because):
    await house.pass_time(MIDDLE - before)
    await Progress.create(goal_id=1, status=status, words="Halfway", at=house.now)
    await look_again(house, ben)
    await house.pass_time(MIDDLE)
    assert await spared(house, "how your goal is going") == because
    await house.pass_time(MIDDLE + 3 * DAY)
    assert texts(house) == []


async def test_a_goal_of_a_cycle_that_is_over_is_not_asked_about(house, circle, ben):
    await Cycle.create(circle=circle, number=2, opened_at=house.now)
    await house.pass_time(MIDDLE + DAY)
    assert not any("How is your goal going" in text for text in texts(house))


async def test_who_agrees_in_the_middle_of_a_cycle_is_asked_in_it(house, circle):
    await schedule(house, circle)
    await set_goal(house, circle)
    await house.pass_time(MIDDLE - 3 * DAY)
    await house.services.nudges.settings.start(BEN)
    await house.pass_time(MIDDLE)
    assert "How is your goal going" in texts(house)[0]


# How a commitment went


async def test_halfway_to_the_next_session_a_commitment_comes_back_to_who_made_it(house, met):
    await commit(house, met)
    await commit(house, met, CHI)
    await house.pass_time(MIDDLE)
    (message,) = house.dms(BEN)
    assert message.text == (
        f"When **Deciding with data** last met, you committed to this:\n> {WORDS}\nHow did it go? One press is enough."
    )
    assert labels(message) == [["I did it", "Not yet"]]
    assert house.dms(CHI) == []


async def test_a_lunch_and_learn_between_two_sessions_asks_for_no_commitment_and_hides_none(house, circle, met):
    await commit(house, met)
    lunch = await hold(circle, house.now - HOUR, house.now, SessionKind.LUNCH)
    await Attendance.create(session=lunch, user_id=BEN, joined_at=lunch.starts_at)
    await look_again(house, BEN)
    await house.pass_time(MIDDLE)
    (message,) = house.dms(BEN)
    assert f"you committed to this:\n> {WORDS}" in message.text


async def test_a_goal_and_a_commitment_are_asked_about_in_one_message(house, circle, met):
    await commit(house, met)
    await set_goal(house, circle)
    await house.pass_time(MIDDLE)
    (message,) = house.dms(BEN)
    goal, commitment = message.text.split("\n\n")
    assert goal.startswith("**Goal**\nYou're halfway")
    assert commitment.startswith("**Commitment**\nWhen **Deciding with data** last met")
    assert labels(message) == [
        ["Goal: on track", "Goal: stuck", "Goal: done"],
        ["Commitment: I did it", "Commitment: not yet"],
    ]


async def test_two_commitments_in_one_message_are_told_apart_by_their_numbers(house, met):
    await commit(house, met)
    await commit(house, met)
    await house.pass_time(MIDDLE)
    (message,) = house.dms(BEN)
    assert [part.partition("\n")[0] for part in message.text.split("\n\n")] == ["**Commitment 1**", "**Commitment 2**"]
    assert labels(message)[1] == ["Commitment 2: I did it", "Commitment 2: not yet"]


async def test_who_told_how_it_went_is_not_asked(house, met):
    commitment = await commit(house, met)
    await house.services.nudges.answers.take(ButtonKind.COMMITMENT_KEPT, commitment.id, BEN, house.words)
    await house.pass_time(MIDDLE)
    assert texts(house) == []
    assert await spared(house, "what you committed to") == "you said how it went"


async def test_while_the_next_session_is_held_a_commitment_is_not_asked_about(house, met):
    await commit(house, met)
    await house.services.nudges.settings.snooze(BEN, date(2026, 2, 1))
    await house.pass_time(SESSION + timedelta(minutes=1))
    assert not any("you committed" in text for text in texts(house))


# A goal before the session


async def test_two_days_before_the_session_the_goal_comes_back_with_the_last_words_on_it(house, ben):
    await house.pass_time(MIDDLE)
    await Progress.create(goal_id=1, status=GoalStatus.ON_TRACK, words="Two are done", at=house.now)
    await house.pass_time(REMINDED)
    *_, message = house.dms(ben)
    assert "> Run three tests of our onboarding\nYou last said: Two are done\n" in message.text
    assert labels(message)[-1] == ["Goal: on track", "Goal: stuck", "Goal: done"]


async def test_who_cannot_come_to_the_session_does_not_get_their_goal_back(house, ben):
    await Reply.create(session_id=1, user_id=ben, coming=False, at=house.now)
    await look_again(house, ben)
    assert await spared(house, "your goal before a session") == "you can't make it"


# A duty


async def test_who_leads_is_reminded_with_the_agenda_two_days_and_an_hour_before(house, circle):
    await schedule(house, circle)
    await house.services.nudges.settings.start(ANA)
    await house.pass_time(REMINDED)
    (message,) = house.dms(ANA)
    assert message.text.startswith("You lead the session of **Deciding with data**")
    assert "\n- 10 min Check-in\n" in message.text
    assert labels(message) == [["Swap", "Pass"]]
    assert [press.custom_id for press in message.buttons[0]] == ["1:duty-swap:1:facilitate", "1:duty-pass:1:facilitate"]
    await house.pass_time(SESSION)
    assert len(texts(house, ANA)) == 2


async def test_who_shows_work_is_told_how_to_say_what(house, circle):
    session = await schedule(house, circle)
    await house.services.nudges.settings.start(session.presenter)
    await house.pass_time(REMINDED)
    assert any(
        "Tell the circle what you'll show with `/session present`." in text for text in texts(house, session.presenter)
    )


async def test_whoever_offered_a_swap_the_day_before_is_not_reminded_at_once(house, circle):
    session = await schedule(house, circle)
    await house.services.nudges.settings.start(ANA)
    await house.pass_time(SESSION - 3 * DAY)
    offered = {"duty": Duty.FACILITATE, "act": "offered", "user_id": ANA, "at": house.now}
    await DutyEntry.create(session=session, **offered)
    await look_again(house, ANA)
    await house.pass_time(REMINDED)
    assert texts(house, ANA) == []
    assert in_channel(house, circle, "leads the session") == []
    preview = await house.services.nudges.preview.show(ANA)
    assert Reason("nudges/just-acted") in [line.because for line in preview.left_out]
    await house.pass_time(SESSION - timedelta(minutes=59))
    assert "You lead the session" in texts(house, ANA)[0]


# A session that was missed


async def test_who_missed_a_session_is_shown_its_recap_and_asked_for_a_commitment_once(house, circle, met):
    await Attendance.create(session=met, user_id=ANA, joined_at=met.starts_at)
    await house.services.replanner.replan(BEN)
    recap = MessageKey.session(met.id, SessionMessage.RECAP)
    await house.outbox.post(recap, Message("It was good."), channel=circle.text_channel_id)
    await house.pass_time(minutes=10)
    (message,) = house.dms(BEN)
    posted = await house.outbox.find(recap)
    link = f"https://discord.com/channels/{circle.guild_id}/{posted.channel}/{posted.message}"
    assert f"**Deciding with data** has met.\n[The recap]({link}) is in <#11>." in message.text
    assert labels(message) == [["My commitment"]]
    await house.pass_time(days=4)
    assert len(texts(house)) == 1


@pytest.mark.parametrize("who", ["nobody was seen", "they were there and committed", "they joined later"])
async def test_whoever_cannot_be_said_to_have_missed_it_is_not_asked(house, circle, met, who):
    if who != "nobody was seen":
        seen = BEN if who.startswith("they were there") else ANA
        await Attendance.create(session=met, user_id=seen, joined_at=met.starts_at)
    if who == "they were there and committed":
        await commit(house, met)
    if who == "they joined later":
        await Member.filter(circle=circle, user_id=BEN).update(joined_at=house.now)
    await look_again(house, BEN)
    await house.pass_time(days=1)
    assert texts(house) == []


async def test_who_was_there_when_it_closed_without_their_commitment_is_asked_for_one(house, met):
    await Attendance.create(session=met, user_id=BEN, joined_at=met.starts_at)
    await look_again(house, BEN)
    await house.pass_time(minutes=10)
    (message,) = house.dms(BEN)
    assert "The session of **Deciding with data** closed before you made a commitment." in message.text
    assert labels(message) == [["My commitment"]]


async def test_who_made_a_commitment_without_having_been_there_is_not_asked_for_one(house, met):
    await Attendance.create(session=met, user_id=ANA, joined_at=met.starts_at)
    await commit(house, met)
    assert await spared(house, "a session that you missed") == "you made a commitment"
