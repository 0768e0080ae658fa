"""What is known of absences in the database: who is away when, and which sessions that means."""

from datetime import timedelta

from db import personal_data, queries
from db.models import Absence, Reply, Session
from db.queries import absences
from tests.services.house import ANA, BEN, CHI, DEE, FIRST_SESSION
from tests.services.played import played

DAY = timedelta(days=1)


@played
async def session(house, circle):
    return await Session.create(circle=circle, starts_at=FIRST_SESSION, agenda=[])


async def away(house, user_id, since=-DAY, until=DAY):
    """Somebody is away around the first session."""
    ends = None if until is None else FIRST_SESSION + until
    return await Absence.create(user_id=user_id, since=FIRST_SESSION + since, until=ends, set_at=house.now)


async def test_what_has_ended_is_not_told_and_what_comes_is_in_its_order(house, circle):
    await away(house, ANA, DAY, None)
    await away(house, BEN)
    await away(house, CHI, -2 * DAY, -DAY)
    told = await absences.absences([ANA, BEN, CHI, DEE], FIRST_SESSION)
    assert told == [(BEN, FIRST_SESSION - DAY, FIRST_SESSION + DAY), (ANA, FIRST_SESSION + DAY, None)]


async def test_whoever_is_asked_about_is_away_from_the_first_instant_and_back_at_the_last(house, circle):
    await away(house, ANA)
    await away(house, BEN, timedelta(), None)
    everybody = [ANA, BEN, CHI]
    assert await absences.away_at(everybody, FIRST_SESSION - DAY) == {ANA}
    assert await absences.away_at(everybody, FIRST_SESSION) == {ANA, BEN}
    assert await absences.away_at(everybody, FIRST_SESSION + DAY) == {BEN}


async def test_whoever_is_away_when_a_session_begins_cannot_come_to_it(house, circle, session):
    await away(house, ANA)
    await away(house, BEN, DAY, None)
    await Reply.create(session=session, user_id=CHI, coming=False, at=house.now)
    assert await queries.absentees([session.id]) == {session.id: {ANA, CHI}}


async def test_who_promises_to_come_to_one_session_of_their_absence_is_expected_there(house, circle, session):
    await away(house, ANA)
    await Reply.create(session=session, user_id=ANA, coming=True, at=house.now + timedelta(minutes=1))
    assert await queries.absentees([session.id]) == {session.id: frozenset()}


async def test_an_absence_that_is_set_later_overrides_an_earlier_promise_to_come(house, circle, session):
    await Reply.create(session=session, user_id=ANA, coming=True, at=house.now - DAY)
    await away(house, ANA)
    assert await queries.absentees([session.id]) == {session.id: {ANA}}


async def test_absences_are_exported_and_forgotten(house, circle):
    await away(house, ANA)
    await away(house, BEN)
    exported = (await personal_data.export(ANA))["Absence"]
    assert [row["since"] for row in exported] == [(FIRST_SESSION - DAY).isoformat()]
    await personal_data.forget(ANA)
    assert [row.user_id for row in await Absence.all()] == [BEN]
