"""Who leads and who presents in the coming sessions: named by rotation, with those who cannot come known."""

from datetime import timedelta

from db.models import DutyEntry, Reply, Session, SessionEvent, Turn
from db.transaction import transaction
from services.duties.roster import name_coming
from tests.e2e.session_play import meeting_set
from tests.e2e.staging import FIRST_SESSION


async def name(stage, circle):
    async with transaction():
        return [session.id for session in await name_coming(circle.row, stage.clock.now())]


async def duties():
    """Who leads and who presents, session by session."""
    return [(one.facilitator, one.presenter) for one in await Session.filter(closed_at=None).order_by("starts_at")]


async def cannot_come(stage, person, session):
    await Reply.create(session=session, user_id=person.id, coming=False, at=stage.clock.now())


async def test_the_next_two_sessions_have_their_duties_named_with_reasons_and_once(stage, circle):
    await circle.schedule()
    assert await duties() == [(stage.ana.id, stage.ben.id), (stage.ben.id, stage.chi.id)]
    assert await name(stage, circle) == []
    entries = await DutyEntry.all().order_by("id")
    assert [(row.act, row.duty, row.because) for row in entries] == [
        ("named", duty, "has not had a turn yet") for _ in range(2) for duty in ("facilitate", "present")
    ]


async def test_a_third_session_is_not_named_yet(stage, circle):
    await circle.schedule()
    await Session.create(circle_id=circle.id, starts_at=FIRST_SESSION + timedelta(weeks=4), agenda=[])
    await name(stage, circle)
    assert (await duties())[2] == (None, None)


async def test_whoever_cannot_come_is_replaced_when_the_session_is_looked_at(stage, circle):
    meeting = await meeting_set(stage, circle)
    await cannot_come(stage, stage.ana, await meeting.row())
    await meeting.at(1)
    call = await stage.shown(stage.ben, meeting.text, "## It is time")
    assert f"{stage.chi.mention} leads, {stage.ben.mention} brings real work" in call.text


async def test_once_it_has_begun_nobody_is_replaced_for_being_away(stage, circle):
    meeting = await meeting_set(stage, circle)
    session = await meeting.row()
    await SessionEvent.create(session=session, kind="started", at=stage.clock.now())
    await cannot_come(stage, stage.ana, session)
    assert await name(stage, circle) == []


async def test_where_all_are_away_those_who_have_the_duties_keep_them(stage, circle):
    meeting = await meeting_set(stage, circle)
    for person in stage.people:
        await cannot_come(stage, person, await meeting.row())
    assert await name(stage, circle) == []
    assert (await duties())[0] == (stage.ana.id, stage.ben.id)


async def test_whoever_took_over_for_most_of_it_has_had_the_turn(stage, circle):
    meeting = await meeting_set(stage, circle)
    await meeting.begin()
    await meeting.at(10)
    session = await meeting.row()
    await SessionEvent.create(session=session, kind="took_over", at=stage.clock.now(), actor=stage.eli.id)
    await meeting.skip_to(91)
    await meeting.recap()
    assert (await Turn.get(duty="facilitate")).user_id == stage.eli.id
    assert await duties() == [(stage.ben.id, stage.chi.id), (stage.ana.id, stage.dee.id)]
