"""What is kept about a person, table by table: all of it can be exported, and all of it can be forgotten.

A new column with a person's id is entered in `TRACES`; a test fails until it is. What is said to them is the outbox's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from tortoise import Model
from tortoise.fields import Field

from db import models, sql
from db.dialect import contains, holds
from db.fields import TypedText

NOBODY = 0
"""Stands where a person is needed who was forgotten."""

BLANKED_REASONS = f"""UPDATE dutyentry SET because = '' WHERE {contains("because", "'<@' || $1 || '>'")}"""
PARTNERED = f"""SELECT id FROM partnership WHERE {holds("members", "$1")}"""


@dataclass(frozen=True, slots=True)
class Trace:
    """A column with a person's id. Their rows are deleted, unless others need them: then the id is replaced."""

    model: type[Model]
    column: str = "user_id"
    keep: bool = False
    instead: int | None = None


TRACES = (
    Trace(models.AskAnswer),
    Trace(models.Attendance),
    Trace(models.Capture),
    Trace(models.DutyEntry),
    Trace(models.DutyEntry, "to", keep=True),
    Trace(models.Example),
    Trace(models.Failure),
    Trace(models.Goal),
    Trace(models.Interest),
    Trace(models.Invitation),
    Trace(models.Invitation, "invited_by", keep=True, instead=NOBODY),
    Trace(models.Meeting, "by", keep=True),
    Trace(models.Member),
    Trace(models.Nudge),
    Trace(models.Person, "id"),
    Trace(models.Reply),
    Trace(models.Session, "facilitator", keep=True),
    Trace(models.Session, "presenter", keep=True),
    Trace(models.SessionEvent, "actor", keep=True),
    Trace(models.TimePoll, "asked_by", keep=True, instead=NOBODY),
    Trace(models.Turn),
    Trace(models.UnconfirmedWords),
    Trace(models.Vote),
)


async def export(user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept about a person, by table; instants as ISO 8601 in UTC."""
    found: dict[str, list[dict[str, Any]]] = {}
    for trace in TRACES:
        rows = await trace.model.filter(**{trace.column: user_id}).values()
        found.setdefault(trace.model.__name__, []).extend(_plain(trace.model, row) for row in rows)
    said = await models.Progress.filter(goal__user_id=user_id).order_by("id").values()
    found["Progress"] = [_plain(models.Progress, row) for row in said]
    asked = await models.Ask.filter(progress__goal__user_id=user_id).order_by("id").values()
    found["Ask"] = [_plain(models.Ask, row) for row in asked]
    partnered = await models.Partnership.filter(id__in=await _partnered(user_id)).order_by("id").values()
    found["Partnership"] = [_plain(models.Partnership, row) for row in partnered]
    return {name: rows for name, rows in sorted(found.items()) if rows}


async def forget(user_id: int) -> None:
    """Delete what is kept about a person, and take their id out of what others need; in the caller's transaction.

    They have left their circles before. What others need stays without a name: when a session was and how it ran,
    and who else were partners.
    """
    for row in await models.Partnership.filter(id__in=await _partnered(user_id)):
        row.members = [member for member in row.members if member != user_id]
        await row.save(update_fields=["members"])
    await sql.change(BLANKED_REASONS, [str(user_id)])
    for trace in TRACES:
        rows = trace.model.filter(**{trace.column: user_id})
        if trace.keep:
            await rows.update(**{trace.column: trace.instead})
        else:
            await rows.delete()


async def _partnered(user_id: int) -> list[int]:
    return [row["id"] for row in await sql.rows(PARTNERED, [user_id])]


def _plain(model: type[Model], row: Mapping[str, Any]) -> dict[str, Any]:
    fields: Any = vars(model)["_meta"].fields_map
    return {name: _plain_value(fields[name], value) for name, value in row.items()}


def _plain_value(field: Field[Any], value: Any) -> Any:
    if isinstance(field, TypedText) and value is not None:
        return field.to_text(value)
    if isinstance(value, list):
        return [_plain_value(field, one) for one in cast(list[Any], value)]
    return value.isoformat() if isinstance(value, datetime) else value
