"""Forming a circle: its first cycle, its organiser, a name of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.models import Circle, Cycle, Member
from services.circles.founding import CirclePlan
from tests.services.house import ANA, BEN, GUILD
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.keys import JobKey, JobKind

PLAN = CirclePlan("Deciding with data", "Data-informed decisions", "Europe/Berlin", weeks=2, minutes=75)


@pytest.fixture
def form(house):
    """Have Ben form a circle by a plan that differs in some facts; returns its row."""

    async def form(guild=GUILD, **facts):
        return await Circle.get(id=await house.services.circles.founding.form(guild, BEN, replace(PLAN, **facts)))

    return form


async def test_whoever_forms_a_circle_is_its_organiser_and_its_first_cycle_is_open(form):
    circle = await form(weeks=1, minutes=60)
    assert (circle.name, circle.focus, circle.zone) == (PLAN.name, PLAN.focus, PLAN.zone)
    assert (circle.guild_id, circle.weeks, circle.minutes) == (GUILD, 1, 60)
    assert await Member.filter(circle=circle, user_id=BEN, organiser=True).exists()
    assert await Cycle.filter(circle=circle).values_list("number", flat=True) == [1]


async def test_its_channels_its_partners_and_its_failures_will_be_seen_to(house, form):
    circle = await form()
    assert await house.job(JobKind.ROOMS, circle.id) == house.now + timedelta(minutes=1)
    assert await house.job(JobKind.PARTNERS, circle.id) == house.now
    assert (await house.job(JobKind.MONTH, circle.id)).strftime("%d %b %H:%M") == "12 Feb 09:00"
    await house.pass_time(minutes=2)
    assert JobKey(JobKind.ROOMS, circle.id) in house.errands


@pytest.mark.parametrize("facts", [{"name": "  a  "}, {"focus": " " * 12}, {"name": "\u200b" * 3}])
async def test_a_name_or_focus_that_cannot_be_read_is_refused(form, facts):
    with pytest.raises(Refusal, match="circles/unreadable"):
        await form(**facts)
    assert not await Circle.exists()


async def test_needless_space_is_dropped(form):
    circle = await form(name="  Deciding   with data ", focus="  Data  ")
    assert (circle.name, circle.focus) == ("Deciding with data", "Data")


async def test_a_zone_that_only_one_place_can_be_is_taken(form):
    assert (await form(zone="Zürich")).zone == "Europe/Zurich"


async def test_a_zone_that_several_places_can_be_is_asked_about(form):
    with pytest.raises(Ambiguous, match="zones/which") as question:
        await form(zone="Georgia")
    assert (question.value.option, question.value.readings) == ("zone", ("America/New_York", "Asia/Tbilisi"))
    assert not await Circle.exists()


async def test_a_zone_that_does_not_exist_is_refused(form):
    with pytest.raises(Refusal, match="zones/not-offered"):
        await form(zone="Europe/Atlantis")


async def test_a_name_that_is_taken_is_refused_and_nothing_is_left_of_it(form, house):
    await form()
    with pytest.raises(Refusal, match="circles/name-taken") as refused:
        await form()
    assert "There's already a circle named Deciding with data here" in house.words.refusal(refused.value)
    assert await Circle.all().count() == await Cycle.all().count() == await Member.all().count() == 1


@pytest.mark.parametrize("other", ["Deсiding with data", "Deciding with da\u200bta", "DECIDING WITH DATA"])
async def test_a_name_that_nobody_can_tell_from_another_is_refused_with_that_one(form, house, other):
    await form()
    with pytest.raises(Refusal, match="circles/name-taken") as refused:
        await form(name=other)
    assert "a circle named Deciding with data here" in house.words.refusal(refused.value)


async def test_the_same_name_is_free_on_another_server(form):
    await form()
    assert (await form(guild=GUILD + 1)).name == PLAN.name


async def test_a_closed_circle_gives_its_name_up(form, house):
    former = await form()
    await house.services.circles.closing.close(former.id, BEN, BEN, house.now)
    again = await form()
    await former.refresh_from_db()
    assert again.name == PLAN.name
    assert former.name == f"{PLAN.name} (closed, {former.id})"


async def test_the_founder_of_two_circles_is_one_person(form, house):
    first, second = await form(), await form(name="Reading on Mondays")
    assert [one.id for one in await house.services.lookup.mine(BEN)] == [first.id, second.id]
    assert await house.services.lookup.mine(ANA) == []


async def test_one_who_forms_circle_after_circle_is_told_when_the_next_is_possible(form, house):
    for number in range(5):
        await form(name=f"Circle {number}")
        await house.pass_time(minutes=10)
    with pytest.raises(Refusal, match="limits/reached") as refused:
        await form(name="Circle 5")
    assert refused.value.facts["again"] == house.now + timedelta(minutes=10)
    assert "You've started 5 circles within an hour." in house.words.refusal(refused.value)
    assert await Circle.all().count() == 5
    await house.pass_time(minutes=10)
    assert (await form(name="Circle 5")).name == "Circle 5"


async def test_the_circles_that_others_formed_and_one_joined_do_not_count(form, house):
    for number in range(5):
        await house.form_circle((ANA, BEN), name=f"Circle {number}")
    assert (await form()).name == PLAN.name


async def test_circles_that_many_people_form_on_one_server_are_limited_there_and_not_elsewhere(house, form):
    for number in range(20):
        plan = replace(PLAN, name=f"Circle {number}")
        await house.services.circles.founding.form(GUILD, 300 + number, plan)
    with pytest.raises(Refusal, match="limits/reached") as refused:
        await form()
    assert "People on this server have started 20 circles within an hour." in house.words.refusal(refused.value)
    assert (await form(guild=GUILD + 1)).name == PLAN.name
