"""The source of the whole project, parsed once for the tests that read it."""

import ast
import gc
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

N = TypeVar("N", bound=ast.AST)
ROOT = Path(__file__).parent.parent
PACKAGES = (
    "benchmarks",
    "cogs",
    "db",
    "fortnight",
    "rehearsal",
    "rules",
    "runtime",
    "services",
    "templates",
    "tests",
    "vocabulary",
)
SOURCES = sorted([ROOT / "main.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))])


def trees(*packages: str) -> Mapping[Path, ast.Module]:
    """Each file of these packages or of all, parsed. Called only inside tests: every process collects this module."""
    return {path: tree for path, tree in _parsed().items() if not packages or path.parts[0] in packages}


@cache
def _parsed() -> Mapping[Path, ast.Module]:
    """Every file, parsed; what stays is not searched for garbage, which would take as long as to parse it."""
    gc.disable()
    try:
        return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in SOURCES}
    finally:
        gc.freeze()
        gc.enable()


def nodes_of(tree: ast.AST, kind: type[N]) -> Sequence[N]:
    """All nodes of this kind in `tree`."""
    return cast("Sequence[N]", _by_kind(tree).get(kind, ()))


@cache
def _by_kind(tree: ast.AST) -> Mapping[type[ast.AST], Sequence[ast.AST]]:
    found: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(tree):
        found.setdefault(type(node), []).append(node)
    return found


@cache
def calls(tree: ast.AST) -> Sequence[tuple[str, int]]:
    """Each call of a dotted name in `tree`, with its line."""
    return [(ast.unparse(node.func), node.lineno) for node in nodes_of(tree, ast.Call)]


def imported(tree: ast.AST) -> Iterator[str]:
    """The dotted name of each module that `tree` imports, or imports from."""
    for node in nodes_of(tree, ast.Import):
        yield from (alias.name for alias in node.names)
    for node in nodes_of(tree, ast.ImportFrom):
        if node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
