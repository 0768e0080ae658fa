"""The stage of the e2e tests: a Discord, a guild, nine people, the real bot, and the time that all of them share."""

import asyncio
import io
import json
import re
from datetime import UTC, datetime, timedelta

from tortoise import connections

from db.models import Circle, Member, Person, ServerSettings
from fortnight.bots import SubprocessBot, settings_for
from fortnight.clock_driver import ClockDriver
from fortnight.sandbox import NEEDED, TOKEN
from rehearsal.enums import ChannelType
from rehearsal.faults import DroppedError, When
from rehearsal.guilds import threads
from runtime.bot import Circlekeeper, serve
from tests.e2e.pairing import pair
from vocabulary.founding import Founders

RATE = 3.0
"""Fast enough for Discord's rate limits to be short, slow enough for a busy machine to be on time."""
BEGINS = datetime(2026, 1, 19, 16, 0, tzinfo=UTC)
NAME, FOCUS, ZONE = "Deciding with data", "Data-informed decisions in schools and products", "Europe/Berlin"
FIRST_SESSION = datetime(2026, 1, 20, 17, 0, tzinfo=UTC)
TROUBLE = {"warning", "error", "critical"}
BY_HASTE = re.compile(r"Can't keep up, shard ID|Global rate limit|We are being rate limited.* Retrying in 0\.")
GOAL = {
    "Goal": "Run three tests of our onboarding",
    "Why it matters": "Half of the new teachers never reach their second lesson",
    "Actions this week": "Write the hypotheses, start the first test",
    "Evidence of progress": "The debrief, and the numbers before and after",
    "Support requested": "A second pair of eyes on sample sizes",
}


class Log:
    """What the bot logged. Warnings and errors that no test expected fail it at the end."""

    def __init__(self):
        self.stream = io.StringIO()
        self.expected = set()

    @property
    def text(self):
        return self.stream.getvalue()

    @property
    def lines(self):
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event):
        """The lines of that event."""
        return [line for line in self.lines if line["event"] == event]

    def expect(self, *events):
        """Warnings or errors with these events are part of the test."""
        self.expected.update(events)

    @property
    def unexpected(self):
        """Trouble that no test asked for.

        asyncio itself speaks only of an earlier test's loop, whose garbage is collected now: the bot's own loop
        tells the bot. discord.py, which notes in a thread when it has sent a heartbeat, takes an answer that comes
        before that for one to the heartbeat 41 seconds ago; on a busy machine it does. And people here press without a
        pause, by which a fast machine can do more in a second than Discord allows: then the bot waits for a moment.
        """
        told = [line for line in self.lines if line["logger"] != "asyncio" and not BY_HASTE.match(line["event"])]
        return [line for line in told if line["level"] in TROUBLE and line["event"] not in self.expected]


class Served:
    """The bot in this process, served as `run` serves it."""

    def __init__(self, settings, clock):
        self._settings, self._clock = settings, clock
        self._stop = asyncio.Event()
        self._serving = None
        self.running: Circlekeeper | None = None

    @property
    def away(self):
        """Whether it is stopped, to the end."""
        return self._serving is None

    @property
    def ended(self):
        """Whether it ended by itself."""
        return self._serving is not None and self._serving.done()

    async def start(self):
        self._stop.clear()
        serving = serve(self._settings, self._clock, self._stop, self._make)
        self._serving = asyncio.create_task(serving, name="bot")

    async def stop(self):
        self._stop.set()
        try:
            if self._serving is not None:
                await self._serving
        finally:
            self._serving = None

    def leap_to(self, at):
        """It follows the stage's clock, which has leapt already."""

    def _make(self, settings, clock):
        self.running = Circlekeeper(settings, clock)
        return self.running


