import asyncio
import inspect
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import discord
import pytest

from db import outgoing
from db.lifecycle import migrate, opened
from db.models import Outgoing, OutgoingState
from db.outgoing import Destination
from rehearsal.faults import When
from rehearsal.permissions import ALL, Permission
from rehearsal.server import Rehearsal
from rehearsal.state import MessageFlag
from runtime.clock import RehearsedClock
from runtime.config import DiscordSection, Settings
from runtime.deliverer import DiscordDeliverer, verdict
from runtime.message import Attachment, Message, Press
from runtime.outbox import GoneError, NotNowError, Outbox, RefusedError, UnsureError
from runtime.transport import connector

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TOKEN = "a.bot.token"
BUTTONS = ((Press("On track", "1:on:7", style="success"), Press("Stuck", "1:stuck:7")), (Press("Done", "1:done:7"),))
POSTING = ("POST", "/channels/*/messages")


class Ledger:
    """A reporter that keeps what it was given."""

    def __init__(self):
        self.entries = []

    def unexpected(self, error, **facts):
        self.entries.append((error, facts))
        return str(len(self.entries))


class Stage:
    """A Discord with Ana's guild, the bot in it, and an outbox that speaks through the real client."""

    def __init__(self, rehearsal, clock):
        self.rehearsal, self.clock, self.ledger = rehearsal, clock, Ledger()
        self.application = rehearsal.application("Circlekeeper", token=TOKEN)
        self.ana, self.ben = rehearsal.person("Ana"), rehearsal.person("Ben")
        self.guild = rehearsal.guild("Teachers", owner=self.ana)
        self.guild.join(self.ben)
        self.role = self.guild.install(self.application, permissions=int(ALL))
        self.general = self.guild.channel("general")

    @asynccontextmanager
    async def logged_in(self):
        settings = Settings(discord=DiscordSection(address=self.rehearsal.address, ca_file=str(self.rehearsal.ca_file)))
        intents = discord.Intents(guilds=True)
        async with discord.Client(intents=intents, connector=connector(settings), max_ratelimit_timeout=30) as client:
            await client.login(TOKEN)
            yield DiscordDeliverer(client)

    @asynccontextmanager
    async def running(self):
        async with self.logged_in() as deliverer:
            self.outbox = Outbox(self.clock, self.ledger, deliverer)
            task = asyncio.create_task(self.outbox.run())
            try:
                yield
            finally:
                await self.outbox.drain()
                await task

    async def post(self, message, key="key", **where):
        await self.outbox.post(key, message, **where or {"channel": self.general.id})

    async def reaches(self, state, key="key"):
        """Until the row is in that state for good, and that row."""
        await until(lambda: Outgoing.exists(key=key, state=state))
        return await Outgoing.get(key=key)

    async def fails(self, attempts=1, key="key"):
        await until(lambda: Outgoing.exists(key=key, state=OutgoingState.PENDING, attempts=attempts))

    @property
    def messages(self):
        return [message for message in self.ana.sees(self.general) if message.type == 0]

    @property
    def texts(self):
        return [message.text for message in self.messages]


async def until(true):
    """Until `true()`, which may be awaitable, is so."""
    for _ in range(1000):
        answer = true()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        await asyncio.sleep(0.005)
    raise TimeoutError(true)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "circle.db"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture
async def stopped(tmp_path, empty, openapi):
    """The stage before the bot starts."""
    clock = RehearsedClock(1, NOON)
    async with opened(f"sqlite://{shutil.copy(empty, tmp_path)}"), Rehearsal(clock.now, schema=openapi) as rehearsal:
        yield Stage(rehearsal, clock)
        assert rehearsal.complaints == []


@pytest.fixture
async def stage(stopped):
    async with stopped.running():
        yield stopped


async def half_sent(stage, message, *, revised=None, delivered=True):
    """A row as the bot leaves it that dies between Discord's answer and its own note."""
    rules = {"priority": 1, "now": stage.clock.now(), "at": stage.clock.now(), "gap": SECOND}
    await outgoing.put("key", Destination(stage.general.id), message.to_json(), **rules)
    delivery = await outgoing.take((await Outgoing.get(key="key")).id, stage.clock.now())
    if delivered:
        async with stage.logged_in() as deliverer:
            await deliverer.post(delivery)
    if revised:
        await outgoing.put("key", Destination(stage.general.id), revised.to_json(), **rules)


async def test_a_message_arrives_and_its_place_is_noted(stage):
    await stage.post(Message("Welcome."))
    row = await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert message.text == "Welcome."
    assert (row.message_id, row.message_channel_id) == (message.id, stage.general.id)


async def test_a_second_delivery_soon_after_yields_the_message_of_the_first(stopped):
    await half_sent(stopped, Message("Welcome."))
    (message,) = stopped.messages
    async with stopped.running():
        row = await stopped.reaches(OutgoingState.SENT)
    assert row.message_id == message.id
    assert stopped.texts == ["Welcome."]


