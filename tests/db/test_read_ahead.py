"""What one transaction asks for several things one after the other is read at once."""

from db.models import Person
from db.read_ahead import read_ahead, rows
from db.transaction import transaction
from tests.statements import statements

ANA, BEN, CHI = 101, 102, 103
ZONES = "SELECT id AS of, zone FROM person WHERE id IN (SELECT value FROM json_each($1)) ORDER BY zone"


async def test_what_is_read_ahead_is_found_without_a_statement_and_the_rest_with_one(database):
    await Person.create(id=ANA, zone="Asia/Tokyo")
    await Person.create(id=CHI, zone="Asia/Seoul")
    async with statements() as asked, transaction():
        assert len(await read_ahead(ZONES, [ANA, BEN])) == 1
        asked.clear()
        assert await rows(ZONES, [ANA]) == [{"of": ANA, "zone": "Asia/Tokyo"}]
        assert await rows(ZONES, [BEN]) == []
        assert asked == []
        assert [row["of"] for row in await rows(ZONES, [ANA, BEN, CHI])] == [ANA, CHI]
        assert len(asked) == 1


async def test_what_is_read_ahead_is_known_until_the_transaction_ends(database):
    await Person.create(id=ANA, zone="Asia/Tokyo")
    async with transaction():
        await read_ahead(ZONES, [ANA])
    await Person.filter(id=ANA).update(zone="Asia/Seoul")
    assert await rows(ZONES, [ANA]) == [{"of": ANA, "zone": "Asia/Seoul"}]
    await read_ahead(ZONES, [ANA])
    await Person.filter(id=ANA).delete()
    assert await rows(ZONES, [ANA]) == []


async def test_nothing_is_read_ahead_for_nobody(database):
    async with statements() as asked:
        assert await read_ahead(ZONES, []) == []
    assert asked == []
