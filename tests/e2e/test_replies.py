"""Whether one means to come, by the buttons under whatever names a session."""

from datetime import timedelta

from db.models import Session
from tests.e2e.staging import FIRST_SESSION

FIRST = "The first session of"


async def holders():
    return [(one.facilitator, one.presenter) for one in await Session.all().order_by("starts_at")]


async def test_whoever_cannot_come_hands_the_duty_on_at_once_and_the_circle_is_told(stage, circle, meeting):
    told = await stage.shown(stage.ana, circle.text, FIRST)
    answer = await stage.ana.click(told, "Can't make it")
    assert answer.ephemeral
    assert "you can't make it on" in answer.text
    first, _ = (await holders())[0]
    assert first not in {stage.ana.id, stage.ben.id}
    await stage.shown(stage.eli, circle.text, "leads the session of")


def event_of(stage):
    """The first session's event in Discord."""
    return min(stage.guild.events.values(), key=lambda event: event.starts_at)


async def test_interest_in_discords_event_is_an_answer_and_taken_back_it_is_none(stage, meeting):
    await stage.eli.interested(event_of(stage))
    await meeting.answered({stage.eli.id: True})
    await stage.eli.not_interested(event_of(stage))
    await meeting.answered({})


async def test_interest_while_the_bot_was_away_is_heard_a_day_before_the_session_at_the_latest(stage, meeting):
    await stage.chi.interested(event_of(stage))
    await meeting.answered({stage.chi.id: True})
    await stage.stop_bot()
    await stage.chi.not_interested(event_of(stage))
    await stage.eli.interested(event_of(stage))
    await stage.start_bot()
    await stage.until(FIRST_SESSION - timedelta(hours=23))
    await meeting.answered({stage.eli.id: True})
