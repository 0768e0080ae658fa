"""The agenda and the goal tracker as tables, empty or with a circle's own facts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Any

from db.models import Circle, Goal, Progress
from rules.goals import in_order
from rules.standard import standard
from runtime.sheets import Cell, Column, Sheet
from runtime.words import local
from services.sessions.snapshot import SessionSnapshot

Names = Mapping[int, str]


def filled_agenda(layout: Mapping[str, Any], snapshot: SessionSnapshot, names: Names) -> Sheet:
    """The agenda of a session as it stands, in the circle's time."""
    zone, session, example = snapshot.circle.zone, snapshot.session, snapshot.example
    facts = (
        snapshot.circle.name,
        snapshot.circle.focus,
        f"{local(session.starts_at, zone)} ({zone})",
        names.get(session.facilitator or 0, ""),
        names.get(session.presenter or 0, ""),
        f"{example.title}. {example.context}" if example else "",
    )
    rows = [
        (local(span.starts, zone, "%H:%M"), block.name, block.minutes, block.prompt, "")
        for block, span in zip(snapshot.state.blocks, snapshot.state.spans, strict=True)
    ]
    return _sheet(layout, rows, facts)


def empty_agenda(layout: Mapping[str, Any]) -> Sheet:
    """The standard agenda for any circle, its blocks by the time that has passed."""
    blocks = standard()
    starts = accumulate((timedelta(minutes=block.minutes) for block in blocks), initial=timedelta())
    rows = [
        (f"{start}"[:4], block.name, block.minutes, block.prompt, "")
        for block, start in zip(blocks, starts, strict=False)
    ]
    return _sheet(layout, rows)


def filled_goals(layout: Mapping[str, Any], circle: Circle, goals: Iterable[Goal], names: Names) -> Sheet:
    """One row for each member's goal in each cycle."""
    return _sheet(layout, [_goal_row(layout, goal, names) for goal in goals], (circle.name, circle.focus))


def empty_goals(layout: Mapping[str, Any]) -> Sheet:
    """Rows for a whole circle to write in."""
    return _sheet(layout, [("",) * len(layout["columns"])] * layout["empty_rows"])


def _goal_row(layout: Mapping[str, Any], goal: Goal, names: Names) -> tuple[Cell, ...]:
    said = in_order(goal.progress)
    return (
        goal.cycle.number,
        names.get(goal.user_id, layout["former_member"]),
        goal.goal,
        goal.why,
        goal.actions,
        goal.evidence,
        goal.support,
        layout["standings"].get(_standing(goal, said), ""),
        _last_words(goal, said),
    )


def _standing(goal: Goal, said: Sequence[Progress]) -> str | None:
    if goal.dropped_at is not None:
        return "dropped"
    return said[-1].status.value if said else None


def _last_words(goal: Goal, said: Sequence[Progress]) -> str:
    """What was said last, with where it is shown; of a dropped goal why it was."""
    if goal.dropped_at is not None:
        return goal.dropped_because
    told = next((progress for progress in reversed(said) if progress.words or progress.evidence), None)
    return " ".join(filter(None, (told.words, told.evidence and told.evidence["url"]))) if told else ""


def _sheet(layout: Mapping[str, Any], rows: Iterable[tuple[Cell, ...]], facts: Sequence[str] = ()) -> Sheet:
    labels: list[str] = layout["facts"]
    return Sheet(
        title=layout["title"],
        columns=tuple(Column(**column) for column in layout["columns"]),
        rows=tuple(rows),
        facts=tuple(zip(labels, facts or [""] * len(labels), strict=True)),
        spaces=tuple(layout.get("spaces", ())),
        wide=layout.get("wide", False),
    )
