"""What all chapters of the story share: the stage, what they remember, and what people do again and again."""

from dataclasses import dataclass, field
from datetime import timedelta

from fortnight.cast import CAST, Role
from fortnight.stage import Stage
from rehearsal.people import Person
from rehearsal.state import Channel, Message

WARNING = timedelta(minutes=2)
A_MOMENT = timedelta(seconds=1)


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

    def leader_on(self, card: Message) -> Person:
        leading = next(line for line in card.text.splitlines() if " leads, " in line)
        return next(person for person in self.stage.people.values() if leading.startswith(person.mention))
