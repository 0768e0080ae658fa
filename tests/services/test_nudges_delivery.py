"""How people are told: once, by DM, or in the channel what their circle relies on or what they chose for closed DMs."""

from datetime import date, timedelta

import pytest
from tortoise.log import db_client_logger

from db.models import DutyEntry, Goal, Nudge, Outgoing, Person, Progress, Session
from db.transaction import transaction
from services.nudges.settings import NudgeChange
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.nudge_play import (
    MIDDLE,
    REMINDED,
    SESSION,
    in_channel,
    labels,
    look_again,
    reasons,
    schedule,
    set_goal,
    texts,
)
from tests.services.played import played
from tests.statements import statements
from vocabulary.duties import Duty
from vocabulary.keys import JobKey, JobKind
from vocabulary.nudges import NudgeKind

AN_HOUR_BEFORE = SESSION - timedelta(minutes=59)
DUTY = "your turn to lead or present"


@played
async def ana(house, circle):
    """Ana leads the session in two weeks and has agreed to nudges."""
    await schedule(house, circle)
    await house.services.nudges.settings.start(ANA)
    return ANA


async def test_a_look_asks_the_database_few_questions(house, circle, ben, monkeypatch):
    """It is the bot's most frequent act: each question takes longer than all that is decided from the answers."""
    await house.pass_time(MIDDLE)
    asked = []
    monkeypatch.setattr(db_client_logger, "debug", lambda message, *values: asked.append(values))
    async with transaction():
        await house.services.nudges.delivery.look(ben, house.now)
    assert 8 <= len(asked) <= 16


async def test_people_who_are_looked_at_together_are_asked_about_together(house, circle, ben):
    delivery, people = house.services.nudges.delivery, (ANA, BEN, CHI, DEE, ELI)
    await house.pass_time(MIDDLE)
    async with statements() as asked, transaction():
        await delivery.read_ahead(people, house.now)
        together = len(asked)
        for person in people:
            await delivery.look(person, house.now)
    assert together <= 13
    assert len(asked) - together <= 4 * len(people)


async def test_of_two_circles_with_one_name_a_dm_says_which_one_it_is_about(house, circle, ben):
    other = await house.form_circle((CHI, BEN), name="Deciding with dаta", guild_id=2, text_channel_id=21)
    await schedule(house, other)
    await set_goal(house, other, goal="Read one book")
    await house.pass_time(MIDDLE)
    (told,) = texts(house)
    first, second = told.split(f"\n\n**Goal 2**, from <#{other.text_channel_id}>\n")
    assert first.startswith(f"**Goal 1**, from <#{circle.text_channel_id}>\nYou're halfway to the next session")
    assert "Read one book" in second


async def test_a_circle_whose_name_nobody_else_has_is_named_alone(house, circle, ben):
    await house.form_circle((CHI, BEN), name="Reading", guild_id=2, text_channel_id=21)
    await house.pass_time(MIDDLE)
    assert [
        told.startswith("You're halfway to the next session of **Deciding with data**") for told in texts(house)
    ] == [True]


def cards(house, circle, user_id=ANA):
    return in_channel(house, circle, f"<@{user_id}>, you lead the session of")


async def preview(house, user_id=ANA):
    return await house.services.nudges.preview.show(user_id)


async def close_dms(house, user_id):
    """A person's DMs are closed, as a refused one has told."""
    house.discord.closed_dms.add(user_id)
    await Person.filter(id=user_id).update(unreachable_since=house.now)
    await look_again(house, user_id)


# Once


async def test_looking_twice_tells_once(house, ben):
    await house.pass_time(MIDDLE)
    for _ in range(2):
        await house.timekeeper.schedule(house.now, JobKey(JobKind.NUDGES, ben))
        await house.pass_time(hours=1)
    assert len(texts(house)) == await Nudge.filter(user_id=ben).count() == 1


async def test_whoever_is_not_known_is_not_looked_at_again(house):
    await house.timekeeper.schedule(house.now, JobKey(JobKind.NUDGES, BEN))
    await house.run_jobs()
    assert await house.job(JobKind.NUDGES, BEN) is None


async def test_what_has_not_left_when_facts_change_is_decided_again(house, circle, ben):
    house.clock.leap_to(MIDDLE)
    await house.run_jobs()
    decided = await Nudge.get(user_id=ben)
    await house.services.nudges.settings.change(ben, NudgeChange(without=NudgeKind.CHECK_IN))
    await house.run_jobs()
    await house.deliver()
    assert not await Nudge.exists(id=decided.id)
    assert texts(house) == []


async def test_a_goal_that_is_edited_while_its_nudge_is_sent_makes_no_second_one(house, ben):
    await house.run_jobs()
    await house.deliver()
    house.clock.leap_to(MIDDLE)
    await house.run_jobs()
    (delivery,) = await house.outbox._sender._choose(house.now, 40, only_urgent=False)
    await Goal.filter(user_id=ben).update(goal="Run one test, well", set_at=house.now)
    await look_again(house, ben)
    await house.run_jobs()
    await house.outbox._sender._record(delivery)
    await house.pass_time(hours=3)
    (text,) = texts(house)
    assert "Run three tests" in text


