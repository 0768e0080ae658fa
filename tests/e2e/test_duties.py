"""Who leads and who presents: seen, passed, swapped and volunteered for by command and by button; what they show."""

from db.models import DutyEntry, Session
from tests.e2e.staging import FIRST_SESSION


async def duties():
    """Who leads and who presents, session by session."""
    return [(one.facilitator, one.presenter) for one in await Session.filter(closed_at=None).order_by("starts_at")]


async def test_who_serves_next_is_shown_with_the_reason_and_with_what_one_can_do(stage, circle):
    assert (
        "No session is scheduled. Schedule one with </session schedule:"
        in (await stage.ana.slash(circle.text, "session present")).text
    )
    await circle.schedule()
    answer = await stage.chi.slash(circle.text, "session facilitate")
    assert f"{stage.ana.mention} leads (hasn't had a turn yet)." in answer.text
    assert answer.buttons == []
    answer = await stage.ben.slash(circle.text, "session present")
    assert f"{stage.ben.mention} presents (hasn't had a turn yet)." in answer.text
    assert answer.buttons == ["Swap", "Pass"]
    about = await stage.chi.slash(circle.text, "circle about")
    assert f"Facilitator: {stage.ana.mention} (hasn't had a turn yet)" in about.text
    assert f"Presenter: {stage.ben.mention} (hasn't had a turn yet)" in about.text


async def test_whoever_passes_is_replaced_and_the_circle_is_told_where_the_next_one_can_pass_too(
    stage, circle, meeting
):
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Pass")
    assert "Pass on leading the session of" in answer.text
    await stage.ana.click(answer, "Pass it on")
    assert "You've passed, and you keep your place in the rotation." in answer.text
    assert f"{stage.chi.mention} leads on" in answer.text
    told = await stage.shown(stage.ben, circle.text, f"{stage.chi.mention} now leads the session of")
    assert told.buttons == ["Swap", "Pass"]
    await stage.chi.click(await stage.chi.click(told, "Pass"), "Pass it on")
    await stage.shown(stage.ben, circle.text, f"{stage.dee.mention} now leads the session of")


async def test_a_swap_is_offered_to_one_person_taken_back_and_offered_and_taken(stage, circle, meeting):
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Swap", person=stage.ben)
    assert f"offered {stage.ben.mention} a swap: leading on" in answer.text
    offer = await stage.shown(stage.ben, circle.text, f"offers {stage.ben.mention} a swap")
    assert f"This offer is for {stage.ben.mention} only." in (await stage.chi.click(offer, "Take it")).text
    assert "You keep your turn: you lead on" in (await stage.ana.click(answer, "Keep my turn")).text
    await stage.seen(lambda: "is closed" in offer.text and offer.buttons == [])
    shown = await stage.ana.slash(circle.text, "session facilitate")
    await stage.ana.click(shown, "Swap")
    again = await stage.shown(stage.ben, circle.text, "offers anyone a swap")
    assert "goes to them in return" in (await stage.ben.click(again, "Take it")).text
    assert (await duties())[0] == (stage.ben.id, stage.ana.id)


async def test_a_duty_that_nobody_has_is_volunteered_for_by_button(stage, circle, meeting):
    await Session.all().update(presenter=None)
    await DutyEntry.filter(duty="present").delete()
    shown = await stage.chi.slash(circle.text, "session present")
    assert "nobody yet" in shown.text
    assert "You present on" in (await stage.chi.click(shown, shown.buttons[0])).text


async def test_what_one_will_show_is_queued_for_ones_turn_to_present(stage, circle, meeting):
    context = {"context": "Half of them never come back"}
    queued = await stage.ben.slash(circle.text, "session present", title="The *onboarding* flow", **context)
    assert r"Queued: **The \*onboarding\* flow**" in queued.text
    assert f"It's on the agenda of <t:{FIRST_SESSION.timestamp():.0f}:F>" in queued.text
    other = await stage.ana.slash(circle.text, "session present", title="A report", context="It is too long")
    assert "when it's your turn to present" in other.text
