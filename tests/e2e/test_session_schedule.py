"""`/session schedule`: what was understood is shown, and once it is confirmed the circle reads it."""

from db.models import Session
from tests.e2e.staging import FIRST_SESSION


async def test_a_time_is_understood_shown_confirmed_and_told_in_the_circles_own_channel(stage, circle):
    shown = await stage.ben.slash(stage.general, "session schedule", when="Tuesday 6pm")
    assert f"<t:{FIRST_SESSION.timestamp():.0f}:F>" in shown.text
    assert "every 2 weeks" in shown.text
    assert shown.ephemeral
    assert not await Session.exists()
    answer = await stage.ben.click(shown, "Schedule it")
    assert answer.kind == "update"
    assert f"I'll announce it in <#{circle.text.id}>" in shown.text
    assert shown.buttons == []
    announced = await stage.shown(stage.eli, circle.text, "The first session")
    assert f"Facilitator: {stage.ana.mention} (hasn't had a turn yet)" in announced.text


async def test_what_cannot_be_is_refused_with_the_way_to_write_it_and_others_than_members_are(stage, circle):
    answer = await stage.ana.slash(circle.text, "session schedule", when="next Tuesday")
    assert "At what time?" in answer.text
    assert answer.ephemeral
    stage.guild.give_role(stage.strangers[0], circle.role)
    answer = await stage.strangers[0].slash(circle.text, "session schedule", when="2026-01-20 18:00")
    assert "Only members of Deciding with data can do that." in answer.text
    await circle.schedule()
    answer = await circle.schedule("2026-01-22 18:00")
    assert f"The next session is already scheduled for <t:{FIRST_SESSION.timestamp():.0f}:F>." in answer.text


async def test_whoever_is_in_two_circles_says_which_one_is_meant(stage, circle):
    other = await stage.form_circle(stage.people[:2], name="Writing")
    unclear = await stage.ben.slash(stage.general, "session schedule", when="2026-01-20 18:00")
    assert "Which of your circles?" in unclear.text
    names = await stage.ben.complete(stage.general, "session schedule", option="circle", typed="writ", when="x")
    assert names == ["Writing"]
    asked = {"when": "2026-01-20 18:00", "circle": "Writing"}
    clear = await other.confirmed(stage.ben, "session schedule", where=stage.general, **asked)
    assert "**Writing** is scheduled for" in clear.text
    assert await Session.all().distinct().values_list("circle_id", flat=True) == [other.id]


async def test_without_a_session_a_command_says_how_to_set_one(stage, circle):
    answer = await stage.ana.slash(circle.text, "session start")
    assert "No session is scheduled. Schedule one with </session schedule:" in answer.text


async def test_before_any_session_was_held_there_is_nothing_to_recap(stage, circle):
    answer = await stage.ana.slash(circle.text, "session recap")
    assert "There's no recap yet" in answer.text
