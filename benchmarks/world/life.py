"""The life of one circle of six for half a year: lived by the real bot on the rehearsal, on a clock that leaps."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.world import words
from benchmarks.world.numbering import number_tables
from benchmarks.world.people import People, button_in, newest_with
from db.lifecycle import migrate
from fortnight.bots import InProcessBot, settings_for
from fortnight.clock_driver import ClockDriver
from fortnight.sandbox import NEEDED
from rehearsal.enums import ChannelType
from rehearsal.guild_setup import HostedGuild
from rehearsal.people.person import Person
from rehearsal.server import Rehearsal
from rehearsal.world.models import Application, Channel, Message
from runtime.clock import RehearsedClock
from vocabulary.controls import ButtonKind

TOKEN = "a-lived-token"
RATE = 20.0
"""Fast, so that Discord's rate limits are short, and slow enough to vote in time on a busy machine."""
BEGINS = datetime(2026, 1, 19, 16, 0, tzinfo=UTC)
ZONE = "Africa/Abidjan"
"""The zone of the circle. It has no daylight saving time, and neither have those to which the life is moved."""
NAME = "Deciding with data"
FOCUS = "Data-informed decision making in education and product work"
FIRST_SESSION = datetime(2026, 1, 21, 18, 0, tzinfo=UTC)
CYCLE = timedelta(weeks=2)
LENGTH = timedelta(minutes=75)
MEMBERS = ("Maya Lindqvist", "Tomas Herrera", "Priya Nair", "Jonas Weber", "Amara Okafor", "Lena Fischer")

Act = Callable[[], Awaitable[None]]


