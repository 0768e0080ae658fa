"""The commands, buttons and the form of `/goal`."""

from dataclasses import asdict

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption, circle_about, circle_here
from cogs.goals.answers import buttons_about, noted, tell_noted
from cogs.goals.changes import buttons_of
from cogs.goals.evidence import linked
from cogs.goals.files import posted
from cogs.goals.progress import note, own_goal
from db import queries
from db.models import Circle, Goal
from db.transaction import transaction
from rules import evidence, goals
from rules.errors import RuleError
from rules.visible import visible
from runtime.ui import Fields, pressed, submitted
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.goals import GoalStatus
from vocabulary.keys import Address

LAST_SAID = 5
STATUSES = [
    app_commands.Choice(name="On track", value=GoalStatus.ON_TRACK.value),
    app_commands.Choice(name="Stuck", value=GoalStatus.STUCK.value),
    app_commands.Choice(name="Done", value=GoalStatus.DONE.value),
]
FORM_OF = {
    GoalStatus.ON_TRACK: FormKind.GOAL_UPDATE,
    GoalStatus.STUCK: FormKind.CHECK_IN_STUCK,
    GoalStatus.DONE: FormKind.CHECK_IN_DONE,
}


class Goals(CircleCog, group_name="goal"):
    """One goal a cycle, and how it goes."""

    @app_commands.command(name="set")
    async def set_(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Set or change your goal for this cycle."""
        await self._ask(interaction, await circle_here(interaction, circle))

    @app_commands.command()
    @app_commands.choices(status=STATUSES)
    @app_commands.describe(
        status="Where it stands",
        words="A sentence, a number, or a decision; where you are stuck",
        link="Something that shows it",
        file="Or a file that does; it is posted in the circle's channel",
    )
    async def update(
        self,
        interaction: discord.Interaction,
        status: app_commands.Choice[str],
        words: app_commands.Range[str, 1, 1000] = "",
        link: str | None = None,
        file: discord.Attachment | None = None,
        circle: CircleOption = None,
    ) -> None:
        """Say how your goal is going, and show it."""
        where = await circle_here(interaction, circle)
        goal, now = await self._own_goal(interaction, where), GoalStatus(status.value)
        if link and file:
            raise RuleError("A link or a file, please: one at a time.")
        if not (visible(words) or link or file):
            await self.responder.ask(interaction, FORM_OF[now], goal.id)
            return
        goals.check_report(GoalStatus(now), words, shown=bool(link or file))
        shown = linked(link) if link else None
        if file:
            evidence.check_file(file.filename, file.size)
            await interaction.response.defer(ephemeral=True, thinking=True)
            shown = await posted(self.bot, where, goal, file)
        progress = await note(self.bot, goal, now, words.strip(), self.now(), shown)
        await self.responder.send(interaction, await noted(self.bot, goal, progress))

    @app_commands.command()
    @app_commands.describe(member="Whose goal; yours if you leave it out")
    async def show(
        self, interaction: discord.Interaction, member: discord.User | None = None, circle: CircleOption = None
    ) -> None:
        """See a goal and what was said about it."""
        circle = await circle_here(interaction, circle)
        whose = member or interaction.user
        cycle = await queries.open_cycle(circle.id)
        own, goal = whose.id == interaction.user.id, await queries.goal_of(cycle.id, whose.id)
        before = await queries.cycle_before(cycle) if own and goal is None else None
        last = await queries.goal_of(before.id, whose.id) if before else None
        shown = goal or last
        said = (await queries.progress_of(shown.id))[-LAST_SAID:] if shown else []
        buttons = (buttons_of(self.words, circle, shown, current=last is None),) if own and shown else ()
        facts = {"person": whose.id, "own": own, "goal": shown, "last": last is not None, "said": said}
        await self.responder.answer(interaction, "goal/show", buttons=buttons, **facts)

    @app_commands.command()
    @app_commands.describe(
        member="Whose goals; yours if you leave it out",
        everyone="The goals of all members, in the circle's channel only",
    )
    async def history(
        self,
        interaction: discord.Interaction,
        member: discord.User | None = None,
        everyone: bool = False,
        circle: CircleOption = None,
    ) -> None:
        """See the goals of earlier cycles and what became of them."""
        circle = await circle_here(interaction, circle)
        if everyone and await queries.circle_in(interaction.channel_id or 0) != circle:
            raise RuleError(f"Everybody's goals are shown in <#{circle.text_channel_id}> only.")
        found = await queries.goal_history(circle.id, None if everyone else (member or interaction.user).id)
        said = {goal.id: goals.in_order(goal.progress) for goal in found}
        await self.responder.answer(interaction, "goal/history", goals=found, said=said, everyone=everyone)

    @app_commands.command()
    async def board(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See everyone's goal in this cycle."""
        here = await self.circle_here(interaction, circle)
        board = await self.services.board.show(here.id)
        await self.responder.answer(interaction, "goal/board", board=board, over=False, card=True)

    @pressed(ButtonKind.GOAL_SET)
    async def set_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/goal set`."""
        await self._ask(interaction, await circle_about(interaction, address.row))

    @pressed(ButtonKind.GOAL_UPDATE)
    async def update_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Offer the three answers about one's own goal."""
        goal = await self._own_goal(interaction, await circle_about(interaction, address.row))
        await self.responder.answer(interaction, "goal/report", buttons=(buttons_about(self.words, goal),), goal=goal)

    @submitted(FormKind.GOAL)
    async def set_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write the goal down for the open cycle."""
        written = asdict(goals.check_goal(fields))
        now = self.now()
        async with transaction():
            cycle_id = await _cycle_about(interaction, address.row)
            moved = address.arg not in {"", str(cycle_id)}
            goal = await queries.goal_of(cycle_id, interaction.user.id)
            created = goal is None
            if goal is None:
                goal = await Goal.create(cycle_id=cycle_id, user_id=interaction.user.id, **written, set_at=now)
            else:
                await goal.update_from_dict({**written, "set_at": now}).save(update_fields=[*written, "set_at"])
            await self.bot.timekeeper.look_at_all([("board", address.row), ("check-in", goal.id)], now)
        await self.responder.answer(interaction, "goal/set", goal=goal, created=created, moved=moved)

    @submitted(FormKind.GOAL_UPDATE)
    async def update_submitted(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Write down how the goal goes."""
        goal = await own_goal(interaction, address)
        progress = await note(self.bot, goal, GoalStatus.ON_TRACK, fields["words"], self.now())
        await tell_noted(self.bot, interaction, await noted(self.bot, goal, progress))

    async def _ask(self, interaction: discord.Interaction, circle: Circle) -> None:
        cycle = await queries.open_cycle(circle.id)
        before = await queries.cycle_before(cycle)
        goal = await queries.goal_of(cycle.id, interaction.user.id)
        if goal is None and before is not None:
            goal = await queries.goal_of(before.id, interaction.user.id)
        prefilled = {field.key: getattr(goal, field.key) for field in goals.FIELDS} if goal else {}
        await self.responder.ask(interaction, FormKind.GOAL, circle.id, str(cycle.id), prefilled=prefilled)

    async def _own_goal(self, interaction: discord.Interaction, circle: Circle) -> Goal:
        cycle = await queries.open_cycle(circle.id)
        goal = await queries.goal_of(cycle.id, interaction.user.id)
        if goal is None:
            command = self.bot.words.command("goal set")
            raise RuleError(f"You have no goal in this cycle yet. {command} takes two minutes.")
        return goal


async def _cycle_about(interaction: discord.Interaction, row: int) -> int:
    """The id of the open cycle of the circle that a form is about; for members one question answers it."""
    cycle_id = await queries.own_cycle(row, interaction.user.id)
    return cycle_id or (await queries.open_cycle((await circle_about(interaction, row)).id)).id
