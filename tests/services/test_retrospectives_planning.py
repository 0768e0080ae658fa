"""When a retrospective is proposed, and what opens and closes one."""

from datetime import timedelta

import pytest

from db.models import Circle, Turn
from services.lookup import CircleHere
from tests.services.circle_play import TEXT
from tests.services.house import ANA, BEGINS, BEN
from tests.services.played import played
from tests.services.retro_play import retro_set, writing
from tests.services.session_play import labels
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.notices import NoticeKind
from vocabulary.rituals import Ritual

QUARTER = timedelta(weeks=13)


@played
async def circle(house):
    """A circle that has chosen retrospectives."""
    circle = await house.form_circle(rituals=frozenset({Ritual.RETROSPECTIVE}))
    await house.services.notices.replanner.replan(circle.id)
    return circle


async def here(circle):
    return CircleHere.of(await Circle.get(id=circle.id))


def proposals(house):
    return [one for one in house.said_in(TEXT) if "## Time for a retrospective" in one.text]


async def refused(doing):
    with pytest.raises(Refusal) as refusal:
        await doing
    return refusal.value


async def test_one_is_proposed_in_the_morning_once_a_quarter_has_passed(house, circle):
    await house.pass_time(until=BEGINS + QUARTER - timedelta(days=1))
    assert proposals(house) == []
    await house.pass_time(days=1)
    (proposed,) = proposals(house)
    assert labels(proposed) == ["Pick a time", "Poll the circle"]
    assert "You have been learning together for a quarter." in proposed.text


async def test_where_the_circle_has_not_chosen_it_none_is(house, circle):
    await Circle.filter(id=circle.id).update(rituals=frozenset())
    await house.pass_time(until=BEGINS + 2 * QUARTER)
    assert proposals(house) == []


async def test_where_one_is_set_already_none_is(house, circle):
    await retro_set(house, circle, BEGINS + QUARTER + timedelta(days=3))
    await house.pass_time(until=BEGINS + QUARTER + timedelta(days=1))
    assert proposals(house) == []


async def test_a_quarter_counts_from_the_last_one(house, circle):
    retro = await writing(house, circle)
    await retro.end()
    await house.pass_time(until=BEGINS + QUARTER + timedelta(hours=12))
    assert proposals(house) == []
    await house.pass_time(days=1)
    assert "Your last one was" in proposals(house)[0].text


async def test_after_two_in_vain_they_rest_until_somebody_wakes_them(house, circle):
    await house.pass_time(until=BEGINS + 5 * QUARTER + timedelta(weeks=4))
    assert len(proposals(house)) == 2
    (wake,) = [one for one in proposals(house)[-1].custom_ids if ButtonKind.NOTICE_WAKE in one]
    assert Address.parse(wake, ButtonKind).arg == NoticeKind.RETROSPECTIVE
    await house.services.notices.waking.wake(circle.id, ANA, NoticeKind.RETROSPECTIVE)
    await house.pass_time(until=BEGINS + 6 * QUARTER + timedelta(days=1))
    assert len(proposals(house)) == 3


async def test_a_circle_that_pauses_is_told_once_it_goes_on(house, circle):
    await Circle.filter(id=circle.id).update(paused_until=(BEGINS + QUARTER + timedelta(days=4)).date())
    await house.timekeeper.schedule(BEGINS + QUARTER + timedelta(days=4), JobKey(JobKind.CALENDAR, circle.id))
    await house.pass_time(until=BEGINS + QUARTER + timedelta(days=3))
    assert proposals(house) == []
    await house.pass_time(days=2)
    assert len(proposals(house)) == 1


async def test_opening_needs_the_ritual_and_offers_an_organiser_to_choose_it(house):
    circle = await house.form_circle()
    planning = house.services.retrospectives.planning
    assert (await refused(planning.coming(await here(circle), BEN))).offers == ()
    refusal = await refused(planning.coming(await here(circle), ANA))
    assert (refusal.sentence, refusal.offers[0].kind) == ("rituals/not-chosen", ButtonKind.CIRCLE_SETTINGS_OPEN)


async def test_opening_says_what_there_is(house, circle):
    planning = house.services.retrospectives.planning
    assert await planning.coming(await here(circle), BEN) is None
    assert (await refused(planning.running(await here(circle)))).facts == {"starts_at": None}
    retro = await retro_set(house, circle)
    set_ = await planning.coming(await here(circle), BEN)
    assert (set_.session_id, set_.is_on, set_.may_start) == (retro.id, False, False)
    assert (await refused(planning.running(await here(circle)))).facts == {"starts_at": set_.starts_at}
    await retro.at(-14)
    assert (await planning.coming(await here(circle), BEN)).may_start
    await retro.begin()
    on = await planning.coming(await here(circle), BEN)
    assert (on.is_on, on.may_start) == (True, False)
    assert await planning.running(await here(circle)) == retro.id


async def test_whoever_has_the_turn_leads_it_and_nobody_shows_work(house, circle):
    retro = await writing(house, circle)
    assert (await retro.row()).presenter is None
    card = retro.card("Write notes").text
    assert "<@101> leads.\n" in card
    assert "presents" not in card
    assert "Goals set" not in card
    assert "I don't keep who wrote them." in card
    await retro.end()
    assert [(turn.duty, turn.user_id) for turn in await Turn.all()] == [(Duty.FACILITATE, ANA)]
