"""Whether one means to come, by the buttons under whatever names a session."""

from db.models import Reply, Session
from tests.e2e.session_play import meeting_set
from tests.e2e.staging import FIRST_SESSION

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


async def given():
    return [(reply.user_id, reply.coming) for reply in await Reply.all().order_by("id")]


async def until(stage, ask, wanted):
    """Wait until the facts answer so."""
    while (found := await ask()) != wanted:
        await stage.settled()
        assert stage.clock.now() < FIRST_SESSION, found


async def first_event(stage):
    await stage.seen(lambda: len(stage.guild.events) == 2)
    return min(stage.guild.events.values(), key=lambda event: event.starts_at)


async def test_interest_in_the_event_in_discord_is_an_answer_too_and_can_be_taken_back(stage, circle):
    await meeting_set(stage, circle)
    event = await first_event(stage)
    await stage.eli.interested(event)
    await until(stage, given, [(stage.eli.id, True)])
    await stage.eli.not_interested(event)
    await until(stage, given, [])


async def test_the_last_word_counts_be_it_by_the_event_or_by_a_button(stage, circle):
    await meeting_set(stage, circle)
    event, told = await first_event(stage), await stage.shown(stage.eli, circle.text, FIRST)
    await stage.eli.click(told, "I cannot come")
    await stage.eli.interested(event)
    await until(stage, given, [(stage.eli.id, True)])
    await stage.eli.click(told, "I cannot come")
    await stage.restart_bot()
    await stage.settled()
    assert await given() == [(stage.eli.id, False)]


async def test_interest_shown_or_taken_back_while_the_bot_was_away_counts_once_it_is_back(stage, circle):
    await meeting_set(stage, circle)
    event = await first_event(stage)
    await stage.eli.interested(event)
    await until(stage, given, [(stage.eli.id, True)])
    await stage.stop_bot()
    await stage.eli.not_interested(event)
    await stage.dee.interested(event)
    await stage.start_bot()
    await until(stage, given, [(stage.dee.id, True)])


async def test_whoever_is_not_in_the_circle_answers_nothing_by_being_interested(stage, circle):
    await meeting_set(stage, circle)
    event = await first_event(stage)
    stage.guild.give_role(stage.strangers[0], circle.role)
    await stage.strangers[0].interested(event)
    await stage.eli.interested(event)
    await until(stage, given, [(stage.eli.id, True)])
