import os
import shutil

import pytest

from db.lifecycle import opened


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


@pytest.fixture
def open_umask():
    """New files may be read by everybody, unless whoever makes them says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)
