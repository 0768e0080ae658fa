"""Learning partners: drawn once there is a session ahead; whether they have met is theirs to tell."""

import asyncio

import pytest

from db.models import Meeting, Partnership
from tests.services.house import ANA, BEN, CHI, FAY
from tests.services.partner_play import drawn, groups
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind


@pytest.fixture
def partners(house):
    return house.services.partners


async def test_nobody_has_a_partner_before_the_first_draw(circle, partners):
    assert await partners.overview.show(circle.id, BEN) is None


async def test_pairs_wait_until_a_session_is_ahead(house, circle):
    await house.timekeeper.schedule(house.now, JobKey(JobKind.PARTNERS, circle.id))
    await house.run_jobs()
    assert await groups() == set()


async def test_everyone_sees_the_others_of_their_group_and_why(house, circle, partners):
    await drawn(house, circle)
    for group in await groups():
        for member in group:
            shown = await partners.overview.show(circle.id, member)
            assert set(shown.others) == group - {member}
            assert shown.reasons[0].sentence in ("partners/strangers", "partners/trio-of-strangers")


async def test_three_members_are_too_few_for_pairs(house):
    circle = await house.form_circle((ANA, BEN, CHI))
    await drawn(house, circle)
    assert await groups() == set()


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
