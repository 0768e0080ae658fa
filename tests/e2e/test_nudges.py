"""Nudges as a client shows them: each command of `/nudges`, and each button under what is asked."""

from datetime import timedelta

import pytest

from db.models import Capture, Meeting, Person, Progress, Session, SessionEvent
from rehearsal.world.components import selects
from tests.e2e.nudging import ASKS, MIDDLE, SESSION
from tests.e2e.staging import FIRST_SESSION
from vocabulary.goals import GoalStatus
from vocabulary.sessions import CaptureKind

FAR = "2026-01-27 18:00"
REMINDED = FIRST_SESSION + timedelta(days=5, minutes=11)


async def asked(stage, person, words=ASKS):
    """The newest DM with these words, once the middle of the cycle has come."""
    await stage.until(MIDDLE)
    return await stage.received(person, words)


async def joined(stage, person):
    """The question that comes after somebody has joined the circle."""
    invitation = await stage.ana.slash(stage.general, "circle invite", person=person)
    answer = await person.click(invitation, "Join the circle")
    return await stage.seen(lambda: next((one for one in answer.followups if "Not now" in one.buttons), None))


async def test_settings_are_shown_and_changed_with_zones_suggested_by_their_cities(circle, stage):
    ben = stage.ben
    assert await ben.complete(circle.text, "nudges settings", option="zone", typed="new y") == ["America/New_York"]
    hours = {"zone": "Asia/Tokyo", "quiet_from": "21:00", "days": "Monday to Friday"}
    more = {"without": "how your goal is going", "while_closed": "a silent line in the circle's channel"}
    answer = await ben.slash(circle.text, "nudges settings", a_week=1, **hours, **more)
    assert answer.text.splitlines()[1:5] == [
        "Your zone: Asia/Tokyo",
        "Quiet hours: 21:00 to 08:00",
        "Days: Monday, Tuesday, Wednesday, Thursday and Friday",
        "At most 1 a week",
    ]
    assert "About: setting your goal, what you committed to, " in answer.text
    assert answer.text.endswith("While your DMs are closed to me: a silent line in the circle’s channel")
    again = await ben.slash(circle.text, "nudges settings", also="how your goal is going", quiet_until="21:00")
    assert "Quiet hours: none" in again.text
    assert "how your goal is going" in again.text
    assert "I can't read “late”" in (await ben.slash(circle.text, "nudges settings", quiet_from="late")).text


async def test_the_days_are_chosen_in_a_menu_which_shows_those_that_hold(circle, stage):
    shown = await stage.ben.slash(circle.text, "nudges settings", days="Saturday and Sunday")
    changed = await stage.ben.choose(shown, "Days on which I may write", "Monday", "Friday")
    assert "Days: Monday and Friday" in changed.text
    (menu,) = selects(changed.message.components)
    assert [option["label"] for option in menu["options"] if option.get("default")] == ["Monday", "Friday"]


async def test_the_preview_tells_what_comes_and_what_not_and_why(circle, stage, ben):
    await ben.slash(circle.text, "nudges settings", without="how your goal is going")
    preview = await ben.slash(circle.text, "nudges preview")
    assert "your goal before a session in **Deciding with data**, since the session is coming up" in preview.text
    assert "how your goal is going in **Deciding with data**: you turned this kind off" in preview.text
    assert "Nothing is planned for you." in (await stage.strangers[0].slash(stage.general, "nudges preview")).text


async def test_a_snooze_says_until_when_and_a_stop_ends_them(circle, stage, ben):
    shown = await ben.slash(circle.text, "nudges snooze", until="30 January")
    assert "You would hear nothing from me before Friday, 30 January 2026" in shown.text
    assert "Snoozed" not in (await ben.slash(circle.text, "nudges settings")).text
    await ben.click(shown, "Snooze")
    assert "You hear nothing from me before" in shown.text
    assert "Snoozed until" in (await ben.slash(circle.text, "nudges settings")).text
    assert "You get no more DMs from me." in (await ben.slash(circle.text, "nudges stop")).text
    await stage.until(MIDDLE + timedelta(days=3))
    assert ben.dms == []


