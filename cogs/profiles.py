"""The commands of `/profile`, and the form, the card and the selects of one's own."""

import discord
from discord import app_commands

from cogs.base import CircleCog
from cogs.zones import own_zone_options
from runtime.bot import Circlekeeper
from runtime.given import Choices, Fields
from runtime.ui import pressed, selected, submitted
from services.house import Services
from services.profiles.card import ANOTHER, HIDDEN, hour_in, profile_card
from services.profiles.profiles import ProfileShown
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address


class Profiles(CircleCog, group_name="profile"):
    """Tell your circles what you can help with, and see what others can."""

    @app_commands.command(name="set")
    async def set_(self, interaction: discord.Interaction) -> None:
        """Say what you do, can help with and want to learn."""
        await self._ask(interaction)

    @app_commands.command()
    @app_commands.describe(member="Whose profile; yours if you skip this")
    async def show(self, interaction: discord.Interaction, member: discord.User | None = None) -> None:
        """See your profile, or that of someone in your circle."""
        if member is None or member.id == interaction.user.id:
            await self._show(interaction, await self.services.profiles.own(interaction.user.id))
        else:
            shown = await self.services.profiles.of(member.id, interaction.user.id)
            await self.responder.answer(interaction, "profile/show", shown=shown)

    @pressed(ButtonKind.PROFILE_EDIT)
    async def edit_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/profile set`."""
        await self._ask(interaction)

    @submitted(FormKind.PROFILE)
    async def written(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep the five fields as they are, empty ones too."""
        await self._show(interaction, await self.services.profiles.write(interaction.user.id, fields))

    @selected(SelectKind.PROFILE_ZONE)
    async def zone_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show a zone in the profile, or none; or ask for one that is not offered."""
        profiles, user_id, zone = self.services.profiles, interaction.user.id, values[0]
        if zone == ANOTHER:
            await self.responder.ask(interaction, FormKind.PROFILE_ZONE, 0)
        elif zone == HIDDEN:
            await self._show(interaction, await profiles.hide_zone(user_id))
        else:
            await self._show(interaction, await profiles.choose_zone(user_id, zone))

    @submitted(FormKind.PROFILE_ZONE)
    async def zone_typed(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Offer the zones that fit what was typed."""
        await self._show(interaction, await self.services.profiles.own(interaction.user.id), typed=fields["zone"])

    @selected(SelectKind.PROFILE_FROM)
    async def from_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Keep from when they are awake."""
        shown = await self.services.profiles.choose_hours(interaction.user.id, waking_from=hour_in(values[0]))
        await self._show(interaction, shown)

    @selected(SelectKind.PROFILE_UNTIL)
    async def until_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Keep until when they are awake."""
        shown = await self.services.profiles.choose_hours(interaction.user.id, waking_until=hour_in(values[0]))
        await self._show(interaction, shown)

    async def _ask(self, interaction: discord.Interaction) -> None:
        shown = await self.services.profiles.own(interaction.user.id)
        await self.responder.ask(interaction, FormKind.PROFILE, 0, prefilled=shown.words)

    async def _show(self, interaction: discord.Interaction, shown: ProfileShown, typed: str = "") -> None:
        """Show somebody their own profile, in place of the card that they used."""
        zones = await own_zone_options(interaction, typed, self.now())
        card = profile_card(self.words_in_place(interaction), shown, zones, typed=bool(typed))
        await self.responder.go_on(interaction, card)


async def setup(bot: Circlekeeper, services: Services) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Profiles(bot, services))
