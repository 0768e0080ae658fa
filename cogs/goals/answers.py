"""The three answers about a goal, by the buttons that stand wherever it is asked how the goal goes."""

from collections.abc import Mapping

import discord
from discord.ext import commands

from cogs.goals import asks
from cogs.goals.files import posted
from cogs.goals.progress import note, own_goal
from db import queries
from db.models import Goal, Progress
from rules import evidence, goals
from runtime.bot import Circlekeeper
from runtime.discord_message import to_edit
from runtime.message import Message, Press
from runtime.ui import Fields, file_in, pressed, submitted
from runtime.words import Words
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.goals import GoalStatus
from vocabulary.keys import Address

ANSWERS = {
    ButtonKind.CHECK_IN_ON_TRACK: GoalStatus.ON_TRACK,
    ButtonKind.CHECK_IN_STUCK: GoalStatus.STUCK,
    ButtonKind.CHECK_IN_DONE: GoalStatus.DONE,
}


def buttons_about(words: Words, goal: Goal) -> tuple[Press, ...]:
    """The three answers, to stand under a message that asks about a goal."""
    return tuple(words.button(kind, goal.id) for kind in ANSWERS)


async def noted(bot: Circlekeeper, goal: Goal, progress: Progress) -> Message:
    """What a member is told once their words are noted: who is stuck is offered whom to ask."""
    over = (await queries.open_cycle((await goal.cycle).circle_id)).id != goal.cycle_id
    offers = await asks.offers(bot, goal, progress) if progress.status is GoalStatus.STUCK else ()
    facts = {"progress": progress, "over": over, "asked": (), "offers": offers, "reaches_at": None}
    facts |= {"openly": await asks.openly(await asks.partners_of(goal, bot.clock.now()))}
    text = bot.words.render("goal/noted", **facts)
    return Message(text, (offers,) if offers else ())


async def tell_noted(bot: Circlekeeper, interaction: discord.Interaction, message: Message) -> None:
    """Say so in place of the question, or as an answer where there was none or where it asks about more."""
    if not _in_place(interaction):
        await bot.responder.send(interaction, message)
    elif interaction.response.is_done():
        await interaction.edit_original_response(**to_edit(message))
    else:
        await interaction.response.edit_message(**to_edit(message))


def _in_place(interaction: discord.Interaction) -> bool:
    return interaction.message is not None and len(interaction.message.components) <= 1


class GoalAnswers(commands.Cog):
    """Takes the answers; what it was pressed under says from then on what was noted."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    @pressed(ButtonKind.CHECK_IN_ON_TRACK)
    async def on_track(self, interaction: discord.Interaction, address: Address) -> None:
        """Note it at once: that one press is all it takes."""
        await self._note(interaction, await own_goal(interaction, address), GoalStatus.ON_TRACK, "")

    @pressed(ButtonKind.CHECK_IN_STUCK, ButtonKind.CHECK_IN_DONE)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask what would help, or what shows that it is done."""
        goal = await own_goal(interaction, address)
        await self._bot.responder.ask(interaction, FormKind(address.kind), goal.id)

    @submitted(FormKind.CHECK_IN_STUCK, FormKind.CHECK_IN_DONE)
    async def words_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Note what was written, and the file that came with it."""
        goal, file = await own_goal(interaction, address), file_in(interaction, "file")
        goals.check_report(GoalStatus(ANSWERS[ButtonKind(address.kind)]), fields["words"], shown=file is not None)
        shown = await self._posted(interaction, goal, file) if file else None
        await self._note(interaction, goal, ANSWERS[ButtonKind(address.kind)], fields["words"], shown)

    async def _posted(
        self, interaction: discord.Interaction, goal: Goal, file: discord.Attachment
    ) -> Mapping[str, object]:
        evidence.check_file(file.filename, file.size)
        await interaction.response.defer(ephemeral=True, thinking=not _in_place(interaction))
        circle = await (await goal.cycle).circle
        return await posted(self._bot, circle, goal, file)

    async def _note(
        self,
        interaction: discord.Interaction,
        goal: Goal,
        status: GoalStatus,
        words: str,
        shown: Mapping[str, object] | None = None,
    ) -> None:
        progress = await note(self._bot, goal, status, words, self._bot.clock.now(), shown)
        await tell_noted(self._bot, interaction, await noted(self._bot, goal, progress))
