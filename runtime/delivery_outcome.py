"""The outcome of a delivery: where the message is, or an error that says whether a retry can help."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class MessageLocation:
    """Where a message is in Discord. It has the right content if `exact`; otherwise an edit follows."""

    channel: int
    message: int
    exact: bool = True


class DeliveryError(Exception):
    """A message was not delivered; the text says why, for the log and the row."""


class RefusedError(DeliveryError):
    """As it is, it never will be delivered.

    With `our_fault`, the message itself was invalid, which is a bug; with `dms_closed`, the person does not accept DMs
    from the bot.
    """

    def __init__(self, reason: str, *, our_fault: bool = False, dms_closed: bool = False) -> None:
        super().__init__(reason)
        self.our_fault = our_fault
        self.dms_closed = dms_closed


class NotNowError(DeliveryError):
    """Nothing was sent: the server does not allow it, until somebody there changes that."""


class NotPinnedError(DeliveryError):
    """The message is in Discord as it should be, but could not be pinned."""

    def __init__(self, reason: str, place: MessageLocation) -> None:
        super().__init__(reason)
        self.place = place


class RetryLaterError(DeliveryError):
    """Nothing was sent, and a retry may work: `after` this long if that is known, in time of the outbox's clock."""

    def __init__(self, reason: str, *, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class UnknownOutcomeError(DeliveryError):
    """It is unknown whether the message was sent."""


class MessageGoneError(DeliveryError):
    """The message to edit was deleted."""


class ChannelGoneError(MessageGoneError):
    """The channel was deleted."""
