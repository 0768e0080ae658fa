"""The story: one circle lives through a fortnight."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fortnight import after, between, cast, files, first, second, terms
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, Role
from fortnight.plot import FIELDS, Plot
from fortnight.stage import Stage
from rehearsal.people.answers import Answer
from rehearsal.people.person import Person
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Message

FEW = 2
Chapter = Callable[[], Awaitable[None]]


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

    @property
    def chapters(self) -> dict[str, Chapter]:
        """What is played once the bot has come, in order. Each raises BrokenError where it cannot go on."""
        return {
            "A circle is formed": self.form,
            "Five goals": self.set_goals,
            "A date, and partners": self.schedule,
            "The first session": partial(first.meet, self),
            "Duties change hands": partial(second.hand_over, self),
            "Nudges on their own terms": partial(terms.choose, self),
            "The middle of the cycle": partial(between.check_in, self),
            "The failure of the month": partial(between.tell_a_failure, self),
            "The second session": partial(second.meet, self),
            "What becomes of the goals": partial(after.look_back, self),
            "Halfway with a partner": partial(after.meet_partners, self),
            "To take along": partial(files.take_along, self),
        }

    async def play(self) -> None:
        """All of it, in order. Raises BrokenError where it cannot go on."""
        for chapter in self.chapters.values():
            await chapter()

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
        seated = lambda: circle in stage.guild.members[person.id].roles
        answer = await stage.act(lambda: person.click(invitation, "Join the circle"), done=seated)
        await stage.until_seen(seated, f"{role.name} in the circle")
        if self.disturbed:  # the question that follows may never come
            await stage.act(lambda: person.slash(self.text, f"nudges {'start' if role.wants_nudges else 'stop'}"))
            return
        asked = (await stage.until_seen(lambda: answer.followups, "the question about nudges"))[0]
        await stage.act(lambda: person.click(asked, "Yes, check in by DM" if role.wants_nudges else "Not now"))

    async def set_goals(self) -> None:
        """Each sets a goal through the form of five fields; one has second thoughts."""
        stage = self.stage
        maya = stage.person(MAYA)
        await stage.act(lambda: maya.slash(self.text, "nudges start"))
        forms = [await stage.act(partial(stage.person(role).slash, self.text, "goal set")) for role in CAST]
        await asyncio.gather(*(self._hand_in(role, form) for role, form in zip(CAST, forms, strict=True)))
        board = await stage.shown(maya, self.text, "Goals, cycle 1")
        await stage.until_seen(lambda: all(role.goal[0] in board.text for role in CAST), "five goals on the board")
        stage.promises.note(
            "Each of five goals is set through the form of five fields", True, f"{len(CAST)} rows on the board"
        )
        edits = [one for one in stage.rehearsal.journal if one.kind is EntryKind.EDIT and one.message is board]
        if not self.disturbed:
            stage.promises.note("Five at once make one board with few edits", len(edits) <= FEW, f"{len(edits)}")
        await self._edit(stage.person(JONAS))

    async def _hand_in(self, role: Role, form: Answer) -> None:
        fields: dict[str, str] = dict(zip(FIELDS, role.goal, strict=True))
        await self.stage.act(lambda: self.stage.person(role).fill(form, fields))

    async def _edit(self, person: Person) -> None:
        form = await self.stage.act(lambda: person.slash(self.text, "goal set"))
        stood = form.modal.values if form.modal else {}
        await self.stage.act(lambda: person.fill(form, {"Actions this week": cast.SMALLER_STEP}))
        shown = (await self.stage.act(lambda: person.slash(self.text, "goal show"))).text
        kept = tuple(stood.values()) == JONAS.goal and JONAS.goal[0] in shown and cast.SMALLER_STEP in shown
        self.stage.promises.note("A goal is edited in the form, where its words stand already", kept, cast.SMALLER_STEP)

    async def schedule(self) -> None:
        """The first session is set, and with it the learning partners."""
        stage, maya = self.stage, self.stage.person(MAYA)
        when = f"{first.STARTS:%Y-%m-%d %H:%M}"
        asked = await stage.act(lambda: maya.slash(self.text, "session schedule", when=when))
        await stage.act(lambda: maya.click(asked, "Yes, set it"), done=lambda: "is set" in asked.text)
        set_for = await stage.shown(maya, self.text, "From then on every")
        stage.promises.note("The first session has a date and a facilitator, with the reason", "leads" in set_for.text)
        await self._announce()
        pairs = await stage.shown(maya, self.text, "Learning partners")
        line = next(line for line in pairs.text.splitlines() if stage.person(PRIYA).mention in line)
        self.partners = [person for person in stage.people.values() if person.mention in line]
        named = all(person.mention in pairs.text for person in stage.people.values())
        stage.promises.note("Learning partners are announced with the reason", named, stage.readable(_lines(pairs)[1]))

    async def _announce(self) -> None:
        """The session is in Discord's own calendar, and its card takes answers."""
        stage, priya = self.stage, self.stage.person(PRIYA)
        event = await stage.until_seen(
            lambda: next((one for one in stage.guild.events.values() if one.starts_at == first.STARTS), None),
            "the event of the first session",
        )
        stage.promises.note("Discord's own event stands for the session", event.channel == self.voice, event.name)
        card = await stage.shown(priya, self.text, "The first session of")
        answer = await stage.act(lambda: priya.click(card, "I mean to come"))
        stage.promises.note("Whoever means to come says so on the card", "you mean to come" in answer.text, priya.name)

    def _rooms_exist(self) -> bool:
        return len(self._found_rooms()) == 2  # noqa: PLR2004 - one to write in, one to speak in

    def _rooms(self) -> tuple[Channel, Channel]:
        text, voice = sorted(self._found_rooms(), key=lambda channel: channel.is_vocal)
        return text, voice

    def _found_rooms(self) -> list[Channel]:
        general = {"general", "General"}
        return [channel for channel in self.stage.guild.channels.values() if channel.name not in general]


def _lines(message: Message) -> list[str]:
    return [line for line in message.text.splitlines() if line.strip()]
