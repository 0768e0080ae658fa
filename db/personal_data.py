"""Export and erasure of personal data, table by table. The outbox does the same for its messages.

Every column with a person's id is listed in `PERSONAL_COLUMNS`; a test fails for a new column until it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from tortoise import Model
from tortoise.fields import Field

from db import models, sql
from db.dialect import list_contains, text_contains
from db.fields import TypedText
from db.queries.thanks import drop_unused_topics

NOBODY = 0
"""Replaces the id of an erased person where a column cannot be null."""

BLANKED_LINES = """UPDATE meeting SET line = '' WHERE "by" = $1"""
BLANKED_PROPOSALS = "UPDATE lunch SET topic = '', guest = '', focus = '', questions = '' WHERE user_id = $1"
BLANKED_CANCELLATIONS = "UPDATE session SET cancelled_because = '' WHERE cancelled_by = $1"
BORROWED_ADVICE = """
DELETE FROM advice WHERE id IN (
    SELECT advice.id FROM capture
    JOIN advice ON advice.session_id = capture.session_id AND advice.words = capture.words
    WHERE capture.user_id = $1)
"""
"""What others will try in just the words that the person captured."""
BLANKED_REASONS = f"""
UPDATE dutyentry SET because = ''
WHERE {text_contains("because", "'<@' || $2 || '>'")} AND session_id IN (
    SELECT session.id FROM member JOIN session ON session.circle_id = member.circle_id WHERE member.user_id = $1)
"""
BLANKED_MONTH_REASONS = f"""
UPDATE dutyentry SET because = ''
WHERE {text_contains("because", "'<@' || $2 || '>'")} AND month_id IN (
    SELECT failuremonth.id FROM member JOIN failuremonth ON failuremonth.circle_id = member.circle_id
    WHERE member.user_id = $1)
