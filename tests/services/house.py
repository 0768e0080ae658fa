"""The services without Discord, on real tables; jobs run and messages arrive when a test says so."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from db.models import Circle, Cycle, Member, OutgoingBody, Person
from runtime.clock import RehearsedClock
from runtime.config import RetentionSection
from runtime.delivery_outcome import MessageGoneError, MessageLocation, NotNowError, RefusedError
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services import reactions
from services.house import Ports, compose
from services.server_members import NoAnswerError
from tests.runtime.recording_reporter import RecordingReporter
from vocabulary.keys import JobKey, JobKind, MessageKey
from vocabulary.snowflakes import DISCORD_EPOCH

ANA, BEN, CHI, DEE, ELI, FAY = range(101, 107)
GUILD, LOCALE = 1, "en-US"
ROLE, TEXT, VOICE = 10, 11, 12
"""What `form_circle` says of a circle's role and channels."""
ALL_ROLES = frozenset({ROLE, 20, 30})
BEGINS = datetime(2026, 1, 19, 16, tzinfo=UTC)
FIRST_SESSION = datetime(2026, 1, 20, 17, tzinfo=UTC)


class House:
    """`services` is what is tested. `errands` are the jobs that cogs would have carried out, in their order.

    `before` is one that was stopped: this one goes on where it stood, with a copy of all that was in the world.
    """

    def __init__(self, before=None):
        self.clock = RehearsedClock(0, BEGINS)
        self.ledger = RecordingReporter()
        self.words = Words()
        # Batches end by their jobs alone, so that a busy computer changes the order of nothing.
        self.timekeeper = Timekeeper(self.clock, self.ledger, batch_seconds=60)
        self.discord = Channels(self.clock)
        self.outbox = Outbox(self.clock, self.ledger, self.discord)
        self.voice = Voice()
        periods, self.servers = RetentionSection().periods, ServersAsTold()
        ports = Ports(self.voice, self.servers)
        self.services = compose(self.clock, self.timekeeper, self.outbox, self.words, ports, periods)
        reactions.connect(self.services)
        self.errands = []
        for kind in set(JobKind) - {*self.timekeeper._handlers, *self.timekeeper._errands}:
            self.timekeeper.errand(kind, self._errand_of(kind))
        self.begun = {}
        if before is not None:
            self._go_on_from(before)

    @property
    def now(self):
        return self.clock.now()

    async def form_circle(self, members=(ANA, BEN, CHI, DEE, ELI), name="Deciding with data", **facts):
        """A circle as it is once its channels are made; the first of `members` is its organiser."""
        made = {"guild_id": GUILD, "role_id": ROLE, "text_channel_id": TEXT, "voice_channel_id": VOICE}
        settings: dict[str, Any] = {"zone": "Europe/Berlin", "locale": LOCALE, **made, **facts}
        row = await Circle.create(
            name=name,
            focus="Data-informed decisions",
            created_at=self.now,
            **settings,
        )
        await Cycle.create(circle=row, number=1, opened_at=self.now)
        for number, user_id in enumerate(members):
            await Person.get_or_create(id=user_id)
            await Member.create(circle=row, user_id=user_id, joined_at=self.now, organiser=number == 0)
        return row

    async def run_jobs(self):
        """Run all jobs that are due now, and those that become due by that."""
        more = True
        while more and await self.timekeeper._run_due():
            await self.timekeeper._tasks.drain()
            at = await self.timekeeper.soonest()
            more = self.timekeeper._ended or (at is not None and at <= self.now)

    async def pass_time(self, until=None, **span):
        """Let time pass until an instant or for a `timedelta(**span)`, each job at its moment, and deliver messages."""
        end = until or self.now + timedelta(**span)
        await self.run_jobs()
        await self.deliver()
        while (at := await self.timekeeper.soonest()) is not None and at <= end:
            self.clock.leap_to(at)
            await self.run_jobs()
            await self.deliver()
        self.clock.leap_to(end)
        await self.deliver()

    async def deliver(self):
        """Have what may be sent by now arrive."""
        sender = self.outbox._sender
        while taken := await sender._choose(self.now, 40, only_urgent=False):
            for delivery in taken:
                await sender._record(delivery)

    async def job(self, kind, row):
        """When that job runs next, or None."""
        return await self.timekeeper.when(JobKey(kind, row))

    async def waiting(self, key):
        """The message of a key that is still to be sent, or None."""
        stored = await OutgoingBody.get_or_none(outgoing__key=str(key), outgoing__message_id=None)
        return stored and Message.from_json(stored.body)

    def said_in(self, channel):
        """The messages of a channel as they read now, oldest first."""
        return [one.message for one in self.discord.messages.values() if one.to == channel]

    def dms(self, user_id):
        """The messages that a person was sent."""
        return [one.message for one in self.discord.messages.values() if one.to == -user_id]

    def _go_on_from(self, before):
        self.clock.leap_to(before.now)
        own = {id(before): self, id(before.clock): self.clock}
        for name in ("discord", "voice", "servers"):
            vars(getattr(self, name)).update(deepcopy(vars(getattr(before, name)), own))
        self.errands += before.errands
        self.begun |= deepcopy(before.begun, own)

    def _errand_of(self, kind):
        async def note(row, now):
            self.errands.append(JobKey(kind, row))

        return note


