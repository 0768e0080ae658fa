"""A duty is something that the circle relies on: where no DM can carry its reminder, it stands in the channel."""

from datetime import timedelta

import pytest

from db.models import Nudge, Person
from rehearsal.enums import MessageFlag
from tests.e2e.staging import FIRST_SESSION

FAR = "2026-01-27 18:00"
STARTS = FIRST_SESSION + timedelta(days=7)
REMINDED = STARTS - timedelta(days=2) + timedelta(minutes=11)


@pytest.fixture
async def ana(circle, stage):
    """Ana leads the session in a week and has agreed to nudges."""
    await circle.schedule(FAR)
    await stage.ana.slash(circle.text, "nudges start")
    return stage.ana


def lines_about(person, circle):
    return [one for one in circle.text.messages.values() if f"{person.mention} leads the session of" in one.text]


async def silently_reminded(stage, circle, person):
    """Wait for the one line in the channel, and return it."""
    await stage.until(REMINDED)
    line = await stage.shown(stage.eli, circle.text, f"{person.mention} leads the session of")
    assert line.mentions == []
    assert line.flags & MessageFlag.SUPPRESS_NOTIFICATIONS
    assert line.buttons == ["Swap", "Pass"]
    assert "\n" not in line.text
    assert person.dms == []
    return line


@pytest.mark.parametrize(
    ("command", "options", "because"),
    [
        ("nudges stop", {}, "you have stopped them"),
        ("nudges snooze", {"until": "20 February"}, "there is no fitting time"),
        ("nudges settings", {"without": "a duty of yours"}, "you do not want this kind"),
    ],
)
async def test_who_wants_no_messages_finds_a_silent_line_and_the_preview_says_why(
    stage, circle, ana, command, options, because
):
    await ana.slash(circle.text, command, **options)
    preview = await ana.slash(circle.text, "nudges preview")
    _, _, instead = preview.text.partition("in its channel instead")
    assert f"a duty of yours in **Deciding with data**; {because}" in instead
    await silently_reminded(stage, circle, ana)
    shown = await ana.slash(circle.text, "nudges preview")
    assert "it stands in your circle’s channel" in shown.text


async def test_over_the_weekly_number_the_line_takes_its_place(stage, circle, ana):
    await ana.slash(circle.text, "nudges settings", a_week=1)
    await stage.until(REMINDED)
    await stage.received(ana, "You lead the session")
    await stage.until(STARTS - timedelta(minutes=59))
    await stage.shown(stage.eli, circle.text, f"{ana.mention} leads the session of")
    assert len(ana.dms) == len(lines_about(ana, circle)) == 1


async def test_who_never_agreed_to_messages_is_mentioned_in_the_channel(stage, circle):
    await circle.schedule(FAR)
    await stage.until(REMINDED)
    card = await stage.shown(stage.eli, circle.text, f"{stage.ana.mention}, you lead the session")
    assert [user.id for user in card.mentions] == [stage.ana.id]
    assert lines_about(stage.ana, circle) == []


async def test_where_dms_are_closed_the_refused_reminder_is_said_in_the_channel_once(stage, circle, ana):
    stage.log.expect("refused")
    ana.close_dms()
    await stage.until(REMINDED)
    await stage.shown(stage.eli, circle.text, f"{ana.mention}, you lead the session")
    await stage.restart_bot()
    await stage.settled(hours=3)
    said = [one for one in circle.text.messages.values() if f"{ana.mention}, you lead" in one.text]
    assert len(said) == 1


async def test_a_line_that_an_outage_held_up_is_not_said_of_a_duty_that_was_passed_on_meanwhile(stage, circle, ana):
    stage.log.expect("in doubt")
    await ana.slash(circle.text, "nudges stop")
    await stage.until(REMINDED - timedelta(minutes=15))
    stage.faults.refuse("POST", f"/channels/{circle.text.id}/messages", status=503, times=1000)
    stage.clock.leap_to(REMINDED)
    await stage.seen(lambda: stage.log.of("in doubt"))
    stage.clock.leap_to(REMINDED + timedelta(hours=1))
    answer = await ana.slash(circle.text, "session facilitate", action="pass")
    assert f"{stage.chi.mention} leads on" in answer.text
    stage.faults.clear()
    await stage.shown(stage.eli, circle.text, f"{stage.chi.mention} leads the session of")
    await stage.settled(hours=3)
    assert lines_about(ana, circle) == []


async def test_the_line_can_be_answered_where_it_stands(stage, circle, ana):
    await ana.slash(circle.text, "nudges stop")
    line = await silently_reminded(stage, circle, ana)
    assert f"{stage.chi.mention} leads on" in (await ana.click(line, "Pass")).text


async def test_a_press_about_a_duty_answers_what_was_asked_before(circle, stage, ana):
    for days in (3, 2, 1):
        await Nudge.create(user_id=ana.id, at=stage.clock.now() - timedelta(days=days), about=["missed:1"])
    await Person.filter(id=ana.id).update(nudges_allowed_at=stage.clock.now() - timedelta(days=9), nudges_a_week=7)
    before = await ana.slash(circle.text, "nudges preview")
    assert "three went unanswered" in before.text
    await ana.slash(circle.text, "session facilitate", action="Swap")
    after = await ana.slash(circle.text, "nudges preview")
    assert "three went unanswered" not in after.text


async def test_whoever_offered_a_swap_the_day_before_is_not_reminded_at_once(circle, stage, ana):
    await stage.until(STARTS - timedelta(days=3))
    await ana.slash(circle.text, "session facilitate", action="Swap")
    await stage.until(REMINDED)
    assert ana.dms == []
    assert lines_about(ana, circle) == []
    preview = await ana.slash(circle.text, "nudges preview")
    assert "you did something about it just before" in preview.text
    await stage.until(STARTS - timedelta(minutes=59))
    await stage.received(ana, "You lead the session")
