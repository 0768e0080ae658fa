"""A whole session as people have it in Discord: by its buttons and forms, by its commands, and after it by DM.

What follows from each act, the tests of the services show.
"""

from db.models import Capture, Person, Session
from rehearsal.world import components
from tests.e2e.counting import Counted
from tests.e2e.session_play import told

BOOK = "The book about tests"


def relabel(message, button, custom_id):
    """Give one of a message's buttons another id, as a message of another version of the bot has it."""
    found = next(each for each in components.buttons(message.components) if each.get("label") == button)
    found["custom_id"] = custom_id


async def test_a_whole_session_by_its_buttons(stage, meeting):
    ana, ben, chi = stage.people[:3]
    await meeting.at(2)
    call = await stage.shown(ana, meeting.text, "## It's time")
    assert {user.name for user in call.mentions} == {person.name for person in stage.people}
    await meeting.enter(ben, chi)
    await meeting.noted(ben, chi)
    assert (await ana.click(call, "Start now")).kind == "deferred"
    card = await meeting.card("Check-in")
    await stage.seen(lambda: call.deleted)

    assert (await chi.click(card, "Next")).kind == "deferred"
    left, card = card, await meeting.card("Real work example")
    await meeting.changed(left, "Check-in: 17:02")
    assert (await chi.click(card, "+2 minutes")).kind == "deferred"
    await meeting.changed(card, "Until 17:22")
    assert (await chi.click(card, "Take over")).kind == "deferred"
    assert left.buttons == []
    for kind, words in (("A decision", "We ask first"), ("Parked for next time", "Who owns the export?")):
        form = await ben.click(card, "Capture…")
        await ben.fill(form, {"What is it?": kind, "In your words": words})
    await ben.fill(await ben.click(card, "My commitment"), words="I ask two teachers")
    assert (await ben.click(card, "My goal")).modal.title == "Your goal for this cycle"

    await meeting.enter(ana)
    await meeting.at(20, 30)
    warning = await stage.shown(ana, meeting.text, "**Real work example**: two minutes left")
    assert warning.buttons == ["More time", "Move on"]
    await meeting.changed(card, "Last two minutes")
    assert (await chi.click(warning, "Move on")).kind == "deferred"
    await meeting.changed(warning, "So far: 0 for more, 1 for moving on.")
    for person in (ben, chi):
        assert (await person.click(warning, "More time")).kind == "deferred"
    await meeting.changed(card, "Until 17:24")

    await meeting.skip_to(78)
    closing = await stage.shown(ana, meeting.text, "## Before we go")
    await stage.seen(lambda: warning.deleted)
    refused = await chi.click(closing, "Close the session")
    assert f"Waiting for a commitment from {chi.mention} and {ana.mention}." in refused.text
    assert refused.message.buttons == ["Close anyway"]
    for person in (chi, ana):
        await person.fill(await person.click(closing, "My commitment"), words="I write the first page")
    recap = await meeting.recap()
    await stage.seen(lambda: recap.pinned)
    assert recap.attachments[0].filename == "recap-2026-01-20.md"
    assert await meeting.captured() == [
        ("decision", "We ask first"),
        ("parked", "Who owns the export?"),
        ("commitment", "I ask two teachers"),
        ("commitment", "I write the first page"),
        ("commitment", "I write the first page"),
    ]
    await stage.seen(lambda: closing.deleted)
    assert meeting.said_twice() == []


