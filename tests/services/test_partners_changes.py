"""Partners when the circle changes within their term: at once for whoever's partner leaves, else after a session."""

from datetime import timedelta

from db.models import Absence, Partnership
from db.transaction import transaction
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, TEXT
from tests.services.partner_play import current, drawn, groups, over, partners_of, row_of
from tests.services.played import played

GUS = 107
CHANGED = "New partners from today"


async def regroup(house, circle, leaver):
    """Have the partners go on without somebody; returns who is whose partner then."""
    await house.services.partners.changes.regroup(circle.id, leaver)
    return await current()


async def pair_of(size):
    return next(row for row in await Partnership.all().order_by("id") if len(row.members) == size)


def told(house):
    """What the circle read about new partners within the term."""
    return [one for one in house.said_in(TEXT) if CHANGED in one.text]


async def joins(house, circle, member):
    async with transaction():
        await house.services.circles.membership.admit(circle.id, member)
    await house.run_jobs()


async def away(house, member, **span):
    until = house.now + timedelta(**span) if span else None
    await Absence.create(user_id=member, since=house.now, until=until, set_at=house.now)


@played
async def six(house):
    """A circle of six who have partners."""
    circle = await house.form_circle((ANA, BEN, CHI, DEE, ELI, FAY))
    await drawn(house, circle)
    return circle


async def test_the_partner_of_whoever_leaves_has_a_new_one_until_the_same_day(house, circle):
    await drawn(house, circle)
    pair = await pair_of(2)
    await house.pass_time(days=2)
    left = await regroup(house, circle, pair.members[0])
    assert sorted(len(group) for group in left) == [2, 2]
    assert any(pair.members[1] in group for group in left)
    new = await Partnership.filter(opened_at=house.now)
    assert {(row.term, row.ends_at, row.because) for row in new} == {(1, pair.ends_at, "partners/regrouped")}


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


async def test_whoever_joins_has_a_partner_after_the_next_session_and_those_concerned_are_told(house, six):
    before = await current()
    await joins(house, six, GUS)
    await house.pass_time(days=3)
    assert await current() == before
    await over(house, six, days=1)
    trio = frozenset({GUS, *await partners_of(GUS)})
    assert len(trio) == 3
    assert len(await current() & before) == 2
    (message,) = told(house)
    assert set(message.pings) == trio


async def test_whoever_is_away_for_long_frees_their_partner_after_the_next_session_and_comes_back_after_one(house, six):
    partner = next(iter(await partners_of(BEN)))
    await away(house, BEN, weeks=4)
    assert await partners_of(BEN) == {partner}
    await over(house, six, days=1)
    assert await partners_of(BEN) == set()
    assert len(await partners_of(partner)) == 2
    await over(house, six, weeks=2, days=1)
    assert await partners_of(BEN) != set()
    assert len(told(house)) == 2


async def test_whoever_is_away_for_two_weeks_keeps_their_partner(house, six):
    before = await current()
    await away(house, BEN, weeks=2)
    await over(house, six, days=1)
    assert await current() == before
    assert told(house) == []


async def test_partners_who_change_are_drawn_to_whom_they_have_not_met(house, six):
    await over(house, six, weeks=7)
    met = {member: {*await partners_of(member)} for member in (ANA, BEN)}
    first = {one for group in await groups(1) if ANA in group for one in group}
    partner = next(iter(met[ANA]))
    await house.services.circles.membership.leave(six.id, partner)
    assert not await partners_of(ANA) & first


async def test_a_change_within_a_term_does_not_make_it_longer(house, six):
    ends_at = (await row_of(ANA)).ends_at
    await joins(house, six, GUS)
    await over(house, six, weeks=2)
    assert {row.ends_at for row in await Partnership.filter(ended_at=None)} == {ends_at}


async def test_a_session_after_which_nothing_has_changed_says_nothing(house, six):
    said = len(house.said_in(TEXT))
    await over(house, six, weeks=2)
    assert len(house.said_in(TEXT)) == said
