"""Prints the fortnight as it happens, as members see it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Self
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from fortnight.abridgement import Abridged, Abridgement
from fortnight.layout import LEAST, USUAL, WHOLE, Most, Position, entry_lines, remark_lines
from fortnight.story import Chapter
from fortnight.told import Told, told
from rehearsal.transcript.markup import Names
from rehearsal.world.journal import JournalEntry

MOST_LINES = 285
"""For all chapters, so that the verdict and the files make it 300 at most."""
IN_SHORT = 0.6
"""Where less than so much of a chapter's lines is left, each entry takes one."""


class ConsoleNarrator:
    """Prints the chapters, and the entries of a journal as members see them.

    Unless it prints `everything`, it leaves out what was printed before, and shares `MOST_LINES` among the chapters.
    """

    def __init__(
        self,
        console: Console,
        names: Callable[[], Names],
        zone: ZoneInfo,
        chapters: Sequence[Chapter],
        *,
        everything: bool = False,
    ) -> None:
        self._console = console
        self._names = names
        self._zone = zone
        self._chapters = chapters
        self._everything = everything
        self._abridgement = Abridgement(self._people)
        self._above = Position()
        self._begun = self._headings = 0
        self._title = ""
        self._lines_left = MOST_LINES
        self._room = self._room_of_chapter = 0
        self._left_out = 0
        self._progress = _progress(console)
        self._task = self._progress.add_task("", total=len(chapters))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end_chapter()
        self._progress.stop()

    def begin(self, chapter: Chapter) -> None:
        """Print what follows under the heading of a chapter, once there is anything."""
        self._end_chapter()
        shares = sum(each.share for each in self._chapters[self._begun :])
        self._room = self._room_of_chapter = self._lines_left * chapter.share // shares
        self._progress.update(self._task, description=chapter.title, completed=self._begun)
        self._begun += 1
        self._title = chapter.title
        self._above = Position()

    def print_entry(self, entry: JournalEntry) -> None:
        """Print an entry if members can see it, and what of it was not printed before."""
        if (seen := told(entry, self._names(), self._zone)) is None:
            return
        shorter = Abridged(seen) if self._everything else self._abridgement.abridged(seen)
        if shorter is not None:
            self._print_what_fits(seen, shorter)

    def _people(self) -> Iterable[str]:
        return self._names().users.values()

    def _print_what_fits(self, seen: Told, shorter: Abridged) -> None:
        most, remarks = self._most(), self._remark_on_likewise()
        lines, here = entry_lines(shorter, self._above, most, self._console.width)
        if most is not WHOLE and (len(remarks) + len(lines) >= self._room or (most is LEAST and seen.is_public_edit)):
            self._left_out += 1
            return
        self._print([*self._heading(), *remarks, *lines])
        self._above = here
        self._abridgement.note(seen)

    def _heading(self) -> list[str]:
        """The heading of the chapter, unless it was printed."""
        if not self._title:
            return []
        self._headings += 1
        title, self._title = self._title, ""
        return ["", f"[bold green]{self._headings}. {escape(title)}[/bold green]"]

    def _most(self) -> Most:
        if self._everything:
            return WHOLE
        return USUAL if self._room > IN_SHORT * self._room_of_chapter else LEAST

    def _end_chapter(self) -> None:
        if self._left_out:
            self._print(remark_lines(f"… and {self._left_out} more, which `--all` prints", self._console.width))
        else:
            self._print(self._remark_on_likewise())
        self._left_out = 0
        self._abridgement.begin_chapter()

    def _remark_on_likewise(self) -> list[str]:
        people = self._abridgement.likewise
        return remark_lines(f"… and likewise {', '.join(people)}", self._console.width) if people else []

    def _print(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._console.print(line, soft_wrap=True)
            self._lines_left -= 1
            self._room -= 1


def _progress(console: Console) -> Progress:
    """A line at the bottom of a terminal with the chapter that is being played; nothing where the output is a file."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
