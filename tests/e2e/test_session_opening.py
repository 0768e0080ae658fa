"""How a session opens: the cycle that begins with it, and what was left to come back to."""

from datetime import timedelta

import pytest

from db.models import Ask, Capture, Cycle, Goal, Progress
from runtime.words import literal
from tests.e2e.session_play import meeting_set
from tests.e2e.staging import FIRST_SESSION
from vocabulary.goals import AskedOf, GoalStatus
from vocabulary.sessions import CaptureKind, SessionKind

LUNCH, SECOND_SESSION = FIRST_SESSION + timedelta(weeks=1), FIRST_SESSION + timedelta(weeks=2)


@pytest.fixture
async def meeting(stage, circle):
    """Chi has set a goal, and everybody is in voice, where they stay."""
    meeting = await meeting_set(stage, circle)
    await circle.set_goal(stage.chi, goal="Run three tests")
    await meeting.enter(*stage.people)
    return meeting


async def held(meeting, at=FIRST_SESSION):
    """Hold the session that is set for `at`, and close it."""
    await begun(meeting, at)
    await meeting.stage.ana.slash(meeting.text, "session end", anyway=True)
    await meeting.stage.settled()


async def begun(meeting, at):
    """Let time pass until the session of `at` has begun; returns the card of its first block."""
    await meeting.stage.until(at + timedelta(seconds=20))
    return await meeting.stage.seen(lambda: next((one for one in meeting.said("## ") if "Pause" in one.buttons), None))


async def numbers():
    return await Cycle.all().order_by("number").values_list("number", flat=True)


@pytest.mark.parametrize("kind", [SessionKind.LUNCH, SessionKind.RETROSPECTIVE])
async def test_a_session_beside_the_rhythm_opens_no_cycle_and_the_next_regular_one_does(stage, meeting, kind):
    await held(meeting)
    asked = {"when": "2026-01-27 18:00", "kind": kind.value.capitalize()}
    await meeting.circle.confirmed(stage.ana, "session schedule", **asked)
    await held(meeting, LUNCH)
    assert await numbers() == [1]
    assert meeting.said("## From last time") == []
    await begun(meeting, SECOND_SESSION)
    assert await numbers() == [1, 2]
    assert f"{stage.chi.mention}: Run three tests" in (await stage.shown(stage.eli, meeting.text, "From last")).text


async def test_in_a_circle_whose_lunch_once_opened_a_cycle_the_next_regular_session_begins_all_the_same(stage, meeting):
    await held(meeting)
    await Cycle.create(circle_id=meeting.circle.id, number=2, opened_at=stage.clock.now())
    await begun(meeting, SECOND_SESSION)
    assert await numbers() == [1, 2, 3]


@pytest.mark.parametrize("words", ["We decide faster when the question is written first. " * 3, "_" * 490])
async def test_a_full_circle_with_much_to_come_back_to_has_an_opening_with_the_beginnings(stage, meeting, words):
    for person in stage.strangers[:3]:
        await meeting.circle.add(person)
    await begun(meeting, FIRST_SESSION)
    session, cycle, now = await meeting.row(), await Cycle.get(), stage.clock.now()
    facts = {"why": "", "actions": "", "evidence": "", "set_at": now}
    for member in (person.id for person in meeting.circle.members):
        goal, _ = await Goal.update_or_create(
            cycle=cycle, user_id=member, defaults={**facts, "goal": words, "support": words}
        )
        said = await Progress.create(goal=goal, status=GoalStatus.STUCK, words=words, at=now)
        await Ask.create(progress=said, of=AskedOf.AGENDA, at=now + timedelta(seconds=1))
        await Capture.create(session=session, kind=CaptureKind.PARKED, user_id=member, words=words, at=now)
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    await begun(meeting, SECOND_SESSION)
    opening = await stage.shown(stage.eli, meeting.text, "## From last time")
    assert opening.text.count("…") == 8 * 5
    assert "the file has all of it" in opening.text
    assert opening.attachments[0].content.decode().count(literal(words.strip())) == 8 * 5


async def opening_of(meeting, at):
    """The opening of the session of `at`."""
    await begun(meeting, at)
    return await meeting.stage.shown(meeting.stage.eli, meeting.text, "**Parked for today**")


async def test_what_was_parked_between_sessions_opens_the_next_one_and_only_that(stage, meeting):
    await stage.chi.slash(meeting.text, "session park", words="The budget")
    opening = await opening_of(meeting, FIRST_SESSION)
    assert f"- The budget ({stage.chi.mention})" in opening.text
    await stage.dee.slash(meeting.text, "session park", words="The export")
    await stage.ana.slash(meeting.text, "session end", anyway=True)
    recap = await meeting.recap()
    assert ("The budget" in recap.text, "The export" in recap.text) == (False, True)
    await stage.settled()
    await stage.eli.slash(meeting.text, "session park", words="The survey")
    opening = await opening_of(meeting, SECOND_SESSION)
    assert [words in opening.text for words in ("The budget", "The export", "The survey")] == [False, True, True]


async def test_what_was_parked_for_a_session_that_is_cancelled_opens_the_one_after_it(stage, meeting):
    await stage.chi.slash(meeting.text, "session park", words="The budget")
    await meeting.circle.confirmed(stage.dee, "session cancel", reason="Holidays")
    assert "The budget" in (await opening_of(meeting, SECOND_SESSION)).text


async def test_what_was_captured_for_a_session_that_is_cancelled_is_in_the_recap_of_the_one_after_it(stage, meeting):
    await stage.chi.slash(meeting.text, "session capture", words="Ask first", kind="Decision")
    await meeting.circle.confirmed(stage.dee, "session cancel", reason="Holidays")
    await held(meeting, SECOND_SESSION)
    assert f"- Ask first ({stage.chi.mention})" in (await meeting.recap()).text


async def test_what_was_parked_while_nobody_began_opens_the_session_after_it(stage, meeting):
    for person in stage.people:
        await person.leave_voice()
    await meeting.at(5)
    await stage.chi.slash(meeting.text, "session park", words="The budget")
    await meeting.at(50)
    await stage.shown(stage.ana, meeting.text, "nothing is lost")
    await meeting.enter(*stage.people)
    assert "The budget" in (await opening_of(meeting, SECOND_SESSION)).text
