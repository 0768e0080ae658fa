"""Circles and their members."""

from collections.abc import Collection, Iterable, Mapping

from db import sql
from db.models import Circle, Member

NOTE_FAREWELLS = """
INSERT INTO farewell (user_id, guild_id)
SELECT member.user_id, circle.guild_id FROM member JOIN circle ON circle.id = member.circle_id WHERE member.user_id = $1
ON CONFLICT (user_id, guild_id) DO NOTHING
"""
# In SQL, since nearly every act asks for one of them.
CIRCLE = "SELECT * FROM circle WHERE id = $1"
OPEN_CIRCLE = f"{CIRCLE} AND closed_at IS NULL"
IN_CHANNEL = "SELECT * FROM circle WHERE (text_channel_id = $1 OR voice_channel_id = $1) AND closed_at IS NULL"
OPEN_TO_MEMBER = """
SELECT circle.* FROM circle JOIN member ON member.circle_id = circle.id
WHERE member.user_id = $1 AND member.left_at IS NULL AND member.gone_since IS NULL AND circle.closed_at IS NULL
ORDER BY circle.id
"""
OPEN_TO = """
SELECT circle.* FROM circle JOIN member ON member.circle_id = circle.id
WHERE circle.id = $1 AND circle.closed_at IS NULL
  AND member.user_id = $2 AND member.left_at IS NULL AND member.gone_since IS NULL
"""
# In SQL, since whatever looks at a circle asks for it, several times, and building the statement would take longest.
MEMBERS = "SELECT user_id FROM member WHERE circle_id = $1 AND left_at IS NULL ORDER BY joined_at, id"
ORGANISER = "SELECT 1 FROM member WHERE circle_id = $1 AND user_id = $2 AND left_at IS NULL AND organiser"
OLDEST_ZONE = """
SELECT circle.zone FROM member JOIN circle ON circle.id = member.circle_id AND circle.closed_at IS NULL
WHERE member.user_id = $1 AND member.left_at IS NULL ORDER BY circle.id LIMIT 1
"""


async def circle(circle_id: int) -> Circle:
    """A circle, open or closed, which is known to exist."""
    (found,) = await sql.instances(Circle, CIRCLE, [circle_id])
    return found


async def open_circle(circle_id: int) -> Circle | None:
    """A circle unless it is closed."""
    return await sql.instance(Circle, OPEN_CIRCLE, [circle_id])


async def circle_in(channel_id: int) -> Circle | None:
    """The circle whose text or voice channel this is."""
    return await sql.instance(Circle, IN_CHANNEL, [channel_id])


async def open_in(guild_ids: Iterable[int]) -> list[Circle]:
    """The open circles of these guilds."""
    return await Circle.filter(guild_id__in=list(guild_ids), closed_at=None).order_by("id")


async def circles_of(user_id: int) -> list[Circle]:
    """The open circles in which a person is a member, and not gone from the server, oldest first."""
    return await sql.instances(Circle, OPEN_TO_MEMBER, [user_id])


async def open_to(circle_id: int, user_id: int) -> Circle | None:
    """A circle if it is open, and this person a member who is not gone from the server."""
    return await sql.instance(Circle, OPEN_TO, [circle_id, user_id])


async def open_on(guild_id: int) -> list[Circle]:
    """The open circles of a server, oldest first."""
    return await Circle.filter(guild_id=guild_id, closed_at=None).order_by("id").only("id", "name")


async def zones_on(guild_id: int) -> list[str]:
    """The zone of each open circle of a server."""
    rows = await Circle.filter(guild_id=guild_id, closed_at=None).order_by("id").only("id", "zone")
    return [row.zone for row in rows]


async def oldest_zone(user_id: int) -> str | None:
    """The zone of the first of the open circles in which a person is a member."""
    rows = await sql.rows(OLDEST_ZONE, [user_id])
    return rows[0]["zone"] if rows else None


async def ever_joined(user_id: int) -> list[int]:
    """The ids of all circles that a person has joined, whether or not they have left or the circle has closed."""
    rows = await Member.filter(user_id=user_id).order_by("circle_id").only("id", "circle_id")
    return [row.circle_id for row in rows]


async def note_farewells(user_id: int) -> None:
    """Note each guild in which a person has joined a circle, as one where roles are to be taken from them."""
    await sql.change(NOTE_FAREWELLS, [user_id])


async def members(circle_id: int) -> list[int]:
    """The user ids of a circle's current members, in the order in which they joined."""
    return [row["user_id"] for row in await sql.rows(MEMBERS, [circle_id])]


async def members_there(circle_id: int) -> list[int]:
    """The same without those who are gone from the circle's server."""
    rows = Member.filter(circle_id=circle_id, left_at=None, gone_since=None).order_by("joined_at", "id")
    return [row.user_id for row in await rows.only("id", "user_id")]


async def organisers(circle_id: int) -> list[int]:
    """The user ids of the current members who may change a circle's settings."""
    rows = await Member.filter(circle_id=circle_id, left_at=None, organiser=True).order_by("joined_at", "id")
    return [row.user_id for row in rows]


async def has_member(circle_ids: Collection[int], user_id: int) -> bool:
    """Whether a person is a current member of one of these circles."""
    return await Member.filter(circle_id__in=list(circle_ids), user_id=user_id, left_at=None).exists()


async def is_organiser(circle_id: int, user_id: int) -> bool:
    """Whether a person may change a circle's settings."""
    return bool(await sql.rows(ORGANISER, [circle_id, user_id]))


async def note_locales(found: Iterable[Circle], locales: Mapping[int, str]) -> None:
    """Note the languages of servers, by their ids, with their circles; nothing is written that is so already."""
    for circle in found:
        if circle.locale != locales[circle.guild_id]:
            circle.locale = locales[circle.guild_id]
            await circle.save(update_fields=["locale"])


async def text_channels_of(user_id: int) -> dict[int, str | None]:
    """The text channels of all circles that a person has ever been in, each with the language of its server."""
    rows = await Circle.filter(members__user_id=user_id).only("id", "text_channel_id", "locale")
    return {row.text_channel_id: row.locale for row in rows if row.text_channel_id is not None}
