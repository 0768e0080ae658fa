"""Threads in a circle's channel, and what keeps the bot from having one."""

from enum import StrEnum


class ThreadObstacle(StrEnum):
    """Why there is no thread. The texts are in databases and never change."""

    FORBIDDEN = "forbidden"
    FULL = "full"
    LOCKED = "locked"
