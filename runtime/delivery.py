"""The outcome of a delivery: where the message is, or an error that says whether a retry can help."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is in Discord. `exact`: it reads as it should; otherwise an edit follows."""

    channel: int
    message: int
    exact: bool = True


class DeliveryError(Exception):
    """Why a message was not delivered; the text is for the log and the row."""


class RefusedError(DeliveryError):
    """It never will be.

    With `fault`, the message itself was wrong, which is a mistake of ours; with `closed`, the person does not
    take DMs from the bot.
    """

    def __init__(self, reason: str, *, fault: bool = False, closed: bool = False) -> None:
        super().__init__(reason)
        self.fault = fault
        self.closed = closed


class NotNowError(DeliveryError):
    """Nothing happened, but it may work later: `after` so long where that is known, in time of the outbox's clock."""

    def __init__(self, reason: str, *, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class UnsureError(DeliveryError):
    """Nobody knows whether anything happened."""


class GoneError(DeliveryError):
    """The message to edit is no longer there."""


class LostError(GoneError):
    """The channel is no longer there."""
