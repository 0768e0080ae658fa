"""Who may read the database's files: nobody but their owner, since they hold what members wrote.

Windows has no such modes; there, who may read a file follows from its folder.
"""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO

NEXT_TO_IT = {"", "-wal", "-shm", "-journal", ".lock", ".partial", ".restoring"}
KEPT = ".before-", ".replaced-"
"""How the names of older copies go on after the database's own."""


def create_private(path: Path) -> None:
    """Make an empty file that only its owner may read; one that exists stays as it is. Raises OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))


def make_private(path: Path) -> None:
    """Have only their owner read the database at `path` and what is next to it. Files of somebody else stay."""
    for file in seen_by_others(files_of(path)):
        with suppress(PermissionError, FileNotFoundError):
            file.chmod(OWNER_ONLY)


def files_of(path: Path) -> list[Path]:
    """The database at `path`, SQLite's and our files next to it, and the older copies that are kept there.

    None in a folder that is not there or cannot be listed.
    """
    if not os.access(path.parent, os.R_OK | os.X_OK) or not path.parent.is_dir():
        return []
    return sorted(file for file in path.parent.iterdir() if _belongs_to(path, file) and file.is_file())


def seen_by_others(files: Iterable[Path]) -> list[Path]:
    """Those of these files that others than their owner may read or write."""
    if os.name == "nt":
        return []
    return [file for file in files if _mode(file) & FOR_OTHERS]


def _belongs_to(path: Path, file: Path) -> bool:
    suffix = file.name.removeprefix(path.name)
    return file.name.startswith(path.name) and (suffix in NEXT_TO_IT or suffix.startswith(KEPT))


def _mode(file: Path) -> int:
    """The bits of a file's mode; none for one that has gone meanwhile."""
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except FileNotFoundError:
        return 0
