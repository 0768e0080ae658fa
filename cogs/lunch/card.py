"""The card of a guest: questions and votes for all, and the text for the guest for whoever hosts."""

import discord

from cogs.base import BaseCog
from cogs.lunch.guests import GuestInvites, NoLinkError
from runtime.bot import Circlekeeper
from runtime.given import Choices, Fields
from runtime.ui import pressed, selected, submitted
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address


class GuestCardControls(BaseCog):
    """What people press and fill in about a guest."""

    def __init__(self, bot: Circlekeeper, services: Services, invites: GuestInvites) -> None:
        super().__init__(bot, services)
        self._invites = invites

    @pressed(ButtonKind.LUNCH_GUEST)
    async def letter_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Give whoever hosts the text for the guest, with a link where there can be one."""
        letter = await self.services.lunch.guests.letter(address.row, interaction.user.id)
        await self.responder.defer(interaction, thinking=True)
        link, obstacle = "", ""
        if letter.wants_link:
            try:
                link = await self._invites.link(address.row)
            except NoLinkError as error:
                obstacle = error.obstacle
        text = self.words_for(interaction).plain("lunch/letter.txt", letter=letter, link=link)
        facts = {"letter": letter, "text": text, "link": link, "obstacle": obstacle}
        await self.responder.answer(interaction, "lunch/letter", **facts)

    @pressed(ButtonKind.LUNCH_ASK)
    async def question_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask for a question."""
        await self.services.lunch.questions.allow(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.LUNCH_ASK, address.row)

    @submitted(FormKind.LUNCH_ASK)
    async def asked(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Queue it."""
        queued = await self.services.lunch.questions.ask(address.row, interaction.user.id, fields["words"])
        button = self.words_for(interaction).button(ButtonKind.LUNCH_UNASK, queued.id)
        await self.responder.answer(interaction, "lunch/asked", buttons=[[button]], queued=queued)

    @pressed(ButtonKind.LUNCH_UNASK)
    async def take_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Take one's own question back."""
        words = await self.services.lunch.questions.take_back(address.row, interaction.user.id)
        await self.responder.show(interaction, "lunch/unasked", words=words)

    @selected(SelectKind.LUNCH_QUESTIONS)
    async def voted(self, interaction: discord.Interaction, address: Address, choices: Choices) -> None:
        """Note which questions somebody wants asked."""
        wanted = await self.services.lunch.questions.vote(address.row, interaction.user.id, choices)
        await self.responder.answer(interaction, "lunch/voted", wanted=wanted)
