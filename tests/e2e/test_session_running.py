"""A whole session as people have it in Discord: by its buttons and forms, by its commands, and after it by DM.

What follows from each act, the tests of the services show.
"""

import pytest

from db.models import Capture, Person, Session
from tests.e2e.session_play import meeting_set, told
from tests.e2e.staging import FIRST_SESSION


@pytest.fixture
async def meeting(stage, circle):
    return await meeting_set(stage, circle)


async def test_a_whole_session_by_its_buttons(stage, meeting):
    ana, ben, chi = stage.people[:3]
    await meeting.at(2)
    call = await stage.shown(ana, meeting.text, "## It is time")
    assert {user.name for user in call.mentions} == {person.name for person in stage.people}
    await meeting.enter(ben, chi)
    await meeting.noted(ben, chi)
    assert (await ana.click(call, "Start now")).kind == "deferred"
    card = await meeting.card("Check-in")
    await meeting.changed(call, "## We have begun")
    assert call.buttons == []

    assert (await chi.click(card, "Next")).kind == "deferred"
    left, card = card, await meeting.card("Real work example")
    await meeting.changed(left, "**Check-in**, ")
    assert (await chi.click(card, "Back")).kind == "deferred"
    card = await meeting.card("Check-in")
    form = await ana.click(card, "Fix the start time")
    shown = await ana.fill(form, began="18:02")
    assert "**Check-in** would have begun at 17:02" in told(shown.text)
    assert "Noted: this block began at 17:02." in told((await ana.click(shown, "Use that time")).text)
    assert (await ana.click(card, "+2 minutes")).kind == "deferred"
    assert (await ana.click(card, "Pause")).kind == "deferred"
    await meeting.changed(card, "Paused since")
    assert (await ana.click(card, "Resume")).kind == "deferred"
    await meeting.enter(ana)
    await meeting.noted(ana, ben, chi)
    refused = await chi.click(card, "Take over")
    assert f"{ana.mention} leads this session and is here" in refused.text
    assert refused.ephemeral
    where = await chi.click(card, "Where are we?")
    assert "is at **Check-in**" in where.text
    assert where.ephemeral
    for button in ("Park it", "Capture insight", "My commitment"):
        await chi.fill(await chi.click(card, button), words=f"By {button}")

    await meeting.at(12, 30)
    warning = await stage.shown(ana, meeting.text, "**Check-in**: two minutes left")
    assert (await chi.click(warning, "Move on")).kind == "deferred"
    await meeting.changed(warning, "So far: 0 for more, 1 for going on.")
    for person in (ben, chi):
        assert (await person.click(warning, "More time")).kind == "deferred"
    await meeting.changed(card, "Until 17:16")
    await chi.fill(await chi.click(warning, "Capture decision"), words="By Capture decision")
    assert "Park it" in warning.buttons

    await meeting.skip_to(76)
    closing = await stage.shown(ana, meeting.text, "## Before we part")
    refused = await ana.click(closing, "Close the session")
    assert f"A commitment is still to come from {ben.mention} and {ana.mention}." in refused.text
    for person in (ana, ben):
        await person.fill(await person.click(closing, "My commitment"), words="I write the first page")
    recap = await meeting.recap()
    await stage.seen(lambda: recap.pinned)
    assert recap.attachments[0].filename == "recap-2026-01-20.md"
    assert [words for _, words in await meeting.captured()][:4] == [
        *("By Park it", "By Capture insight", "By My commitment", "By Capture decision")
    ]
    await meeting.changed(closing, "The session is closed. Its recap comes below.")
    assert meeting.said_twice() == []


