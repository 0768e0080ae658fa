"""An interaction: what a person did, and the bot's response."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from rehearsal.enums import CallbackType, InteractionType
from rehearsal.errors import ApiError
from rehearsal.world.models import Application, Channel, Message, User


@dataclass(eq=False)
class Interaction:
    """One action of a person, and the bot's response to it.

    `source` is the message whose button, select or modal was used; `parent` the interaction that opened the modal.
    `settled` is set once the first response is complete.
    """

    id: int
    type: InteractionType
    application: Application
    user: User
    channel: Channel
    data: dict[str, Any]
    at: datetime
    did: str
    source: Message | None = None
    parent: "Interaction | None" = None
    token: str = field(default_factory=lambda: token_urlsafe(64))
    acknowledged: CallbackType | None = None
    failed: bool = False
    response: Message | None = None
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] = field(default_factory=list)
    followups: list[Message] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def updated(self) -> bool:
        """Whether the response changed the message with the component, instead of sending a new one."""
        return self.response is not None and self.response is self.source

    def original(self) -> Message:
        """The original response. Raises ApiError 10008 if there is none, or it was deleted."""
        if self.response is None or self.response.deleted:
            raise ApiError(404, 10008, "Unknown Message")
        return self.response
