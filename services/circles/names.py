"""A circle's name and focus: both can be read, and no other circle of its server has the name."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from db.models import Circle
from db.queries import circles
from db.transaction import transaction
from rules.names import alike
from rules.visible import one_line, visible, whole
from vocabulary.errors import Refusal
from vocabulary.limits import SHORTEST_NAME

KEPT_OF_NAME = 40


def tidied(name: str, focus: str) -> tuple[str, str]:
    """Both without needless space. Raises Refusal "circles/unreadable" when nothing readable is left of one."""
    name, focus = one_line(name), focus.strip()
    if len(name) < SHORTEST_NAME or not (visible(name) and visible(focus)):
        raise Refusal("circles/unreadable")
    return name, focus


@asynccontextmanager
async def claimed(guild_id: int, name: str, circle_id: int | None = None) -> AsyncGenerator[None]:
    """A transaction in which a circle takes this name, or one that looks like its own; a closed circle gives it up.

    Raises Refusal "circles/name-taken" when another open one has it, or one that people would take for it.
    """
    async with transaction():
        await check_free(guild_id, name, circle_id)
        await _give_up(guild_id, name)
        yield


async def check_free(guild_id: int, name: str, circle_id: int | None = None) -> None:
    """Raises Refusal "circles/name-taken" when another open circle has this name, or one that people take for it."""
    for other in await circles.open_on(guild_id):
        if other.id != circle_id and alike(other.name, name):
            raise Refusal("circles/name-taken", name=other.name)


async def _give_up(guild_id: int, name: str) -> None:
    former = await Circle.get_or_none(guild_id=guild_id, name=name, closed_at__isnull=False)
    if former is not None:
        former.name = f"{whole(name, KEPT_OF_NAME)} (closed, {former.id})"
        await former.save(update_fields=["name"])