async def test_a_revised_message_is_edited_and_loses_what_it_no_longer_has(stage):
    await stage.post(Message("How is it going?", buttons=BUTTONS, files=(Attachment("goal.md", "# Goal"),)))
    await stage.reaches(OutgoingState.SENT)
    await stage.post(Message("Answered: *stuck*."))
    stage.clock.leap_to(stage.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(sent_revision=2))
    (message,) = stage.messages
    assert message.text == "Answered: *stuck*."
    assert message.buttons == []
    assert message.attachments == []


async def test_buttons_arrive_in_their_rows(stage):
    await stage.post(Message("How is it going?", buttons=BUTTONS))
    await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert message.buttons == ["On track", "Stuck", "Done"]
    assert [len(row["components"]) for row in message.components] == [2, 1]


async def test_a_card_arrives_framed_and_can_be_revised(stage):
    card = Message("# Check-in\n---\nUntil 18:10", buttons=BUTTONS, card=True, files=(Attachment("a.md", "a"),))
    await stage.post(card)
    await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert message.flags & MessageFlag.COMPONENTS_V2
    assert message.text == "# Check-in\nUntil 18:10"
    assert message.buttons == ["On track", "Stuck", "Done"]
    await stage.post(Message("# Goals", card=True))
    stage.clock.leap_to(stage.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(sent_revision=2))
    assert (message.text, message.buttons) == ("# Goals", [])


async def test_a_file_arrives_as_it_was_written(stage):
    await stage.post(Message("The agenda.", files=(Attachment("agenda.md", "# Übung\n"),)))
    await stage.reaches(OutgoingState.SENT)
    (attachment,) = stage.messages[0].attachments
    assert (attachment.filename, attachment.content.decode()) == ("agenda.md", "# Übung\n")


async def test_nobody_is_notified_but_those_who_are_meant(stage):
    text = f"{stage.ana.mention}, {stage.ben.mention} is next. @everyone"
    await stage.post(Message(text, pings=(stage.ana.id,)))
    await stage.reaches(OutgoingState.SENT)
    (message,) = stage.messages
    assert [user.name for user in message.mentions] == ["Ana"]
    assert not message.mention_everyone


async def test_a_silent_message_makes_no_sound(stage):
    await stage.post(Message("Noted.", silent=True))
    await stage.reaches(OutgoingState.SENT)
    assert stage.messages[0].flags & MessageFlag.SUPPRESS_NOTIFICATIONS


async def test_a_message_that_should_be_at_hand_is_pinned(stage):
    await stage.post(Message("# The circle", pin=True))
    await stage.reaches(OutgoingState.SENT)
    assert stage.messages[0].pinned


async def test_a_pin_that_is_refused_costs_nothing_but_the_pin(stage):
    stage.rehearsal.faults.refuse("PUT", "/channels/*/pins/*", status=403, code=50013, message="Missing Permissions")
    stage.rehearsal.faults.refuse("PUT", "/channels/*/messages/pins/*", status=403, code=50013, message="Missing")
    await stage.post(Message("# The circle", pin=True))
    await stage.reaches(OutgoingState.SENT)
    assert [message.pinned for message in stage.messages] == [False]


async def test_a_person_is_written_to_in_a_dm(stage):
    await stage.post(Message("How is it going?", buttons=BUTTONS), user=stage.ana.id)
    row = await stage.reaches(OutgoingState.SENT)
    await stage.post(Message("And now?"), key="second", user=stage.ana.id)
    await stage.reaches(OutgoingState.SENT, "second")
    assert [message.text for message in stage.ana.dms] == ["How is it going?", "And now?"]
    assert row.message_channel_id == stage.ana.dms[0].channel.id


async def test_a_person_who_takes_no_dms_is_left_in_peace(stage):
    stage.ana.close_dms()
    await stage.post(Message("How is it going?"), user=stage.ana.id)
    row = await stage.reaches(OutgoingState.REFUSED)
    assert "50007" in (row.refusal or "")
    assert stage.ledger.entries == []


async def test_a_channel_that_is_gone_is_written_to_no_more(stage):
    stage.rehearsal.faults.delete_channel(stage.general)
    await stage.post(Message("Hello?"))
    row = await stage.reaches(OutgoingState.REFUSED)
    assert "10003" in (row.refusal or "")


async def test_a_channel_where_the_bot_may_not_write_refuses(stage):
    stage.role.permissions = int(Permission.VIEW_CHANNEL)
    stage.guild.roles[stage.guild.id].permissions = int(Permission.VIEW_CHANNEL)
    await stage.post(Message("Hello?"))
    row = await stage.reaches(OutgoingState.REFUSED)
    assert (row.refusal or "").startswith("403 ")
    assert stage.ledger.entries == []


async def test_a_malformed_message_is_our_mistake_and_reported(stage):
    stage.rehearsal.faults.refuse(*POSTING, status=400, code=50035, message="Invalid Form Body")
    await stage.post(Message("Hello?"))
    row = await stage.reaches(OutgoingState.REFUSED)
    assert "50035" in (row.refusal or "")
    assert len(stage.ledger.entries) == 1


