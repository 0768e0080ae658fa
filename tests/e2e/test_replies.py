"""Whether one means to come, by the buttons under whatever names a session."""

from db.models import Reply, Session
from tests.e2e.session_play import meeting_set

FIRST = "The first session of"


async def holders():
    return [(one.facilitator, one.presenter) for one in await Session.all().order_by("starts_at")]


async def test_whoever_cannot_come_hands_the_duty_on_at_once_and_the_circle_is_told(stage, circle):
    await meeting_set(stage, circle)
    told = await stage.shown(stage.ana, circle.text, FIRST)
    answer = await stage.ana.click(told, "I cannot come")
    assert answer.ephemeral
    assert "you cannot come on" in answer.text
    first, _ = (await holders())[0]
    assert first not in {stage.ana.id, stage.ben.id}
    await stage.shown(stage.eli, circle.text, "leads the session of")


async def test_the_last_answer_of_each_member_counts(stage, circle):
    await meeting_set(stage, circle)
    told = await stage.shown(stage.eli, circle.text, FIRST)
    await stage.eli.click(told, "I cannot come")
    answer = await stage.eli.click(told, "I mean to come")
    assert "you mean to come on" in answer.text
    assert [(reply.user_id, reply.coming) for reply in await Reply.all()] == [(stage.eli.id, True)]


async def test_for_a_session_that_has_begun_there_is_nothing_to_answer(stage, circle):
    meeting = await meeting_set(stage, circle)
    told = await stage.shown(stage.eli, circle.text, FIRST)
    await meeting.begin()
    assert "not to come any more" in (await stage.eli.click(told, "I cannot come")).text
    assert not await Reply.exists()


async def test_others_than_members_are_refused(stage, circle):
    meeting = await meeting_set(stage, circle)
    told = await stage.shown(stage.eli, circle.text, FIRST)
    await meeting.has_left(stage.eli)
    assert "Only members" in (await stage.eli.click(told, "I mean to come")).text