async def test_who_leads_does_all_that_is_seldom_needed_on_a_panel_where_others_read_who_does(stage, meeting):
    ana, ben, chi = stage.people[:3]
    card = await meeting.begin(ana, ben, chi)
    others = await ben.click(card, "Facilitate…")
    assert others.ephemeral
    assert f"{ana.mention} leads this session and is here." in others.text
    assert others.message.buttons == []
    panel = await ana.click(card, "Facilitate…")
    assert panel.ephemeral
    assert "**Block 1 of 5: Check-in**" in panel.text

    async def then(words, button):
        await stage.seen(lambda: words in told(panel.message.text) and button in panel.message.buttons)

    await ana.click(panel, "Pause")
    await then("Paused.", "Resume")
    await ana.click(panel, "Resume")
    await then("The clock is running again.", "Pause")
    await ana.choose(panel, "More time for this block", "20 minutes")
    await then("20 more minutes.\n", "Pause")
    await ana.choose(panel, "Let someone else present", chi)
    await then(f"{chi.mention} presents now.", "Pause")
    form = await ana.click(panel, "Fix the start time")
    await ana.fill(form, began="17:59")
    await then("start at 16:59", "Use that time")
    await ana.click(panel, "Use that time")
    await then("Noted: this block started at 16:59.", "Pause")
    await ana.click(card, "Next")
    await meeting.card("Real work example")
    await ana.choose(panel, "More time for this block", "5 minutes")
    await then("already moved on from that block", "Back")
    await ana.click(panel, "Back")
    await then("Back to the block before.", "Pause")
    await ana.click(panel, "Close the session")
    await then("Waiting for a commitment from", "Close anyway")
    await ana.choose(panel, "Hand the lead to someone", chi)
    await then(f"{chi.mention} leads now.", "Close the session")
    await ana.click(panel, "Close the session")
    await ana.click(panel, "Close anyway")
    await stage.seen(lambda: "The session is closed." in panel.message.text and panel.message.buttons == [])
    await meeting.recap()


async def test_a_resource_is_shared_while_a_problem_is_solved_and_changed_until_it_is_right(stage, meeting):
    chi = Counted(stage, stage.chi)
    card = await meeting.begin()
    for block in ("Real work example", "Problem solving"):
        await stage.ana.click(card, "Next")
        card = await meeting.card(block)
    form = await chi.click(card, "Share a resource")
    refused = await chi.fill(form, {"words": BOOK})
    assert "Add one that starts with https://" in refused.text
    assert BOOK in refused.text
    kept = await chi.fill(await chi.click(card, "Share a resource"), {"words": f"https://example.org/b {BOOK}"})
    assert f"> {BOOK}\n> <https://example.org/b>" in kept.text
    await stage.chi.fill(await stage.chi.click(kept, "Edit"), words=f"{BOOK}: https://example.org/c")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    recap = await meeting.recap()
    assert f"- {BOOK}: <https://example.org/c> ({stage.chi.mention})" in recap.text
    assert chi.presses == 4


async def test_buttons_of_earlier_versions_still_do_what_they_did(stage, meeting):
    card = await meeting.begin()
    where = await stage.chi.slash(meeting.text, "session agenda")
    assert "is in block 1 of 5, **Check-in**, until" in where.text
    assert where.ephemeral
    relabel(card, "Next", "1:session-where:1:0")
    assert (await stage.chi.click(card, "1:session-where:1:0")).text == where.text
    for button, label in (("park", "+2 minutes"), ("decide", "Capture…"), ("capture", "Facilitate…")):
        relabel(card, label, f"1:session-{button}:1:0")
        form = await stage.chi.click(card, f"1:session-{button}:1:0")
        assert form.modal.title == "Capture"


async def test_a_whole_session_by_its_commands(stage, meeting):
    ana, ben, chi = stage.people[:3]

    async def says(person, command, **options):
        return (await person.slash(meeting.text, f"session {command}", **options)).text

    assert "It's too early" in await says(ana, "start")
    assert "There's no recap yet" in await says(ana, "recap")
    await meeting.at(-14)
    await meeting.enter(ben, chi)
    assert "We've started" in await says(ana, "start")
    await meeting.card("Check-in")
    assert "Paused. Press *Resume* to go on." in await says(ana, "pause")
    assert "The clock is running again." in await says(ana, "resume")
    assert "1 more minute." in await says(ana, "extend", minutes=1)
    assert "20 more minutes." in await says(ana, "extend", minutes=20, move_end=True)
    assert "On to the next block." in await says(chi, "next")
    assert r"> Who \*owns\* the export?" in await says(chi, "park", words="Who *owns* the export?")
    assert "Noted as an insight." in await says(chi, "capture", words="Ask first")
    assert "Noted as a decision." in await says(chi, "capture", words="No weekly report", kind="Decision")
    assert "You lead now." in await says(chi, "facilitate")
    refused = await chi.slash(meeting.text, "session end")
    assert f"Waiting for a commitment from {ben.mention} and {chi.mention}.\nPress *Close anyway*" in refused.text
    assert "The session is closed" in (await chi.click(refused, "Close anyway")).text
    assert refused.message.buttons == []
    recap = await meeting.recap()
    again = await chi.slash(meeting.text, "session recap")
    assert again.ephemeral
    assert "No weekly report" in again.text
    assert "No weekly report" in recap.text
    assert len(again.message.attachments) == 1
    assert await meeting.events() == [
        *("started", "paused", "resumed", "extended", "extended", "advanced", "took_over", "ended")
    ]


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


