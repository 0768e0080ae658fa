"""The commands, buttons and the form of `/goal`."""

from dataclasses import asdict

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_about, circle_here
from cogs.goals.answers import buttons_about
from cogs.goals.board import Board, rows
from cogs.goals.progress import note, own_goal
from db import queries
from db.models import Circle, Goal, Status
from db.transaction import transaction
from rules import goals
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.ui import Address, Fields, pressed, submitted

LAST_SAID = 5
STATUSES = [
    app_commands.Choice(name="On track", value=Status.ON_TRACK.value),
    app_commands.Choice(name="Stuck", value=Status.STUCK.value),
    app_commands.Choice(name="Done", value=Status.DONE.value),
]
FORM_OF = {
    Status.ON_TRACK: "goal-update",
    Status.STUCK: "check-in-stuck",
    Status.DONE: "check-in-done",
}


class Goals(CircleCog, group_name="goal"):
    """One goal a cycle, and how it goes."""

    def __init__(self, bot: Circlekeeper) -> None:
        super().__init__(bot)
        self._board = Board(bot)
        bot.timekeeper.watch("board", self._board.look)

    @app_commands.command(name="set")
    async def set_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Set or change your goal for this cycle."""
        await self._ask(interaction, await circle_here(interaction, circle))

    @app_commands.command()
    @app_commands.choices(status=STATUSES)
    @app_commands.describe(
        status="Where it stands", words="A sentence, a link or a number; your partner reads where you are stuck"
    )
    async def update(
        self,
        interaction: discord.Interaction,
        status: app_commands.Choice[str],
        words: app_commands.Range[str, 1, 1000] = "",
        circle: CircleOption = None,
    ) -> None:
        """Say how your goal is going."""
        goal = await self._own_goal(interaction, await circle_here(interaction, circle))
        if words.strip():
            await self._note(interaction, goal, Status(status.value), words.strip())
        else:
            await self.desk.ask(interaction, FORM_OF[Status(status.value)], goal.id)

    @app_commands.command()
    @app_commands.describe(member="Whose goal; yours if you leave it out")
    async def show(
        self, interaction: discord.Interaction, member: discord.User | None = None, circle: CircleOption = None
    ) -> None:
        """See a goal and what was said about it."""
        circle = await circle_here(interaction, circle)
        whose = member or interaction.user
        cycle = await queries.open_cycle(circle.id)
        goal = await queries.goal_of(cycle.id, whose.id)
        said = (await queries.progress_of(goal.id))[-LAST_SAID:] if goal else []
        facts = {"person": whose.id, "own": whose.id == interaction.user.id, "goal": goal, "said": said}
        await self.desk.answer(interaction, "goal/show", **facts)

    @app_commands.command()
    async def board(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See everyone's goal in this cycle."""
        circle = await circle_here(interaction, circle)
        cycle = await queries.open_cycle(circle.id)
        lines = await rows(circle.id, cycle.id)
        await self.desk.answer(interaction, "goal/board", circle=circle, cycle=cycle, rows=lines, card=True)

    @pressed("goal-set")
    async def set_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/goal set`."""
        await self._ask(interaction, await circle_about(interaction, address.row))

    @pressed("goal-update")
    async def update_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Offer the three answers about one's own goal."""
        goal = await self._own_goal(interaction, await circle_about(interaction, address.row))
        await self.desk.answer(interaction, "goal/report", buttons=(buttons_about(self.desk, goal),), goal=goal)

    @submitted("goal")
    async def set_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write the goal down for the open cycle."""
        written = asdict(goals.check_goal(fields))
        now = self.now()
        async with transaction():
            cycle_id = await _cycle_about(interaction, address.row)
            goal = await queries.goal_of(cycle_id, interaction.user.id)
            created = goal is None
            if goal is None:
                goal = await Goal.create(cycle_id=cycle_id, user_id=interaction.user.id, **written, set_at=now)
            else:
                await goal.update_from_dict({**written, "set_at": now}).save(update_fields=[*written, "set_at"])
            await self.bot.timekeeper.look_at_all([("board", address.row), ("check-in", goal.id)], now)
        await self.desk.answer(interaction, "goal/set", goal=goal, created=created)

    @submitted("goal-update")
    async def update_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write down how the goal goes."""
        goal = await own_goal(interaction, address)
        await self._note(interaction, goal, Status.ON_TRACK, fields["words"])

    async def _ask(self, interaction: discord.Interaction, circle: Circle) -> None:
        cycle = await queries.open_cycle(circle.id)
        before = await queries.cycle_before(cycle)
        goal = await queries.goal_of(cycle.id, interaction.user.id)
        if goal is None and before is not None:
            goal = await queries.goal_of(before.id, interaction.user.id)
        prefilled = {field.key: getattr(goal, field.key) for field in goals.FIELDS} if goal else {}
        await self.desk.ask(interaction, "goal", circle.id, prefilled=prefilled)

    async def _own_goal(self, interaction: discord.Interaction, circle: Circle) -> Goal:
        cycle = await queries.open_cycle(circle.id)
        goal = await queries.goal_of(cycle.id, interaction.user.id)
        if goal is None:
            command = self.bot.words.command("goal set")
            raise RuleError(f"You have no goal in this cycle yet. {command} takes two minutes.")
        return goal

    async def _note(self, interaction: discord.Interaction, goal: Goal, status: Status, words: str) -> None:
        partners = await note(self.bot, goal, status, words, self.now())
        await self.desk.answer(interaction, "goal/noted", status=status, partners=partners)


async def _cycle_about(interaction: discord.Interaction, row: int) -> int:
    """The id of the open cycle of the circle that a form is about; for members one question answers it."""
    cycle_id = await queries.own_cycle(row, interaction.user.id)
    return cycle_id or (await queries.open_cycle((await circle_about(interaction, row)).id)).id
