"""*Nudge me at that moment* under a goal with a plan: shown, asked about, confirmed, taken back."""

from datetime import UTC, datetime, timedelta

from tests.e2e.staging import GOAL

PLAN = "When I open my laptop on Thursday at 9:00, I will call three teachers"
THURSDAY = datetime(2026, 1, 22, 8, tzinfo=UTC)


async def set_goal(stage, circle, actions):
    form = await stage.ben.slash(circle.text, "goal set")
    return await stage.ben.fill(form, GOAL | {"Actions this week": actions})


async def test_the_form_teaches_a_plan_and_its_writer_is_nudged_at_the_moment_that_was_shown(ben, circle, stage):
    form = await ben.slash(circle.text, "goal set")
    assert "When it’s Tuesday at 9:00, I will" in str(form.modal.components)
    answer = await ben.fill(form, GOAL | {"Actions this week": PLAN})
    assert answer.buttons[0] == "Nudge me at that moment"
    shown = await ben.click(answer, "Nudge me at that moment")
    assert PLAN in shown.text
    assert f"Nudge you <t:{THURSDAY.timestamp():.0f}:F>" in shown.text
    assert shown.buttons == ["Nudge me then", "Another moment…"]
    done = await ben.click(shown, "Nudge me then")
    assert done.buttons == ["Don't nudge me then"]
    await stage.until(THURSDAY + timedelta(minutes=1))
    nudge = await stage.received(ben, "your plan in")
    assert PLAN in nudge.text
    assert nudge.buttons == ["On track", "Stuck", "Done"]
    assert "Noted: on track." in (await ben.click(nudge, "On track")).text


async def test_a_moment_that_may_mean_two_is_asked_about_and_the_one_that_was_meant_is_shown(ben, circle, stage):
    answer = await set_goal(stage, circle, "When it's Thursday at 9, I will call")
    asked = await ben.click(answer, "Nudge me at that moment")
    assert asked.buttons == ["Thursday 22 January 2026 09:00", "Thursday 22 January 2026 21:00"]
    shown = await ben.click(asked, "Thursday 22 January 2026 09:00")
    assert f"<t:{THURSDAY.timestamp():.0f}:F>" in shown.text


async def test_where_no_moment_is_understood_a_form_asks_for_it(ben, circle, stage):
    answer = await set_goal(stage, circle, "When the numbers are in, I will call")
    form = await ben.click(answer, "Nudge me at that moment")
    assert form.modal.title == "When should I nudge you?"
    refused = await ben.fill(form, when="when they are in")
    assert "“when”" in refused.text
    form = await ben.click(answer, "Nudge me at that moment")
    shown = await ben.fill(form, when="Thursday")
    assert "in the morning of that day" in shown.text


async def test_it_is_taken_back_by_one_press_also_where_the_goal_is_shown(ben, circle, stage):
    answer = await set_goal(stage, circle, PLAN)
    done = await ben.click(await ben.click(answer, "Nudge me at that moment"), "Nudge me then")
    assert "I won't nudge you about your plan." in (await ben.click(done, "Don't nudge me then")).text
    shown = await ben.slash(circle.text, "goal show")
    assert shown.buttons == ["Set my goal", "Check in", "Nudge me at that moment", "Drop it"]
    await ben.click(await ben.click(shown, "Nudge me at that moment"), "Nudge me then")
    shown = await ben.slash(circle.text, "goal show")
    assert f"**Moment of your plan** <t:{THURSDAY.timestamp():.0f}:F>" in shown.text
    assert "I won't nudge you" in (await ben.click(shown, "Don't nudge me then")).text


async def test_a_moment_in_quiet_hours_says_so_before_it_counts(ben, circle, stage):
    answer = await set_goal(stage, circle, "When it's Thursday 6:30, I will call")
    shown = await ben.click(answer, "Nudge me at that moment")
    assert "is in your quiet hours" in shown.text
    assert f"I'd write <t:{(THURSDAY - timedelta(hours=1)).timestamp():.0f}:F>" in shown.text
