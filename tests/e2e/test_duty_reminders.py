"""Whoever has a duty is reminded of it before the session."""

from datetime import timedelta

from db.models import Session
from tests.e2e.staging import FIRST_SESSION

FAR = "2026-01-27 18:00"
STARTS = FIRST_SESSION + timedelta(days=7)
MINUTES = timedelta(minutes=11)
"""Within which all have been reminded: not in the same second."""


def reminders(stage, circle, person):
    return [one for one in stage.eli.sees(circle.text) if f"{person.mention}, you " in one.text]


async def test_both_are_reminded_two_days_and_one_hour_before_and_can_swap_there(stage, circle):
    await circle.schedule(FAR)
    await stage.until(STARTS - timedelta(days=2, minutes=1))
    assert reminders(stage, circle, stage.ana) == []
    await stage.until(STARTS - timedelta(days=2) + MINUTES)
    first = await stage.shown(stage.eli, circle.text, f"{stage.ana.mention}, you lead the session")
    assert "10 min Check-in" in first.text
    assert "shorter notice" not in first.text
    assert "what you'll show" in (await stage.shown(stage.eli, circle.text, f"{stage.ben.mention}, you present")).text
    assert "it stays your turn" in (await stage.ana.click(first, "Leading: swap")).text
    await stage.until(STARTS - timedelta(minutes=59))
    await stage.seen(lambda: [len(reminders(stage, circle, one)) for one in (stage.ana, stage.ben)] == [2, 2])


async def test_who_agreed_to_messages_is_reminded_by_one_and_can_pass_there(stage, circle):
    await stage.ana.slash(circle.text, "nudges start")
    await circle.schedule(FAR)
    await stage.until(STARTS - timedelta(days=2) + MINUTES)
    reminder = await stage.received(stage.ana, "You lead the session")
    assert reminders(stage, circle, stage.ana) == []
    asked = await stage.ana.click(reminder, "Pass")
    assert f"{stage.chi.mention} leads on" in (await stage.ana.click(asked, "Pass it on")).text


async def test_a_reminder_by_message_waits_for_the_end_of_quiet_hours(stage, circle):
    await circle.schedule(FAR)
    await stage.ana.slash(circle.text, "nudges start")
    await stage.ana.slash(circle.text, "nudges settings", quiet_from="17:00", quiet_until="09:00")
    await stage.until(STARTS - timedelta(hours=40))
    assert stage.ana.dms == []
    await stage.until(STARTS - timedelta(hours=32))
    await stage.received(stage.ana, "You lead the session")


async def test_after_a_time_away_the_last_reminder_comes_late_and_says_so_once(stage, circle):
    await circle.schedule(FAR)
    await stage.stop_bot()
    stage.clock.leap_to(STARTS - timedelta(minutes=40))
    await stage.start_bot()
    reminder = await stage.shown(stage.eli, circle.text, f"{stage.ana.mention}, you lead the session")
    assert "Sorry for the short notice." in reminder.text
    await stage.restart_bot()
    await stage.settled()
    assert len(reminders(stage, circle, stage.ana)) == 1


async def test_once_the_session_was_to_begin_nobody_is_reminded_of_it(stage, circle):
    await circle.schedule(FAR)
    await stage.stop_bot()
    stage.clock.leap_to(STARTS + timedelta(minutes=1))
    await stage.start_bot()
    await stage.shown(stage.eli, circle.text, "## It's time")
    assert reminders(stage, circle, stage.ana) == []


async def test_a_session_that_moves_takes_its_reminders_along(stage, circle):
    await circle.schedule(FAR)
    session = (await Session.all().order_by("starts_at"))[0]
    await Session.filter(id=session.id).update(starts_at=STARTS + timedelta(days=3))
    await stage.until(STARTS - timedelta(days=2) + MINUTES)
    assert reminders(stage, circle, stage.ana) == []
    await stage.until(STARTS + timedelta(days=1) + MINUTES)
    await stage.shown(stage.eli, circle.text, f"{stage.ana.mention}, you lead the session")
