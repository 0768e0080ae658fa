"""Profiles as they are read, exported and forgotten."""

from datetime import time

from db import personal_data
from db.models import Profile
from db.queries.profiles import profiles

ANA, BEN = 101, 102


async def test_a_profile_is_read_as_it_was_written(database):
    written = {"domain": "Data", "can_help_with": "SQL", "waking_from": time(7), "waking_until": time(23)}
    await Profile.create(user_id=ANA, **written)
    read = (await profiles([ANA]))[ANA]
    assert {name: getattr(read, name) for name in written} == written


async def test_whoever_has_none_has_an_empty_one_and_no_row(database):
    empty = (await profiles([BEN]))[BEN]
    assert (empty.sector, empty.waking_from, empty.zone_shown) == ("", None, False)
    assert not await Profile.exists()


async def test_a_profile_is_exported_and_forgotten(database):
    await Profile.create(user_id=ANA, wants_to_learn="Causal inference", waking_from=time(7))
    exported = (await personal_data.export(ANA))["Profile"]
    assert [(row["wants_to_learn"], row["waking_from"]) for row in exported] == [("Causal inference", "07:00")]
    assert await personal_data.export(BEN) == {}
    await personal_data.forget(ANA)
    assert not await Profile.exists()