async def test_those_without_a_commitment_are_asked_once_for_one_and_the_circle_reads_it(stage, meeting):
    allowed = [stage.ben.id, stage.chi.id, stage.eli.id]
    await Person.filter(id__in=allowed).update(nudges_allowed_at=stage.clock.now())
    card = await meeting.begin(*stage.people[:3])
    await stage.ben.fill(await stage.ben.click(card, "My commitment"), words="I ask two teachers")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await meeting.recap()
    await stage.settled(minutes=11)
    dm = await stage.received(stage.eli, "Would you like to make a commitment too")
    assert dm.buttons == ["My commitment"]
    assert (await stage.received(stage.chi, "closed before you made a commitment")).buttons == ["My commitment"]
    assert not any("My commitment" in one.buttons for person in (stage.ben, stage.dee) for one in person.dms)
    form = await stage.eli.click(dm, "My commitment")
    answer = await stage.eli.fill(form, words="I read *two* papers")
    assert "Noted as your commitment." in answer.text
    assert dm.buttons == ["Edit", "Remove", "My captures"]
    told_to_all = await stage.shown(stage.ana, meeting.text, f"{stage.eli.mention} adds a commitment")
    assert r"> I read \*two\* papers" in told_to_all.text
    await stage.eli.fill(await stage.eli.click(dm, "Edit"), words="I read three papers")
    await meeting.changed(told_to_all, "I read three papers")
    assert "I read three papers" in dm.text
    capture = await Capture.get(user_id=stage.eli.id)
    assert (capture.kind, capture.words) == ("commitment", "I read three papers")


async def test_what_one_captured_is_edited_and_removed_until_late_and_what_comes_too_late_comes_back(stage, meeting):
    card = await meeting.begin(*stage.people[:3])
    form = await stage.chi.click(card, "Capture…")
    kept = await stage.chi.fill(form, kind="An insight", words="Ask frist")
    assert "Noted as an insight.\n> Ask frist" in kept.text
    form = await stage.chi.click(kept, "Edit")
    assert form.modal.values["In your words"] == "Ask frist"
    await stage.chi.fill(form, kind="A decision", words="We ask first")
    assert "Noted as a decision.\n> We ask first" in kept.message.text
    await stage.chi.slash(meeting.text, "session park", words="Who owns the export?")

    mine = await stage.chi.slash(meeting.text, "session capture")
    assert "- Parked: Who owns the export?\n- Decision: We ask first" in mine.text
    assert mine.ephemeral
    await stage.chi.choose(mine, "Choose one to edit or remove", "Who owns the export?")
    assert mine.message.buttons == ["Edit", "Remove", "My captures"]
    await stage.chi.click(mine, "Remove")
    assert "Removed. Here are your words, in case you need them again:\n> Who owns the export?" in mine.message.text
    await stage.chi.click(mine, "My captures")
    assert "export" not in mine.message.text
    assert await meeting.captured() == [("decision", "We ask first")]

    late = await stage.chi.click(card, "Capture…")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    recap = await meeting.recap()
    refused = await stage.chi.fill(late, kind="An insight", words="Which numbers are only habit?")
    assert "This session is over." in refused.text
    assert "Which numbers are only habit?" in refused.text
    await stage.chi.click(kept, "Remove")
    await stage.seen(lambda: "We ask first" not in recap.text)
    assert "Nothing from you in this cycle yet" in (await stage.chi.slash(meeting.text, "session capture")).text
    assert recap.pinned
