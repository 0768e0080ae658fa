"""A commitment comes back by DM halfway to the next session, and is answered by one press."""

from datetime import UTC, datetime, timedelta

import pytest

from db.models import Capture, Session, SessionEvent
from db.transaction import transaction
from tests.e2e.staging import FIRST_SESSION
from vocabulary.sessions import CaptureKind

PROMISE = "Call three teachers"
NEXT_SESSION = datetime(2026, 2, 3, 17, tzinfo=UTC)
HALFWAY = FIRST_SESSION + timedelta(days=6)
ASKS = "you promised"


@pytest.fixture
async def promise(circle, stage):
    """Ben has agreed to nudges; the circle met two hours ago, he made a commitment, and it meets again in two weeks."""
    await stage.ben.slash(circle.text, "nudges start")
    await circle.schedule("2026-02-03 18:00")
    now = stage.clock.now()
    async with transaction():
        held = await Session.create(circle_id=circle.id, starts_at=now - timedelta(hours=2), agenda=[], closed_at=now)
        await SessionEvent.create(session=held, kind="started", at=held.starts_at)
        return await Capture.create(
            session=held, kind=CaptureKind.COMMITMENT, user_id=stage.ben.id, words=PROMISE, at=now
        )


async def asked(circle, stage):
    await stage.ben.slash(circle.text, "nudges start")  # looks anew, since the session was made by the facts
    await stage.until(HALFWAY + timedelta(hours=18))
    return await stage.received(stage.ben, ASKS)


async def test_halfway_to_the_next_session_a_commitment_comes_back(circle, stage, promise):
    message = await asked(circle, stage)
    assert PROMISE in message.text
    assert message.buttons == ["Done as promised", "Not yet"]
    assert stage.chi.dms == []


@pytest.mark.parametrize(
    ("button", "kept", "words"), [("Done as promised", True, "as done"), ("Not yet", False, "yet")]
)
async def test_one_press_notes_how_it_went_weeks_later_too(circle, stage, promise, button, kept, words):
    message = await asked(circle, stage)
    await stage.restart_bot()
    await stage.ben.click(message, button)
    assert f"Noted{' ' if kept else ', not '}{words}" in message.text
    assert (await Capture.get(id=promise.id)).kept is kept


async def test_while_the_next_session_is_held_a_commitment_is_not_asked_about(circle, stage, promise):
    await stage.ben.slash(circle.text, "nudges snooze", until="31 January")
    await stage.until(NEXT_SESSION + timedelta(minutes=1))
    assert [message.text for message in stage.ben.dms if ASKS in message.text] == []


async def test_a_commitment_of_somebody_else_cannot_be_answered(circle, stage, promise):
    message = await asked(circle, stage)
    await Capture.filter(id=promise.id).update(user_id=stage.chi.id)
    answer = await stage.ben.click(message, "Not yet")
    assert "someone else’s commitment" in answer.text
    assert (await Capture.get(id=promise.id)).kept is None
