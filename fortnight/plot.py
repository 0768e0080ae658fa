"""What all chapters of the story share: the stage, what they remember, and what people do again and again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fortnight.cast import CAST, Role
from fortnight.stage import Stage
from rehearsal.people.person import Person
from rehearsal.world.journal import Entry, EntryKind
from rehearsal.world.models import Channel, Message

WARNING = timedelta(minutes=2)
A_MOMENT = timedelta(seconds=1)
SPREAD = timedelta(minutes=11)
"""By then a nudge has come: they are spread over ten minutes, and one is sent within the next."""
FIELDS = ("Goal", "Why it matters", "Actions this week", "Evidence of progress", "Support requested")
NUDGE_BUTTONS = {"On track", "Done as promised", "Set my goal", "We met", "My commitment", "Swap"}
"""One of these stands under each nudge, and under nothing else that comes by DM."""


@dataclass
class Plot:
    """One fortnight's course. What chance decides stands in its first fields."""

    stage: Stage
    absent: Role | None = None
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
    foretold: list[datetime] = field(default_factory=list)
    partners: list[Person] = field(default_factory=list)
    """Those who meet: Priya and who is drawn with her."""
    text: Channel = field(init=False)
    voice: Channel = field(init=False)

    @property
    def present(self) -> list[Role]:
        """Those who come to the first session."""
        return [role for role in CAST if role is not self.absent]

    async def fill(self, person: Person, command: str, fields: dict[str, str]) -> None:
        form = await self.stage.act(lambda: person.slash(self.text, command))
        await self.stage.act(lambda: person.fill(form, fields))

    async def fill_by(self, person: Person, message: Message, button: str, fields: dict[str, str]) -> None:
        form = await self.stage.act(lambda: person.click(message, button))
        await self.stage.act(lambda: person.fill(form, fields))

    def nudges_to(self, person: Person) -> list[Entry]:
        """The nudges that a person got, as they were when they came."""
        return [
            entry
            for entry in self.stage.rehearsal.journal
            if entry.kind is EntryKind.DM and entry.to is person.user and NUDGE_BUTTONS & set(entry.buttons)
        ]

    def nudges_since(self, person: Person) -> list[Entry]:
        """Those that came after people had chosen on which terms they want them."""
        return [entry for entry in self.nudges_to(person) if self.chosen_at and entry.at > self.chosen_at]

    async def nudged(self, person: Person, button: str) -> Message:
        """Wait for a nudge that can be answered by this button; returns the newest."""
        return await self.stage.until_seen(
            lambda: next((one for one in reversed(person.dms) if button in one.buttons), None),
            f"a nudge with [{button}] among {person.name}'s DMs",
        )

    def leader_on(self, card: Message) -> Person:
        leading = next(line for line in card.text.splitlines() if " leads, " in line)
        return next(person for person in self.stage.people.values() if leading.startswith(person.mention))
