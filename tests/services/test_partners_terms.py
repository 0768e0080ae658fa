"""Terms of learning partners: they end with the first session once their weeks are over, and never in between."""

from datetime import datetime

from db.models import Absence, Partnership
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.partner_play import current, drawn, groups, over, partners_of
from tests.services.played import played
from vocabulary.keys import JobKind, MessageKind
from vocabulary.sessions import SessionKind

SIX = (ANA, BEN, CHI, DEE, ELI, FAY)


@played
async def six(house):
    """A circle of six who have partners."""
    circle = await house.form_circle(SIX)
    await drawn(house, circle)
    return circle


async def test_the_first_session_once_the_term_is_over_brings_others_together(house, six):
    await over(house, six, weeks=6)
    assert await groups(2) == set()
    await over(house, six, weeks=2)
    assert await current() == await groups(2)
    assert not await groups(1) & await groups(2)
    told = [one.message.text for one in house.discord.messages.values() if one.key.kind is MessageKind.NOTICE]
    assert ["## Learning partners" in text for text in told] == [True, True]


async def test_a_session_on_the_last_day_of_the_term_ends_it_even_if_it_is_earlier_that_day(house, six):
    await over(house, six, days=6 * 7 + 6, hours=20)
    assert len(await groups(2)) == 3


async def test_partners_stay_however_long_no_session_takes_place(house, six):
    await house.pass_time(weeks=20)
    await over(house, six, held=False)
    await over(house, six, minutes=1, kind=SessionKind.RETROSPECTIVE)
    assert await current() == await groups(1)


async def test_a_circle_chooses_how_many_weeks_a_term_has(house):
    circle = await house.form_circle(SIX, term_weeks=8)
    await drawn(house, circle)
    await over(house, circle, weeks=7)
    assert await groups(2) == set()
    await over(house, circle, weeks=1)
    assert len(await groups(2)) == 3


async def test_all_members_meet_all_others_before_anybody_repeats(house, six):
    for _ in range(4):
        await over(house, six, weeks=7)
    met = [group for term in range(1, 6) for group in await groups(term)]
    assert len(met) == len(set(met)) == 15


async def test_partners_end_when_others_follow_and_that_is_history(house, six):
    await over(house, six, weeks=7)
    assert {row.ended_at for row in await Partnership.filter(term=1)} == {house.now}


async def test_partners_go_on_while_the_circle_has_too_few_members_for_new_ones(house):
    circle = await house.form_circle((ANA, BEN, CHI, DEE))
    await drawn(house, circle)
    await house.services.circles.membership.leave(circle.id, DEE)
    await over(house, circle, weeks=8)
    assert await current() == {frozenset((ANA, BEN, CHI))}


async def test_whoever_is_away_for_long_has_no_partner_in_the_new_term(house, six):
    await Absence.create(
        user_id=BEN, since=house.now, until=datetime(2027, 1, 1, tzinfo=house.now.tzinfo), set_at=house.now
    )
    await over(house, six, weeks=7)
    assert await partners_of(BEN) == set()
    assert {len(group) for group in await current()} == {2, 3}


async def test_a_closed_circle_has_no_partners_and_draws_none(house, six):
    for member in SIX:
        await house.services.circles.membership.leave(six.id, member)
    assert await current() == set()
    await over(house, six, weeks=8)
    assert await groups(2) == set()
    assert await house.job(JobKind.PARTNERS, six.id) is None


async def test_without_a_channel_pairs_change_all_the_same(house, six):
    six.text_channel_id = None
    await six.save(update_fields=["text_channel_id"])
    await over(house, six, weeks=8)
    assert len(await groups(2)) == 3
