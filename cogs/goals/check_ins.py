"""How a goal is going: `/goal update`, the three answers wherever it is asked, and *Log as evidence*."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from cogs.goals.files import file_of, post
from cogs.goals.questions import offers
from runtime.bot import Circlekeeper
from runtime.given import Fields, file_in
from runtime.message import Message
from runtime.ui import asks_only_this, pressed, submitted
from services.goals.check_ins import ANSWERS, CheckIn, check_in_buttons
from services.goals.evidence import PostedMessage
from services.goals.own import OwnGoal
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.goals import GoalStatus
from vocabulary.keys import Address

STATUSES = [
    app_commands.Choice(name="On track", value=GoalStatus.ON_TRACK.value),
    app_commands.Choice(name="Stuck", value=GoalStatus.STUCK.value),
    app_commands.Choice(name="Done", value=GoalStatus.DONE.value),
]
STATUS_OF = {
    FormKind.GOAL_UPDATE: GoalStatus.ON_TRACK,
    FormKind.CHECK_IN_STUCK: GoalStatus.STUCK,
    FormKind.CHECK_IN_DONE: GoalStatus.DONE,
}
FORM_OF = {status: form for form, status in STATUS_OF.items()}


class CheckIns(BaseCog):
    """The part of `/goal` about how it goes; what was asked says from then on what was noted."""

    @app_commands.command()
    @app_commands.choices(status=STATUSES)
    @app_commands.describe(
        status="How it's going",
        words="A sentence, a number or a decision; or where you're stuck",
        link="A link that shows it",
        file="A file that shows it; I post it in the circle's channel",
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
        """Check in: say how your goal is going, and add evidence."""
        here = await self.circle_here(interaction, circle)
        goal = await self.services.goals.check_ins.goal_in(here, interaction.user.id)
        said = CheckIn(GoalStatus(status.value), words, link, file_of(file))
        if said.says_nothing:
            await self.responder.ask(interaction, FORM_OF[said.status], goal.id)
        else:
            await self._note(interaction, goal, said, file)

    @pressed(ButtonKind.GOAL_UPDATE)
    async def update_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Offer the three answers about one's own goal."""
        here = await self.circle_about(interaction, address.row)
        goal = await self.services.goals.check_ins.goal_in(here, interaction.user.id)
        buttons = (check_in_buttons(self.words_for(interaction), goal.id),)
        await self.responder.answer(interaction, "goal/check-in", buttons=buttons, goal=goal.goal)

    @pressed(ButtonKind.CHECK_IN_ON_TRACK)
    async def on_track(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it at once: that one press is all it takes."""
        goal = await self.services.goals.check_ins.goal_about(address.row, interaction.user.id)
        await self._note(interaction, goal, CheckIn(ANSWERS[ButtonKind(address.kind)]))

    @pressed(ButtonKind.CHECK_IN_STUCK, ButtonKind.CHECK_IN_DONE)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask what would help, or what shows that it is done."""
        goal = await self.services.goals.check_ins.goal_about(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind(address.kind), goal.id)

    @submitted(*STATUS_OF)
    async def words_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Note what was written, and the file that came with it."""
        goal = await self.services.goals.check_ins.goal_about(address.row, interaction.user.id)
        file, status = file_in(interaction, "file"), STATUS_OF[FormKind(address.kind)]
        await self._note(
            interaction, goal, CheckIn(status, fields["words"], file=file_of(file) if file else None), file
        )

    async def _note(
        self, interaction: discord.Interaction, goal: OwnGoal, said: CheckIn, file: discord.Attachment | None = None
    ) -> None:
        said.check()
        posted_at = None
        if file:
            await self.responder.defer(interaction, thinking=not asks_only_this(interaction))
            posted_at = await self.services.goals.check_ins.posted_at(goal.id, said)
            posted_at = posted_at or await post(self.bot, goal, file)
        noted = await self.services.goals.check_ins.note(goal.id, interaction.user.id, said, posted_at)
        words = self.words_in_place(interaction)
        buttons = offers(words, noted.check_in, noted.help) if noted.help else ()
        await self.responder.answer_in_place(interaction, Message(words.render("goal/noted", noted=noted), buttons))


class LogAsEvidence(BaseCog):
    """The menu *Log as evidence* of a message."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._menu = app_commands.ContextMenu(name="Log as evidence", callback=self.log)

    async def cog_load(self) -> None:
        """Offer the menu."""
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Offer it no longer."""
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.guild_only()
    async def log(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take a message for evidence of one's own goal."""
        here = await self.circle_here(interaction)
        file = next(iter(message.attachments), None)
        posted = PostedMessage(message.jump_url, message.author.id, message.content, file_of(file))
        logged = await self.services.goals.check_ins.log(here.id, interaction.user.id, posted)
        await self.responder.answer(interaction, "goal/shown", logged=logged)
