"""Swapping, passing and volunteering, and what is said about duties before a session."""

from datetime import timedelta

import pytest

from db.models import Example, Session
from tests.e2e.session_play import meeting_set
from tests.e2e.staging import FIRST_SESSION

FAR = "2026-01-27 18:00"
STARTS = FIRST_SESSION + timedelta(days=7)
MINUTES = timedelta(minutes=11)
"""Within which all have been reminded: not in the same second."""


async def duties():
    """Who leads and who presents in the next session."""
    session = (await Session.all().order_by("starts_at"))[0]
    return session.facilitator, session.presenter


def reminders(stage, circle, person):
    return [one for one in stage.eli.sees(circle.text) if f"{person.mention}, you " in one.text]


async def test_who_leads_next_is_told_with_the_reason(stage, circle):
    await circle.schedule()
    answer = await stage.chi.slash(circle.text, "session facilitate")
    assert f"{stage.ana.mention} leads (has not had a turn yet)." in answer.text
    assert answer.buttons == []
    answer = await stage.ben.slash(circle.text, "session present")
    assert f"{stage.ben.mention} brings real work (has not had a turn yet)." in answer.text
    assert answer.buttons == ["Swap", "Pass"]
    about = await stage.chi.slash(circle.text, "circle about")
    assert f"led by {stage.ana.mention} (has not had a turn yet). {stage.ben.mention} brings" in about.text


@pytest.mark.parametrize("command", ["facilitate", "present"])
async def test_without_a_session_there_is_no_duty(stage, circle, command):
    assert "No session is set." in (await stage.ana.slash(circle.text, f"session {command}")).text
    refused = await stage.ana.slash(circle.text, f"session {command}", action="Pass")
    assert "no session to come" in refused.text


async def test_whoever_passes_is_replaced_and_the_circle_is_told_with_the_reason(stage, circle):
    await circle.schedule(FAR)
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Pass")
    assert f"{stage.chi.mention} leads on" in answer.text
    told = await stage.shown(stage.eli, circle.text, f"{stage.chi.mention} leads the session of")
    assert "now: has not had a turn yet." in told.text
    assert told.buttons == ["Swap", "Pass"]
    assert await duties() == (stage.chi.id, stage.ben.id)
    await stage.chi.click(told, "Pass")
    await stage.shown(stage.eli, circle.text, f"{stage.dee.mention} leads the session of")


async def test_a_duty_that_is_not_ones_own_cannot_be_passed_or_offered(stage, circle):
    await circle.schedule(FAR)
    for action in ("Pass", "Swap", "Withdraw"):
        answer = await stage.chi.slash(circle.text, "session facilitate", action=action)
        assert "That duty is not yours." in answer.text


async def test_a_swap_that_anybody_may_take_is_offered_and_taken_by_the_first(stage, circle):
    await circle.schedule(FAR)
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Swap")
    assert "it stays yours" in answer.text
    offer = await stage.shown(stage.eli, circle.text, "offers anybody a swap")
    assert "your own offer" in (await stage.ana.click(offer, "Take it")).text
    assert "give what was yours for it" in (await stage.ben.click(offer, "Take it")).text
    assert "does not stand any more" in (await stage.chi.click(offer, "Take it")).text
    assert await duties() == (stage.ben.id, stage.ana.id)
    told = await stage.shown(stage.eli, circle.text, f"{stage.ana.mention} brings real work to the session of")
    assert f"now: swapped with {stage.ben.mention}." in told.text
    await stage.seen(lambda: "is settled" in offer.text and offer.buttons == [])


async def test_a_swap_offered_to_one_person_is_for_them_alone_and_can_be_taken_back(stage, circle):
    await circle.schedule(FAR)
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Swap", person=stage.dee)
    offer = await stage.shown(stage.eli, circle.text, f"offers {stage.dee.mention} a swap")
    assert f"That offer is for {stage.dee.mention}." in (await stage.chi.click(offer, "Take it")).text
    assert "You keep leading" in (await stage.ana.click(answer, "Keep it after all")).text
    await stage.seen(lambda: "is settled" in offer.text)
    await stage.ana.slash(circle.text, "session facilitate", action="Swap", person=stage.dee)
    shown = await stage.dee.slash(circle.text, "session facilitate")
    assert "and offers it for a swap" in shown.text
    await stage.dee.click(shown, "Take it")
    assert (await duties())[0] == stage.dee.id


async def test_a_swap_with_somebody_outside_is_refused(stage, circle):
    await circle.schedule(FAR)
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Swap", person=stage.strangers[0])
    assert "is not in Deciding with data" in answer.text


async def test_a_volunteer_takes_what_is_offered_and_pushes_nobody_out(stage, circle):
    await circle.schedule(FAR)
    refused = await stage.eli.slash(circle.text, "session present", action="Volunteer")
    assert f"{stage.ben.mention} has that duty." in refused.text
    await stage.ben.slash(circle.text, "session present", action="Swap")
    taken = await stage.eli.slash(circle.text, "session present", action="Volunteer")
    assert "You bring real work on" in taken.text
    assert await duties() == (stage.ana.id, stage.eli.id)
    await stage.shown(stage.chi, circle.text, f"{stage.eli.mention} brings real work to the session of")


