from datetime import time

import pytest

from db import personal_data, sql
from db.models import Person
from vocabulary.nudges import ALL_DAYS, QUIET_FROM, QUIET_UNTIL, NudgeKind

AS_KEPT = "SELECT quiet_from, quiet_until, nudge_days, nudges_without FROM person"
CHOSEN = {
    "quiet_from": time(21, 30),
    "quiet_until": time(7),
    "nudge_days": frozenset({5, 0, 2}),
    "nudges_without": frozenset({NudgeKind.PARTNER_UNMET, NudgeKind.CHECK_IN}),
}
WRITTEN = {
    "quiet_from": "21:30",
    "quiet_until": "07:00",
    "nudge_days": "025",
    "nudges_without": "check-in,partner",
}


async def test_values_are_written_as_text_and_read_as_they_were(database):
    await Person.create(id=1, **CHOSEN)
    assert await sql.rows(AS_KEPT) == [WRITTEN]
    person = await Person.get(id=1)
    assert {name: getattr(person, name) for name in CHOSEN} == CHOSEN
    assert await Person.all().values(*CHOSEN) == [CHOSEN]


async def test_who_chose_nothing_has_the_usual_values(database):
    made = await Person.create(id=1)
    for person in (made, await Person.get(id=1)):
        assert (person.quiet_from, person.quiet_until) == (QUIET_FROM, QUIET_UNTIL)
        assert (person.nudge_days, person.nudges_without) == (ALL_DAYS, frozenset())
    assert (await sql.rows(AS_KEPT))[0]["nudge_days"] == "0123456"


async def test_values_are_saved_updated_and_found(database):
    person = await Person.create(id=1)
    person.quiet_from = time(20)
    await person.save(update_fields=["quiet_from"])
    await Person.filter(id=1).update(nudges_without=frozenset({NudgeKind.DUTY}))
    await person.refresh_from_db()
    assert (person.quiet_from, person.nudges_without) == (time(20), {NudgeKind.DUTY})
    assert await Person.filter(quiet_from=time(20), nudge_days=ALL_DAYS).count() == 1
    assert await Person.filter(quiet_from="20:00").count() == 1


async def test_a_text_of_another_version_is_no_value(database):
    await Person.create(id=1)
    await sql.change("UPDATE person SET nudges_without = 'dreams'")
    with pytest.raises(ValueError, match="dreams"):
        await Person.get(id=1)


async def test_an_export_has_them_as_they_are_written(database):
    await Person.create(id=1, **CHOSEN)
    (exported,) = (await personal_data.export(1))["Person"]
    assert {name: exported[name] for name in WRITTEN} == WRITTEN