async def test_the_third_nudge_without_an_answer_is_the_last_for_now(house, circle, ben):
    await house.pass_time(MIDDLE - timedelta(days=1))
    for days in (2, 1):
        await Nudge.create(user_id=ben, at=house.now - timedelta(days=days), about=["missed:1"])
    await house.pass_time(MIDDLE + timedelta(days=2))
    (text,) = texts(house)
    assert text.endswith("this is my last message for now. Any answer, or `/nudges start`, brings me back.")
    assert "three went unanswered" in reasons((await preview(house, ben)).left_out)["your goal before a session"]


async def test_what_rests_is_shown_in_the_preview_and_woken_there(house, circle, ben):
    await Person.filter(id=ben).update(nudges_allowed_at=house.now - timedelta(days=40))
    await Progress.create(goal_id=(await Goal.get()).id, status="on_track", at=house.now)
    for days in (20, 10):
        await Nudge.create(user_id=ben, at=house.now - timedelta(days=days), about=[f"missed:{days}"])
    shown = await preview(house, ben)
    assert (shown.resting, shown.a_week) == (("nudge/missed-session",), 3)
    await house.services.nudges.settings.wake(ben)
    assert (await preview(house, ben)).resting == ()


async def test_nobody_who_has_not_agreed_is_woken(house, circle):
    await house.services.nudges.settings.wake(CHI)
    assert (await Person.get(id=CHI)).nudges_allowed_at is None


async def test_a_press_about_a_duty_answers_what_was_asked_before(house, ana):
    for days in (3, 2, 1):
        await Nudge.create(user_id=ana, at=house.now - timedelta(days=days), about=["missed:1"])
    await Person.filter(id=ana).update(nudges_allowed_at=house.now - timedelta(days=9), nudges_a_week=7)
    assert "three went unanswered" in reasons((await preview(house)).in_channel)[DUTY]
    row = {"session_id": 1, "duty": Duty.FACILITATE, "act": "offered", "user_id": ana, "at": house.now}
    await DutyEntry.create(**row)
    assert DUTY in reasons((await preview(house)).coming)


async def test_who_has_not_agreed_can_see_what_would_come_and_whether_they_decided_is_known(house, ben):
    settings = house.services.nudges.settings
    await Person.filter(id=ben).update(nudges_allowed_at=None)
    assert await settings.is_undecided(ben)
    assert (await preview(house, ben)).coming == ()
    would = await house.services.nudges.preview.show(ben, as_if_agreed=True)
    assert "how your goal is going" in reasons(would.coming)
    assert (await Person.get(id=ben)).nudges_allowed_at is None
    for decide in (settings.decline, settings.start, settings.stop):
        await decide(ben)
        assert not await settings.is_undecided(ben)
    assert await settings.is_undecided(FAY)


# What a circle relies on


@pytest.mark.parametrize(
    ("choose", "because"),
    [
        (lambda settings: settings.stop(ANA), "you've stopped my DMs"),
        (lambda settings: settings.snooze(ANA, date(2026, 2, 20)), "your settings leave no time for it"),
        (lambda settings: settings.change(ANA, NudgeChange(without=NudgeKind.DUTY)), "you turned this kind off"),
    ],
    ids=["stopped", "snoozed", "without"],
)
async def test_who_wants_no_messages_is_named_without_a_ping_and_the_preview_says_why(
    house, circle, ana, choose, because
):
    await choose(house.services.nudges.settings)
    shown = await preview(house)
    assert reasons(shown.in_channel) == {DUTY: because}
    await house.pass_time(REMINDED)
    (card,) = cards(house, circle)
    assert card.pings == (BEN,)
    assert labels(card) == [["Leading: swap", "Leading: pass"], ["Presenting: swap", "Presenting: pass"]]
    assert texts(house, ana) == []
    assert "it's in your circle’s channel" in reasons((await preview(house)).left_out).values()
    await house.pass_time(REMINDED + timedelta(hours=3))
    assert len(cards(house, circle)) == 1


async def test_over_the_weekly_number_the_channel_takes_its_place(house, circle, ana):
    await house.services.nudges.settings.change(ana, NudgeChange(a_week=1))
    await house.pass_time(AN_HOUR_BEFORE)
    assert len(texts(house, ana)) == len(cards(house, circle)) == 1


async def test_who_never_agreed_to_messages_is_mentioned_in_the_channel(house, circle):
    await schedule(house, circle)
    await look_again(house, ANA)
    await house.pass_time(REMINDED)
    (card,) = cards(house, circle)
    assert (card.card, set(card.pings), card.silent) == (True, {ANA, BEN}, False)
    assert card.text.startswith("## Your turn is coming")
    assert "shorter notice" not in card.text
    await house.pass_time(AN_HOUR_BEFORE)
    assert cards(house, circle)[1].text.startswith("## Starting soon")


