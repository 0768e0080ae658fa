"""Who leads and who presents in the coming sessions: named by rotation, with those who cannot come known."""

from datetime import timedelta

import pytest

from db.models import Attendance, DutyEntry, Reply, Session, SessionEvent
from db.transaction import transaction
from services.duties.roster import next_to_lead, past_of
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from tests.services.planning_play import THIRD, begin_rhythm, servers
from tests.services.played import played
from vocabulary.duties import Duty, DutyAction
from vocabulary.keys import JobKind
from vocabulary.sessions import EventKind


@played
async def sessions(house, circle):
    return await begin_rhythm(house, circle)


@pytest.fixture
def name(house, circle):
    """Have the coming sessions' duties named again."""

    async def name_again():
        async with transaction():
            await house.services.duties.rotation.name_coming(circle.id, house.now)

    return name_again


async def cannot_come(house, session, *members):
    for member in members:
        await Reply.create(session=session, user_id=member, coming=False, at=house.now)


async def test_the_next_two_sessions_have_their_duties_named_with_reasons_and_once(sessions, name):
    await name()
    assert await servers() == [(ANA, BEN), (BEN, CHI)]
    entries = await DutyEntry.all().order_by("id")
    assert [(row.act, row.duty, row.because) for row in entries] == [
        ("named", duty, "turns/none-yet") for _ in range(2) for duty in ("facilitate", "present")
    ]


async def test_a_third_session_is_not_named_yet(circle, sessions, name):
    await Session.create(circle=circle, starts_at=THIRD, agenda=[])
    await name()
    assert (await servers())[2] == (None, None)


async def test_whose_turn_it_was_and_who_was_not_there_has_missed_it(house, circle):
    session = await Session.create(
        circle=circle, starts_at=house.now, agenda=[], facilitator=ANA, presenter=BEN, closed_at=house.now
    )
    await SessionEvent.create(session=session, kind=EventKind.STARTED, at=house.now)
    assert (await past_of(circle.id))[0].missed == ()  # where nobody was seen in voice, all count as there
    await Attendance.create(session=session, user_id=BEN, joined_at=house.now)
    assert (await past_of(circle.id))[0].missed == ((Duty.FACILITATE, ANA),)


async def test_those_who_cannot_come_are_replaced(house, sessions, name):
    await cannot_come(house, sessions[0], ANA)
    await name()
    assert (await servers())[0] == (CHI, BEN)


async def test_once_it_has_begun_nobody_is_replaced_for_being_away(house, sessions, name):
    await SessionEvent.create(session=sessions[0], kind=EventKind.STARTED, at=house.now)
    await cannot_come(house, sessions[0], ANA)
    await name()
    assert (await servers())[0] == (ANA, BEN)


async def test_where_all_are_away_those_who_have_the_duties_keep_them(house, sessions, name):
    await cannot_come(house, sessions[0], ANA, BEN, CHI, DEE, ELI)
    await name()
    assert (await servers())[0] == (ANA, BEN)


async def test_a_change_has_the_sessions_and_their_duties_looked_at_and_those_concerned_nudged_again(
    house, sessions, name
):
    await house.pass_time(minutes=1)
    await cannot_come(house, sessions[1], CHI)
    await name()
    looks = [(JobKind.SESSION, sessions[1].id), (JobKind.DUTIES, sessions[1].id)]
    looks += [(JobKind.NUDGES, member) for member in (BEN, CHI, DEE)]
    assert {await house.job(*job) for job in looks} == {house.now}
    assert await house.job(JobKind.DUTIES, sessions[0].id) == sessions[0].starts_at
    assert await house.job(JobKind.NUDGES, ELI) is None


async def test_who_serves_out_of_turn_gives_back_the_turn_that_they_are_named_for(house, circle, sessions, name):
    await house.services.duties.actions.act(circle.id, ANA, DutyAction.SWAP, Duty.FACILITATE)
    await house.services.duties.actions.act_in(sessions[0].id, ELI, DutyAction.ACCEPT, Duty.FACILITATE)
    await SessionEvent.create(session=sessions[0], kind=EventKind.STARTED, at=house.now)
    async with transaction():
        await house.services.duties.rotation.relieve(sessions[0], Duty.FACILITATE, BEN, house.now)
    assert (await servers())[1] == (None, CHI)
    await name()
    assert (await servers())[1][0] not in {BEN, None}


async def test_who_serves_as_named_keeps_the_turns_after_it(house, sessions):
    await Session.filter(id=sessions[1].id).update(facilitator=ANA)
    await DutyEntry.filter(session=sessions[1], duty=Duty.FACILITATE).update(user_id=ANA)
    async with transaction():
        await house.services.duties.rotation.relieve(sessions[0], Duty.FACILITATE, ANA, house.now)
    assert (await servers())[1] == (ANA, CHI)


async def test_of_those_who_are_there_the_facilitator_leads_or_else_who_is_next(house, sessions):
    assert await next_to_lead(sessions[0], [ANA, BEN, CHI], house.now) == ANA
    assert await next_to_lead(sessions[0], [ELI, DEE], house.now + timedelta(hours=1)) == DEE
