"""What the sender needs of others: who delivers to Discord, and whom it asks and tells about messages."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from db.outgoing import Delivery
from runtime.delivery_outcome import MessageLocation
from runtime.message import Message
from vocabulary.keys import MessageKey


class Priority(IntEnum):
    """The order of delivery when many messages wait."""

    ANNOUNCEMENT = 0
    NORMAL = 1
    NUDGE = 2


class Deliverer(Protocol):
    """Delivers a row to Discord. Each method raises DeliveryErrors."""

    async def post(self, delivery: Delivery) -> MessageLocation:
        """Send the message with an enforced `nonce`: a second call soon after returns the first message."""
        ...

    async def edit(self, delivery: Delivery) -> None:
        """Edit the sent message to match the row."""
        ...

    async def delete(self, delivery: Delivery) -> None:
        """Delete the sent message."""
        ...

    async def look(self, delivery: Delivery) -> None:
        """See whether the sent message is still there; raises MessageGoneError if it is not."""
        ...

    async def find(self, delivery: Delivery) -> Sequence[MessageLocation]:
        """Messages that an attempt since `sending_since` may have created, the most likely first."""
        ...


DmSubscriber = Callable[[int, MessageKey, bool], Awaitable[None]]
"""Given a person, a message's key and whether the DM reached them. Runs in the transaction that records the outcome."""

Recheck = Callable[[MessageKey, datetime], Awaitable[bool]]
"""Given a message's key and when it was created, returns whether it is still right. Runs in a transaction."""

ChannelFallback = Callable[[int], Awaitable[datetime | None]]
"""Given a deleted channel, returns when its replacement will exist, or None. Runs in a transaction."""

LateLabel = Callable[[MessageKey, Message, datetime, int | None], Awaitable[Message]]
"""Given a message, when it should have been said and in which channel, returns it with a note that it comes late."""
