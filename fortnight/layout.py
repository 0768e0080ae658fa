"""Lays out what is told as lines of a terminal, with the day, the time and the place where they change."""

import textwrap
from dataclasses import dataclass
from datetime import date

from rich.markup import escape

from fortnight.abridgement import Abridged
from fortnight.told import DM, Told

MARGIN = 7
INDENT = " " * MARGIN
DEEPER = " " * (MARGIN + 2)
ANSWER = "→ "
MORE = " …"
BESIDE = " · "
ITEM = "- "
BUTTON = "["
ROOM_FOR_TEXT = 20


@dataclass(frozen=True, slots=True)
class Most:
    """How many lines are shown of what everybody can read, of what one person can read, and of a change."""

    for_all: int
    for_one: int
    of_change: int


USUAL = Most(5, 3, 1)
LEAST = Most(1, 1, 1)
WHOLE = Most(1000, 1000, 1000)


@dataclass(frozen=True, slots=True)
class Position:
    """What stands above the next line: nothing of it has to be repeated. `actor` did something there."""

    day: date | None = None
    time: str = ""
    place: str = ""
    actor: str = ""


def entry_lines(shorter: Abridged, above: Position, most: Most, width: int) -> tuple[list[str], Position]:
    """The lines of an entry with Rich's markup, and what stands there then."""
    seen = shorter.told
    here = Position(seen.at.date(), f"{seen.at:%H:%M}", seen.place, actor="" if seen.lines else seen.who)
    now = (here.day, here.time) == (above.day, above.time)
    if now and seen.lines and seen.reader and seen.reader == above.actor:
        return _answer(shorter, most, width), here
    day = [f"[dim]{seen.at:%A, %-d %B}[/dim]"] if here.day != above.day else []
    time = f"[dim]{'' if now else here.time:<{MARGIN}}[/dim]"
    heading = _heading(seen, most, width - MARGIN, elsewhere=here.place != above.place)
    first, *others = _said(shorter, heading, most, width)
    return [*day, time + first, *others], here


def remark_lines(text: str, width: int) -> list[str]:
    """The lines of a remark about what is left out."""
    return [f"{INDENT}[dim]{escape(line)}[/dim]" for line in textwrap.wrap(text, width - MARGIN)]


@dataclass(frozen=True, slots=True)
class _Heading:
    """Who did what, and where."""

    who: str
    did: str
    where: str
    colour: str

    @property
    def length(self) -> int:
        return len(f"{self.who} {self.did}{self.where}")

    @property
    def markup(self) -> str:
        did = escape(f" {self.did}" if self.did else "")
        return f"[{self.colour}]{escape(self.who)}[/{self.colour}]{did}[dim]{escape(self.where)}[/dim]"


def _heading(seen: Told, most: Most, width: int, *, elsewhere: bool) -> _Heading:
    where = _where(seen, elsewhere=elsewhere)
    room = max(width - len(seen.who + where) - 1, ROOM_FOR_TEXT)
    did = seen.did if most is WHOLE else textwrap.shorten(seen.did, room, placeholder=MORE)
    return _Heading(seen.who, did, where, "bold cyan" if seen.lines else "bold")


def _where(seen: Told, *, elsewhere: bool) -> str:
    if seen.place == DM:
        return f", to {seen.reader} by DM" if seen.reader else " in a DM"
    place = f" in {seen.place}" if elsewhere else ""
    return f"{place}, to {seen.reader} alone" if seen.reader else place


def _answer(shorter: Abridged, most: Most, width: int) -> list[str]:
    """What somebody is told at once, below what they did."""
    lines = _body(shorter, most, width - len(DEEPER + ANSWER))
    return [DEEPER + (" " * len(ANSWER) if at else ANSWER) + escape(line) for at, line in enumerate(lines)]


def _said(shorter: Abridged, heading: _Heading, most: Most, width: int) -> list[str]:
    """The heading with what was said: behind it where that fits, otherwise below."""
    if not shorter.told.lines:
        return [heading.markup]
    room = width - MARGIN - heading.length - len(": ")
    beside = _body(shorter, most, room) if room > ROOM_FOR_TEXT else []
    if len(beside) == 1:
        return [f"{heading.markup}: {escape(beside[0])}"]
    return [heading.markup, *(DEEPER + escape(line) for line in _body(shorter, most, width - len(DEEPER)))]


def _body(shorter: Abridged, most: Most, width: int) -> list[str]:
    """What was said, of a long text its beginning and the buttons below it."""
    lines = shorter.told.lines
    texts = [BESIDE.join(line.removeprefix(ITEM) for line in lines)] if most is LEAST else lines
    wrapped = [line for text in texts for line in textwrap.wrap(text, width - len(MORE))]
    count = _count(shorter.told, most)
    if len(wrapped) <= count and not shorter.cut:
        return wrapped
    buttons = [line for line in wrapped[-1:] if line.startswith(BUTTON)] if 1 < count < len(wrapped) else []
    shown = [*wrapped[: count - len(buttons)], *buttons]
    return [*shown[:-1], shown[-1] + MORE]


def _count(seen: Told, most: Most) -> int:
    if seen.reader:
        return most.for_one
    return most.of_change if seen.is_public_edit else most.for_all
