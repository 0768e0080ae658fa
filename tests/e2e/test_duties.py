"""Who leads and who presents: seen, passed, swapped and volunteered for by command and by button; what they show."""

from db.models import DutyEntry, Example, Reply, Session, SessionEvent, Turn
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


async def test_whoever_passes_is_replaced_and_the_circle_is_told_where_the_next_one_can_pass_too(stage, circle):
    await circle.schedule()
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Pass")
    assert "Pass on leading the session of" in answer.text
    await stage.ana.click(answer, "Pass it on")
    assert "You've passed, and you keep your place in the rotation." in answer.text
    assert f"{stage.chi.mention} leads on" in answer.text
    told = await stage.shown(stage.eli, circle.text, f"{stage.chi.mention} now leads the session of")
    assert told.buttons == ["Swap", "Pass"]
    await stage.chi.click(await stage.chi.click(told, "Pass"), "Pass it on")
    await stage.shown(stage.eli, circle.text, f"{stage.dee.mention} now leads the session of")


async def test_a_swap_is_offered_to_one_person_taken_back_and_offered_and_taken(stage, circle):
    await circle.schedule()
    answer = await stage.ana.slash(circle.text, "session facilitate", action="Swap", person=stage.ben)
    assert f"offered {stage.ben.mention} a swap: leading on" in answer.text
    offer = await stage.shown(stage.eli, circle.text, f"offers {stage.ben.mention} a swap")
    assert f"This offer is for {stage.ben.mention} only." in (await stage.chi.click(offer, "Take it")).text
    assert "You keep your turn: you lead on" in (await stage.ana.click(answer, "Keep my turn")).text
    await stage.seen(lambda: "is closed" in offer.text and offer.buttons == [])
    shown = await stage.ana.slash(circle.text, "session facilitate")
    await stage.ana.click(shown, "Swap")
    again = await stage.shown(stage.eli, circle.text, "offers anyone a swap")
    assert "goes to them in return" in (await stage.ben.click(again, "Take it")).text
    assert (await duties())[0] == (stage.ben.id, stage.ana.id)


async def test_a_duty_that_nobody_has_is_volunteered_for_by_button(stage, circle):
    await circle.schedule()
    await Session.all().update(presenter=None)
    await DutyEntry.filter(duty="present").delete()
    shown = await stage.eli.slash(circle.text, "session present")
    assert "nobody yet" in shown.text
    assert "You present on" in (await stage.eli.click(shown, shown.buttons[0])).text


async def test_whoever_cannot_come_is_replaced_when_the_session_is_looked_at(stage, meeting):
    row = await meeting.row()
    await Reply.create(session=row, user_id=stage.ana.id, coming=False, at=stage.clock.now())
    await meeting.at(1)
    call = await stage.shown(stage.ben, meeting.text, "## It's time")
    assert f"{stage.chi.mention} leads, {stage.ben.mention} presents" in call.text


async def test_whoever_took_over_for_most_of_it_has_had_the_turn(stage, meeting):
    await meeting.begin()
    await meeting.at(10)
    session = await meeting.row()
    await SessionEvent.create(session=session, kind="took_over", at=stage.clock.now(), actor=stage.eli.id)
    await meeting.skip_to(91)
    await meeting.recap()
    assert (await Turn.get(duty="facilitate")).user_id == stage.eli.id
    assert await duties() == [(stage.ben.id, stage.chi.id), (stage.ana.id, stage.dee.id)]


async def test_an_example_is_queued_shown_at_the_opening_and_told_in_the_recap(stage, meeting):
    queued = await stage.ben.slash(
        meeting.text, "session present", title="The *onboarding* flow", context="Half of them never come back"
    )
    assert r"Queued: **The \*onboarding\* flow**" in queued.text
    assert f"It's on the agenda of <t:{FIRST_SESSION.timestamp():.0f}:F>" in queued.text
    other = await stage.eli.slash(meeting.text, "session present", title="A report", context="It is too long")
    assert "when it's your turn to present" in other.text
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


async def test_what_an_absent_presenter_queued_still_waits(stage, meeting):
    await stage.ben.slash(meeting.text, "session present", title="The flow", context="Half of them leave")
    await meeting.begin(stage.ana, stage.chi, stage.dee)
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    assert "Shown" not in (await meeting.recap()).text
    assert (await Example.get()).shown_in_id is None