class Stage:
    """Ana owns the guild; she and the four after her play, `strangers` are in the guild only."""

    def __init__(self, rehearsal, clock, database, log):
        self.rehearsal, self.clock, self.database, self.log = rehearsal, clock, database, log
        if not rehearsal.world.guilds:
            set_up(rehearsal)
        self.everyone = rehearsal.everyone()
        self.people, self.strangers = self.everyone[:5], self.everyone[5:]
        self.ana, self.ben, self.chi, self.dee, self.eli = self.people
        (self.guild,) = rehearsal.world.guilds.values()
        self.application = rehearsal.world.by_token(TOKEN)
        self.bot_role = self.guild.role(self.application.name)
        self.general = self.guild.channel("general")
        self.settings = settings_for(database, rehearsal.address, rehearsal.ca_file, clock.rate, TOKEN)
        self.bot: Served | SubprocessBot = Served(self.settings, clock)

    @property
    def faults(self):
        return self.rehearsal.faults

    async def start_bot(self):
        """Have the bot come, and wait until it is connected. Raises what ended it before."""
        await self.bot.start()
        await self.online()

    async def online(self):
        """Wait until the bot is connected."""
        ended = lambda: isinstance(self.bot, Served) and self.bot.ended
        await self.seen(lambda: self.rehearsal.gateway.connected(self.application) or ended())
        if ended():
            await self.bot.stop()

    async def stop_bot(self):
        """Stop it as SIGTERM does; raises what ended it, if anything did. Nothing when it is not running."""
        await self.bot.stop()

    async def restart_bot(self):
        await self.stop_bot()
        await self.start_bot()

    async def move_apart(self, log):
        """Have the bot live in a process of its own from now on, which can be killed."""
        await self.stop_bot()
        self.bot = SubprocessBot(self.settings, self.clock, log)
        await self.start_bot()

    def kill_at(self, method, path, when):
        """Have the bot killed at the next such request, which takes effect before that or not at all."""

        async def kill(_):
            assert isinstance(self.bot, SubprocessBot)
            await self.bot.kill()
            if when is When.BEFORE:
                raise DroppedError  # or what was sent before the death might arrive after it

        self.faults.on_request(method, path, kill, when=when)

    def open_thread(self, channel=None):
        """A public thread of Ana's in a channel (#general)."""
        world, name = self.rehearsal.world, {"name": "A thread", "type": ChannelType.PUBLIC_THREAD}
        return threads.start(world, channel or self.general, world.ids.next(), name, self.ana.user)

    async def until(self, at):
        """Let time pass until an instant, with all that falls due on the way."""
        await ClockDriver(self.clock, self.database, self.bot).until(at)

    async def settled(self, **longer):
        """Let all happen that is due within the next three seconds (or `longer`, as of a timedelta)."""
        await self.until(self.clock.now() + timedelta(**(longer or {"seconds": 3})))

    async def look_at(self, *jobs):
        """Have the bot in this process look at these subjects now, as if something about them had changed."""
        await self.bot.running.timekeeper.schedule(self.clock.now(), *jobs)
        await self.settled()

    async def seen(self, look):
        """Wait until `look` finds something, and return that."""
        return await self.rehearsal.until(look)

    async def shown(self, person, channel, words):
        """Wait for the newest message with these words in a channel."""
        return await self.seen(lambda: _newest(person.sees(channel), words))

    async def received(self, person, words):
        """Wait for the newest DM with these words."""
        return await self.seen(lambda: _newest(person.dms, words))

    async def let_everyone_found(self):
        """Have the server let everyone found circles, not only Ana, who owns it."""
        await ServerSettings.get_or_create(guild_id=self.guild.id, defaults={"founders": Founders.EVERYONE})

    async def formed_circle(self):
        """The circle with which a play begins that goes on from where one was formed."""
        return FormedCircle(self, await Circle.get(name=NAME), list(self.people))

    async def form_circle(self, people=None, name=NAME, focus=FOCUS):
        """Have the first of `people` (the five) form a circle; the others are in it by the facts."""
        founder, *others = people or self.people
        if founder is not self.ana:
            await self.let_everyone_found()
        options = {"name": name, "focus": focus, "zone": ZONE}
        answer = await (await founder.slash(self.general, "circle create", **options)).settled()
        row = await Circle.get(name=name)
        circle = FormedCircle(self, row, [founder])
        assert f"<#{circle.text.id}>" in answer.text
        await self.shown(founder, circle.text, focus)
        for person in others:
            await circle.add(person)
        return circle


