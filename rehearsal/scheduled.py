"""A guild's scheduled event: what, when, where, how far it is, and who is interested."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rehearsal.state import Channel, Guild, User


class EntityType(IntEnum):
    """Discord's numbers for where an event takes place."""

    STAGE = 1
    VOICE = 2
    EXTERNAL = 3


class EventStatus(IntEnum):
    """How far an event is. The last two are final."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


@dataclass(eq=False, slots=True, repr=False)
class ScheduledEvent:
    """One event, in a `channel` or at a `location`; `interested` holds user ids in the order of their saying so."""

    id: int
    guild: Guild
    creator: User
    name: str = ""
    type: EntityType = EntityType.VOICE
    starts_at: datetime = datetime.min  # noqa: DTZ901 - written before anybody sees it
    ends_at: datetime | None = None
    channel: Channel | None = None
    location: str | None = None
    description: str | None = None
    status: EventStatus = EventStatus.SCHEDULED
    interested: list[int] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<ScheduledEvent {self.name} {self.status.name.lower()}>"

    @property
    def open(self) -> bool:
        """Whether it is neither completed nor cancelled: only such events are listed."""
        return self.status in (EventStatus.SCHEDULED, EventStatus.ACTIVE)
