"""The agenda and the goal tracker as files, empty or with a circle's own facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Any

from db.models import Circle, Goal, Progress
from db.queries import circles, goals, sessions
from rules.goals import in_order
from rules.names import told_apart
from rules.standard import standard
from runtime.clock import Clock
from runtime.message import Attachment
from runtime.sheets import Cell, Column, Sheet, as_csv, as_xlsx
from runtime.words import Words
from services.sessions.agendas import worded
from services.sessions.snapshot import snapshot_of
from vocabulary.errors import Refusal


@dataclass(frozen=True, slots=True)
class MemberName:
    """What a member is called on a server, and in all of Discord, where nobody else has that name."""

    shown: str
    unique: str


Names = Mapping[int, MemberName]
"""Members by user id; who left the server is not there."""
Layout = Mapping[str, Any]


class FileFormat(StrEnum):
    """In what a file comes; also how its name ends."""

    MARKDOWN = "md"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


class Downloads:
    """Makes the files. Where no circle is given, what they hold is left empty, to be filled in by hand."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def members(self, circle_id: int) -> Sequence[int]:
        """The user ids of those whose names a filled file may need."""
        return await circles.members(circle_id)

    async def goals(
        self, words: Words, kind: FileFormat, circle_id: int | None, names: Names, called: str | None = None
    ) -> Attachment:
        """The goal tracker: one row for each member's goal in each cycle; `called` is what tells the circle apart."""
        layout = words.sheet("goals")
        if circle_id is None:
            empty = [("",) * len(layout["columns"])] * layout["empty_rows"]
            return self._file(words, "goals", kind, _sheet(layout, empty))
        circle = await Circle.get(id=circle_id)
        members = _told_apart(names)
        rows = [_goal_row(layout, goal, members) for goal in await goals.goal_history(circle_id)]
        return self._file(words, "goals", kind, _sheet(layout, rows, (called or circle.name, circle.focus)))

    def empty_agenda(self, words: Words, kind: FileFormat) -> Attachment:
        """The standard agenda for any circle, its blocks by the time that has passed."""
        blocks = worded(words, standard())
        starts = accumulate((timedelta(minutes=block.minutes) for block in blocks), initial=timedelta())
        rows = [
            (f"{start}"[:4], block.name, block.minutes, block.prompt, "")
            for block, start in zip(blocks, starts, strict=False)
        ]
        return self._file(words, "agenda", kind, _sheet(words.sheet("agenda"), rows))

    async def agenda(
        self, words: Words, kind: FileFormat, circle_id: int, names: Names, called: str | None = None
    ) -> Attachment:
        """The agenda of the session that is on or comes next, as it stands, in the circle's time.

        `called` is what tells the circle apart.
        Raises Refusal "downloads/no-session" where there is none.
        """
        session = await sessions.open_session(circle_id)
        if session is None:
            raise Refusal("downloads/no-session")
        agenda = await snapshot_of(session, self._clock.now())
        zone, members = agenda.circle.zone, _told_apart(names)
        facts = (
            called or agenda.circle.name,
            agenda.circle.focus,
            f"{words.local(session.starts_at, zone)} ({zone})",
            members.get(session.facilitator or 0, ""),
            members.get(session.presenter or 0, ""),
            f"{agenda.example.title}. {agenda.example.context}" if agenda.example else "",
        )
        rows = [
            (words.local(span.starts, zone, "time"), block.name, block.minutes, block.prompt, "")
            for block, span in zip(agenda.state.blocks, agenda.state.spans, strict=True)
        ]
        return self._file(words, "agenda", kind, _sheet(words.sheet("agenda"), rows, facts))

    def _file(self, words: Words, name: str, kind: FileFormat, sheet: Sheet) -> Attachment:
        return Attachment(f"{name}.{kind}", self._content(words, name, kind, sheet))

    def _content(self, words: Words, name: str, kind: FileFormat, sheet: Sheet) -> str | bytes:
        match kind:
            case FileFormat.CSV:
                return as_csv(sheet)
            case FileFormat.XLSX:
                return as_xlsx(sheet, self._clock.now())
            case FileFormat.HTML:
                return words.file("template/sheet.html", sheet=sheet)
            case FileFormat.MARKDOWN:
                templates = {"agenda": "template/agenda.commonmark", "goals": "template/goals.commonmark"}
                return words.file(templates[name], sheet=sheet)


def _told_apart(names: Names) -> dict[int, str]:
    labels = told_apart([(name.shown, name.unique) for name in names.values()])
    return dict(zip(names, labels, strict=True))


def _goal_row(layout: Layout, goal: Goal, names: Mapping[int, str]) -> tuple[Cell, ...]:
    said = in_order(goal.progress)
    return (
        goal.cycle.number,
        names.get(goal.user_id, layout["former_member"]),
        goal.goal,
        goal.why,
        goal.actions,
        goal.evidence,
        goal.support,
        layout["statuses"].get(_status(goal, said), ""),
        _last_words(goal, said),
    )


def _status(goal: Goal, said: Sequence[Progress]) -> str | None:
    if goal.dropped_at is not None:
        return "dropped"
    return said[-1].status.value if said else None


def _last_words(goal: Goal, said: Sequence[Progress]) -> str:
    """What was said last, with where it is shown; of a dropped goal why it was."""
    if goal.dropped_at is not None:
        return goal.dropped_because
    told = next((progress for progress in reversed(said) if progress.words or progress.evidence), None)
    return " ".join(filter(None, (told.words, told.evidence and told.evidence["url"]))) if told else ""


def _sheet(layout: Layout, rows: Iterable[tuple[Cell, ...]], facts: Sequence[str] = ()) -> Sheet:
    labels: list[str] = layout["facts"]
    return Sheet(
        title=layout["title"],
        columns=tuple(Column(**column) for column in layout["columns"]),
        rows=tuple(rows),
        facts=tuple(zip(labels, facts or [""] * len(labels), strict=True)),
        spaces=tuple(layout.get("spaces", ())),
        wide=layout.get("wide", False),
    )