"""
PARTNERED = f"""
SELECT partnership.id FROM member JOIN partnership ON partnership.circle_id = member.circle_id
WHERE member.user_id = $1 AND {list_contains("partnership.members", "$1")}
"""
"""This, and what blanks reasons, read the circles that the person has joined: in others nobody is named."""


TOPICS = """
SELECT topic_id FROM thank WHERE user_id = $1
UNION SELECT topic_id FROM thank WHERE helper = $1
UNION SELECT topic_id FROM namedfor WHERE user_id = $1
"""


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """A column with a person's id. Erasure deletes the row, or with `keep_row` replaces the id by `replacement`.

    What is `hidden` says what somebody else thinks of that person in private: it is in no export of theirs.
    """

    model: type[Model]
    name: str = "user_id"
    hidden: bool = False
    keep_row: bool = False
    replacement: int | None = None


PERSONAL_COLUMNS = (
    PersonalColumn(models.Absence),
    PersonalColumn(models.Advice),
    PersonalColumn(models.Advice, "giver", keep_row=True),
    PersonalColumn(models.AskAnswer),
    PersonalColumn(models.Attendance),
    PersonalColumn(models.Avoid),
    PersonalColumn(models.Avoid, "other", hidden=True),
    PersonalColumn(models.Capture),
    PersonalColumn(models.DutyEntry),
    PersonalColumn(models.DutyEntry, "to", keep_row=True),
    PersonalColumn(models.Example),
    PersonalColumn(models.Failure),
    PersonalColumn(models.FitAnswer),
    PersonalColumn(models.FitAnswer, "other", hidden=True),
    PersonalColumn(models.Goal),
    PersonalColumn(models.GuestQuestion),
    PersonalColumn(models.GuestQuestionVote),
    PersonalColumn(models.HiddenThank),
    PersonalColumn(models.HelpOffer),
    PersonalColumn(models.Interest),
    PersonalColumn(models.Invitation),
    PersonalColumn(models.Invitation, "invited_by", keep_row=True, replacement=NOBODY),
    PersonalColumn(models.Lunch, keep_row=True, replacement=NOBODY),
    PersonalColumn(models.LunchInsight),
    PersonalColumn(models.LunchPoll, "asked_by", keep_row=True, replacement=NOBODY),
    PersonalColumn(models.Meeting, "by", keep_row=True),
    PersonalColumn(models.Member),
    PersonalColumn(models.NamedFor),
    PersonalColumn(models.Nudge),
    PersonalColumn(models.Person, "id"),
    PersonalColumn(models.Preparation),
    PersonalColumn(models.Profile),
    PersonalColumn(models.Reply),
    PersonalColumn(models.Session, "cancelled_by", keep_row=True),
    PersonalColumn(models.Session, "facilitator", keep_row=True),
    PersonalColumn(models.Session, "presenter", keep_row=True),
    PersonalColumn(models.RetroNote, "revealed_by"),
    PersonalColumn(models.SessionEvent, "actor", keep_row=True),
    PersonalColumn(models.SuitingTime),
    PersonalColumn(models.Thank),
    PersonalColumn(models.Thank, "helper"),
    PersonalColumn(models.TimeOffer, "asked_by", keep_row=True),
    PersonalColumn(models.TimePoll, "asked_by", keep_row=True, replacement=NOBODY),
    PersonalColumn(models.Turn),
    PersonalColumn(models.UnconfirmedWords),
    PersonalColumn(models.Vote),
    PersonalColumn(models.WinsLine),
    PersonalColumn(models.WinsLine, "owner", keep_row=True),
)

WRITTEN: Mapping[type[Model], Collection[str]] = {
    models.AskAnswer: ("words",),
    models.Capture: ("words",),
    models.Example: ("title", "context"),
    models.Failure: ("lesson", "happened", "taught", "next_time"),
    models.Goal: ("goal", "why", "actions", "evidence", "support", "carried_because", "dropped_because"),
    models.GuestQuestion: ("words",),
    models.Lunch: ("topic", "guest", "focus", "questions"),
    models.LunchInsight: ("words",),
    models.Profile: ("domain", "sector", "career_stage", "can_help_with", "wants_to_learn"),
    models.WinsLine: ("words",),
}
"""What people write in their own words, and the bot shows to others; what they say about goals comes beside it."""


async def written(user_id: int) -> list[str]:
    """What a person has written and the bot shows to others."""
    texts = [
        text
        for model, columns in WRITTEN.items()
        for row in await model.filter(user_id=user_id).values_list(*columns)
        for text in row
    ]
    texts += await models.Progress.filter(goal__user_id=user_id).values_list("words", flat=True)
    texts += await models.RetroNote.filter(revealed_by=user_id).values_list("words", flat=True)
    texts += await models.Session.filter(cancelled_by=user_id).values_list("cancelled_because", flat=True)
    return [text for text in texts if text]


async def export(user_id: int) -> dict[str, list[dict[str, Any]]]:
    """All data about a person, by table, with the circles that they joined; instants as ISO 8601 in UTC."""
    found: dict[str, list[dict[str, Any]]] = {}
    for column in (one for one in PERSONAL_COLUMNS if not one.hidden):
        rows = await column.model.filter(**{column.name: user_id}).values()
        found.setdefault(column.model.__name__, []).extend(_plain(column.model, row) for row in rows)
    said = await models.Progress.filter(goal__user_id=user_id).order_by("id").values()
    topics = await models.Topic.filter(id__in=await _topics(user_id)).order_by("id").values()
    found["Topic"] = [_plain(models.Topic, row) for row in topics]
    found["Progress"] = [_plain(models.Progress, row) for row in said]
    asked = await models.Ask.filter(progress_id__in=[row["id"] for row in said]).order_by("id").values()
    found["Ask"] = [_plain(models.Ask, row) for row in asked]
    partnered = await models.Partnership.filter(id__in=await _partnered(user_id)).order_by("id").values()
    found["Partnership"] = [_plain(models.Partnership, row) for row in partnered]
    joined = [row["circle_id"] for row in found["Member"]]
    circles = await models.Circle.filter(id__in=joined).order_by("id").values()
    found["Circle"] = [_plain(models.Circle, row) for row in circles]
    agendas = await models.Agenda.filter(circle_id__in=joined).order_by("id").values()
    found["Agenda"] = [_plain(models.Agenda, row) for row in agendas]
    return {name: rows for name, rows in sorted(found.items()) if rows}


async def forget(user_id: int) -> None:
    """Delete a person's data, and remove their id from rows that others need; in the caller's transaction.

    The person must have left their circles. When sessions were, how they ran and who else were partners stays,
    without their name.
    """
    for row in await models.Partnership.filter(id__in=await _partnered(user_id)):
        row.members = [member for member in row.members if member != user_id]
        await row.save(update_fields=["members"])
    await sql.change(BLANKED_REASONS, [user_id, str(user_id)])
    await sql.change(BLANKED_LINES, [user_id])
    await sql.change(BLANKED_MONTH_REASONS, [user_id, str(user_id)])
    await sql.change(BLANKED_CANCELLATIONS, [user_id])
    await sql.change(BORROWED_ADVICE, [user_id])
    await sql.change(BLANKED_PROPOSALS, [user_id])
    topics = await _topics(user_id)
    for column in PERSONAL_COLUMNS:
        rows = column.model.filter(**{column.name: user_id})
        if column.keep_row:
            await rows.update(**{column.name: column.replacement})
        else:
            await rows.delete()
    await drop_unused_topics(topics)


async def _topics(user_id: int) -> set[int]:
    """The topics of a person's thanks, and of those for which they said whether they may be named."""
    return {row["topic_id"] for row in await sql.rows(TOPICS, [user_id])}


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
