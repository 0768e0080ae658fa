"""The story: one circle lives through a fortnight."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from zoneinfo import ZoneInfo

from fortnight import cast, second
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, TOMAS, Role
from fortnight.plot import A_MOMENT, WARNING, Plot
from fortnight.stage import Stage
from rehearsal.people import Person
from rehearsal.state import Channel, Message
from runtime.voice.chimes import Chime, load_chimes

AT_LEAST = 4  # two sessions that were held and two to come
CHIMES = load_chimes()
CHIMES_IN_ALL = 1 + 5 + 4 + 1  # a start, five warnings, four ends of blocks, the end of the session
FORMATS = ("Markdown", "CSV", "Excel workbook (XLSX)", "Web page to print (HTML)")
FIELDS = ("Goal", "Why it matters", "Actions this week", "Evidence of progress", "Support requested")
FIRST_SESSION = datetime(2026, 1, 20, 18, 0, tzinfo=ZoneInfo(cast.ZONE))
CHECK_IN = datetime(2026, 1, 26, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
FAILURE_DAY = datetime(2026, 2, 2, 10, 0, tzinfo=ZoneInfo(cast.ZONE))


@dataclass
class Story(Plot):
    """Plays on a stage; what it promised to show goes to the stage's ledger."""

    @classmethod
    def by_chance(cls, stage: Stage) -> "Story":
        """The story with its absences, overruns and late answers as the stage's seed has them; seed 1 has none."""
        if stage.seed == 1:
            return cls(stage)
        return cls(
            stage,
            absent=stage.chance.choice([None, JONAS, cast.AMARA]),
            late_answer=timedelta(hours=stage.chance.randint(0, 30)),
            extra_minutes=stage.chance.randint(1, 5),
        )

    async def play(self) -> None:
        """All of it, in order. Raises BrokenError where it cannot go on."""
        await self.form()
        await self.set_goals()
        await self.schedule()
        await self.meet()
        await self.hand_over()
        await self.check_in()
        await self.tell_a_failure()
        await self.meet_again()
        await self.take_along()

    async def form(self) -> None:
        """Maya forms the circle and invites the others, who join by a button."""
        stage, maya = self.stage, self.stage.person(MAYA)
        general = stage.guild.channel("general")
        options = {"name": cast.CIRCLE, "focus": cast.FOCUS, "zone": cast.ZONE}
        await stage.act(lambda: maya.slash(general, "circle create", **options), done=self._rooms_exist)
        await stage.until_seen(self._rooms_exist, "the circle's channels")
        self.text, self.voice = self._rooms()
        await stage.shown(maya, self.text, cast.FOCUS)
        for role in CAST[1:]:
            await self._invite(role, general)
        role = stage.guild.role(cast.CIRCLE)
        seated = [person for person in stage.people.values() if role.id in stage.guild.members[person.id].roles]
        stage.promises.note(
            "A circle is formed, with its role and channels, and people join by a button",
            len(seated) == len(CAST),
            f"{len(seated)} of {len(CAST)} carry the role {role.name}",
        )

    async def _invite(self, role: Role, general: Channel) -> None:
        stage, person = self.stage, self.stage.person(role)
        maya = stage.person(MAYA)
        await stage.act(
            lambda: maya.slash(general, "circle invite", person=person),
            done=lambda: any(person.mention in one.text and one.buttons for one in maya.sees(general)),
        )
        invitation = await stage.until_seen(
            lambda: next((one for one in person.sees(general) if person.mention in one.text and one.buttons), None),
            f"the invitation of {role.name}",
        )
        circle = stage.guild.role(cast.CIRCLE).id
        seated = lambda: circle in stage.guild.members[person.id].roles  # noqa: E731 - read on its own, twice
        answer = await stage.act(lambda: person.click(invitation, "Join the circle"), done=seated)
        await stage.until_seen(seated, f"{role.name} in the circle")
        if self.disturbed:  # the question that follows may never come
            await stage.act(lambda: person.slash(self.text, f"nudges {'start' if role.wants_nudges else 'stop'}"))
            return
        asked = (await stage.until_seen(lambda: answer.followups, "the question about nudges"))[0]
        await stage.act(lambda: person.click(asked, "Yes, check in by DM" if role.wants_nudges else "Not now"))

    async def set_goals(self) -> None:
        """Each sets a goal through the form of five fields."""
        stage = self.stage
        maya = stage.person(MAYA)
        await stage.act(lambda: maya.slash(self.text, "nudges start"))
        for role in CAST:
            await self.fill(stage.person(role), "goal set", dict(zip(FIELDS, role.goal, strict=True)))
        board = await stage.shown(maya, self.text, "Goals, cycle 1")
        await stage.until_seen(lambda: all(role.goal[0] in board.text for role in CAST), "five goals on the board")
        stage.promises.note(
            "Each of five goals is set through the form of five fields", True, f"{len(CAST)} rows on the board"
        )

    async def schedule(self) -> None:
        """The first session is set, and with it the learning partners."""
        stage, maya = self.stage, self.stage.person(MAYA)
        when = f"{FIRST_SESSION:%Y-%m-%d %H:%M}"
        asked = await stage.act(lambda: maya.slash(self.text, "session schedule", when=when))
        await stage.act(lambda: maya.click(asked, "Yes, set it"), done=lambda: "is set" in asked.text)
        set_for = await stage.shown(maya, self.text, "From then on every")
        stage.promises.note("The first session has a date and a facilitator, with the reason", "leads" in set_for.text)
        await self._announce()
        pairs = await stage.shown(maya, self.text, "Learning partners")
        named = all(person.mention in pairs.text for person in stage.people.values())
        stage.promises.note("Learning partners are announced with the reason", named, stage.readable(_lines(pairs)[1]))

    async def _announce(self) -> None:
        """The session is in Discord's own calendar, and its card takes answers."""
        stage, priya = self.stage, self.stage.person(PRIYA)
        event = await stage.until_seen(
            lambda: next((one for one in stage.guild.events.values() if one.starts_at == FIRST_SESSION), None),
            "the event of the first session",
        )
        stage.promises.note("Discord's own event stands for the session", event.channel == self.voice, event.name)
        card = await stage.shown(priya, self.text, "The first session of")
        answer = await stage.act(lambda: priya.click(card, "I mean to come"))
        stage.promises.note("Whoever means to come says so on the card", "you mean to come" in answer.text, priya.name)

    async def meet(self) -> None:
        """The first session: it begins by people coming, and ends on time although a block was extended."""
        stage = self.stage
        await stage.until(FIRST_SESSION - WARNING)
        await self._gather()
        await stage.until(FIRST_SESSION)
        leader = self.first_leader = self.leader_on(await stage.shown(stage.person(MAYA), self.text, "## Check-in"))
        stage.promises.note("The session begins by itself once people are in voice", True, f"{leader.name} leads")
        await self._heard(Chime.START)
        await self._through_block(FIRST_SESSION, 10, "Check-in")
        await self._example(leader)
        await self._problem()
        await self._goals_block()
        await self._commitments()

    async def _gather(self) -> None:
        for role in self.present:
            await self.stage.person(role).join_voice(self.voice)

    async def _through_block(self, starts: datetime, minutes: float, name: str) -> datetime:
        """Let a block run to its end, seeing its warning on the way."""
        stage, anybody = self.stage, self.stage.person(MAYA)
        ends = starts + timedelta(minutes=minutes)
        await stage.until(ends - WARNING + A_MOMENT)
        await stage.shown(anybody, self.text, f"**{name}**: two minutes left")
        await self._heard(Chime.WARNING)
        await stage.until(ends + A_MOMENT)
        await self._heard(Chime.SESSION_END if name == "Commitments" else Chime.BLOCK_END)
        return ends

    async def _example(self, leader: Person) -> None:
        stage, starts = self.stage, FIRST_SESSION + timedelta(minutes=10)
        card = await stage.shown(leader, self.text, "## Real work example")
        await stage.until(starts + timedelta(minutes=5))
        for _ in range(self.extra_minutes // 2):
            await stage.act(lambda: leader.click(card, "Extend 2 minutes"))
        if self.extra_minutes % 2:
            await stage.act(lambda: leader.slash(self.text, "session extend", minutes=1))
        await self.fill_by(leader, card, "Park it", {"What should not be lost": cast.PARKED})
        await self._through_block(starts, 15 + self.extra_minutes, "Real work example")

    async def _problem(self) -> None:
        stage = self.stage
        starts = FIRST_SESSION + timedelta(minutes=25 + self.extra_minutes)
        priya = stage.person(PRIYA)
        card = await stage.shown(priya, self.text, "## Problem solving")
        await stage.until(starts + timedelta(minutes=5))
        await self.fill_by(priya, card, "Capture insight", {"Insight": cast.INSIGHT})
        await self._through_block(starts, 25 - self.extra_minutes, "Problem solving")

    async def _goals_block(self) -> None:
        starts = FIRST_SESSION + timedelta(minutes=50)
        card = await self.stage.shown(self.stage.person(MAYA), self.text, "## Goals\n")
        self.stage.promises.note(
            f"{self.extra_minutes} more minutes for one block come out of the next flexible one; goals begin in time",
            abs(card.at - starts) < timedelta(minutes=1),
            f"{card.at.astimezone(_zone()):%H:%M}",
        )
        await self._through_block(starts, 15, "Goals")

    async def _commitments(self) -> None:
        stage, starts = self.stage, FIRST_SESSION + timedelta(minutes=65)
        card = await stage.shown(stage.person(MAYA), self.text, "## Commitments")
        for role in self.present:
            field_name = "What you will do before the next session"
            await self.fill_by(stage.person(role), card, "My commitment", {field_name: role.commits})
        await self._through_block(starts, 10, "Commitments")
        recap = await stage.shown(stage.person(MAYA), self.text, "## Recap")
        on_time = abs(stage.clock.now() - (FIRST_SESSION + timedelta(minutes=75))) < timedelta(minutes=1)
        if not self.disturbed:
            seen = f"{self.chimes} chimes, {self.packets} packets"
            stage.promises.note("Every chime is heard in voice, to its last packet", self.chimes == CHIMES_IN_ALL, seen)
        stage.promises.note("The session ends on time", on_time, f"{stage.clock.now().astimezone(_zone()):%H:%M}")
        self._check_recap(recap)

    def _check_recap(self, recap: Message) -> None:
        promises, text = self.stage.promises, recap.text
        promises.note("A parked item and an insight are in the recap", cast.PARKED in text and cast.INSIGHT in text)
        promises.note("So is a commitment of everyone present", all(role.commits in text for role in self.present))
        here = all(self.stage.person(role).mention in text for role in self.present)
        promises.note("Who was here is noted", here, f"{len(self.present)} people")
        promises.note("The next facilitator and date are named", "**Next:**" in text and "leads (" in text)
        promises.note("The recap is pinned and comes as a file", recap.pinned and recap.attachments)

    async def check_in(self) -> None:
        """In the middle of the cycle those who agreed are asked, and answer."""
        stage = self.stage
        for role in CAST:
            await stage.person(role).leave_voice()
        await stage.until(CHECK_IN + timedelta(minutes=10))  # nudges are spread over minutes
        priya, tomas, jonas = (stage.person(role) for role in (PRIYA, TOMAS, JONAS))
        asked = await stage.received(priya, "How is your goal going")
        await stage.until(CHECK_IN + self.late_answer + timedelta(minutes=20))
        await self.fill_by(priya, asked, "Stuck", {"Where you are stuck": cast.STUCK_ON})
        offered = await stage.received(priya, "whom shall I ask")
        await stage.act(lambda: priya.click(offered, "Ask my partner"), done=lambda: "is with" in offered.text)
        heard = await stage.until_seen(
            lambda: [one.name for one in stage.people.values() if self._was_asked_for_help(one)], "a partner asked"
        )
        stage.promises.note("A nudge answered *stuck* reaches the partner", heard, ", ".join(heard))
        nudge = await stage.received(tomas, "How is your goal going")
        await self.fill_by(tomas, nudge, "Done", {"Evidence": cast.EVIDENCE})
        noted = await stage.received(tomas, "Noted as done")
        stage.promises.note("Another is answered with evidence, where it stands", noted is nudge)
        stage.promises.note(
            "Whoever said no to nudges gets none", not any("goal going" in one.text for one in jonas.dms)
        )

    async def tell_a_failure(self) -> None:
        """At the beginning of the month somebody's turn comes to tell a failure."""
        stage, maya = self.stage, self.stage.person(MAYA)
        await stage.until(FAILURE_DAY + A_MOMENT)
        turn = await stage.shown(maya, self.text, "This month's failure")
        teller = next(person for person in stage.people.values() if person.mention in turn.text)
        labels = ("What happened", "What it taught you", "What you do differently now")
        await self.fill_by(teller, turn, "Tell it here", dict(zip(labels, cast.FAILURE, strict=True)))
        told = await stage.shown(maya, self.text, "## The failure of the month")
        stage.promises.note("The failure of the month is told", cast.FAILURE[1] in told.text, teller.name)

    async def hand_over(self) -> None:
        """Who serves in the second session changes hands."""
        await second.hand_over(self)

    async def meet_again(self) -> None:
        """The second session, which one comes late to and one cannot come to."""
        await second.meet(self)

    async def take_along(self) -> None:
        """The sessions go into a calendar; the agenda and the goal tracker are downloaded."""
        stage = self.stage
        calendar = await self._download("session calendar")
        self.files |= calendar
        entries = sum(content.count(b"BEGIN:VEVENT") for content in calendar.values())
        stage.promises.note("The sessions come as a calendar file", entries >= AT_LEAST, f"{entries} of them")
        for name, form in product(("agenda", "goals"), FORMATS):
            self.files |= await self._download(f"template {name}", format=form)
        tracker = self.files.get("goals.csv", b"").decode()
        kept = len(self.files) == 1 + 2 * len(FORMATS) and all(role.goal[0] in tracker for role in CAST)
        stage.promises.note("The agenda and the goal tracker can be downloaded", kept, ", ".join(self.files))

    async def _download(self, command: str, **options: str) -> dict[str, bytes]:
        answer = await self.stage.act(partial(self.stage.person(MAYA).slash, self.text, command, **options))
        return {one.filename: one.content for one in (answer.message.attachments if answer.message else ())}

    async def _heard(self, chime: Chime) -> None:
        """Wait until a chime has been heard in voice, to its last packet."""
        if self.disturbed:
            return
        ears = (self.voice.id, self.stage.application.user.id)
        self.packets += len(CHIMES[chime])
        await self.stage.until_seen(
            lambda: self.stage.rehearsal.voice.packets[ears] >= self.packets, f"the chime {chime}"
        )
        self.chimes += 1

    def _was_asked_for_help(self, person: Person) -> bool:
        seen = [*person.dms, *person.sees(self.text)]
        return any(cast.STUCK_ON in one.text and f"{person.mention}, your learning partner" in one.text for one in seen)

    def _rooms_exist(self) -> bool:
        return len(self._found_rooms()) == 2  # noqa: PLR2004 - one to write in, one to speak in

    def _rooms(self) -> tuple[Channel, Channel]:
        text, voice = sorted(self._found_rooms(), key=lambda channel: channel.is_vocal)
        return text, voice

    def _found_rooms(self) -> list[Channel]:
        general = {"general", "General"}
        return [channel for channel in self.stage.guild.channels.values() if channel.name not in general]


def _zone() -> ZoneInfo:
    return ZoneInfo(cast.ZONE)


def _lines(message: Message) -> list[str]:
    return [line for line in message.text.splitlines() if line.strip()]
