"""Time zones that are suggested: a person's own first, then where their languages are spoken."""

from db.models import Person
from services.zones import suggested_zones
from tests.services.house import ANA, FAY


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
