"""Learning partners: drawn once there is a session ahead, for seven weeks; whether they have met is theirs to tell."""

import asyncio
from datetime import timedelta

import pytest

from db.models import Meeting, Partnership, Session
from services.partners.changes import REGROUPED
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, FIRST_SESSION
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey


@pytest.fixture
def partners(house):
    return house.services.partners


async def drawn(house, circle):
    """Have the pairs of a circle drawn, since a session is ahead."""
    await Session.create(circle=circle, starts_at=FIRST_SESSION + timedelta(weeks=10), agenda=[])
    await house.timekeeper.schedule(house.now, JobKey(JobKind.PARTNERS, circle.id))
    await house.run_jobs()


async def groups(term=1):
    return {frozenset(row.members) for row in await Partnership.filter(term=term)}


async def test_nobody_has_a_partner_before_the_first_draw(circle, partners):
    assert await partners.overview.show(circle.id, BEN) is None


async def test_pairs_wait_until_a_session_is_ahead(house, circle):
    await house.timekeeper.schedule(house.now, JobKey(JobKind.PARTNERS, circle.id))
    await house.run_jobs()
    assert await groups() == set()


async def test_the_draw_is_told_to_all_with_its_reasons(house, circle):
    await drawn(house, circle)
    message = await house.waiting(MessageKey.partners(circle.id, 1))
    assert message.pings == (ANA, BEN, CHI, DEE, ELI)
    assert "three, because the number is odd" in message.text


async def test_everyone_sees_the_others_of_their_group_and_why(house, circle, partners):
    await drawn(house, circle)
    for group in await groups():
        for member in group:
            shown = await partners.overview.show(circle.id, member)
            assert set(shown.others) == group - {member}
            assert shown.because.sentence in ("partners/strangers", "partners/trio-of-strangers")


async def test_three_members_are_too_few_for_pairs(house):
    circle = await house.form_circle((ANA, BEN, CHI))
    await drawn(house, circle)
    assert await groups() == set()


async def test_after_seven_weeks_others_are_partners(house):
    circle = await house.form_circle((ANA, BEN, CHI, DEE, ELI, FAY))
    await drawn(house, circle)
    await house.pass_time(weeks=7, minutes=1)
    first, second = await groups(1), await groups(2)
    assert len(first) == len(second) == 3
    assert not first & second


async def test_looking_twice_draws_once(house, circle):
    await drawn(house, circle)
    before = await groups()
    await house.timekeeper.schedule(house.now, JobKey(JobKind.PARTNERS, circle.id))
    await house.pass_time(hours=2)
    assert await groups() == before
    assert await groups(2) == set()


async def test_one_of_them_tells_that_they_met_and_both_see_it(house, circle, partners):
    await drawn(house, circle)
    await partners.meetings.note_met(circle.id, BEN)
    shown = await partners.overview.show(circle.id, BEN)
    assert shown.met_at == house.now
    assert (await partners.overview.show(circle.id, shown.others[0])).met_at == house.now


async def test_a_meeting_that_one_of_them_tells_twice_is_one_and_the_next_week_it_is_another(house, circle, partners):
    await drawn(house, circle)
    await asyncio.gather(*(partners.meetings.note_met(circle.id, BEN) for _ in range(2)))
    await house.pass_time(minutes=30)
    await partners.meetings.note_met(circle.id, BEN)
    assert await Meeting.all().count() == 1
    await house.pass_time(weeks=1)
    await partners.meetings.note_met(circle.id, BEN)
    assert await Meeting.all().count() == 2


async def test_that_they_met_has_all_of_them_looked_at_again(house, circle, partners):
    await drawn(house, circle)
    await house.run_jobs()
    await partners.meetings.note_met(circle.id, BEN)
    shown = await partners.overview.show(circle.id, BEN)
    assert {await house.job(JobKind.NUDGES, member) for member in (BEN, *shown.others)} == {house.now}


async def test_who_has_no_partner_cannot_have_met_them(circle, partners):
    with pytest.raises(Refusal, match="partners/none-yet"):
        await partners.meetings.note_met(circle.id, BEN)


async def test_others_cannot_tell_that_partners_met(house, circle, partners):
    await drawn(house, circle)
    row = next(row for row in await Partnership.all() if BEN not in row.members)
    with pytest.raises(Refusal, match="partners/not-yours"):
        await partners.meetings.note_met_as(row.id, BEN)
    with pytest.raises(Refusal, match="partners/not-yours"):
        await partners.meetings.note_met_as(row.id, FAY)
    assert not await Meeting.exists()


async def regroup(house, circle, leaver):
    """Have the partners go on without somebody; returns who is whose partner then."""
    await house.services.partners.changes.regroup(circle.id, leaver)
    current = await Partnership.filter(ended_at=None).order_by("id")
    return {frozenset(row.members) for row in current}


async def pair_of(size):
    return next(row for row in await Partnership.all().order_by("id") if len(row.members) == size)


async def test_the_partner_of_whoever_leaves_has_a_new_one_until_the_same_day(house, circle):
    await drawn(house, circle)
    pair = await pair_of(2)
    await house.pass_time(days=2)
    left = await regroup(house, circle, pair.members[0])
    assert sorted(len(group) for group in left) == [2, 2]
    assert any(pair.members[1] in group for group in left)
    new = await Partnership.filter(opened_at=house.now)
    assert {(row.term, row.ends_at, row.because) for row in new} == {(1, pair.ends_at, str(REGROUPED))}


async def test_those_who_were_partners_until_now_are_history(house, circle):
    await drawn(house, circle)
    pair = await pair_of(2)
    await house.pass_time(days=2)
    await regroup(house, circle, pair.members[0])
    await pair.refresh_from_db()
    assert (pair.ended_at, len(pair.members)) == (house.now, 2)


async def test_a_trio_goes_on_as_a_pair_and_nobody_else_notices(house, circle):
    await drawn(house, circle)
    pair, trio = await pair_of(2), await pair_of(3)
    leaver, *others = trio.members
    assert await regroup(house, circle, leaver) == {frozenset(pair.members), frozenset(others)}


async def test_nothing_changes_for_whoever_has_no_partner(house, circle):
    await drawn(house, circle)
    before = await groups()
    assert await house.services.partners.changes.regroup(circle.id, FAY) == ()
    assert await regroup(house, circle, FAY) == before


async def test_after_somebody_has_left_the_next_draw_is_looked_at(house, circle):
    await drawn(house, circle)
    await house.run_jobs()
    await house.services.partners.changes.regroup(circle.id, BEN)
    assert await house.job(JobKind.PARTNERS, circle.id) == house.now