async def test_a_whole_session_by_its_commands(stage, meeting):
    ana, ben, chi = stage.people[:3]

    async def says(person, command, **options):
        return (await person.slash(meeting.text, f"session {command}", **options)).text

    assert "It's too early" in await says(ana, "start")
    assert "There's no recap yet" in await says(ana, "recap")
    await meeting.at(-14)
    await meeting.enter(ben, chi)
    assert "We have begun" in await says(ana, "start")
    await meeting.card("Check-in")
    assert "Paused. </session resume:" in await says(ana, "pause")
    assert "Time goes on." in await says(ana, "resume")
    assert "1 more minute." in await says(ana, "extend", minutes=1)
    assert "20 more minutes." in await says(ana, "extend", minutes=20, move_end=True)
    assert "On to the next block." in await says(chi, "next")
    assert r"> Who \*owns\* the export?" in await says(chi, "park", words="Who *owns* the export?")
    assert "Captured." in await says(chi, "capture", words="Ask first")
    assert "Noted as decided." in await says(chi, "capture", words="No weekly report", kind="Decision")
    assert "You lead now." in await says(chi, "facilitate")
    refused = await says(chi, "end")
    assert f"A commitment is still to come from {ben.mention} and {chi.mention}.\nPress *Close anyway*" in refused
    assert "The session is closed" in await says(chi, "end", anyway=True)
    recap = await meeting.recap()
    again = await chi.slash(meeting.text, "session recap")
    assert again.ephemeral
    assert "No weekly report" in again.text
    assert "No weekly report" in recap.text
    assert len(again.message.attachments) == 1
    assert await meeting.events() == [
        *("started", "paused", "resumed", "extended", "extended", "advanced", "took_over", "ended")
    ]


@pytest.mark.parametrize("by", ["command", "button"])
async def test_a_session_that_lacks_something_can_be_closed_anyway_by_a_press(stage, meeting, by):
    await meeting.begin()
    if by == "button":
        await meeting.skip_to(76)
        closing = await stage.shown(stage.ana, meeting.text, "## Before we part")
        refused = await stage.ana.click(closing, "Close the session")
    else:
        refused = await stage.ana.slash(meeting.text, "session end")
    assert refused.message.buttons == ["Close anyway"]
    closed = await stage.ana.click(refused, "Close anyway")
    assert "The session is closed" in closed.text
    assert refused.message.buttons == []
    await meeting.recap()


async def test_the_facilitator_who_presses_next_after_somebody_took_over_is_offered_the_lead(stage, meeting):
    ana, ben, chi, dee = stage.people[:4]
    await Session.filter(circle_id=meeting.circle.id).update(facilitator=ben.id, presenter=ana.id)
    card = await meeting.begin(ana, chi, dee)
    await chi.slash(meeting.text, "session facilitate")
    await meeting.enter(ben)
    await meeting.noted(ana, ben, chi, dee)
    refused = await ben.click(card, "Next")
    assert f"{chi.mention} leads this session and is here" in refused.text
    assert "You lead now." in (await ben.click(refused, "Take over")).text
    assert (await ben.click(card, "Next")).kind == "deferred"


async def test_words_for_a_session_that_has_closed_meanwhile_come_back_to_their_writer(stage, meeting):
    card = await meeting.begin()
    form = await stage.chi.click(card, "Park it")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    answer = await stage.chi.fill(form, words="Which numbers are only habit?")
    assert "This session is over." in answer.text
    assert "Which numbers are only habit?" in answer.text


async def test_somebody_who_sees_the_channel_and_is_no_member_cannot_press(stage, meeting):
    card = await meeting.begin()
    stage.guild.give_role(stage.strangers[0], meeting.circle.role)
    for button in ("Pause", "Park it", "Where are we?"):
        assert "Only members of Deciding with data" in (await stage.strangers[0].click(card, button)).text


async def test_those_who_were_absent_are_asked_once_for_a_commitment_and_can_answer_weeks_later(stage, meeting):
    await Person.filter(id__in=[stage.chi.id, stage.eli.id]).update(nudges_allowed_at=stage.clock.now())
    await meeting.begin(*stage.people[:3])
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    await stage.settled(minutes=11)
    dm = await stage.received(stage.eli, "Would you like to make a commitment too")
    assert dm.buttons == ["My commitment"]
    await stage.until(FIRST_SESSION.replace(month=2, day=24))
    form = await stage.eli.click(dm, "My commitment")
    answer = await stage.eli.fill(form, words="I read *two* papers")
    assert "Noted as your commitment." in answer.text
    assert dm.buttons == []
    told_to_all = await stage.shown(stage.ana, meeting.text, f"{stage.eli.mention} adds a commitment")
    assert r"> I read \*two\* papers" in told_to_all.text
    (capture,) = await Capture.all()
    assert (capture.kind, capture.user_id) == ("commitment", stage.eli.id)
    asked = [one for person in (stage.chi, stage.dee) for one in person.dms if "commitment too" in one.text]
    assert asked == []
