"""Which session a button is about, and who may press it."""

import pytest

from db.models import Circle, Member, Session
from tests.services.house import BEN, FAY, FIRST_SESSION
from tests.services.played import played
from vocabulary.errors import Refusal


@pytest.fixture
def lookup(house):
    return house.services.sessions.lookup


@played
async def session(house, circle):
    return await Session.create(circle=circle, starts_at=FIRST_SESSION, agenda=[])


async def test_a_member_finds_the_session_with_its_circle(circle, lookup, session):
    found = await lookup.open_about(BEN, session.id)
    assert (found.id, found.circle.name) == (session.id, circle.name)
    assert await lookup.open_in(circle.id) == session


async def test_others_than_members_are_refused_and_those_who_have_left(house, lookup, session):
    with pytest.raises(Refusal, match="circles/members-only"):
        await lookup.about(FAY, session.id)
    await Member.filter(user_id=BEN).update(left_at=house.now)
    with pytest.raises(Refusal, match="circles/members-only"):
        await lookup.about(BEN, session.id)


async def test_one_that_is_over_is_found_only_where_that_does_not_matter(house, circle, lookup, session):
    await Session.all().update(closed_at=house.now)
    assert await lookup.about(BEN, session.id) == session
    with pytest.raises(Refusal, match="sessions/over"):
        await lookup.open_about(BEN, session.id)
    with pytest.raises(Refusal, match="sessions/none-set"):
        await lookup.open_in(circle.id)


async def test_one_that_is_gone_is_over(lookup):
    with pytest.raises(Refusal, match="sessions/over"):
        await lookup.about(BEN, 1)


async def test_of_a_closed_circle_nothing_can_be_pressed(house, lookup, session):
    await Circle.all().update(closed_at=house.now)
    with pytest.raises(Refusal, match="circles/closed"):
        await lookup.about(BEN, session.id)
