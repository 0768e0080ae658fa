"""Thanks for help: `/thanks`, *Thank for help* in a message's menu, and what follows for who is thanked."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from runtime.bot import Circlekeeper
from runtime.forms import ANOTHER
from runtime.given import Fields
from runtime.message import Message, Option
from runtime.ui import pressed, submitted
from services.house import Services
from services.lookup import CircleHere
from services.thanks.thanks import Helper
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address
from vocabulary.limits import LONGEST_TOPIC, MOST_OPTIONS


class Thanks(BaseCog):
    """Lets members thank each other for help."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._thanks = services.thanks.thanks
        self._menu = app_commands.ContextMenu(name="Thank for help", callback=self.thank_author)

    async def cog_load(self) -> None:
        """Offer the menu."""
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Offer it no longer."""
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command()
    @app_commands.describe(member="Who helped you", topic="What they helped you with, in a few words")
    async def thanks(
        self,
        interaction: discord.Interaction,
        member: discord.User,
        topic: app_commands.Range[str, 1, LONGEST_TOPIC],
        circle: CircleOption = None,
    ) -> None:
        """Thank someone in your circle for help with something."""
        here = await self.circle_here(interaction, circle)
        await self._say(interaction, here, Helper(member.id, member.bot), topic)

    @thanks.autocomplete("topic")
    async def suggest(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Complete what members of the circle were thanked for."""
        named: str | None = interaction.namespace.circle
        lookup, user_id = self.services.lookup, interaction.user.id
        try:
            chosen = await lookup.named(user_id, named, self.bot.servers, interaction.guild_id) if named else None
            here = await self.circle_here(interaction, chosen)
        except Refusal:
            return []
        topics = await self._thanks.topics(here, user_id, current)
        return [app_commands.Choice(name=words, value=words) for words in topics]

    @app_commands.guild_only()
    async def thank_author(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Ask what the author of a message helped with."""
        here, user_id = await self.circle_here(interaction), interaction.user.id
        author = Helper(message.author.id, message.author.bot)
        await self._thanks.check(here, user_id, author)
        known = [Option(words, words) for words in await self._thanks.topics(here, user_id)][: MOST_OPTIONS - 1]
        kind = FormKind.THANKS_KNOWN if known else FormKind.THANKS
        await self.responder.ask(interaction, kind, here.id, str(author.user_id), options={"known": known})

    @submitted(FormKind.THANKS, FormKind.THANKS_KNOWN)
    async def topic_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Thank for what was chosen, or written instead."""
        here, known = await self.circle_about(interaction, address.row), fields.get("known", "")
        topic = fields["topic"] or ("" if known == ANOTHER else known)
        await self._say(interaction, here, Helper(address.number), topic)

    @pressed(ButtonKind.THANKS_TAKE_BACK)
    async def take_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Take thanks back that one has said."""
        thanked = await self._thanks.take_back(address.row, interaction.user.id)
        await self.responder.show(interaction, "thanks/taken-back", thanked=thanked)

    @pressed(ButtonKind.THANKS_HIDE)
    async def hide(self, interaction: discord.Interaction, address: Address) -> None:
        """Hide thanks that one got."""
        await self._thanks.hide(address.row, interaction.user.id)
        await self.responder.answer(interaction, "thanks/hidden")

    @pressed(ButtonKind.NAMING_YES)
    async def agree(self, interaction: discord.Interaction, address: Address) -> None:
        """Be named as someone to go to."""
        topic = await self.services.thanks.naming.answer(address.row, interaction.user.id, named=True)
        words = self.words_in_place(interaction)
        back = words.button(ButtonKind.NAMING_TAKE_BACK, topic.id)
        message = Message(words.render("thanks/agreed", topic=topic), ((back,),))
        await self.responder.answer_in_place(interaction, message)

    @pressed(ButtonKind.NAMING_NO)
    async def decline(self, interaction: discord.Interaction, address: Address) -> None:
        """Not be named, which nobody learns."""
        topic = await self.services.thanks.naming.answer(address.row, interaction.user.id, named=False)
        text = self.words_in_place(interaction).render("thanks/declined", topic=topic)
        await self.responder.answer_in_place(interaction, Message(text))

    @pressed(ButtonKind.NAMING_TAKE_BACK)
    async def be_named_no_longer(self, interaction: discord.Interaction, address: Address) -> None:
        """Be named for a topic no longer."""
        topic = await self.services.thanks.naming.take_back(address.row, interaction.user.id)
        text = self.words_in_place(interaction).render("thanks/unnamed", topic=topic)
        await self.responder.answer_in_place(interaction, Message(text))

    async def _say(self, interaction: discord.Interaction, here: CircleHere, helper: Helper, topic: str) -> None:
        thanked = await self._thanks.say(here, interaction.user.id, helper, topic)
        back = self.words_for(interaction).button(ButtonKind.THANKS_TAKE_BACK, thanked.id)
        await self.responder.answer(interaction, "thanks/sent", buttons=[[back]], thanked=thanked)


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the command, the menu and the buttons to the bot."""
    await bot.add_cog(Thanks(bot, services))
