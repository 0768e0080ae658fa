"""Nudges as a client shows them: each command of `/nudges`, and each button under what is asked."""

from datetime import timedelta

import pytest

from db.models import Capture, Notice, Nudge, Person, Progress, Session, SessionEvent
from rehearsal.world.components import selects
from tests.e2e.nudging import ASKS, MIDDLE, SESSION, agree, have_goal, look_at, meet
from tests.e2e.pairing import pair
from vocabulary.goals import GoalStatus
from vocabulary.sessions import CaptureKind

CHANNEL = "While my DMs are closed: a silent line in the circle’s channel"
REMINDED = SESSION - timedelta(days=2) + timedelta(minutes=11)
"""Two days before the session, when all have been reminded: not in the same second."""


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
    for line in (
        "**Your time zone:** Asia/Tokyo",
        "**Quiet hours:** 21:00 to 08:00",
        "**Days:** Monday, Tuesday, Wednesday, Thursday and Friday",
        "**How often:** at most 1 a week",
        "**About:** setting your goal, what you committed to, ",
        "**While your DMs are closed to me:** a silent line in the circle’s channel",
    ):
        assert line in answer.text
    again = await ben.slash(circle.text, "nudges settings", also="how your goal is going", quiet_until="21:00")
    assert "**Quiet hours:** none" in again.text
    assert "**About:** everything" in again.text
    assert "I can't read “late”" in (await ben.slash(circle.text, "nudges settings", quiet_from="late")).text


async def test_each_select_changes_one_thing_and_redraws_the_card(circle, stage):
    card = await stage.ben.slash(circle.text, "nudges settings", days="Saturday and Sunday")
    for menu, choices, line in (
        ("Days on which I may write", ("Monday", "Friday"), "**Days:** Monday and Friday"),
        (
            "What I may DM you about: nothing",
            ("Your turn to lead or present",),
            "**About:** your turn to lead or present",
        ),
        ("How often I may write", ("At most 5 a week",), "**How often:** at most 5 a week"),
        ("While your DMs are closed to me", (CHANNEL,), "closed to me:** a silent line"),
    ):
        answer = await stage.ben.choose(card, menu, *choices)
        assert answer.kind == "update"
        assert line in card.text
        (chosen,) = [one for one in selects(card.message.components) if one["placeholder"] == menu]
        assert [one["label"] for one in chosen["options"] if one.get("default")] == list(choices)
    assert "**Days:** Monday and Friday" in card.text


async def test_the_buttons_of_the_card_start_snooze_and_stop_and_a_stale_one_acts_on_what_is_true(circle, stage):
    ben, stale = stage.ben, await stage.ben.slash(circle.text, "nudges settings")
    card = await ben.slash(circle.text, "nudges settings")
    await ben.click(card, "Start nudges")
    form = await ben.click(card, "Snooze…")
    await ben.fill(form, {"Until when": "30 January"})
    assert "Snooze until Friday, 30 January 2026" in card.text
    await ben.click(card, "Snooze")
    assert "Snoozed until" in card.text
    await ben.click(stale, "Start nudges")
    assert "Snoozed" not in stale.text
    await ben.click(card, "End the snooze")
    await ben.click(card, "Stop nudges")
    assert "Off. I don't DM you until you start them." in card.text


async def test_quiet_hours_are_typed_in_a_form_that_has_what_holds_and_shown_if_they_were_read_otherwise(circle, stage):
    ben, card = stage.ben, await stage.ben.slash(circle.text, "nudges settings")
    form = await ben.click(card, "Quiet hours and zone…")
    await ben.fill(form, {"Quiet from": "21:00"})
    assert "**Quiet hours:** 21:00 to 08:00" in card.text
    await ben.fill(await ben.click(card, "Quiet hours and zone…"), {"Quiet from": "9.30pm", "Your time zone": "Tokyo"})
    assert card.text == "Change your settings to this?\n**Your time zone:** Asia/Tokyo\n**Quiet hours:** 21:30 to 08:00"
    await ben.click(card, "Keep it as it is")
    assert "**Quiet hours:** 21:00 to 08:00" in card.text
    await ben.fill(await ben.click(card, "Quiet hours and zone…"), {"Quiet until": "7"})
    await ben.click(card, "07:00")
    assert "**Quiet hours:** 21:00 to 07:00" in card.text
    await ben.fill(await ben.click(card, "Quiet hours and zone…"), {"Quiet from": "", "Quiet until": ""})
    assert "**Quiet hours:** none" in card.text


async def test_the_preview_tells_what_comes_and_what_not_and_why(circle, stage, ben):
    await ben.slash(circle.text, "nudges settings", without="how your goal is going")
    preview = await ben.slash(circle.text, "nudges preview")
    assert "your goal before a session in **Deciding with data** (the session is coming up)" in preview.text
    assert "how your goal is going in **Deciding with data** (you turned this kind off)" in preview.text
    assert "Nothing is planned for you." in (await stage.strangers[0].slash(stage.general, "nudges preview")).text


