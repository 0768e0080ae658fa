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
    assert "has begun already" in (await stage.eli.click(told, "I cannot come")).text
    assert not await Reply.exists()


async def test_others_than_members_are_refused(stage, circle):
    meeting = await meeting_set(stage, circle)
    told = await stage.shown(stage.eli, circle.text, FIRST)
    await meeting.has_left(stage.eli)
    assert "Only members" in (await stage.eli.click(told, "I mean to come")).text


def event_of(stage):
    """The first session's event in Discord."""
    return min(stage.guild.events.values(), key=lambda event: event.starts_at)


async def test_interest_in_discords_event_is_an_answer_and_taken_back_it_is_none(stage, circle):
    meeting = await meeting_set(stage, circle)
    await stage.eli.interested(event_of(stage))
    await meeting.answered({stage.eli.id: True})
    await stage.eli.not_interested(event_of(stage))
    await meeting.answered({})


async def test_the_last_word_counts_from_wherever_it_came(stage, circle):
    meeting = await meeting_set(stage, circle)
    told = await stage.shown(stage.ana, circle.text, FIRST)
    await stage.ana.interested(event_of(stage))
    await meeting.answered({stage.ana.id: True})
    await stage.ana.click(told, "I cannot come")
    assert (await holders())[0][0] not in {stage.ana.id, None}
    await stage.eli.interested(event_of(stage))
    await meeting.answered({stage.ana.id: False, stage.eli.id: True})
    await stage.restart_bot()
    await stage.chi.interested(event_of(stage))
    await meeting.answered({stage.ana.id: False, stage.eli.id: True, stage.chi.id: True})
    await stage.ana.not_interested(event_of(stage))
    await meeting.interest_seen_of(stage.eli, stage.chi)
    await stage.ana.interested(event_of(stage))
    await meeting.answered({stage.ana.id: True, stage.eli.id: True, stage.chi.id: True})


async def test_interest_while_the_bot_was_away_is_heard_when_it_is_back(stage, circle):
    meeting = await meeting_set(stage, circle)
    await stage.chi.interested(event_of(stage))
    await meeting.answered({stage.chi.id: True})
    await stage.stop_bot()
    await stage.chi.not_interested(event_of(stage))
    await stage.eli.interested(event_of(stage))
    await stage.start_bot()
    await meeting.answered({stage.eli.id: True})


async def test_of_others_than_members_no_interest_is_kept(stage, circle):
    meeting = await meeting_set(stage, circle)
    stage.guild.give_role(stage.strangers[0], circle.role)
    await stage.strangers[0].interested(event_of(stage))
    await stage.eli.interested(event_of(stage))
    await meeting.answered({stage.eli.id: True})
    await meeting.interest_seen_of(stage.eli)


async def test_an_event_made_anew_takes_no_answer_back(stage, circle):
    meeting = await meeting_set(stage, circle)
    await stage.eli.interested(event_of(stage))
    await meeting.answered({stage.eli.id: True})
    await stage.ana.delete_event(event_of(stage))
    question = await stage.shown(stage.eli, circle.text, "is gone")
    await stage.ben.click(question, "Put the event back")
    await meeting.interest_seen_of()
    assert event_of(stage).interested == []
    await stage.chi.interested(event_of(stage))
    await meeting.answered({stage.eli.id: True, stage.chi.id: True})
