"""A bot's answer to something that a person did, as their client shows it."""

import asyncio
from typing import Literal

from rehearsal.enums import CallbackType
from rehearsal.people.modals import Modal
from rehearsal.world.interactions import Interaction
from rehearsal.world.journal import PATIENCE_SECONDS
from rehearsal.world.models import Message

AnswerKind = Literal["message", "modal", "update", "deferred", "failed"]


class Answer:
    """The bot's answer, always as it is by now: a deferred one becomes the message that it was deferred for."""

    def __init__(self, asked: Interaction) -> None:
        self.interaction = asked
        self.modal = Modal(asked.modal) if asked.modal else None

    def __repr__(self) -> str:
        return f"<Answer to {self.interaction.did!r}: {self.kind} {self.text!r}>"

    @property
    def kind(self) -> AnswerKind:
        """What sort of answer it is by now; "failed" when none came within three of the server's seconds."""
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
        """The message that answers: the one sent, or the one changed."""
        asked = self.interaction
        return asked.followups[0] if asked.followups and asked.updated else asked.response

    @property
    def followups(self) -> list[Message]:
        return self.interaction.followups

    @property
    def text(self) -> str:
        """All that can be read in the answer, or in the modal."""
        if self.modal:
            return self.modal.text
        return self.message.text if self.message else ""

    @property
    def ephemeral(self) -> bool:
        return self.message is not None and self.message.ephemeral

    @property
    def buttons(self) -> list[str]:
        return self.message.buttons if self.message else []

    async def settled(self, timeout: float = PATIENCE_SECONDS) -> "Answer":  # noqa: ASYNC109 - part of its point
        """Wait, at most so many real seconds, for what a deferred answer promised. Raises TimeoutError."""
        try:
            async with asyncio.timeout(timeout):
                await self.interaction.settled.wait()
        except TimeoutError:
            raise TimeoutError(f"{self.interaction.did!r} was deferred and never followed up.") from None
        return self
