"""The source of the whole project, parsed once for the tests that read it."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

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
    paths = (path.relative_to(ROOT) for path in SOURCES)
    return {path: _parsed(path) for path in paths if not packages or path.parts[0] in packages}


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


@cache
def nodes_of(tree: ast.AST) -> Sequence[ast.AST]:
    """All nodes of `tree`, which many tests look through."""
    return [*ast.walk(tree)]


@cache
def calls(tree: ast.AST) -> Sequence[tuple[str, int]]:
    """Each call of a dotted name in `tree`, with its line."""
    return [(ast.unparse(node.func), node.lineno) for node in nodes_of(tree) if isinstance(node, ast.Call)]


def imported(tree: ast.AST) -> Iterator[str]:
    """The dotted name of each module that `tree` imports, or imports from."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
