"""What all chapters share: the sandbox, the state of the story, and frequent actions of people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fortnight.cast import CAST, Persona
from fortnight.sandbox import Sandbox
from rehearsal.people.person import Person
from rehearsal.world.journal import EntryKind, JournalEntry
from rehearsal.world.models import Channel, Message

WARNING = timedelta(minutes=2)
A_MOMENT = timedelta(seconds=1)
SPREAD = timedelta(minutes=11)
"""The latest arrival of a nudge after its time: they are spread over ten minutes, plus one for delivery."""
FIELDS = ("Goal", "Why it matters", "Actions this week", "Evidence of progress", "Support requested")
NUDGE_BUTTONS = {"On track", "I did it", "Set my goal", "We met", "My commitment", "Swap"}
"""Every nudge has one of these buttons, and no other DM has."""


@dataclass
class Scenario:
    """The state of one fortnight. The first fields after `sandbox` are its random variations."""

    sandbox: Sandbox
    absent: Persona | None = None
    late_answer: timedelta = timedelta()
    extra_minutes: int = 2
    disturbed: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    chimes: int = 0
    packets: int = 0
    first_leader: Person | None = None
    next_leader: Person | None = None
    away: Person | None = None
    chosen_at: datetime | None = None
    predicted: list[datetime] = field(default_factory=list)
    partners: list[Person] = field(default_factory=list)
    """Priya and her learning partners."""
    text: Channel = field(init=False)
    voice: Channel = field(init=False)

    @property
    def attending(self) -> list[Persona]:
        """Those who attend the first session."""
        return [persona for persona in CAST if persona is not self.absent]

    async def fill(self, person: Person, command: str, fields: dict[str, str]) -> None:
        form = await self.sandbox.act(lambda: person.slash(self.text, command))
        await self.sandbox.act(lambda: person.fill(form, fields))

    async def fill_by(self, person: Person, message: Message, button: str, fields: dict[str, str]) -> None:
        form = await self.sandbox.act(lambda: person.click(message, labelled(message.buttons, button) or button))
        await self.sandbox.act(lambda: person.fill(form, fields))

    def nudges_to(self, person: Person) -> list[JournalEntry]:
        """The nudges that a person got, as they were on arrival."""
        return [
            entry
            for entry in self.sandbox.rehearsal.journal
            if entry.kind is EntryKind.DM and entry.to is person.user and _is_nudge(entry)
        ]

    def nudges_since(self, person: Person) -> list[JournalEntry]:
        """The nudges that came after people had chosen their preferences."""
        return [entry for entry in self.nudges_to(person) if self.chosen_at and entry.at > self.chosen_at]

    async def nudged(self, person: Person, button: str) -> Message:
        """Wait for a nudge with this button, and return the newest."""
        return await self.sandbox.first_seen(
            lambda: (one for one in reversed(person.dms) if labelled(one.buttons, button)),
            f"a nudge with [{button}] among {person.name}'s DMs",
        )

    def leader_on(self, card: Message) -> Person:
        leading = next(line for line in card.text.splitlines() if " leads, " in line)
        return next(person for person in self.sandbox.people.values() if leading.startswith(person.mention))


def labelled(buttons: Sequence[str], label: str) -> str | None:
    """The button with this label, or with it after its subject where a message has several: “Goal: on track”."""
    ending = f": {label}".casefold()
    return next((one for one in buttons if one == label or one.casefold().endswith(ending)), None)


def _is_nudge(entry: JournalEntry) -> bool:
    return any(labelled(entry.buttons, label) for label in NUDGE_BUTTONS)
