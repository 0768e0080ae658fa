import asyncio
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.world import phases
from benchmarks.world.counted_play import play
from benchmarks.world.hosting import clock_of
from benchmarks.world.measured_world import measured_world
from benchmarks.world.multiply import make_world
from benchmarks.world.prototype import make_prototype
from rehearsal.enums import CommandType, OptionType
from vocabulary.controls import RETIRED, ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, JobKey, JobKind, MessageKey

CIRCLES, LIVE = 300, 2
MESSAGES = "SELECT key, body FROM outgoing JOIN outgoingbody ON outgoing_id = outgoing.id"
MOST_INSTRUCTIONS = 4 * CIRCLES
"""Of SQLite, for one statement: one that reads a row of each circle takes more."""
MOST_AT_START = 8 * MOST_INSTRUCTIONS
"""At a start half of the servers may be read together, with their sessions, but not all that circles have."""
OF_PERSON = (JobKind.ABSENCE, JobKind.NUDGES, JobKind.FAREWELL, JobKind.PROFILE)
OF_SESSION = (JobKind.DUTIES, JobKind.EVENT, JobKind.PAIRS, JobKind.SESSION)
NEED_A_LONGER_LIFE = {
    "[retro-outcome]",
    "[stuck-drop]",
    "[stuck-park]",
    "[goal-carry]",
    "[goal-keep]",
    "[lunch-insight]",
    "[naming-no]",
    "[naming-take-back]",
    "[naming-yes]",
    "[notice-wake]",
    "[nudges-wake]",
    "[partners-met]",
    "[promise-open]",
    "form goal-carry",
    "form lunch-insight",
}
"""What is under messages that nobody has had by the first session; `make bench` presses it."""


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


@pytest.fixture(scope="module")
def played(world, tmp_path_factory):
    """The world after the bot has started and everything was done there that can be done."""
    return asyncio.run(play(shutil.copy(world, tmp_path_factory.mktemp("played"))))


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
    partnerships = set(column(world, "SELECT id FROM partnership"))
    rows = {**dict.fromkeys(OF_PERSON, people), **dict.fromkeys(OF_SESSION, sessions)}
    rows[JobKind.PARTNER_THREAD] = partnerships
    rows[JobKind.FAILURE_THREAD] = set(column(world, "SELECT id FROM failure"))
    assert all(job.row in rows.get(job.kind, circles) for job in jobs)
    for circle_id, channel in facts(world, "SELECT id, text_channel_id FROM circle LIMIT 20"):
        told = facts(world, f"{MESSAGES} WHERE channel_id = {channel}")
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


def test_the_bot_finds_everything_in_a_world_as_it_left_it(played):
    assert [request for request in played.requests if request.startswith(("POST", "DELETE"))] == []


def test_every_command_button_and_form_is_used_and_answered(played):
    assert played.failures == []
    controls = {*map("[{}]".format, {*ButtonKind, *SelectKind} - RETIRED), *map("form {}".format, FormKind)}
    used = {*controls, *commands_of(played.commands)}
    assert used - played.names == NEED_A_LONGER_LIFE


def test_no_statement_of_an_act_reads_a_row_of_each_circle(played):
    assert costly(played.by_acts, MOST_INSTRUCTIONS) == []


def test_a_start_takes_fewer_statements_than_there_are_circles_and_reads_some_of_them_at_a_time(played):
    assert sum(cost.times for cost in played.at_start.values()) < CIRCLES
    assert costly(played.at_start, MOST_AT_START) == []


async def test_the_bot_in_a_process_of_its_own_notes_answers_jobs_and_how_long_it_holds_the_database(
    prototype, empty_database, tmp_path
):
    file = Path(shutil.copy(empty_database, tmp_path))
    await make_world(prototype, file, circles=10, live=0)
    async with measured_world(file, 10, asyncio.Lock()) as measured:
        await measured.start()
        await measured.circle(5).use(0, "circle about")
        acts = measured.recorder.recorded().acts
        assert [0 < seconds < 3 for seconds in acts["/circle about"]] == [True]
        scheduled = await phases.schedule(measured, patience=60, people=20)
        looks = await phases.look(measured, scheduled, patience=60)
        assert len(looks.seconds) >= 20
        assert looks.cpu > 0
        assert all(seconds > 0 for seconds in measured.recorder.recorded().holds["timekeeper"])
        assert 20 < measured.megabytes() <= measured.megabytes("VmHWM")


def costly(costs, most):
    """The statements that take more instructions than that, with how many they take."""
    return [(round(cost.each), text) for text, cost in costs.items() if cost.each > most]


def commands_of(definitions):
    """The names of all commands, as people see them."""
    for definition in definitions:
        if definition.get("type", CommandType.CHAT_INPUT) != CommandType.CHAT_INPUT:
            yield f"/{definition['name']}"
        for option in definition.get("options") or ():
            if option["type"] == OptionType.SUBCOMMAND:
                yield f"/{definition['name']} {option['name']}"
