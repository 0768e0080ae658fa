"""Options and fixtures of all tests."""

import asyncio
import os
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from db.lifecycle import migrate

ROOT = Path(__file__).parent.parent

# In memory where there is one: each commit waits for the disk, and a busy disk would hold up people's three seconds.
if os.access("/dev/shm", os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

# The same examples in every run, and no deadline: what a machine does beside the tests must not fail them.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--discord-openapi",
        default="../shared/discord-openapi.json",
        help="Discord's description of its HTTP API; relative paths start at the project (default: %(default)s)",
    )


@pytest.fixture(scope="session")
def openapi(request: pytest.FixtureRequest) -> Path | None:
    """Where Discord's OpenAPI document lies, or None when it is not at hand."""
    path = ROOT / str(request.config.getoption("--discord-openapi"))
    return path if path.is_file() else None


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A migrated database without rows, to be copied; the first of the test processes makes it for all."""
    own = tmp_path_factory.getbasetemp()
    path = (own if worker_id == "master" else own.parent) / "empty.db"
    with FileLock(path.with_suffix(".making")):
        if not path.exists():
            made = tmp_path_factory.mktemp("empty") / "circle.db"
            asyncio.run(migrate(f"sqlite://{made}"))
            made.rename(path)
    return path