@dataclass
class Life:
    """A circle of six with its rooms in a server of its own; the last of `members` did not agree to nudges."""

    rehearsal: Rehearsal
    clock: RehearsedClock
    driver: ClockDriver
    application: Application
    guild: HostedGuild
    database: Path
    members: Sequence[Person]
    people: People = field(default_factory=People)
    text: Channel = field(init=False)
    voice: Channel = field(init=False)
    _invitations: set[int] = field(default_factory=set[int])

    async def until(self, at: datetime) -> None:
        """Let time pass until `at`, with all that falls due on the way."""
        await self.driver.until(at)

    def copied(self, name: str) -> Path:
        """A copy of the database as it is now, beside it."""
        path = self.database.with_name(name)
        with closing(sqlite3.connect(self.database)) as lived, closing(sqlite3.connect(path)) as copy:
            lived.backup(copy)
        return path

    async def found(self) -> None:
        """The first member forms the circle and invites the others; all but one agree to nudges."""
        founder, *others = self.members
        general = self.guild.channel("general")
        await self.people.use(founder, general, "circle create", name=NAME, focus=FOCUS, zone=ZONE)
        own = [one for one in self.guild.channels.values() if one.name.lower() != "general"]
        self.text = next(one for one in own if one.type == ChannelType.TEXT)
        self.voice = next(one for one in own if one.type == ChannelType.VOICE)
        await self.people.use(founder, self.text, "nudges start")
        for person in others:
            invitation = await self.people.use(founder, general, "circle invite", person=person)
            asked = await self.people.press(person, invitation, ButtonKind.CIRCLE_JOIN)
            agrees = person is not self.members[-1]
            kind = ButtonKind.NUDGES_START if agrees else ButtonKind.NUDGES_DECLINE
            question = await self.rehearsal.until(lambda asked=asked, kind=kind: newest_with(asked.followups, kind))
            await self.people.press(person, question, kind)
        shown = await self.people.use(founder, self.text, "session schedule", when=f"{FIRST_SESSION:%Y-%m-%d %H:%M}")
        await self.people.press(founder, shown, ButtonKind.SESSION_SET)

    def acts(self, number: int, at: datetime) -> Sequence[tuple[datetime, Act]]:
        """What happens in the cycle before the session at `at`, and when; in order. The first one has two days only."""
        days: list[tuple[float, Callable[[int], Awaitable[None]]]] = [
            (0.1, self._set_goals),
            (0.5, self._commit_late),
            (3.0, self._report),
            (5.0, self._ask_for_help),
            (8.0, self._answer_nudges),
            (9.0, self._meet_partners),
            (10.0, self._tell_failure),
            (12.0, self._show_and_reply),
            (13.0, self._are_interested),
        ]
        lived = days if number else [days[0], *days[-2:]]
        return [(at - CYCLE + timedelta(days=day), partial(act, number)) for day, act in lived]

    async def live_cycle(self, number: int, at: datetime) -> None:
        """The days before the session at `at`: goals, check-ins, help, commitments, partners and answers."""
        for due, act in self.acts(number, at):
            await self.until(due)
            await act()

    async def hold(self, number: int, at: datetime) -> None:
        """The session at `at`, from the first in voice to the recap."""
        await self.begin(number, at)
        await self._speak(at)
        await self.until(at + LENGTH + timedelta(minutes=15))
        await asyncio.gather(*(person.leave_voice() for person in self._here(number)))

    async def begin(self, number: int, at: datetime) -> None:
        """All but one come to voice, and it starts by itself."""
        await self.until(at - timedelta(minutes=2))
        for person in self._here(number):
            await person.join_voice(self.voice)
        await self.until(at + timedelta(minutes=3))

    async def _speak(self, at: datetime) -> None:
        """Somebody gets more time, things are captured, and everybody present commits to something."""
        one, other, *_ = here = [person for person in self.members if person.id in self.guild.voice_states]
        await self.until(at + timedelta(minutes=8, seconds=10))
        warning = self._seen(one, ButtonKind.SESSION_MORE)
        for person in here[:3]:
            await self.people.press(person, warning, ButtonKind.SESSION_MORE)
        await self.until(at + timedelta(minutes=20))
        card = self._seen(one, ButtonKind.SESSION_CAPTURE)
        await self.people.press(one, card, ButtonKind.SESSION_CAPTURE, {"kind": "parked", **words.PARKED})
        await self.people.press(other, card, ButtonKind.SESSION_CAPTURE, {"kind": "insight", **words.INSIGHT})
        await self.until(at + timedelta(minutes=40))
        await self.people.use(one, self.text, "session capture", kind="Decision", **words.DECISION)
        await self.people.use(other, self.text, "session capture", **words.INSIGHT)
        await self.until(at + timedelta(minutes=68))
        closing = self._seen(one, ButtonKind.SESSION_COMMIT)
        for person in here:
            await self.people.press(person, closing, ButtonKind.SESSION_COMMIT, words.COMMITMENT)

    async def _set_goals(self, number: int) -> None:
        for place, person in enumerate(self.members):
            if (place + number) % 6 == 5:
                continue
            if number and place == number % 3:
                shown = await self.people.use(person, self.text, "goal show")
                if button_in(shown.message, ButtonKind.GOAL_CARRY):
                    await self.people.press(person, shown, ButtonKind.GOAL_CARRY, words.CARRIED)
                    continue
            await self.people.use(person, self.text, "goal set", words.GOAL)

    async def _commit_late(self, _: int) -> None:
        for person in self.members:
            await self._answer(person, ButtonKind.SESSION_LATE_COMMIT, words.COMMITMENT)

    async def _report(self, number: int) -> None:
        for place in (0, 1):
            person = self.members[(number + place) % 6]
            await self.people.use(person, self.text, "goal update", status="On track", words=words.REPORT)

    async def _ask_for_help(self, number: int) -> None:
        stuck, helper = (self.members[(number + place) % 6] for place in (2, 3))
        noted = await self.people.use(stuck, self.text, "goal update", status="Stuck", **words.STUCK)
        if button_in(noted.message, ButtonKind.ASK_CIRCLE):
            await self.people.press(stuck, noted, ButtonKind.ASK_CIRCLE)
            await self.until(self.clock.now() + timedelta(hours=1))
            question = newest_with(helper.sees(self.text), ButtonKind.ASK_ANSWER)
            if question is not None:
                await self.people.press(helper, question, ButtonKind.ASK_ANSWER, words.HELP)

    async def _answer_nudges(self, number: int) -> None:
        for place, person in enumerate(self.members):
            if place % 2 == number % 2:
                await self._answer(person, ButtonKind.CHECK_IN_ON_TRACK)
            else:
                await self._answer(person, ButtonKind.CHECK_IN_DONE, words.DONE)
            await self._answer(person, ButtonKind.COMMITMENT_KEPT if place % 3 else ButtonKind.COMMITMENT_OPEN)

    async def _meet_partners(self, number: int) -> None:
        await self.people.use(self.members[number % 6], self.text, "partners met")

    async def _tell_failure(self, _: int) -> None:
        """Whoever was last invited to tell one does, or prepares it only, by turns."""
        for person in self.members:
            here = [one for one in person.sees(self.text) if person.mention in one.text]
            invitation = newest_with([*here, *person.dms], ButtonKind.FAILURE_PREPARE)
            if invitation is None or invitation.id in self._invitations:
                continue
            self._invitations.add(invitation.id)
            kept = await self.people.press(person, invitation, ButtonKind.FAILURE_PREPARE, words.FAILURE)
            if len(self._invitations) % 3:
                told = await self.people.press(person, kept, ButtonKind.FAILURE_POST)
                await self.people.press(person, told, ButtonKind.FAILURE_LESSON, words.LESSON)

    async def _show_and_reply(self, number: int) -> None:
        presenter = self.members[number % 6]
        await self.people.use(presenter, self.text, "session present", **words.EXAMPLE)
        card = self._seen(presenter, ButtonKind.SESSION_COMING)
        for person in self._here(number)[:4]:
            await self.people.press(person, card, ButtonKind.SESSION_COMING)
        (away,) = set(self.members) - set(self._here(number))
        await self.people.press(away, card, ButtonKind.SESSION_AWAY)

    async def _are_interested(self, number: int) -> None:
        event = min((one for one in self.guild.events.values() if one.open), key=lambda one: one.starts_at)
        for person in self._here(number)[2:]:
            await person.interested(event)

    async def _answer(self, person: Person, kind: ButtonKind, fields: dict[str, str] | None = None) -> None:
        """Answer the newest DM with a button of this kind, if there is one."""
        message = newest_with(person.dms, kind)
        if message is not None:
            await self.people.press(person, message, kind, fields)

    def _here(self, number: int) -> list[Person]:
        """Those who come to the session of this cycle: all but one."""
        return [person for place, person in enumerate(self.members) if place != (number + 4) % 6]

    def _seen(self, person: Person, kind: ButtonKind) -> Message:
        found = newest_with(person.sees(self.text), kind)
        if found is None:
            raise LookupError(f"no message has a button {kind} by {self.clock.now()}")
        return found


@asynccontextmanager
async def new_life(database: Path) -> AsyncGenerator[Life]:
    """A circle just founded, in a database that is new or empty, with its first session two days ahead."""
    clock = RehearsedClock(RATE, BEGINS)
    async with Rehearsal(clock.now, RATE) as rehearsal:
        members = [rehearsal.person(name) for name in MEMBERS]
        guild = rehearsal.guild("The staff room", members[0])
        guild.join(*members[1:])
        application = rehearsal.application("Circlekeeper", TOKEN)
        guild.install(application, int(NEEDED))
        settings = settings_for(database, rehearsal.address, rehearsal.ca_file, RATE, TOKEN)
        await migrate(settings.database.url)
        number_tables(database)
        bot = InProcessBot(settings, clock)
        life = Life(rehearsal, clock, ClockDriver(clock, database, bot), application, guild, database, members)
        await bot.start()
        try:
            await rehearsal.until(lambda: rehearsal.gateway.connected(application))
            await life.found()
            yield life
        finally:
            await bot.stop()