async def test_a_card_that_comes_late_says_so(house, circle):
    await schedule(house, circle)
    house.clock.leap_to(SESSION - timedelta(days=1))
    await look_again(house, ANA)
    await house.run_jobs()
    await house.deliver()
    assert "Sorry for the short notice." in cards(house, circle)[0].text


async def test_where_dms_are_closed_the_refused_reminder_is_said_in_the_channel_once(house, circle, ana):
    house.discord.closed_dms.add(ana)
    await house.pass_time(REMINDED + timedelta(hours=3))
    assert len(cards(house, circle)) == 1
    assert texts(house, ana) == []


async def test_while_a_circle_has_no_channel_nothing_is_said_there(house, circle):
    await schedule(house, circle)
    circle.text_channel_id = None
    await circle.save(update_fields=["text_channel_id"])
    await look_again(house, ANA)
    house.clock.leap_to(AN_HOUR_BEFORE)
    await house.run_jobs()
    assert not await Outgoing.filter(key__startswith="aside").exists()


async def test_a_reminder_by_dm_waits_for_the_end_of_quiet_hours(house, circle, ana):
    await house.services.nudges.settings.change(ana, NudgeChange(quiet_from="17:00", quiet_until="09:00"))
    await house.pass_time(SESSION - timedelta(hours=40))
    assert texts(house, ana) == []
    await house.pass_time(SESSION - timedelta(hours=32))
    assert len(texts(house, ana)) == 1


async def test_once_the_session_was_to_begin_nobody_is_reminded_of_it(house, circle):
    await schedule(house, circle)
    await look_again(house, ANA)
    house.clock.leap_to(SESSION + timedelta(minutes=1))
    await house.run_jobs()
    await house.deliver()
    assert cards(house, circle) == []


async def test_a_session_that_moves_takes_its_reminders_along(house, circle, ana):
    session = await Session.get(starts_at=SESSION)
    async with transaction():
        await house.services.sessions.calendar.move(session, SESSION + timedelta(days=3), house.now)
    await house.pass_time(REMINDED)
    assert texts(house, ana) == []
    await house.pass_time(REMINDED + timedelta(days=3))
    assert len(texts(house, ana)) == 1


# While DMs are closed


async def test_who_chose_so_finds_what_would_be_a_dm_as_a_silent_line_in_the_channel(house, circle, ben):
    await house.services.nudges.settings.change(ben, NudgeChange(in_channel=True))
    house.discord.closed_dms.add(ben)
    await house.pass_time(MIDDLE + timedelta(minutes=1))
    (line,) = in_channel(house, circle, "How is your goal going")
    assert line.text.startswith(f"For <@{ben}>:\nYou're halfway to the next session")
    assert (line.silent, line.pings) == (True, ())
    assert labels(line) == [["On track", "Stuck", "Done"]]
    await house.pass_time(MIDDLE + timedelta(days=1))
    assert len(in_channel(house, circle, "How is your goal going")) == 1


async def test_others_do_not_read_there_that_somebody_has_not_answered(house, circle, ben):
    await house.services.nudges.settings.change(ben, NudgeChange(in_channel=True))
    await close_dms(house, ben)
    await house.pass_time(MIDDLE - timedelta(days=1))
    for days in (2, 1):
        await Nudge.create(user_id=ben, at=house.now - timedelta(days=days), about=["missed:1"])
    await house.pass_time(MIDDLE + timedelta(days=2))
    (line,) = in_channel(house, circle, "How is your goal going")
    assert "the last message for now" not in line.text


async def test_in_two_circles_each_channel_has_what_is_its_own_a_day_apart(house, circle):
    other = await house.form_circle((BEN, ANA, CHI), name="Writing", text_channel_id=21, voice_channel_id=22)
    await house.services.nudges.settings.change(BEN, NudgeChange(in_channel=True))
    await house.services.nudges.settings.start(BEN)
    for one in (circle, other):
        await schedule(house, one)
        await set_goal(house, one, goal=f"Finish {one.name}")
    await close_dms(house, BEN)
    await house.pass_time(MIDDLE + timedelta(days=1))
    for one in (circle, other):
        (line,) = in_channel(house, one, "How is your goal going")
        assert f"Finish {one.name}" in line.text
    first, second = await Nudge.filter(user_id=BEN).order_by("at")
    assert second.at.date() - first.at.date() == timedelta(days=1)


async def test_without_that_choice_what_would_be_a_dm_waits(house, circle, ben):
    await close_dms(house, ben)
    await house.pass_time(MIDDLE + timedelta(days=1))
    assert in_channel(house, circle, "How is your goal going") == texts(house) == []
    assert "DMs are closed" in reasons((await preview(house, ben)).left_out)["how your goal is going"]
