"""A pytest plugin: a test fails that runs a statement of the bot which reads more than it may.

Each process notes the statements that Tortoise's client runs for the bot's own code, and asks for the plan of each
once, after the test that ran it first. Tests may read what they like, and so may migrations. A run of all tests fails
as well where a function with a query was not run, since its plans are unknown.
"""

from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tortoise.log import db_client_logger

from tests.empty_database import empty_database_of
from tests.plans.allowed import is_allowed
from tests.plans.plans import Plans
from tests.plans.statements import Statements, askers_in_code

STATEMENTS = pytest.StashKey[Statements]()
ASKERS = "askers"
"""What a worker process tells of its run."""
NARROWING = ("collectonly", "keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf")


def pytest_configure(config: pytest.Config) -> None:
    """Listen where Tortoise logs statements. A handler would cost ten times as much, for a level that is off."""
    config.stash[STATEMENTS] = Statements()
    db_client_logger.debug = config.stash[STATEMENTS].note


def pytest_unconfigure() -> None:
    del db_client_logger.debug


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[Callable[[], Plans]]:
    """Gives the plans of this version's database, which is made when they are first wanted."""
    made = cache(lambda: Plans(empty_database_of(tmp_path_factory, worker_id)))
    yield made
    if made.cache_info().currsize:
        made().close()


@pytest.fixture(autouse=True)
def bounded_plans(pytestconfig: pytest.Config, plans: Callable[[], Plans]) -> Generator[None]:
    """Fails where a statement that no test ran before has an unbounded plan that is not allowed."""
    yield
    faults = [
        f"{statement}\nreads {step}: see {Path(__file__).with_name('plans.py')}"
        for statement in pytestconfig.stash[STATEMENTS].take_new()
        for step in plans().unbounded(statement)
        if not is_allowed(statement, step)
    ]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker process noted."""
    told: dict[str, list[str]] = getattr(node, "workeroutput", {})
    node.config.stash[STATEMENTS].askers.update(told.get(ASKERS, ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run of all tests for functions whose statements are unknown."""
    config: Any = session.config
    askers = config.stash[STATEMENTS].askers
    if hasattr(config, "workeroutput"):
        config.workeroutput[ASKERS] = sorted(askers)
    elif exitstatus == pytest.ExitCode.OK and is_of_all_tests(config) and (missing := set(askers_in_code()) - askers):
        _fail(session, "No test has these functions ask the database:\n" + "\n".join(sorted(missing)))


def is_of_all_tests(config: pytest.Config) -> bool:
    """Whether a run was not narrowed down."""
    return config.args_source is config.ArgsSource.TESTPATHS and not any(map(config.getoption, NARROWING))


def _fail(session: pytest.Session, message: str) -> None:
    place = Path(__file__).relative_to(session.config.rootpath).as_posix()
    report = pytest.TestReport(
        f"{place}::every query is run", (place, 0, "every query is run"), {}, "failed", message, "call"
    )
    session.config.hook.pytest_runtest_logreport(report=report)
    session.testsfailed += 1
    session.exitstatus = pytest.ExitCode.TESTS_FAILED
