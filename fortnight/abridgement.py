"""Leaves out of the fortnight what was printed before: texts, and what several people do one after the other."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from fortnight.told import Told

QUOTE = ">"
FORM = "fills in"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
VARIABLE = re.compile(rf"\b(?:{DAYS}|{MONTHS}|\d+|[\w-]+\.(?:md|csv|xlsx|html))\b|“[^”]*”")
OPTIONS = re.compile(r" \w+:.*")


@dataclass(frozen=True, slots=True)
class Abridged:
    """What is left to print; `cut` says that some of it was printed before."""

    told: Told
    cut: bool = False


class Abridgement:
    """Remembers what was printed: lines for good, and what somebody did until the next chapter.

    Two lines count as the same if they differ in nothing but names, days, numbers and quotations. What only one person
    can read counts without what it quotes.
    """

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names
        self._lines: set[str] = set()
        self._done: dict[tuple[str, ...], set[str]] = {}
        self._likewise: list[str] = []

    @property
    def likewise(self) -> list[str]:
        """The people with whom the same was left out since something was last printed."""
        return self._likewise

    def begin_chapter(self) -> None:
        self._done.clear()
        self._likewise.clear()

    def abridged(self, told: Told) -> Abridged | None:
        """What of it was not printed before, or None if nothing is left."""
        if told.did.startswith(FORM):  # a press or a command has opened it
            return None
        whole = self._as_a_whole(told)
        new = tuple(line for line in told.lines if not self._is_old(told, line))
        if new or (not told.lines and whole not in self._done):
            return Abridged(replace(told, lines=new), cut=len(new) < len(told.lines))
        if whole in self._done:
            self._leave_out(told)
            return None
        return None if told.did else Abridged(replace(told, lines=told.lines[:1]), cut=len(told.lines) > 1)

    def note(self, told: Told) -> None:
        """Remember that it was printed."""
        self._done.setdefault(self._as_a_whole(told), set()).add(told.person)
        self._lines.update(map(self._shape, told.lines))
        self._likewise.clear()

    def _leave_out(self, told: Told) -> None:
        people = self._done[self._as_a_whole(told)]
        if told.person and told.person not in people:
            people.add(told.person)
            if told.person not in self._likewise:
                self._likewise.append(told.person)

    def _is_old(self, told: Told, line: str) -> bool:
        return bool(told.reader and line.startswith(QUOTE)) or self._shape(line) in self._lines

    def _as_a_whole(self, told: Told) -> tuple[str, ...]:
        lines = [line for line in told.lines if not (told.reader and line.startswith(QUOTE))]
        return (told.who if told.lines else "", OPTIONS.sub("", self._shape(told.did)), *map(self._shape, lines))

    def _shape(self, line: str) -> str:
        if line.startswith(QUOTE):
            return line
        for name in self._names():
            line = line.replace(name, "0")
        return VARIABLE.sub("0", line)