async def test_both_are_reminded_two_days_and_one_hour_before_and_can_swap_there(stage, circle):
    await circle.schedule(FAR)
    await stage.until(STARTS - timedelta(days=2, minutes=1))
    assert reminders(stage, circle, stage.ana) == []
    await stage.until(STARTS - timedelta(days=2) + MINUTES)
    first = await stage.shown(stage.eli, circle.text, f"{stage.ana.mention}, you lead the session")
    assert "10 min Check-in" in first.text
    assert "shorter notice" not in first.text
    assert "what you will show" in (await stage.shown(stage.eli, circle.text, f"{stage.ben.mention}, you bring")).text
    assert "it stays yours" in (await stage.ana.click(first, "Swap")).text
    await stage.until(STARTS - timedelta(minutes=59))
    await stage.seen(lambda: [len(reminders(stage, circle, one)) for one in (stage.ana, stage.ben)] == [2, 2])


async def test_who_agreed_to_messages_is_reminded_by_one_and_can_pass_there(stage, circle):
    await stage.ana.slash(circle.text, "nudges start")
    await circle.schedule(FAR)
    await stage.until(STARTS - timedelta(days=2) + MINUTES)
    reminder = await stage.received(stage.ana, "You lead the session")
    assert reminders(stage, circle, stage.ana) == []
    assert f"{stage.chi.mention} leads on" in (await stage.ana.click(reminder, "Pass")).text


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
    assert "This comes at shorter notice than usual." in reminder.text
    await stage.restart_bot()
    await stage.settled()
    assert len(reminders(stage, circle, stage.ana)) == 1


async def test_once_the_session_was_to_begin_nobody_is_reminded_of_it(stage, circle):
    await circle.schedule(FAR)
    await stage.stop_bot()
    stage.clock.leap_to(STARTS + timedelta(minutes=1))
    await stage.start_bot()
    await stage.shown(stage.eli, circle.text, "## It is time")
    assert reminders(stage, circle, stage.ana) == []


async def test_a_session_that_moves_takes_its_reminders_along(stage, circle):
    await circle.schedule(FAR)
    session = (await Session.all().order_by("starts_at"))[0]
    await Session.filter(id=session.id).update(starts_at=STARTS + timedelta(days=3))
    await stage.until(STARTS - timedelta(days=2) + MINUTES)
    assert reminders(stage, circle, stage.ana) == []
    await stage.until(STARTS + timedelta(days=1) + MINUTES)
    await stage.shown(stage.eli, circle.text, f"{stage.ana.mention}, you lead the session")


async def test_an_example_is_queued_shown_at_the_opening_and_told_in_the_recap(stage, circle):
    meeting = await meeting_set(stage, circle)
    queued = await stage.ben.slash(
        meeting.text, "session present", title="The *onboarding* flow", context="Half of them never come back"
    )
    assert r"Queued: **The \*onboarding\* flow**" in queued.text
    assert f"It is on the agenda of <t:{FIRST_SESSION.timestamp():.0f}:F>" in queued.text
    other = await stage.eli.slash(meeting.text, "session present", title="A report", context="It is too long")
    assert "when your turn to present comes" in other.text
    await meeting.begin()
    opening = await stage.shown(stage.chi, meeting.text, "**Real work today**")
    assert "> Half of them never come back" in opening.text
    assert "From last time" not in opening.text
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    recap = await meeting.recap()
    assert rf"Shown: **The \*onboarding\* flow** ({stage.ben.mention})" in recap.text
    assert (
        "## Shown\n- The \\*onboarding\\* flow: Half of them never come back" in recap.attachments[0].content.decode()
    )
    assert [(row.user_id, row.shown_in_id is None) for row in await Example.all().order_by("id")] == [
        (stage.ben.id, False),
        (stage.eli.id, True),
    ]
    assert "Shown: " in (await stage.chi.slash(meeting.text, "session recap")).text


async def test_what_an_absent_presenter_queued_still_waits(stage, circle):
    meeting = await meeting_set(stage, circle)
    await stage.ben.slash(meeting.text, "session present", title="The flow", context="Half of them leave")
    await meeting.begin(stage.ana, stage.chi, stage.dee)
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    assert "Shown" not in (await meeting.recap()).text
    assert (await Example.get()).shown_in_id is None


async def test_an_example_takes_a_title_and_a_context_and_five_of_ones_own_may_wait(stage, circle):
    half = await stage.ben.slash(circle.text, "session present", title="The flow")
    assert "An example takes both" in half.text
    blank = await stage.ben.slash(circle.text, "session present", title="The flow", context=" ")
    assert "that others can read" in blank.text
    for number in (1, 1, 2, 3, 4, 5):
        await stage.ben.slash(circle.text, "session present", title=f"Flow {number}", context="Half of them leave")
    assert await Example.all().count() == 5
    refused = await stage.ben.slash(circle.text, "session present", title="Flow 6", context="Half of them leave")
    assert "5 of your examples wait already." in refused.text


async def test_whoever_led_by_a_swap_has_had_their_turn_and_somebody_else_leads_next(stage, circle):
    meeting = await meeting_set(stage, circle)
    assert (await Session.all().order_by("starts_at"))[1].facilitator == stage.ben.id
    offer = await stage.ana.slash(circle.text, "session facilitate", action="Swap", person=stage.ben)
    assert "it stays yours" in offer.text
    await stage.ben.click(await stage.shown(stage.ben, circle.text, "a swap: leading"), "Take it")
    await meeting.begin()
    await stage.ben.slash(circle.text, "session end", anyway=True)
    recap = await meeting.recap()
    assert f"{stage.ben.mention} led" in recap.text
    second = (await Session.all().order_by("starts_at"))[1]
    assert second.facilitator not in {stage.ben.id, None}
    assert f"<@{second.facilitator}> leads" in recap.text
