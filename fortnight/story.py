"""The story: one circle lives through a fortnight."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, TOMAS, Role
from fortnight.stage import Stage
from rehearsal.people import Person
from rehearsal.state import Channel, Message
from runtime.voice.chimes import Chime, load_chimes

CHIMES = load_chimes()
CHIMES_IN_ALL = 1 + 5 + 4 + 1  # a start, five warnings, four ends of blocks, the end of the session
WARNING = timedelta(minutes=2)
A_MOMENT = timedelta(seconds=1)
FIELDS = ("Goal", "Why it matters", "Actions this week", "Evidence of progress", "Support requested")
FIRST_SESSION = datetime(2026, 1, 20, 18, 0, tzinfo=ZoneInfo(cast.ZONE))
SECOND_SESSION = datetime(2026, 2, 3, 18, 0, tzinfo=ZoneInfo(cast.ZONE))
CHECK_IN = datetime(2026, 1, 26, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
FAILURE_DAY = datetime(2026, 2, 2, 10, 0, tzinfo=ZoneInfo(cast.ZONE))


@dataclass
class Story:
    """Plays on a stage; what it promised to show goes to the stage's ledger."""

    stage: Stage
    absent: Role | None = None
    late_answer: timedelta = timedelta()
    extra_minutes: int = 2
    disturbed: bool = False
    files: dict[str, str] = field(default_factory=dict)
    chimes: int = 0
    packets: int = 0
    first_leader: Person | None = None
    text: Channel = field(init=False)
    voice: Channel = field(init=False)

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

    @property
    def present(self) -> list[Role]:
        """Those who come to the first session."""
        return [role for role in CAST if role is not self.absent]

    async def play(self) -> None:
        """All of it, in order. Raises BrokenError where it cannot go on."""
        await self.form()
        await self.set_goals()
        await self.schedule()
        await self.meet()
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
            await self._fill(stage.person(role), "goal set", dict(zip(FIELDS, role.goal, strict=True)))
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
        pairs = await stage.shown(maya, self.text, "Learning partners")
        named = all(person.mention in pairs.text for person in stage.people.values())
        stage.promises.note("Learning partners are announced with the reason", named, stage.readable(_lines(pairs)[1]))

    async def meet(self) -> None:
        """The first session: it begins by people coming, and ends on time although a block was extended."""
        stage = self.stage
        await stage.until(FIRST_SESSION - WARNING)
        await self._gather()
        await stage.until(FIRST_SESSION)
        leader = self.first_leader = self._leader(await stage.shown(stage.person(MAYA), self.text, "## Check-in"))
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
        await self._fill_by(leader, card, "Park it", {"What should not be lost": cast.PARKED})
        await self._through_block(starts, 15 + self.extra_minutes, "Real work example")

    async def _problem(self) -> None:
        stage = self.stage
        starts = FIRST_SESSION + timedelta(minutes=25 + self.extra_minutes)
        priya = stage.person(PRIYA)
        card = await stage.shown(priya, self.text, "## Problem solving")
        await stage.until(starts + timedelta(minutes=5))
        await self._fill_by(priya, card, "Capture insight", {"Insight": cast.INSIGHT})
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
            await self._fill_by(stage.person(role), card, "My commitment", {field_name: role.commits})
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
        await self._fill_by(priya, asked, "Stuck", {"Where you are stuck": cast.STUCK_ON})
        heard = await stage.until_seen(
            lambda: [one.name for one in stage.people.values() if self._was_asked_for_help(one)], "a partner asked"
        )
        stage.promises.note("A nudge answered *stuck* reaches the partner", heard, ", ".join(heard))
        nudge = await stage.received(tomas, "How is your goal going")
        await self._fill_by(tomas, nudge, "Done", {"Evidence": cast.EVIDENCE})
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
        await self._fill_by(teller, turn, "Tell it here", dict(zip(labels, cast.FAILURE, strict=True)))
        told = await stage.shown(maya, self.text, "## The failure of the month")
        stage.promises.note("The failure of the month is told", cast.FAILURE[1] in told.text, teller.name)

    async def meet_again(self) -> None:
        """The second session opens with what was promised in the first."""
        stage, maya = self.stage, self.stage.person(MAYA)
        await stage.until(SECOND_SESSION - WARNING)
        for role in CAST:
            await stage.person(role).join_voice(self.voice)
        await stage.until(SECOND_SESSION + A_MOMENT)
        opening = await stage.shown(maya, self.text, "## From last time")
        kept = all(role.goal[0] in opening.text for role in CAST) and cast.PARKED in opening.text
        stage.promises.note("The second session opens with last cycle's goals and what was parked", kept)
        card = await stage.shown(maya, self.text, "## Check-in")
        leader = self._leader(card)
        stage.promises.note("Somebody else leads it", leader is not self.first_leader, leader.name)
        await stage.act(lambda: leader.slash(self.text, "session end", anyway=True))
        await stage.until_seen(
            lambda: len([one for one in maya.sees(self.text) if "## Recap" in one.text]) > 1, "the second recap"
        )

    async def take_along(self) -> None:
        """The agenda and the goal tracker are downloaded."""
        stage, maya = self.stage, self.stage.person(MAYA)
        for name in ("agenda", "goals"):
            answer = await stage.act(lambda name=name: maya.slash(self.text, f"template {name}"))
            message = answer.message
            for attachment in message.attachments if message else ():
                self.files[attachment.filename] = attachment.content.decode()
        kept = all(role.goal[0] in self.files.get("goals.csv", "") for role in CAST)
        stage.promises.note("The agenda and the goal tracker can be downloaded", kept, ", ".join(self.files))

    async def _fill(self, person: Person, command: str, fields: dict[str, str]) -> None:
        form = await self.stage.act(lambda: person.slash(self.text, command))
        await self.stage.act(lambda: person.fill(form, fields))

    async def _fill_by(self, person: Person, message: Message, button: str, fields: dict[str, str]) -> None:
        form = await self.stage.act(lambda: person.click(message, button))
        await self.stage.act(lambda: person.fill(form, fields))

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

    def _leader(self, card: Message) -> Person:
        leading = next(line for line in card.text.splitlines() if " leads, " in line)
        return next(person for person in self.stage.people.values() if leading.startswith(person.mention))

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
