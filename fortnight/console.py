"""Prints the fortnight as it happens, as members see it, and the table of promises."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from fortnight.promises import Promises
from rehearsal.transcript.markup import Names, to_text
from rehearsal.world.journal import EntryKind, JournalEntry

MESSAGES = {EntryKind.MESSAGE, EntryKind.DM, EntryKind.EDIT}
ACTION_PREFIXES = ("/", "[")
"""A command and a button start with these; other actions are the title of a form or of a menu command."""


class ConsoleNarrator:
    """Prints the entries of a journal to a console."""

    def __init__(self, console: Console, names: Callable[[], Names], zone: ZoneInfo) -> None:
        self._console = console
        self._names = names
        self._zone = zone

    def print_entry(self, entry: JournalEntry) -> None:
        """Print an entry if members can see it."""
        if entry.kind in MESSAGES and entry.message is not None:
            self._message(entry)
        elif entry.kind is EntryKind.INTERACTION and entry.actor is not None and not entry.actor.bot:
            did = entry.text if entry.text.startswith(ACTION_PREFIXES) else f"“{entry.text}”"
            self._line(entry, f"[bold]{escape(entry.actor.name)}[/bold] {escape(did)}")
        elif entry.kind is EntryKind.VOICE_STATUS:
            self._line(entry, f"[italic]voice status: {escape(entry.text or 'none')}[/italic]")

    def _message(self, entry: JournalEntry) -> None:
        who = entry.actor.name if entry.actor else "somebody"
        changed = " changes what it said" if entry.kind is EntryKind.EDIT else ""
        alone = f" [dim](only {escape(entry.to.name)} sees this)[/dim]" if entry.to else ""
        self._line(entry, f"[bold cyan]{escape(who)}[/bold cyan]{changed}{alone}")
        text = to_text(entry.message.text if entry.message else entry.text, self._names(), entry.at, self._zone)
        self._console.print(Padding(escape(text), (0, 0, 0, 6)))
        if entry.buttons:
            self._console.print(Padding("  ".join(f"\\[{escape(label)}]" for label in entry.buttons), (0, 0, 0, 6)))

    def _line(self, entry: JournalEntry, what: str) -> None:
        place = "DM" if entry.channel is None or entry.channel.guild is None else f"#{entry.channel.name}"
        at = entry.at.astimezone(self._zone)
        self._console.print(f"[dim]{at:%a %-d %b %H:%M}  {escape(place)}[/dim]  {what}")


def promise_table(promises: Promises) -> Table:
    """The table of promises: whether each was kept, and what was seen."""
    table = Table(title="What happened and was verified", title_justify="left")
    for heading in ("", "Promise", "Seen"):
        table.add_column(heading, overflow="fold")
    for promise in promises.made:
        verdict = "[green]kept[/green]" if promise.kept else "[bold red]broken[/bold red]"
        table.add_row(verdict, escape(promise.what), escape(promise.seen))
    return table
