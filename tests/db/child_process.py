"""What other processes do with a database, as functions for `tests.forked`."""

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from multiprocessing.connection import Connection

from tortoise.migrations.recorder import MigrationRecorder

import db.lifecycle

DIED = 9
"""The exit code of a process that ended in the middle of what it did."""


def hold_open(pipe: Connection, url: str) -> None:
    """Have a database open, as a bot that runs."""

    async def hold() -> None:
        async with db.lifecycle.opened(url):
            pipe.send("open")
            await asyncio.sleep(60)

    asyncio.run(hold())


def hold_write_lock(pipe: Connection, path: str, seconds: float) -> None:
    """Write a note, and take some time to commit it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO note VALUES ('theirs', '')")
        pipe.send("holding")
        time.sleep(seconds)
        connection.execute("COMMIT")


def migrate(pipe: Connection, url: str) -> None:
    """Bring a database up to date."""
    pipe.send(asyncio.run(db.lifecycle.migrate(url)))


def die_before_the_record(_pipe: Connection, url: str) -> None:
    """Migrate a database, and end once the tables are there and before that is recorded."""

    async def die(self: MigrationRecorder, app: str, name: str) -> None:
        os._exit(DIED)

    MigrationRecorder.record_applied = die
    asyncio.run(db.lifecycle.migrate(url))
