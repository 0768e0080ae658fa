"""Whom a message mentions: those named in it, limited by `allowed_mentions` and its author's permissions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.permissions import Permission
from rehearsal.world.models import Channel, Role, User

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")
_ALL: dict[str, Any] = {"parse": ["users", "roles", "everyone"], "replied_user": True}


@dataclass(frozen=True, slots=True)
class Mentions:
    """The users and roles that a message pings."""

    users: list[User]
    roles: list[int]
    everyone: bool


def mentions_in(
    text: str,
    allowed: dict[str, Any] | None,
    channel: Channel,
    author: User,
    users: Mapping[int, User],
    replied_to: User | None = None,
) -> Mentions:
    """Find whom `text` pings. `allowed` is the request's `allowed_mentions`; without it, everybody named is pinged.

    Roles that are not mentionable, and @everyone, need the permission to mention everyone.
    """
    allowed = _ALL if allowed is None else allowed
    may_all = bool(channel.permissions(author) & Permission.MENTION_EVERYONE)
    named = [users[each] for each in _ids(_USER, text) if each in users and _permits(allowed, "users", each)]
    if replied_to and allowed.get("replied_user", False) and replied_to not in named:
        named.append(replied_to)
    roles = channel.guild.roles if channel.guild else {}
    pinged = [
        each
        for each in _ids(_ROLE, text)
        if each in roles and _permits(allowed, "roles", each) and _can_ping(roles[each], may_all)
    ]
    everyone = bool(_EVERYONE.search(text)) and may_all and "everyone" in allowed.get("parse", ())
    return Mentions(named, pinged, everyone)


def _ids(pattern: re.Pattern[str], text: str) -> list[int]:
    return list(dict.fromkeys(int(found) for found in pattern.findall(text)))


def _permits(allowed: dict[str, Any], kind: str, thing: int) -> bool:
    return kind in allowed.get("parse", ()) or str(thing) in map(str, allowed.get(kind) or ())


def _can_ping(role: Role, may_all: bool) -> bool:
    return role.mentionable or may_all
