import asyncio
import re
import shutil
import sqlite3
from contextlib import closing

import pytest

from benchmarks.world.hosting import clock_of
from benchmarks.world.multiply import make_world
from benchmarks.world.prototype import make_prototype
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, JobKey, JobKind, MessageKey

CIRCLES, LIVE = 200, 2
OF_PERSON = (JobKind.NUDGES, JobKind.FAREWELL)
OF_SESSION = (JobKind.DUTIES, JobKind.EVENT, JobKind.SESSION)


@pytest.fixture(scope="module")
def prototype(empty_database, tmp_path_factory):
    """A circle that has held one session, at moments that are two days apart."""
    path = tmp_path_factory.mktemp("prototype") / "prototype.db"
    asyncio.run(make_prototype(path, print, sessions=1, every=12, empty=empty_database))
    return path


@pytest.fixture(scope="module")
def world(prototype, empty_database, tmp_path_factory):
    """A world of many such circles, two of which are in their next session."""
    path = shutil.copy(empty_database, tmp_path_factory.mktemp("world"))
    asyncio.run(make_world(prototype, path, CIRCLES, LIVE))
    return path


def facts(world, query):
    with closing(sqlite3.connect(world)) as database:
        return database.execute(query).fetchall()


def column(world, query):
    return [row[0] for row in facts(world, query)]


def test_every_row_of_a_world_belongs_to_one_of_its_circles(world):
    assert facts(world, "PRAGMA foreign_key_check") == []
    members = facts(world, "SELECT circle_id, count(DISTINCT user_id) FROM member GROUP BY circle_id")
    assert [count for _, count in members] == [6] * CIRCLES
    people = set(column(world, "SELECT id FROM person"))
    assert len(people) == 6 * CIRCLES
    for table in ("attendance", "capture", "goal", "nudge", "reply", "turn", "vote"):
        found = column(world, f"SELECT user_id FROM {table}")
        assert found
        assert people.issuperset(found)


def test_keys_and_buttons_lead_to_rows_of_their_own_circle(world):
    people, sessions, circles = (set(column(world, f"SELECT id FROM {one}")) for one in ("person", "session", "circle"))
    jobs = [JobKey.parse(subject) for subject in column(world, "SELECT subject FROM due")]
    rows = {**dict.fromkeys(OF_PERSON, people), **dict.fromkeys(OF_SESSION, sessions)}
    assert all(job.row in rows.get(job.kind, circles) for job in jobs)
    for circle_id, channel in facts(world, "SELECT id, text_channel_id FROM circle LIMIT 20"):
        told = facts(world, f"SELECT key, body FROM outgoing WHERE channel_id = {channel}")
        keys = [MessageKey.parse(key) for key, _ in told]
        assert {key.row for key in keys if key.kind == "circle"} == {circle_id}
        pressed = [Address.parse(text, ButtonKind) for _, body in told for text in re.findall(r"1:goal-set:\d+", body)]
        assert {address.row for address in pressed} == {circle_id}


def test_circles_are_all_over_their_cycle_and_nothing_is_late(world):
    now = int(clock_of(world).now().timestamp() * 1000)
    assert min(column(world, "SELECT look_at FROM due")) > now
    ahead = column(world, "SELECT min(starts_at) FROM session WHERE closed_at IS NULL GROUP BY circle_id")
    assert sum(starts_at < now for starts_at in ahead) == LIVE
    assert len(set(ahead)) > 4
