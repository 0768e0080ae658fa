"""Settings and fixtures for all tests."""

import logging
import os
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from runtime.garbage import leave_out_what_is_here, search_seldom
from tests.empty_database import empty_database_of

pytest_plugins = ["tests.openapi", "tests.plans.plugin"]

ROOT = Path(__file__).parent.parent

# In memory if possible: each commit waits for the disk, and a busy disk could make an answer take over three seconds.
if os.access("/dev/shm", os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

# The same examples in every run, and no deadline, so that other work on the machine does not fail a test.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


search_seldom()  # as the bot does, before everything is imported


def pytest_collection_finish() -> None:
    """Exempt everything loaded so far from garbage collection, since it stays until the end."""
    leave_out_what_is_here()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A migrated database without rows, to be copied."""
    return empty_database_of(tmp_path_factory, worker_id)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty working directory, and an environment without our variables."""
    for name in os.environ:
        if name.upper().startswith(("CIRCLEKEEPER_", "DISCORD_TOKEN")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def restored_log():
    """Restores the logging configuration after a test whose command line changed it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
