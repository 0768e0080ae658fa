"""The buttons of a stuck point: who can help, who sees it through, and what became of it."""

import discord

from cogs.base import BaseCog
from runtime.message import Message
from runtime.ui import pressed
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address


class StuckPointsCog(BaseCog, name="StuckPoints"):
    """What stands in the thread follows by itself; who pressed reads that they were heard, and how to undo it."""

    @pressed(ButtonKind.STUCK_HELP)
    async def help_offered(self, interaction: discord.Interaction, address: Address) -> None:
        """One press tells the writer."""
        offered = await self.services.wins.stuck.offer_help(address.row, interaction.user.id)
        words = self.words_for(interaction)
        back = words.button(ButtonKind.STUCK_NO_HELP, offered.line_id)
        await self.responder.send(interaction, Message(words.render("wins/offered", offered=offered), ((back,),)))

    @pressed(ButtonKind.STUCK_NO_HELP)
    async def help_taken_back(self, interaction: discord.Interaction, address: Address) -> None:
        """The offer goes, and with it that they see it through."""
        await self.services.wins.stuck.take_help_back(address.row, interaction.user.id)
        text = self.words_for(interaction).render("wins/not-offered")
        await self.responder.redraw(interaction, Message(text))

    @pressed(ButtonKind.STUCK_OWN)
    async def seen_through(self, interaction: discord.Interaction, address: Address) -> None:
        """The person who pressed sees it through; the message says so itself."""
        await self.services.wins.stuck.see_through(address.row, interaction.user.id)
        await self.responder.defer(interaction)

    @pressed(ButtonKind.STUCK_SOLVED)
    async def solved(self, interaction: discord.Interaction, address: Address) -> None:
        """It is solved."""
        await self.services.wins.stuck.solve(address.row, interaction.user.id)
        await self._said(interaction, "wins/solved", address.row, ButtonKind.STUCK_REOPEN)

    @pressed(ButtonKind.STUCK_REOPEN)
    async def reopened(self, interaction: discord.Interaction, address: Address) -> None:
        """It is open again."""
        await self.services.wins.stuck.reopen(address.row, interaction.user.id)
        await self._said(interaction, "wins/reopened", address.row, ButtonKind.STUCK_SOLVED)

    @pressed(ButtonKind.STUCK_PARK)
    async def parked(self, interaction: discord.Interaction, address: Address) -> None:
        """It comes to the next session."""
        await self.services.wins.stuck.park(address.row, interaction.user.id)
        await self._said(interaction, "wins/parked", address.row, ButtonKind.STUCK_DROP)

    @pressed(ButtonKind.STUCK_DROP)
    async def dropped(self, interaction: discord.Interaction, address: Address) -> None:
        """It is let go."""
        await self.services.wins.stuck.drop(address.row, interaction.user.id)
        await self._said(interaction, "wins/dropped", address.row, ButtonKind.STUCK_PARK)

    async def _said(self, interaction: discord.Interaction, template: str, line_id: int, undo: ButtonKind) -> None:
        words = self.words_for(interaction)
        message = Message(words.render(template), ((words.button(undo, line_id),),))
        await self.responder.redraw(interaction, message)
