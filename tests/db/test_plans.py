"""No statement reads what grows with the number of circles; what is allowed all the same is known line by line."""

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import db
from db import sql
from db.models import Circle
from db.queries import circles
from tests.plans.allowed import ALLOWED, is_allowed
from tests.plans.plans import DO_NOT_GROW, HAS_A_PLAN
from tests.plans.plugin import STATEMENTS
from tests.plans.statements import OF_THE_BOT, ROOT, Statements, askers_in_code

UNBOUNDED = {
    "SELECT * FROM circle": ["circle (all)"],
    "SELECT id FROM session ORDER BY circle_id": ["session (all)"],
    "SELECT max(at) FROM progress": ["progress (all)"],
    "SELECT near.id FROM member AS near JOIN circle ON circle.id = near.circle_id": ["member (all)"],
    "SELECT id FROM outgoing WHERE state = 'sent'": ["outgoing (all)"],
    "SELECT id FROM outgoing WHERE state = 'pending'": ["outgoing (state=?)"],
    "SELECT id FROM outgoing WHERE channel_id IS NULL AND message_id IS NULL": [
        "outgoing (channel_id=? AND message_id=?)"
    ],
    "SELECT key FROM outgoing WHERE key > $1": ["outgoing (key>?)"],
    "DELETE FROM due WHERE priority = $1 AND look_at < $2": ["due (priority=? AND look_at<?)"],
    "SELECT 1 FROM vote JOIN reply ON vote.at = reply.at": ["vote (all)", "reply (at=?)"],
    "WITH old AS (SELECT id FROM goal WHERE set_at < $1) SELECT * FROM old": ["goal (all)"],
}
BOUNDED = (
    "SELECT * FROM circle WHERE id = $1",
    "SELECT * FROM member AS own WHERE own.user_id = $1 AND own.left_at IS NULL",
    "SELECT * FROM session WHERE circle_id IN (SELECT circle_id FROM member WHERE user_id = $1)",
    "SELECT max(at) FROM progress WHERE goal_id = $1",
    "SELECT id FROM outgoing WHERE channel_id = $1 AND message_id IS NULL",
    "SELECT id FROM outgoing WHERE key > $1 AND key < $2",
    "WITH own AS (SELECT id FROM goal WHERE user_id = $1 ORDER BY id LIMIT 5) SELECT * FROM own",
    "SELECT value FROM json_each($1)",
    "SELECT 1 FROM circle WHERE id = $1 AND EXISTS (SELECT 1 FROM member WHERE circle_id = circle.id)",
    "SELECT 1 FROM circle WHERE id = $1 AND EXISTS (SELECT 1 FROM json_each($2) WHERE value = circle.zone)",
    "SELECT * FROM note",
    'SELECT "id" FROM "session" WHERE 1=0 ORDER BY "id" ASC',
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "INSERT INTO note (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
)


def statements_in_code():
    """The statements that stand in modules of `db`, by their name."""
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(db.__path__, "db.")]
    return {
        f"{module.__name__}.{name}": text
        for module in modules
        if not module.__name__.startswith("db.migrations")
        for name, text in vars(module).items()
        if isinstance(text, str) and HAS_A_PLAN.match(text)
    }


@pytest.mark.parametrize(("name", "statement"), statements_in_code().items(), ids=statements_in_code())
def test_a_statement_in_the_code_is_bounded_or_allowed(name, statement, plans):
    assert [step for step in plans().unbounded(statement) if not is_allowed(statement, step)] == []


@pytest.mark.parametrize("allowed", ALLOWED)
def test_what_is_allowed_is_needed(allowed, plans):
    assert allowed.step in plans().unbounded(allowed.statement)
    assert len(allowed.because) > 20


@pytest.mark.parametrize(("statement", "steps"), UNBOUNDED.items(), ids=UNBOUNDED)
def test_what_grows_with_the_number_of_circles_is_found(statement, steps, plans):
    found = plans().unbounded(statement)
    assert [step for step in found if not step.startswith("BLOOM")] == steps  # newer releases of SQLite add some


@pytest.mark.parametrize("statement", BOUNDED)
def test_what_one_person_or_one_circle_has_is_bounded(statement, plans):
    assert plans().unbounded(statement) == []


def test_every_table_that_does_not_grow_exists(plans):
    assert DO_NOT_GROW.keys() <= plans().tables


def test_there_are_no_statistics_by_which_a_plan_could_change(plans):
    assert not {table for table in plans().tables if table.startswith("sqlite_stat")}
    sources = [path for package in OF_THE_BOT for path in (ROOT / package).rglob("*.py")]
    assert not [path for path in sources if re.search(r"\bANALYZE\b|PRAGMA optimize", path.read_text("utf-8"))]


def test_a_run_of_all_tests_fails_where_a_query_was_not_run():
    """In a process of its own, for which all tests are those of one rule; it takes as long as pytest to start."""
    run = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-o", "testpaths=tests/rules/test_visible.py"]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED
    assert "No test has these functions ask the database:\ndb/due.py:" in ended.stdout


async def test_what_the_bot_asks_is_noted_with_the_function_that_asks(database, pytestconfig):
    noted = pytestconfig.stash[STATEMENTS]
    noted.askers.discard("db/queries/circles.py:circle_in")
    await circles.circle_in(5)
    assert "db/queries/circles.py:circle_in" in noted.askers
    assert set(askers_in_code()) & noted.askers


async def test_what_a_test_asks_is_not_noted(database, monkeypatch):
    noted = Statements()
    monkeypatch.setattr("tests.plans.plugin.db_client_logger.debug", noted.note)
    await Circle.filter(name="a").count()
    await sql.rows("SELECT count(*) FROM circle")
    assert noted.take_new() == []
    await circles.circle_in(5)
    assert len(noted.take_new()) == 1
    await circles.circle_in(6)
    assert noted.take_new() == []
