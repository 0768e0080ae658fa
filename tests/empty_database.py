"""A migrated database without rows, to be copied or looked at."""

import asyncio
from pathlib import Path

import pytest
from filelock import FileLock

from db.lifecycle import migrate


def empty_database_of(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The one of this run; the first worker process creates it for all."""
    own = tmp_path_factory.getbasetemp()
    path = (own if worker_id == "master" else own.parent) / "empty.db"
    with FileLock(path.with_suffix(".making")):
        if not path.exists():
            made = tmp_path_factory.mktemp("empty") / "circle.db"
            asyncio.run(migrate(f"sqlite://{made}"))
            made.rename(path)
    return path