async def test_while_discord_is_in_trouble_it_is_tried_again(stage):
    stage.rehearsal.faults.refuse(*POSTING, status=503, times=2)
    await stage.post(Message("Hello."))
    for attempts, seconds in ((1, 5), (2, 10)):
        await stage.fails(attempts)
        stage.clock.leap_to(stage.clock.now() + seconds * SECOND)
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts == ["Hello."]


async def test_a_rate_limit_that_lasts_long_puts_it_off(stage):
    stage.rehearsal.faults.refuse(*POSTING, status=429, message="You are being rate limited.", retry_after=300)
    await stage.post(Message("Hello."))
    await stage.fails()
    stage.clock.leap_to(stage.clock.now() + 5 * SECOND)
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts == ["Hello."]


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
async def test_a_connection_that_broke_before_or_after_the_message_was_made_leaves_one_message(stage, when):
    stage.rehearsal.faults.drop(*POSTING, when=when)
    await stage.post(Message("Hello."))
    await stage.fails()
    stage.clock.leap_to(stage.clock.now() + 5 * SECOND)
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts == ["Hello."]


@pytest.mark.parametrize("card", [True, False])
async def test_half_sent_ten_minutes_ago_it_is_found_in_the_channel(stopped, card):
    await half_sent(stopped, Message(" # Check-in\n---\nUntil 18:10 ", buttons=BUTTONS, card=card))
    (message,) = stopped.messages
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped.running():
        row = await stopped.reaches(OutgoingState.SENT)
    assert row.message_id == message.id
    assert len(stopped.messages) == 1


async def test_half_sent_and_revised_meanwhile_it_is_known_by_its_buttons_and_edited(stopped):
    await half_sent(stopped, Message("One.", buttons=BUTTONS), revised=Message("Two.", buttons=BUTTONS))
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped.running():
        await until(lambda: Outgoing.exists(message_id__not_isnull=True))
        stopped.clock.leap_to(stopped.clock.now() + SECOND)
        await stopped.reaches(OutgoingState.SENT)
    assert stopped.texts == ["Two."]


async def test_what_never_arrived_is_sent_though_others_said_the_same(stopped):
    await half_sent(stopped, Message("Hello."), delivered=False)
    await stopped.ana.say(stopped.general, "Hello.")
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    async with stopped.running():
        await stopped.reaches(OutgoingState.SENT)
    assert [(message.author.name, message.text) for message in stopped.messages] == [
        ("Ana", "Hello."),
        ("Circlekeeper", "Hello."),
    ]


async def test_an_older_message_that_reads_the_same_is_not_taken_for_it(stopped):
    async with stopped.running():
        await stopped.post(Message("Hello."), key="older")
        await stopped.reaches(OutgoingState.SENT, "older")
    await Outgoing.all().delete()
    stopped.clock.leap_to(NOON + 10 * MINUTE)
    await half_sent(stopped, Message("Hello."), delivered=False)
    stopped.clock.leap_to(NOON + 20 * MINUTE)
    async with stopped.running():
        await stopped.reaches(OutgoingState.SENT)
    assert stopped.texts == ["Hello.", "Hello."]


async def test_a_message_that_somebody_deleted_stays_deleted(stage):
    await stage.post(Message("Hello."))
    await stage.reaches(OutgoingState.SENT)
    await stage.ana.delete(stage.messages[0])
    await stage.post(Message("Hello again."))
    stage.clock.leap_to(stage.clock.now() + SECOND)
    await until(lambda: Outgoing.exists(state=OutgoingState.SENT, sent_revision=2))
    assert stage.texts == []


@pytest.mark.parametrize(
    ("status", "code", "meaning", "fault"),
    [
        (404, 10003, RefusedError, False),
        (403, 50001, RefusedError, False),
        (403, 50007, RefusedError, False),
        (400, 50278, RefusedError, False),
        (400, 50035, RefusedError, True),
        (413, 40005, RefusedError, True),
        (404, 10008, GoneError, None),
        (400, 40003, NotNowError, None),
        (400, 30046, NotNowError, None),
        (403, 20016, NotNowError, None),
        (401, 0, NotNowError, None),
        (429, 0, NotNowError, None),
        (500, 0, UnsureError, None),
        (503, 130000, UnsureError, None),
    ],
)
def test_each_answer_of_discord_has_one_meaning(status, code, meaning, fault):
    error = verdict(status, code, "said Discord")
    assert type(error) is meaning
    assert str(error) == f"{status} {code} said Discord"
    assert getattr(error, "fault", None) is fault


async def test_an_id_that_a_restored_database_gives_out_again_names_another_message(stage):
    await stage.post(Message("Before the restore"))
    row = await stage.reaches(OutgoingState.SENT)
    await row.delete()
    stage.clock.leap_to(stage.clock.now() + SECOND)
    after = Message("After the restore")
    facts = {"created_at": stage.clock.now(), "send_at": stage.clock.now(), "priority": 1, "body": after.to_json()}
    await Outgoing.create(id=row.id, key="key", channel_id=stage.general.id, **facts)
    await stage.post(Message("Something else"), key="other")
    await stage.reaches(OutgoingState.SENT)
    assert stage.texts[:2] == ["Before the restore", "After the restore"]