class FormedCircle:
    """A circle with its channels and role in Discord. `row` is as it was when the rooms were made."""

    def __init__(self, stage, row, members):
        self.stage, self.row, self.members = stage, row, members
        self.text, self.voice = (stage.guild.channels[key] for key in (row.text_channel_id, row.voice_channel_id))
        self.role = stage.guild.roles[row.role_id]

    @property
    def id(self):
        return self.row.id

    async def add(self, person):
        """One more member, as if they had joined by the button."""
        await Person.get_or_create(id=person.id)
        await Member.create(circle_id=self.id, user_id=person.id, joined_at=self.stage.clock.now())
        self.stage.guild.give_role(person, self.role)
        self.members.append(person)

    async def set_goal(self, person, **fields):
        """Set a goal through the form; `fields` by their custom ids (goal, why, actions, evidence, support)."""
        form = await person.slash(self.text, "goal set")
        by_id = dict(zip(("goal", "why", "actions", "evidence", "support"), GOAL.values(), strict=True))
        return await (await person.fill(form, by_id | fields)).settled()

    async def close(self):
        """End the circle, by the facts."""
        self.row.closed_at = self.stage.clock.now()
        await self.row.save(update_fields=["closed_at"])

    async def schedule(self, when="2026-01-20 18:00", *, draw=False):
        """Have the first session set by its founder: on Tuesday at 18:00 in Berlin, which is FIRST_SESSION.

        By that, learning partners are drawn and get their threads, if `draw`; else there are some by the facts.
        """
        if not draw:
            await self._pair()
        answer = await self.confirmed(self.members[0], "session schedule", when=when)
        await self.stage.settled()
        return answer

    async def _pair(self):
        """The members are partners two by two, or the last three."""
        groups = [self.members[at : at + 2] for at in range(0, len(self.members) - 1, 2)]
        if groups and len(self.members) % 2:
            groups[-1] = self.members[-3:]
        for group in groups:
            await pair(self, *group)

    async def confirmed(self, person, command, *, where=None, **options):
        """Have a command show what it understood, and say yes to that; a refusal is returned as it is."""
        shown = await person.slash(where or self.text, command, **options)
        return await person.click(shown, shown.buttons[0]) if shown.buttons else shown


def set_up(rehearsal):
    """A guild of nine people that has installed the bot."""
    names = ("Ana", "Ben", "Chi", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida")
    ana, *others = [rehearsal.person(name) for name in names]
    guild = rehearsal.guild("The staff room", ana)
    guild.join(*others)
    guild.install(rehearsal.application("Circlekeeper", TOKEN), int(NEEDED))


async def break_table(name):
    """Take a table away, so that whatever needs it fails as nobody foresaw."""
    await connections.get("default").execute_script(f"ALTER TABLE {name} RENAME TO {name}_gone")


async def break_writes(table):
    """Have whatever writes into a table fail as nobody foresaw."""
    for act in ("INSERT", "UPDATE"):
        broken = f"CREATE TRIGGER broken_{act} BEFORE {act} ON {table} BEGIN SELECT no_such_function(); END"
        await connections.get("default").execute_script(broken)


async def mend_writes():
    """Undo `break_writes`."""
    for act in ("INSERT", "UPDATE"):
        await connections.get("default").execute_script(f"DROP TRIGGER broken_{act}")


def _newest(messages, words):
    return next((message for message in reversed(messages) if words in message.text), None)
