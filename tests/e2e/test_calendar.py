"""`/session move` and `/session cancel`, and the sessions that they offer."""

from datetime import UTC, datetime, timedelta

from db.models import Session
from tests.e2e.staging import FIRST_SESSION
from tests.e2e.test_ui import relabel

SECOND, THIRD, FOURTH = (FIRST_SESSION + timedelta(weeks=2 * number) for number in (1, 2, 3))


async def dates():
    """When the sessions are that are set, in order."""
    return [session.starts_at for session in await Session.filter(closed_at=None).order_by("starts_at")]


def at(instant):
    return f"<t:{instant.timestamp():.0f}:F>"


async def test_a_session_moves_once_its_new_time_is_confirmed_and_the_rhythm_stays(stage, meeting):
    shown = await stage.chi.slash(meeting.text, "session move", when="21 Jan 19:00")
    moved = datetime(2026, 1, 21, 18, tzinfo=UTC)
    assert (at(FIRST_SESSION) in shown.text, at(moved) in shown.text) == (True, True)
    assert await dates() == [FIRST_SESSION, SECOND]
    await stage.chi.click(shown, "Move it")
    told = await stage.shown(stage.eli, meeting.text, "has moved")
    assert (at(FIRST_SESSION) in told.text, at(moved) in told.text) == (True, True)
    assert "Moved to" in shown.text
    assert shown.buttons == []
    assert await dates() == [moved, SECOND]


async def test_a_cancelled_session_is_told_to_all_with_its_reason_and_the_next_keeps_the_rhythm(stage, meeting):
    shown = await stage.dee.slash(meeting.text, "session cancel", reason="Carnival: *the* school is ```closed")
    assert at(FIRST_SESSION) in shown.text
    assert await dates() == [FIRST_SESSION, SECOND]
    await stage.dee.click(shown, "Cancel the session")
    assert at(SECOND) in shown.text
    assert shown.buttons == []
    told = await stage.shown(stage.eli, meeting.text, "is cancelled")
    assert r"Carnival: \*the\* school is \`\`\`closed" in told.text
    assert await dates() == [SECOND, THIRD]


async def test_a_button_of_an_earlier_version_which_kept_no_reason_asks_for_the_command_again(stage, meeting):
    shown = await stage.dee.slash(meeting.text, "session cancel", reason="Carnival")
    relabel(shown.message, "1:session-cancel:1:0")
    answer = await stage.dee.click(shown, "Cancel the session")
    assert "I no longer have your reason. Type </session cancel:" in answer.text
    assert await dates() == [FIRST_SESSION, SECOND]


async def test_a_holiday_is_skipped_by_choosing_its_session_from_the_list(stage, meeting):
    names = await stage.dee.complete(meeting.text, "session cancel", option="session", typed="3 february", reason="x")
    assert names == ["Tuesday, 3 February 2026, 18:00"]
    await meeting.circle.confirmed(stage.dee, "session cancel", reason="Holidays", session=names[0])
    assert await dates() == [FIRST_SESSION, THIRD]


async def test_the_list_offers_the_sessions_of_the_circle_that_is_chosen_and_none_while_it_is_unclear(stage, meeting):
    other = await stage.form_circle(stage.people[:4], name="Writing")
    await other.schedule("2026-01-22 18:00")
    asked = {"option": "session", "typed": "january", "reason": "x"}
    named = await stage.ana.complete(meeting.text, "session cancel", circle="Writing", **asked)
    assert named == ["Thursday, 22 January 2026, 18:00"]
    assert await stage.ana.complete(meeting.text, "session cancel", **asked) == ["Tuesday, 20 January 2026, 18:00"]
    assert await stage.ana.complete(stage.general, "session cancel", **asked) == []
