"""`/help`: what can be done here and now; its topics; and who may found circles on a server."""

from collections.abc import Mapping

import discord
from discord import app_commands

from cogs.base import BaseCog, channel_of
from cogs.directory import founder_of
from runtime.bot import Circlekeeper
from runtime.config import Page
from runtime.given import Choices
from runtime.message import Control, Message, Option
from runtime.ui import selected
from runtime.words import Words
from services.circles.founding_rights import FoundingRight
from services.help import Asker, HelpNow
from services.house import Services
from services.sessions.attendance import reply_buttons
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.founding import Founders
from vocabulary.help import HelpTopic, Hint
from vocabulary.keys import Address
from vocabulary.limits import BUTTONS_IN_ROW

TOPICS = [app_commands.Choice(name=topic.value.capitalize(), value=topic.value) for topic in HelpTopic]

TEXTS = {
    HelpTopic.CIRCLE: "help/circle",
    HelpTopic.SESSIONS: "help/sessions",
    HelpTopic.GOALS: "help/goals",
    HelpTopic.PARTNERS: "help/partners",
    HelpTopic.FAILURES: "help/failures",
    HelpTopic.RITUALS: "help/rituals",
    HelpTopic.NUDGES: "help/nudges",
    HelpTopic.PRIVACY: "help/privacy",
    HelpTopic.SERVER: "help/server",
}
PAGES: Mapping[HelpTopic, Page] = {HelpTopic.SESSIONS: "facilitating", HelpTopic.PRIVACY: "privacy"}
"""The pages of the docs that say more about a topic."""
PRESSES: Mapping[Hint, ButtonKind] = {
    Hint.BACK: ButtonKind.AWAY_BACK,
    Hint.SET_UP: ButtonKind.START_OPEN,
    Hint.LEAD: ButtonKind.SESSION_FACILITATE,
    Hint.COMMIT: ButtonKind.SESSION_COMMIT,
    Hint.SET_GOAL: ButtonKind.GOAL_SET,
    Hint.CHECK_IN: ButtonKind.GOAL_UPDATE,
    Hint.PARTNERS: ButtonKind.PARTNERS_MET,
    Hint.NUDGES: ButtonKind.NUDGES_START,
}
"""The buttons that do what a hint tells of; each is about the row that `HelpNow` gives for the hint."""


class Help(BaseCog):
    """Help, for whoever asks."""

    @app_commands.command(name="help")
    @app_commands.choices(topic=TOPICS)
    @app_commands.describe(topic="What you want to know more about")
    async def help_(self, interaction: discord.Interaction, topic: app_commands.Choice[str] | None = None) -> None:
        """See what you can do here, now."""
        if topic is not None:
            await self._show_topic(interaction, HelpTopic(topic.value))
            return
        now = await self.services.help.now(_asker(interaction))
        page = self.bot.settings.about.page("members")
        await self.responder.answer(
            interaction, "help/now", buttons=_controls(self.words_for(interaction), now), now=now, page=page
        )

    @selected(SelectKind.HELP_TOPIC)
    async def topic_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show a topic in place of what was shown."""
        await self._show_topic(interaction, HelpTopic(values[0]))

    @selected(SelectKind.FOUNDERS)
    async def founders_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Let everybody found circles, or only who manages the server."""
        await self._change_founders(interaction, FoundingRight(Founders(values[0])))

    @selected(SelectKind.FOUNDER_ROLE)
    async def founder_role_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Let those with a role found circles."""
        await self._change_founders(interaction, FoundingRight(Founders.ROLE, int(values[0])))

    async def _change_founders(self, interaction: discord.Interaction, right: FoundingRight) -> None:
        manages = interaction.permissions.manage_guild
        await self.services.circles.founding_rights.change(interaction.guild_id or 0, right, manages=manages)
        await self._show_topic(interaction, HelpTopic.SERVER)

    async def _show_topic(self, interaction: discord.Interaction, topic: HelpTopic) -> None:
        guild_id = interaction.guild_id
        right = await self.services.circles.founding_rights.on(guild_id) if guild_id else None
        manages = interaction.permissions.manage_guild and right is not None
        words = self.words_in_place(interaction)
        rows = [[_topics(words, topic)]]
        if topic is HelpTopic.SERVER and manages and right is not None:
            rows = [*_founders(words, right), *rows]
        page = self.bot.settings.about.page(PAGES.get(topic, "members"))
        text = words.render(TEXTS[topic], right=right, manages=manages, page=page)
        await self.responder.go_on(interaction, Message(text, tuple(map(tuple, rows))))


def _controls(words: Words, now: HelpNow) -> list[list[Control]]:
    """What the hints offer by a press, and the topics."""
    pressable = [button for hint in now.hints for button in _buttons(words, hint, now)][:BUTTONS_IN_ROW]
    return [*([pressable] if pressable else []), [_topics(words)]]


def _buttons(words: Words, hint: Hint, now: HelpNow) -> tuple[Control, ...]:
    """What a hint offers by a press."""
    if hint is Hint.REPLY and now.session is not None:
        return reply_buttons(words, now.session.id)
    return (words.button(PRESSES[hint], now.rows[hint]),) if hint in PRESSES else ()


def _topics(words: Words, shown: HelpTopic | None = None) -> Control:
    options = [Option(topic, words.label(text), chosen=topic is shown) for topic, text in TEXTS.items()]
    return words.select(SelectKind.HELP_TOPIC, 0, options=options)


def _founders(words: Words, right: FoundingRight) -> list[list[Control]]:
    labels = words.option_labels(SelectKind.FOUNDERS)
    options = [Option(who, label, chosen=who == right.founders) for who, label in labels.items()]
    return [
        [words.select(SelectKind.FOUNDERS, 0, options=options)],
        [words.role_select(SelectKind.FOUNDER_ROLE, 0)],
    ]


def _asker(interaction: discord.Interaction) -> Asker:
    return Asker(interaction.user.id, channel_of(interaction), interaction.guild_id, founder_of(interaction))


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Help(bot, services))