async def test_who_agrees_in_the_dms_with_the_bot_is_asked_there_and_answers_by_one_press(circle, stage):
    await circle.schedule(SESSION)
    await circle.set_goal(stage.chi)
    answer = await stage.chi.slash(stage.chi.dm(stage.application), "nudges start")
    assert "by DM I ask for your goal" in answer.text
    message = await asked(stage, stage.chi)
    assert message.buttons == ["On track", "Stuck", "Done"]
    await stage.restart_bot()
    answer = await stage.chi.click(message, "On track")
    assert answer.kind == "update"
    assert "Noted: on track." in message.text
    assert message.buttons == []
    assert (await Progress.get()).status is GoalStatus.ON_TRACK
    await stage.settled(hours=3)
    assert stage.chi.dms[-1] is message


async def test_who_is_done_gives_the_evidence_where_they_are_asked(stage, ben):
    message = await asked(stage, ben)
    await ben.fill(await ben.click(message, "Done"), Evidence="We keep variant B")
    assert "Noted as done" in message.text
    assert (await Progress.get()).words == "We keep variant B"


async def test_who_is_stuck_reaches_their_partner_from_where_they_are_asked(circle, stage, ben):
    message = await asked(stage, ben)
    await ben.fill(await ben.click(message, "Stuck"), {"Where you're stuck": "No export"})
    await ben.click(message, "Ask my partner")
    assert "Your question is on its way:\n- to your learning partner" in message.text
    assert "No export" in (await stage.shown(stage.ana, circle.text, "is stuck")).text


async def test_the_question_at_the_door_is_answered_by_a_button(circle, stage):
    fay, gus, *_ = stage.strangers
    yes, no = await joined(stage, fay), await joined(stage, gus)
    agreed = await fay.click(yes, "Yes, nudge me")
    assert "by DM I ask for your goal" in agreed.text
    assert yes.buttons == []
    declined = await gus.click(no, "Not now")
    assert "Then I stay out of your DMs." in declined.text
    assert (await Person.get(id=fay.id)).nudges_allowed_at is not None
    assert (await Person.get(id=gus.id)).nudges_allowed_at is None


@pytest.mark.parametrize(("button", "noted"), [("I did it", "Noted as done"), ("Not yet", "Noted, not yet")])
async def test_how_a_commitment_went_takes_one_press_in_place_of_the_question(circle, stage, button, noted):
    await circle.schedule("2026-02-03 18:00")
    now, words = stage.clock.now(), "Call *three* teachers"
    held = await Session.create(circle_id=circle.id, starts_at=now - timedelta(hours=2), agenda=[], closed_at=now)
    await SessionEvent.create(session=held, kind="started", at=held.starts_at)
    made = {"kind": CaptureKind.COMMITMENT, "user_id": stage.ben.id, "words": words, "at": now}
    await Capture.create(session=held, **made)
    await stage.ben.slash(circle.text, "nudges start")
    await stage.until(MIDDLE + timedelta(days=1))
    message = await stage.received(stage.ben, "you promised")
    await stage.ben.click(message, button)
    assert noted in message.text
    assert r"> Call \*three\* teachers" in message.text
    assert message.buttons == []


async def test_partners_who_are_asked_tell_by_one_press_that_they_have_met(circle, stage):
    await stage.ben.slash(circle.text, "nudges start")
    await circle.schedule("2026-03-24 18:00")
    await stage.until(stage.clock.now() + timedelta(days=24, hours=18))
    message = await stage.received(stage.ben, "Half of your time as learning partners")
    await stage.ben.click(message, "We met")
    assert "Noted: you've met" in message.text
    assert await Meeting.exists(by=stage.ben.id)


async def test_a_duty_that_no_dm_can_carry_stands_in_the_channel_without_a_ping_and_is_answered_there(circle, stage):
    await circle.schedule(FAR)
    await stage.ana.slash(circle.text, "nudges stop")
    await stage.until(REMINDED)
    card = await stage.shown(stage.eli, circle.text, f"{stage.ana.mention}, you lead the session of")
    assert card.mentions == []
    assert f"{stage.chi.mention} leads on" in (await stage.ana.click(card, "Pass")).text
    assert stage.ana.dms == []
