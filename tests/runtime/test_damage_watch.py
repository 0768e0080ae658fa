"""A damaged page is told in the log while the bot serves."""

import asyncio
import shutil

import pytest
from structlog.testing import capture_logs

from db.file import path_of
from db.lifecycle import opened
from db.models import Note
from db.transaction import transaction
from runtime.damage_watch import SECONDS_BETWEEN, is_damaged, watch_for_damage
from tests.db.damage import damage
from tests.runtime.timing import until


@pytest.fixture
def url(tmp_path, empty_database):
    """The address of an empty database that nobody has open."""
    return f"sqlite://{shutil.copy(empty_database, tmp_path / 'circle.db')}"


async def test_damage_is_told_while_the_database_is_open(url):
    async with opened(url):
        with capture_logs() as log:
            watch = asyncio.create_task(watch_for_damage(url, every=0.001))
            damage(path_of(url), "failure")
            await until(lambda: log)
            watch.cancel()
            await asyncio.wait({watch})
    assert [line["event"] for line in log[:1]] == ["damaged"]
    assert log[0]["findings"]


def test_damage_is_told_within_an_hour():
    assert SECONDS_BETWEEN <= 3600


async def test_nothing_is_told_of_a_sound_database_to_which_somebody_writes(url):
    async with opened(url):
        with capture_logs() as log:
            async with transaction():
                await Note.create(key="k", value="v")
                assert not await is_damaged(url)
    assert log == []
