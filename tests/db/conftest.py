import asyncio
import shutil

import pytest

from db.lifecycle import migrate, opened


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A migrated database without rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "circle.db"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "circle.db"


@pytest.fixture
def url(path):
    return f"sqlite://{path}"


@pytest.fixture
def migrated(url, path, empty_database):
    """The address of an empty database that nobody has open."""
    shutil.copy(empty_database, path)
    return url


@pytest.fixture
async def database(migrated):
    """The address of an empty database, open in this process."""
    async with opened(migrated):
        yield migrated
