"""Prints how the fortnight went: whether its promises were kept, and which files it has left."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fortnight.promises import Promise, Promises

FILES = {
    "transcript": "what was said, at any moment; open it in a browser",
    "sessions": "the sessions, for a calendar",
    "agenda": "the agenda to take along",
    "goals": "the goal tracker to take along",
}


def print_verdict(console: Console, promises: Promises, *, seconds: float, everything: bool = False) -> None:
    """Print how many promises were kept, and which were broken; or `everything` that was promised and seen."""
    console.print()
    if shown := promises.made if everything else promises.broken:
        console.print(_table(shown))
    made, broken = len(promises.made), len(promises.broken)
    verdict = (
        f"[red]{made - broken} of {made} promises kept[/red]" if broken else f"[green]All {made} promises kept[/green]"
    )
    console.print(f"[bold]{verdict}[/bold] in {seconds:.0f} seconds")


def print_files(console: Console, paths: Sequence[Path]) -> None:
    """Print what was written, the formats of one thing on one line."""
    written: dict[str, str] = {}
    for path in paths:
        written[path.stem] = f"{written[path.stem]}, {path.suffix}" if path.stem in written else str(path)
    longest = max(map(len, written.values()))
    for stem, names in written.items():
        console.print(f"{escape(names):<{longest}}  [dim]{FILES[stem]}[/dim]", soft_wrap=True)


def _table(promises: Iterable[Promise]) -> Table:
    table = Table(title="What was promised and seen", title_justify="left")
    for heading in ("", "Promise", "Seen"):
        table.add_column(heading, overflow="fold")
    for promise in promises:
        verdict = "[green]kept[/green]" if promise.kept else "[bold red]broken[/bold red]"
        table.add_row(verdict, escape(promise.what), escape(promise.seen))
    return table