@dataclass
class Arrived:
    """A message in a channel, or to a person (then `to` is their id with a minus)."""

    to: int
    key: MessageKey
    message: Message


class Channels:
    """Where messages arrive: by their id, which tells when that was, as Discord's do; not in `forbidden` channels."""

    def __init__(self, clock):
        self.messages = {}
        self.closed_dms = set()
        self.forbidden = set()
        self._clock = clock
        self._count = 0

    async def post(self, delivery):
        if delivery.to.user in self.closed_dms:
            raise RefusedError("403 50007 Cannot send messages to this user", dms_closed=True)
        self._allow(delivery)
        self._count += 1
        number = ((self._clock.now() - DISCORD_EPOCH) // timedelta(milliseconds=1) << 22) + self._count
        to = delivery.to.channel or -delivery.to.user
        self.messages[number] = Arrived(to, MessageKey.parse(delivery.key), Message.from_json(delivery.body))
        return MessageLocation(abs(to), number)

    async def edit(self, delivery):
        self._allow(delivery)
        self._find(delivery).message = Message.from_json(delivery.body)

    async def delete(self, delivery):
        self._find(delivery)
        del self.messages[delivery.message_id]

    async def look(self, delivery):
        self._find(delivery)

    async def find(self, delivery):
        return []

    def delete_by_hand(self, words):
        """Somebody deletes the newest message with these words."""
        del self.messages[max(number for number, one in self.messages.items() if words in one.message.text)]

    def _allow(self, delivery):
        if delivery.to.channel in self.forbidden:
            raise NotNowError("403 50013 Missing Permissions")

    def _find(self, delivery):
        if delivery.message_id not in self.messages:
            raise MessageGoneError("404 10008 Unknown Message")
        return self.messages[delivery.message_id]


class Voice:
    """Voice channels by their id, each with those who are in it; and what was asked of the bot's own presence there.

    `told` is False while Discord has not told who is where.
    """

    def __init__(self):
        self.told = True
        self.channels = {VOICE: set()}
        self.attended = set()
        self.statuses = {}
        self.chimes = []

    def people_in(self, guild_id, channel_id):
        return frozenset(self.channels.get(channel_id, ())) if self.told else None

    def exists(self, guild_id, channel_id):
        return self.told and channel_id in self.channels

    def attend(self, channel_id):
        self.attended.add(channel_id)

    def leave(self, channel_id):
        self.attended.discard(channel_id)

    def chime(self, channel_id, chime):
        self.chimes.append(chime)

    def status(self, channel_id, text):
        self.statuses[channel_id] = text


class ServersAsTold:
    """The members of servers: everybody is in each, with the roles of all circles, but who is `gone`.

    `silent` servers do not answer. What was `asked` is kept.
    """

    def __init__(self):
        self.gone = set()
        self.silent = set()
        self.without_role = set()
        self.asked = []

    async def roles_of(self, guild_id, user_id, within):
        self.asked.append((guild_id, user_id))
        if guild_id in self.silent:
            raise NoAnswerError
        if user_id in self.gone:
            return None
        return frozenset() if user_id in self.without_role else ALL_ROLES

    def locale_of(self, guild_id):
        return LOCALE
