"""Settings and fixtures for all tests."""

import asyncio
import gc
import logging
import os
from pathlib import Path

import pytest
import structlog
from filelock import FileLock
from hypothesis import settings

from db.lifecycle import migrate

pytest_plugins = ["tests.openapi"]

ROOT = Path(__file__).parent.parent

# In memory if possible: each commit waits for the disk, and a busy disk could make an answer take over three seconds.
if os.access("/dev/shm", os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

# The same examples in every run, and no deadline, so that other work on the machine does not fail a test.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """Exempt everything loaded so far from garbage collection, since it stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A migrated database without rows, to be copied; the first worker process creates it for all."""
    own = tmp_path_factory.getbasetemp()
    path = (own if worker_id == "master" else own.parent) / "empty.db"
    with FileLock(path.with_suffix(".making")):
        if not path.exists():
            made = tmp_path_factory.mktemp("empty") / "circle.db"
            asyncio.run(migrate(f"sqlite://{made}"))
            made.rename(path)
    return path


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
