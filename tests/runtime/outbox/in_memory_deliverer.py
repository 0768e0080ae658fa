"""An in-memory stand-in for Discord, and helpers for the outbox's rows."""

import asyncio
from contextlib import asynccontextmanager
from zlib import crc32

from db import outgoing
from db.models import Outgoing, OutgoingBody, OutgoingState
from db.outgoing import Destination
from db.transaction import in_transaction_now
from rehearsal.world.journal import PATIENCE_SECONDS
from runtime.delivery_outcome import MessageGoneError, MessageLocation
from runtime.message import Message
from tests.runtime.timing import SECOND, until
from vocabulary.keys import MessageKey, MessageKind

GENERAL, RANDOM, ANA = 100, 200, 7


class InMemoryDeliverer:
    """Keeps messages by id, and remembers nonces.

    `errors` are raised before, `errors_after` after a message takes effect, in order; `gates` block a destination, and
    `held` a text; ids of messages follow `before_ids`; `found` is the answer of `find`.
    """

    def __init__(self):
        self.messages = {}
        self.nonces = {}
        self.calls = []
        self.in_flight = []
        self.most_in_flight = 0
        self.errors = []
        self.errors_after = []
        self.before_ids = 1000
        self.found = []
        self.gates = {}
        self.held = {}
        self._called = asyncio.Event()

    async def post(self, delivery):
        async with self._call("post", delivery):
            if delivery.id not in self.nonces:
                self.nonces[delivery.id] = self.before_ids + delivery.id
                self.messages[self.nonces[delivery.id]] = delivery.body["text"]
            if self.errors_after:
                raise self.errors_after.pop(0)
            return MessageLocation(delivery.to.channel or delivery.to.user * 10, self.nonces[delivery.id])

    async def edit(self, delivery):
        async with self._call("edit", delivery):
            assert delivery.message_channel_id is not None
            self.messages[delivery.message_id] = delivery.body["text"]

    async def delete(self, delivery):
        async with self._call("delete", delivery):
            if self.messages.pop(delivery.message_id, None) is None:
                raise MessageGoneError("404 10008 Unknown Message")

    async def look(self, delivery):
        async with self._call("look", delivery):
            if delivery.message_id not in self.messages:
                raise MessageGoneError("404 10008 Unknown Message")

    async def find(self, delivery):
        async with self._call("find", delivery):
            return self.found

    @asynccontextmanager
    async def _call(self, name, delivery):
        assert not in_transaction_now()
        self.calls.append((name, delivery.body["text"]))
        self._called.set()
        assert delivery.to not in self.in_flight or self.held
        self.in_flight.append(delivery.to)
        self.most_in_flight = max(self.most_in_flight, len(self.in_flight))
        try:
            to = delivery.to.channel or delivery.to.user
            if gate := self.gates.get(to) or self.held.get(delivery.body["text"]):
                await gate.wait()
            await asyncio.sleep(0)
            if self.errors:
                raise self.errors.pop(0)
            yield
        finally:
            self.in_flight.remove(delivery.to)

    def hold_up(self, text):
        """Have a message with this text take until the event is set."""
        return self.held.setdefault(text, asyncio.Event())

    async def wait_for_calls(self, count):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.calls) < count:
                self._called.clear()
                await self._called.wait()

    def posts(self):
        return [text for name, text in self.calls if name == "post"]


def key_named(name):
    """The key of a message that a test calls by a name."""
    return MessageKey(MessageKind.BOARD, crc32(name.encode()))


async def row_of(name):
    return await Outgoing.get(key=str(key_named(name)))


async def body_of(name):
    """The stored body of a message; None once it is deleted."""
    stored = await OutgoingBody.get_or_none(outgoing__key=str(key_named(name)))
    return None if stored is None else stored.body


async def wait_for_outcomes(deliverer, count):
    """Wait until the deliverer was called `count` times and the outcomes are recorded."""
    await deliverer.wait_for_calls(count)
    await until(nothing_in_flight)


async def nothing_in_flight():
    return not await Outgoing.exists(state=OutgoingState.SENDING)


async def interrupted_delivery(name, text, since, *, revised=None):
    """Leave a row as if the process had died while sending it."""
    to = Destination(GENERAL)
    rules = {"people": (), "priority": 1, "now": since, "at": since, "gap": SECOND}
    await outgoing.put(str(key_named(name)), to, Message(text).to_json(), **rules)
    taken = await outgoing.take((await row_of(name)).id, since)
    if revised:
        await outgoing.put(str(key_named(name)), to, Message(revised).to_json(), **rules)
    return taken
