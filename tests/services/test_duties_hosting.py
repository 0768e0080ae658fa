"""Who hosts a lunch-and-learn: one turn, which leads it, by the rotation of all other turns."""

from datetime import timedelta

import pytest

from db.models import DutyEntry, Session, Turn
from db.transaction import transaction
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION, TEXT, VOICE
from tests.services.planning_play import begin_rhythm, servers
from tests.services.played import played
from vocabulary.duties import Duty, DutyAction
from vocabulary.errors import Refusal
from vocabulary.sessions import SessionKind

LUNCH_AT = FIRST_SESSION + timedelta(weeks=5)


@played
async def lunch(house, circle):
    """A lunch-and-learn after the next two regular sessions."""
    await begin_rhythm(house, circle)
    planning = house.services.sessions.planning
    await planning.set_as_shown(circle.id, BEN, LUNCH_AT, SessionKind.LUNCH)
    return await Session.get(kind=SessionKind.LUNCH)


@pytest.fixture
def duties(house):
    return house.services.duties.actions


async def host_of(session):
    return (await Session.get(id=session.id)).facilitator


async def test_a_lunch_and_learn_has_a_host_and_nobody_else_however_far_ahead_it_is(lunch):
    assert await servers() == [(ANA, BEN), (BEN, CHI), (CHI, None)]
    assert [row.duty for row in await DutyEntry.filter(session=lunch)] == [Duty.HOST]


async def test_it_takes_no_turn_of_the_two_sessions_that_are_named(house, circle, lunch):
    async with transaction():
        await house.services.sessions.calendar.move(lunch, FIRST_SESSION + timedelta(days=1), house.now)
    assert await servers() == [(ANA, BEN), (CHI, None), (BEN, CHI)]


async def test_a_host_who_passes_gives_it_to_whoever_is_next(circle, duties, lunch):
    done = await duties.act(circle.id, CHI, DutyAction.PASS, Duty.HOST)
    assert (done.of, done.holder, await host_of(lunch)) == (lunch.id, DEE, DEE)


async def test_hosting_is_swapped_like_every_turn(circle, duties, lunch):
    await duties.act_in(lunch.id, CHI, DutyAction.SWAP, Duty.HOST)
    await duties.act_in(lunch.id, ELI, DutyAction.ACCEPT, Duty.HOST)
    assert await host_of(lunch) == ELI


async def test_nobody_volunteers_to_host_while_somebody_else_does(circle, duties, lunch):
    with pytest.raises(Refusal, match="duties/taken"):
        await duties.act(circle.id, DEE, DutyAction.VOLUNTEER, Duty.HOST)


async def test_a_session_without_that_duty_is_not_asked_for_it(circle, duties, lunch):
    with pytest.raises(Refusal, match="duties/no-session"):
        await duties.act_in(lunch.id, DEE, DutyAction.VOLUNTEER, Duty.FACILITATE)
    assert [held.of for held in await duties.show(circle.id, ANA, Duty.HOST)] == [lunch.id]


async def test_without_a_lunch_and_learn_nobody_hosts(house, circle, duties):
    await begin_rhythm(house, circle)
    with pytest.raises(Refusal, match="duties/no-lunch"):
        await duties.act(circle.id, DEE, DutyAction.VOLUNTEER, Duty.HOST)


async def test_who_has_hosted_is_last_in_turn_for_the_next_one(house, circle, lunch):
    await house.pass_time(until=LUNCH_AT - timedelta(minutes=1))
    house.voice.channels[VOICE].update([ANA, BEN, CHI])
    await house.pass_time(until=LUNCH_AT + timedelta(minutes=2))
    await house.services.sessions.steering.end(lunch.id, CHI, anyway=True)
    await house.pass_time(seconds=2)
    assert any(f"<@{CHI}> hosted." in said.text for said in house.said_in(TEXT))
    assert [(row.duty, row.user_id) for row in await Turn.filter(duty=Duty.HOST)] == [(Duty.HOST, CHI)]
    again = await house.services.sessions.planning.set_as_shown(
        circle.id, BEN, LUNCH_AT + timedelta(weeks=5), SessionKind.LUNCH
    )
    assert await host_of(await Session.get(starts_at=again.starts_at)) not in (None, CHI)
