"""What an act costs in a client: presses, and characters typed.

A press is whatever one does with a finger: choose a command, choose an option of it, send it, press a button, open a
list, choose in it, send a form. The name of a command counts as typed, that of an option or a person as chosen.
"""

from dataclasses import dataclass
from datetime import timedelta

from tests.e2e.staging import Stage

A_PRESS_TAKES = timedelta(seconds=2)
"""For a person. Presses without any pause can exceed what Discord allows one bot in a second."""


def take_a_moment(stage):
    """Let the time pass that a person takes for a press."""
    stage.clock.leap_to(stage.clock.now() + A_PRESS_TAKES)


@dataclass
class Counted:
    """A person whose presses and characters are counted, and who takes some time for each act."""

    stage: Stage
    person: object
    presses: int = 0
    characters: int = 0

    async def slash(self, channel, command, **options):
        chosen = [value for value in options.values() if not isinstance(value, str)]
        self.presses += 1 + len(options) + len(chosen) + 1
        self.characters += len(f"/{command}") + sum(len(value) for value in options.values() if isinstance(value, str))
        take_a_moment(self.stage)
        return await self.person.slash(channel, command, **options)

    async def click(self, message, button):
        self.presses += 1
        take_a_moment(self.stage)
        return await self.person.click(message, button)

    async def choose(self, message, select, *values):
        self.presses += 1 + len(values)
        take_a_moment(self.stage)
        return await self.person.choose(message, select, *values)

    async def fill(self, form, typed=(), chosen=()):
        """Fill in a form; a field is chosen by a list to be opened, or typed into."""
        self.presses += 2 * len(chosen) + 1
        self.characters += sum(map(len, dict(typed).values()))
        take_a_moment(self.stage)
        return await self.person.fill(form, {**dict(typed), **dict(chosen)})
