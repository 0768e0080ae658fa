"""The statements that the bot's own code has the database run, and which of its functions run them."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType

from tortoise import Model

import db.models

ROOT = Path(__file__).parents[2]
OF_THE_BOT = {"cogs", "db", "runtime", "services"}
OF_OTHERS = {"benchmarks", "fortnight", "rehearsal", "tests"}
PASS_ON = {"db/busy.py", "db/sql.py", "db/sqlite.py"}
"""Modules that run what others ask for."""
MIGRATES = {"db/migration_executor.py", "db/make_migration.py"}
LOGGED = "%s: %s"
"""How Tortoise's client logs a statement and its values."""
ASK = {"rows", "instance", "instances", "change", "change_many"}
"""The functions of `db.sql` that run a statement."""
TORTOISE = "tortoise"


class Statements:
    """Notes them as they are logged, each once."""

    def __init__(self) -> None:
        self.askers: set[str] = set()
        """The functions that ran a statement, as "db/queries/goals.py:open_cycle"."""
        self._known: set[str] = set()
        self._new: list[str] = []

    def note(self, msg: object, *args: object, **_: object) -> None:
        """Take note of what Tortoise's client logs."""
        if msg != LOGGED:
            return
        asker = _asker()
        if asker is None:
            return
        self.askers.add(asker)
        statement = str(args[0])
        if statement not in self._known:
            self._known.add(statement)
            self._new.append(statement)

    def take_new(self) -> list[str]:
        """The statements that are new since the last time."""
        new, self._new = self._new, []
        return new


def askers_in_code() -> Iterator[str]:
    """The bot's functions that have a statement run by a model or by `db.sql`, as `Statements.askers` names them."""
    for package in sorted(OF_THE_BOT):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if place not in PASS_ON | MIGRATES and not place.startswith("db/migrations/"):
                tree = ast.parse(path.read_text("utf-8"))
                yield from (f"{place}:{name}" for name in _asking(tree, _models(tree), ""))


def _asker() -> str | None:
    """The bot's function that has a statement run; None where a test or a migration does.

    A task that Tortoise starts by itself, to prefetch rows, has no function of ours on its stack. It counts as the
    bot's.
    """
    frame = sys._getframe(2)
    while frame is not None:
        asker = _asker_as(frame.f_code)
        if asker is not None:
            return asker or None
        frame = frame.f_back
    return TORTOISE


@cache
def _asker_as(code: CodeType) -> str | None:
    """What a function is called that is on the stack; empty for one of others, None for one that only passes on."""
    place = _place_of(code.co_filename)
    return place and f"{place}:{code.co_qualname.partition('.<locals>.<')[0]}"


@cache
def _place_of(file: str) -> str | None:
    """Which file of the bot it is; empty for one of others, None for one that only passes statements on."""
    path = Path(file)
    if not path.is_relative_to(ROOT):
        return None
    path = path.relative_to(ROOT)
    if path.as_posix() in PASS_ON or path.parts[0] not in OF_THE_BOT | OF_OTHERS:
        return None
    return "" if path.parts[0] in OF_OTHERS or path.as_posix() in MIGRATES else path.as_posix()


def _models(tree: ast.Module) -> set[str]:
    """The names under which a module knows models."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in imports for alias in node.names if str(node.module).startswith("db.models")}
    return {name for name in names if isinstance(found := getattr(db.models, name), type) and issubclass(found, Model)}


def _asking(tree: ast.AST, models: set[str], outer: str) -> Iterator[str]:
    """The qualified names of the functions in a tree that await what a model or `db.sql` is asked for."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _asking(node, models, f"{outer}{node.name}.")
        elif isinstance(node, ast.AsyncFunctionDef) and any(_asks(one, models) for one in ast.walk(node)):
            yield f"{outer}{node.name}"


def _asks(node: ast.AST, models: set[str]) -> bool:
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return False
    return (node.value.id in models and node.attr != "DoesNotExist") or (node.value.id == "sql" and node.attr in ASK)
