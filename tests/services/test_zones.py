"""Time zones that are suggested: a person's own first, then where their languages are spoken."""

from db.models import Person
from services.zones import offered_zones, suggested_zones
from tests.services.house import ANA, BEN, FAY, GUILD


async def suggested(house, typed="", user_id=FAY, locales=("en-US", "en-US")):
    return [one.zone for one in await suggested_zones(typed, user_id, locales, house.now)]


async def test_zones_are_suggested_as_they_are_typed(house):
    assert await suggested(house, "new york") == ["America/New_York"]


async def test_somebodys_own_zone_comes_first_and_then_those_of_their_circles(house, circle):
    assert (await suggested(house, user_id=ANA))[:2] == ["Europe/Berlin", "America/New_York"]
    await Person.filter(id=ANA).update(zone="Asia/Tokyo")
    assert (await suggested(house, user_id=ANA))[:2] == ["Asia/Tokyo", "Europe/Berlin"]


async def test_a_language_that_was_chosen_tells_more_than_the_usual_one(house):
    assert (await suggested(house, locales=("en-US", "de")))[:3] == ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]
    assert (await suggested(house, locales=("pt-BR", "en-US")))[0] == "America/Sao_Paulo"


async def test_whoever_is_unknown_leaves_no_trace(house):
    assert len(await suggested(house)) == 25
    assert not await Person.exists()


async def offered(house, user_id=FAY, typed="", locales=("en-US",)):
    return await offered_zones(typed, GUILD, user_id, locales, house.now)


def chosen(zones):
    return [one.zone for one in zones if one.chosen]


async def test_a_new_circle_is_offered_the_zone_of_the_servers_circles_first_and_begins_with_it(house):
    for number, zone in enumerate(("Asia/Kolkata", "America/Lima", "America/Lima")):
        await house.form_circle((BEN,), name=f"Circle {number}", zone=zone)
    zones = await offered(house, locales=("de",))
    assert [one.city for one in zones][:3] == ["Lima", "Kolkata", "Berlin"]
    assert (zones[0].offset, zones[1].offset) == ("UTC-5", "UTC+5:30")
    assert chosen(zones) == ["America/Lima"]
    assert len(zones) == len({one.zone for one in zones}) == 24


async def test_ones_own_zone_and_what_was_typed_before_come_first(house, circle):
    await Person.filter(id=ANA).update(zone="Asia/Tokyo")
    assert chosen(await offered(house, ANA)) == ["Asia/Tokyo"]
    assert chosen(await offered(house, ANA, "lisbon")) == ["Europe/Lisbon"]
    assert chosen(await offered(house, ANA, "Washington")) == ["Asia/Tokyo"]


async def test_where_nothing_is_known_no_zone_is_chosen(house):
    assert chosen(await offered(house, locales=("de",))) == []
