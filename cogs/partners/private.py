"""What members say of each other in private: whom they avoid, and how well a partner suits them. Seen by them alone."""

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from runtime.message import Message
from runtime.ui import is_own, pressed
from services.lookup import CircleHere
from services.partners.fit import BUTTONS, fit_message
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address
from vocabulary.limits import BUTTONS_IN_ROW


class PrivateWishes(BaseCog):
    """Everything here is answered where only who asked sees it."""

    @app_commands.command()
    @app_commands.describe(member="Who you'd rather not be paired with; leave it out to see your list")
    async def avoid(
        self, interaction: discord.Interaction, member: discord.User | None = None, circle: CircleOption = None
    ) -> None:
        """See or change who you'd rather not be paired with. Only you see this."""
        here = await self.circle_here(interaction, circle)
        if member is not None:
            await self.services.partners.avoids.avoid(here.id, interaction.user.id, member.id)
        await self._show(interaction, here, noted=member.id if member else None)

    @pressed(ButtonKind.PARTNERS_TAKE_BACK)
    async def take_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Have a member be paired with somebody again."""
        here, other = await self.circle_about(interaction, address.row), address.number
        await self.services.partners.avoids.take_back(here.id, interaction.user.id, other)
        await self._show(interaction, here, taken_back=other)

    @pressed(*BUTTONS)
    async def fit_answered(self, interaction: discord.Interaction, address: Address) -> None:
        """Keep how well a partner suits a member, and ask about the other one of a trio."""
        fit = BUTTONS[ButtonKind(address.kind)]
        service = self.services.partners.fit
        question = await service.answer(address.row, interaction.user.id, address.number, fit)
        answer = self.responder.answer_in_place if is_own(interaction) else self.responder.send
        await answer(interaction, fit_message(self.words_for(interaction), question, fit))

    async def _show(
        self,
        interaction: discord.Interaction,
        circle: CircleHere,
        noted: int | None = None,
        taken_back: int | None = None,
    ) -> None:
        """A member's own wishes, each with a button that takes it back."""
        avoids, words = (
            await self.services.partners.avoids.own(circle.id, interaction.user.id),
            self.words_for(interaction),
        )
        text = words.render("partners/avoids", circle=circle, avoids=avoids, noted=noted, taken_back=taken_back)
        buttons = [
            words.button(
                ButtonKind.PARTNERS_TAKE_BACK,
                circle.id,
                avoid.other,
                label=words.plain("partners/take-back.txt", number=number),
            )
            for number, avoid in enumerate(avoids, start=1)
        ]
        rows = tuple(buttons[:BUTTONS_IN_ROW]), tuple(buttons[BUTTONS_IN_ROW:])
        await self.responder.redraw(interaction, Message(text, tuple(filter(None, rows))))
