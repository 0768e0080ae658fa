"""A bot's answer to an interaction, as the person's client shows it."""

import asyncio
from typing import Literal

from rehearsal.enums import CallbackType
from rehearsal.people.modals import Modal
from rehearsal.world.interactions import Interaction
from rehearsal.world.journal import PATIENCE_SECONDS
from rehearsal.world.models import Message

AnswerKind = Literal["message", "modal", "update", "deferred", "failed"]


class Answer:
    """The bot's answer, always in its current state: a deferred one turns into the message that follows."""

    def __init__(self, asked: Interaction) -> None:
        self.interaction = asked
        self.modal = Modal(asked.modal) if asked.modal else None

    def __repr__(self) -> str:
        return f"<Answer to {self.interaction.did!r}: {self.kind} {self.text!r}>"

    @property
    def kind(self) -> AnswerKind:
        """The current kind of answer; "failed" if none came in time."""
        asked = self.interaction
        if asked.failed:
            return "failed"
        if asked.acknowledged == CallbackType.MODAL:
            return "modal"
        if asked.acknowledged == CallbackType.UPDATE:
            return "update"
        if asked.acknowledged == CallbackType.MESSAGE:
            return "message"
        if not asked.settled.is_set():
            return "deferred"
        return "message" if asked.followups or not asked.updated else "update"

    @property
    def message(self) -> Message | None:
        """The message that was sent or changed as the answer."""
        asked = self.interaction
        return asked.followups[0] if asked.followups and asked.updated else asked.response

    @property
    def followups(self) -> list[Message]:
        return self.interaction.followups

    @property
    def text(self) -> str:
        """All text of the answer, or of the modal."""
        if self.modal:
            return self.modal.text
        return self.message.text if self.message else ""

    @property
    def ephemeral(self) -> bool:
        return self.message is not None and self.message.ephemeral

    @property
    def buttons(self) -> list[str]:
        return self.message.buttons if self.message else []

    async def settled(self, timeout: float = PATIENCE_SECONDS) -> "Answer":  # noqa: ASYNC109 - callers choose it
        """Wait, for `timeout` real seconds at most, until a deferred answer is complete. Raises TimeoutError."""
        try:
            async with asyncio.timeout(timeout):
                await self.interaction.settled.wait()
        except TimeoutError:
            raise TimeoutError(f"{self.interaction.did!r} was deferred and never followed up.") from None
        return self
