"""Wins and stuck points of circles, and who offered help with them."""

from datetime import datetime

from db import sql
from db.dialect import without_index
from db.fields import from_milliseconds
from db.models import HelpOffer, WinsLine, WinsRound
from vocabulary.threads import ThreadObstacle
from vocabulary.wins import LineKind

LINES_OF_CIRCLE = """
FROM winsround JOIN winsline ON winsline.round_id = winsround.id WHERE winsround.circle_id = $1
"""
LAST_ACT = f"""
SELECT max(at) AS at FROM (
    SELECT max(winsline.at, coalesce(winsline.ended_at, 0), coalesce(winsline.parked_at, 0)) AS at {LINES_OF_CIRCLE}
    UNION ALL
    SELECT helpoffer.at FROM winsround JOIN winsline ON winsline.round_id = winsround.id
    JOIN helpoffer ON helpoffer.line_id = {without_index("winsline.id")} WHERE winsround.circle_id = $1)
"""
STUCK = f"SELECT winsline.* {LINES_OF_CIRCLE} AND winsline.kind = '{LineKind.STUCK}' ORDER BY winsline.at, winsline.id"
OWN = f"""
SELECT winsline.* {LINES_OF_CIRCLE} AND winsline.user_id = $2
ORDER BY winsline.at DESC, winsline.id DESC LIMIT $3
"""
OBSTACLES = """
SELECT obstacle, min(opened_at) AS at FROM winsround WHERE circle_id = $1 AND obstacle IS NOT NULL GROUP BY obstacle
"""


async def line(line_id: int) -> WinsLine | None:
    """A line with its round, its circle, and who offered help."""
    return await WinsLine.get_or_none(id=line_id).prefetch_related("round__circle", "offers")


async def lines_of(round_id: int) -> list[WinsLine]:
    """The lines of a round with who offered help, oldest first."""
    return await WinsLine.filter(round_id=round_id).order_by("at", "id").prefetch_related("offers")


async def stuck_points(circle_id: int) -> list[WinsLine]:
    """All stuck points of a circle, oldest first."""
    return await sql.instances(WinsLine, STUCK, [circle_id])


async def own_lines(circle_id: int, user_id: int, at_most: int) -> list[WinsLine]:
    """What a member wrote in a circle, the newest first."""
    return await sql.instances(WinsLine, OWN, [circle_id, user_id, at_most])


async def offer(offer_id: int) -> HelpOffer | None:
    """An offer of help."""
    return await HelpOffer.get_or_none(id=offer_id)


async def last_act(circle_id: int) -> datetime | None:
    """When somebody in a circle last wrote a line, offered help, or said what became of a stuck point."""
    (found,) = await sql.rows(LAST_ACT, [circle_id])
    return None if found["at"] is None else from_milliseconds(found["at"])


async def open_rounds(circle_id: int) -> list[WinsRound]:
    """The rounds of a circle that were not over yet when they were last looked at."""
    return await WinsRound.filter(circle_id=circle_id, closed_at=None)


async def obstacles_met(circle_id: int) -> dict[ThreadObstacle, datetime]:
    """What kept a circle from its threads, with when that was the case first."""
    found = await sql.rows(OBSTACLES, [circle_id])
    return {ThreadObstacle(row["obstacle"]): from_milliseconds(row["at"]) for row in found}
