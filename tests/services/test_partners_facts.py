"""What members have told of themselves decides who are partners, once everybody is as new to everybody else."""

from datetime import time, timedelta

import pytest

from db.models import Absence, Goal, Person, Profile
from tests.services.goal_play import WORDS
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.partner_play import current, drawn, over, partners_of
from tests.services.played import played

GUS, HAL = 107, 108
EIGHT = (ANA, BEN, CHI, DEE, ELI, FAY, GUS, HAL)


async def why(house, circle, member):
    shown = await house.services.partners.overview.show(circle.id, member)
    return [reason.sentence for reason in shown.reasons]


@played
async def four(house):
    return await house.form_circle((ANA, BEN, CHI, DEE))


async def test_the_support_that_a_goal_asks_for_finds_who_can_help_with_it(house, four):
    await house.services.goals.goals.set(four.id, BEN, WORDS | {"support": "A second look at my pricing"})
    await Profile.create(user_id=DEE, can_help_with="Pricing, and hiring")
    await drawn(house, four)
    assert await partners_of(BEN) == {DEE}
    assert await why(house, four, DEE) == ["partners/strangers", "partners/support"]


async def test_a_goal_that_was_dropped_asks_for_nothing_any_more(house, four):
    await house.services.goals.goals.set(four.id, BEN, WORDS | {"support": "Pricing"})
    assert await Goal.all().update(dropped_at=house.now) == 1
    await Profile.create(user_id=DEE, can_help_with="Pricing")
    await drawn(house, four)
    assert await partners_of(BEN) == {ANA}


async def test_who_is_awake_at_the_same_time_is_together_and_only_shown_hours_are_a_reason(house, four):
    for member, zone in ((ANA, "Pacific/Auckland"), (DEE, "Pacific/Honolulu"), (BEN, "UTC"), (CHI, "UTC")):
        await Person.filter(id=member).update(zone=zone)
    shown = {"waking_from": time(7), "waking_until": time(22)}
    for member in (BEN, CHI):
        await Profile.create(user_id=member, zone_shown=True, **shown)
    await drawn(house, four)
    assert await current() == {frozenset((ANA, DEE)), frozenset((BEN, CHI))}
    assert "partners/hours" in await why(house, four, BEN)
    assert "partners/hours" not in await why(house, four, ANA)


async def test_quiet_hours_make_no_difference(house, four):
    await Person.filter(id__in=[ANA, BEN]).update(quiet_from=time(9), quiet_until=time(3))
    await drawn(house, four)
    assert await partners_of(ANA) == {BEN}
    await Person.filter(id=BEN).update(quiet_from=time(3), quiet_until=time(9))
    assert await why(house, four, ANA) == ["partners/strangers"]


async def test_partners_of_the_first_term_work_in_different_sectors(house, four):
    for member, sector in ((ANA, "Health"), (BEN, "Health"), (CHI, "Schools"), (DEE, "Schools")):
        await Profile.create(user_id=member, sector=sector)
    await drawn(house, four)
    assert BEN not in await partners_of(ANA)
    assert await why(house, four, ANA) == ["partners/strangers", "partners/sectors"]


@pytest.mark.parametrize(("size", "away", "sizes"), [(4, 0, [2, 2]), (8, 0, [2, 2, 2, 2]), (7, 2, [2, 3]), (4, 2, [2])])
async def test_all_who_are_there_have_partners_however_many_they_are(house, size, away, sizes):
    circle = await house.form_circle(EIGHT[:size])
    for member in EIGHT[:away]:
        await Absence.create(user_id=member, since=house.now, until=house.now + timedelta(weeks=9), set_at=house.now)
    await drawn(house, circle)
    assert sorted(map(len, await current())) == sizes
    assert not {member for group in await current() for member in group} & set(EIGHT[:away])


async def test_somebody_in_three_circles_has_partners_in_each_and_meets_them_apart(house):
    circles = [await house.form_circle((ANA, BEN, CHI, DEE), name=f"Circle {number}") for number in range(3)]
    for circle in circles:
        await drawn(house, circle)
    await house.services.partners.meetings.note_met(circles[0].id, ANA)
    met = [(await house.services.partners.overview.show(circle.id, ANA)).met_at for circle in circles]
    assert [at is not None for at in met] == [True, False, False]
    await over(house, circles[1], weeks=7)
    terms = [(await house.services.partners.overview.show(circle.id, ANA)).opened_at for circle in circles]
    assert terms[1] == house.now > terms[0] == terms[2]
