"""What was deleted is in none of the bytes of the database's files while the bot runs."""

import random

import pytest

from db import sql
from db.erasure import REWRITTEN_UP_TO, Erased, erase_traces
from db.file import connect
from db.models import Note
from db.transaction import transaction

SECRET = "I was never told"
LENGTHS = 5, 40, 200, 900, 3000, 9000


def traces(path):
    """The database's files that contain the secret."""
    return [file.name for file in path.parent.iterdir() if SECRET.encode() in file.read_bytes()]


async def keep(key, words):
    await Note.create(key=key, value=words)


async def churn(seed, *, keys=range(400)):
    """Notes of all lengths come, grow and go, a third of them with the secret, which all go in the end."""
    dice = random.Random(seed)
    async with transaction():
        for key in keys:
            words = SECRET if dice.random() < 0.3 else "anything"
            await keep(str(key), words + "x" * dice.choice(LENGTHS))
            if dice.random() < 0.3:
                await sql.change(
                    "UPDATE note SET value = value || $1 WHERE key = $2", ["y" * 900, str(dice.choice(keys))]
                )
    await Note.filter(value__startswith=SECRET).delete()


async def test_what_is_deleted_is_erased_from_the_file_and_its_log(database, path):
    await keep("k", SECRET * 1000)
    await Note.all().delete()
    assert traces(path) == ["circle.db-wal"]
    assert await erase_traces() is Erased.ALL
    assert traces(path) == []
    assert path.with_name("circle.db-wal").stat().st_size == 0


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_stays_in_the_unused_bytes_of_pages(database, path, seed):
    await churn(seed)
    kept = await Note.all().count()
    assert await erase_traces() is Erased.ALL
    assert traces(path) == []
    assert await Note.all().count() == kept > 0


async def test_a_large_file_loses_whole_pages_at_once_and_the_rest_in_a_quiet_moment(database, path):
    await keep("large", "x" * REWRITTEN_UP_TO)
    await churn(1)
    await keep("k", SECRET * 10_000)
    await Note.filter(key__in=("k", "large")).delete()
    assert path.stat().st_size > REWRITTEN_UP_TO
    assert await erase_traces(quiet=False) is Erased.TOO_LARGE_NOW
    assert (SECRET * 100).encode() not in path.read_bytes()
    assert path.stat().st_size > REWRITTEN_UP_TO
    assert await erase_traces() is Erased.ALL
    assert traces(path) == []
    assert path.stat().st_size < REWRITTEN_UP_TO


async def test_whoever_reads_prevents_it_and_it_succeeds_afterwards(database, path):
    await keep("k", SECRET)
    reader = connect(path, mode="ro")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM note").fetchall()
    await Note.all().delete()
    assert await erase_traces() is Erased.NOT_NOW
    reader.close()
    assert await erase_traces() is Erased.ALL
    assert traces(path) == []


async def test_whoever_writes_prevents_it_without_an_error(database, path):
    writer = connect(path)
    writer.execute("BEGIN IMMEDIATE")
    assert await erase_traces() is Erased.NOT_NOW
    writer.close()
    assert await erase_traces() is Erased.ALL