async def test_a_snooze_says_until_when_before_it_counts_and_a_stop_is_one_command(circle, stage):
    ben = stage.ben
    await agree(stage, ben)
    shown = await ben.slash(circle.text, "nudges snooze", until="30 January")
    assert "Snooze until Friday, 30 January 2026" in shown.text
    assert "Snoozed" not in (await ben.slash(circle.text, "nudges settings")).text
    await ben.click(shown, "Snooze")
    assert "Snoozed until" in shown.text
    assert "You won't get any more DMs from me." in (await ben.slash(circle.text, "nudges stop")).text


async def test_who_agrees_in_the_dms_with_the_bot_is_asked_there_and_answers_by_one_press(circle, stage):
    await meet(circle)
    await have_goal(circle, stage.chi)
    answer = await stage.chi.slash(stage.chi.dm(stage.application), "nudges start")
    assert "I'll ask for your goal" in answer.text
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


async def test_who_is_stuck_reaches_their_partner_from_where_they_are_asked(circle, stage, ben):
    await pair(circle, ben, stage.ana)
    message = await asked(stage, ben)
    await ben.fill(await ben.click(message, "Stuck"), {"Where you're stuck": "No export"})
    await ben.click(message, "Ask my partner")
    assert "Your question is on its way:\n- to your learning partner" in message.text
    assert "No export" in (await stage.shown(stage.ana, circle.text, "is stuck")).text


async def test_the_question_at_the_door_is_answered_by_a_button(circle, stage):
    fay, gus, *_ = stage.strangers
    yes, no = await joined(stage, fay), await joined(stage, gus)
    agreed = await fay.click(yes, "Yes, nudge me")
    assert "I'll ask for your goal" in agreed.text
    assert yes.buttons == []
    declined = await gus.click(no, "Not now")
    assert "Okay, no DMs." in declined.text
    assert (await Person.get(id=fay.id)).nudges_allowed_at is not None
    assert (await Person.get(id=gus.id)).nudges_allowed_at is None


@pytest.mark.parametrize(("button", "noted"), [("I did it", "Noted as done"), ("Not yet", "Noted: not yet")])
async def test_how_a_commitment_went_takes_one_press_in_place_of_the_question(circle, stage, button, noted):
    await meet(circle, SESSION + timedelta(days=1))
    now, words = stage.clock.now(), "Call *three* teachers"
    held = await Session.create(circle_id=circle.id, starts_at=now - timedelta(hours=2), agenda=[], closed_at=now)
    await SessionEvent.create(session=held, kind="started", at=held.starts_at)
    made = {"kind": CaptureKind.COMMITMENT, "user_id": stage.ben.id, "words": words, "at": now}
    await Capture.create(session=held, **made)
    await agree(stage, stage.ben)
    await look_at(stage, stage.ben)
    await stage.until(MIDDLE + timedelta(days=1))
    message = await stage.received(stage.ben, "you committed to this")
    await stage.ben.click(message, button)
    assert noted in message.text
    assert r"> Call \*three\* teachers" in message.text
    assert message.buttons == []


async def test_a_duty_is_passed_where_one_is_reminded_by_dm_or_in_the_channel_without_a_ping(circle, stage):
    await agree(stage, stage.ana)
    await stage.ben.slash(circle.text, "nudges stop")
    await circle.schedule(f"{SESSION:%Y-%m-%d} 18:00")
    await stage.until(REMINDED)
    reminder = await stage.received(stage.ana, "You lead the session")
    card = await stage.shown(stage.chi, circle.text, f"{stage.ben.mention}, you present")
    assert f"{stage.ana.mention}, you" not in card.text
    assert stage.ben.user not in card.mentions
    assert stage.ben.dms == []
    asked = await stage.ana.click(reminder, "Pass")
    assert f"{stage.chi.mention} leads on" in (await stage.ana.click(asked, "Pass it on")).text
    asked = await stage.ben.click(card, "Pass")
    assert "presents on" in (await stage.ben.click(asked, "Pass it on")).text


async def test_what_rests_is_woken_from_the_preview_for_oneself_and_for_the_circle(circle, stage, ben):
    now = stage.clock.now()
    await Person.filter(id=ben.id).update(nudges_allowed_at=now - timedelta(days=90))
    for number in (1, 2):
        at = now - timedelta(days=30 * number)
        await Nudge.create(user_id=ben.id, at=at, about=[f"partner:{number}"])
        await Notice.create(circle_id=circle.id, at=at, about=[f"partners:{circle.id}:{number + 90}"])
    preview = await ben.slash(circle.text, "nudges preview")
    assert "Resting, since the last two went unanswered: meeting your learning partner." in preview.text
    assert "Resting in **Deciding with data**" in preview.text
    assert preview.buttons == ["Ask me again", "Bring back: your new learning partners"]
    await ben.click(preview, "Ask me again")
    assert "Resting, since" not in preview.text
    answer = await ben.click(preview, "Bring back: your new learning partners")
    assert answer.text == "You'll get this again: your new learning partners."
    assert "Resting" not in (await ben.slash(circle.text, "nudges preview")).text
