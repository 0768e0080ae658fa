"""Stuck points: help with one press, an owner by nobody's word but their own, and an end that its writer declares."""

from datetime import timedelta

import pytest

from db.models import Absence, HelpOffer, WinsLine
from tests.services.house import ANA, BEN, CHI, DEE, FAY
from tests.services.played import played
from tests.services.session_play import labels
from tests.services.wins_play import chosen, in_thread, look, stuck
from vocabulary.errors import Refusal
from vocabulary.wins import StuckEnd

OPEN = ["I can help", "Solved"]


@played
async def circle(house):
    return await chosen(house)


@played
async def point(house, circle):
    """Ben is stuck."""
    return await stuck(house, circle, BEN)


@pytest.fixture
def points(house):
    return house.services.wins.stuck


async def offered(house, points, point, user_id=CHI):
    """The id of an offer, once it stands in the thread."""
    await points.offer_help(point, user_id)
    await look(house)
    return (await HelpOffer.get(line_id=point, user_id=user_id)).id


async def test_an_offer_calls_the_writer_and_stands_with_the_stuck_point(house, points, point):
    await offered(house, points, point)
    line, offer = await in_thread(house)
    assert line.text.endswith(f"Can help: <@{CHI}>")
    assert (offer.pings, labels(offer)) == ((BEN,), ["I'll see it through"])
    assert offer.text.startswith(f"<@{BEN}>, <@{CHI}> can help with: No export, no numbers")


async def test_who_is_away_is_told_without_a_ping(house, points, point):
    await Absence.create(user_id=BEN, since=house.now, until=house.now + timedelta(days=3), set_at=house.now)
    await offered(house, points, point)
    assert (await in_thread(house))[-1].pings == ()


async def test_help_that_is_offered_twice_is_offered_once(house, points, point):
    assert (await points.offer_help(point, CHI)).is_new
    assert not (await points.offer_help(point, CHI)).is_new
    await look(house)
    assert len(await in_thread(house)) == 2


async def test_nobody_offers_help_to_themselves_or_to_a_circle_that_is_not_theirs(points, point):
    with pytest.raises(Refusal, match="wins/your-own"):
        await points.offer_help(point, BEN)
    with pytest.raises(Refusal, match="circles/members-only"):
        await points.offer_help(point, FAY)


@pytest.mark.parametrize("says", [BEN, CHI])
async def test_who_is_stuck_or_who_offered_help_sees_it_through_by_their_own_word(house, points, point, says):
    offer = await offered(house, points, point)
    await points.see_through(offer, says)
    await look(house)
    line, told = await in_thread(house)
    assert f"<@{says}> sees it through." in line.text
    assert f"<@{says}> sees it through." in told.text
    assert labels(told) == []


async def test_nobody_else_sees_it_through(house, points, point):
    offer = await offered(house, points, point)
    with pytest.raises(Refusal, match="wins/between-two"):
        await points.see_through(offer, DEE)
    assert (await WinsLine.get(id=point)).owner is None


async def test_whoever_takes_an_offer_back_sees_nothing_through_any_more(house, points, point):
    offer = await offered(house, points, point)
    await points.see_through(offer, CHI)
    await points.take_help_back(point, CHI)
    await look(house)
    (line,) = await in_thread(house)
    assert line.text == f"**A stuck point** from <@{BEN}>: No export, no numbers"
    with pytest.raises(Refusal, match="wins/offer-gone"):
        await points.see_through(offer, BEN)


async def test_its_writer_alone_says_that_it_is_solved_and_that_it_is_not(house, points, point):
    await points.see_through(await offered(house, points, point), CHI)
    for user_id in (ANA, CHI):
        with pytest.raises(Refusal, match="wins/writer-alone"):
            await points.solve(point, user_id)
    await points.take_help_back(point, CHI)
    await points.solve(point, BEN)
    await look(house)
    (line,) = await in_thread(house)
    assert (line.text.splitlines()[-1], labels(line)) == ("Solved.", [])
    with pytest.raises(Refusal, match="wins/not-open"):
        await points.offer_help(point, CHI)
    await points.reopen(point, BEN)
    await look(house)
    assert labels((await in_thread(house))[0]) == OPEN


async def test_the_owner_may_park_or_drop_it_too(house, points, point):
    offer = await offered(house, points, point)
    with pytest.raises(Refusal, match="wins/not-yours"):
        await points.drop(point, CHI)
    await points.see_through(offer, CHI)
    await points.drop(point, CHI)
    assert (await WinsLine.get(id=point)).end is StuckEnd.DROPPED
    await points.park(point, CHI)
    row = await WinsLine.get(id=point)
    assert (row.end, row.parked_at) == (None, house.now)


async def test_who_has_left_helps_nobody_and_is_helped_by_nobody(house, circle, points, point):
    offer = await offered(house, points, point)
    await points.see_through(offer, CHI)
    await house.services.circles.membership.leave(circle.id, CHI)
    await look(house)
    (line, *_) = await in_thread(house)
    assert line.text == f"**A stuck point** from <@{BEN}>: No export, no numbers"
    await house.services.circles.membership.leave(circle.id, BEN)
    await look(house)
    assert labels((await in_thread(house))[0]) == []
    with pytest.raises(Refusal, match="wins/not-open"):
        await points.offer_help(point, DEE)


async def test_a_stuck_point_that_was_removed_is_gone(house, points, point):
    await house.services.wins.lines.remove(point, BEN)
    with pytest.raises(Refusal, match="wins/line-gone"):
        await points.offer_help(point, CHI)
