"""Who may found circles on a server."""

from enum import StrEnum


class Founders(StrEnum):
    """Whom a server lets found circles."""

    MANAGERS = "managers"
    ROLE = "role"
    EVERYONE = "everyone"
