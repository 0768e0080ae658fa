"""What holds for a circle: the card, its selects and forms, and `/circle settings`, which leads to it."""

from dataclasses import asdict

import discord
from discord import app_commands

from cogs.base import BaseCog, CircleOption
from cogs.circles.founding import Focus, Minutes, Name, Weeks
from cogs.zones import fitting_zones
from runtime.bot import Circlekeeper
from runtime.given import Choices, Fields
from runtime.message import Button
from runtime.ui import pressed, selected, submitted
from services.circles.settings import SettingsChange, SettingsProposal
from services.circles.settings_card import organisers_card, proposal_card, rituals_card, settings_card, term_card
from services.house import Services
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, whole_number

RHYTHM_ARGS = 5
"""What a button has that confirms a change of rhythm: see `services.circles.settings.RhythmProposal`."""

RITUALS_ARGS = 2
"""What a button has that confirms rituals: see `services.rituals.RitualsProposal`."""


class CircleSettingsCog(BaseCog):
    """Each change is shown first, since it concerns others; once it is confirmed, the card shows what holds."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._settings = services.circles.settings

    @app_commands.command()
    @app_commands.describe(
        name="A new name",
        focus="The one narrow thing that all of you work on",
        zone="Your circle's time zone: a large city, a country, or an offset like UTC+2",
        weeks="Weeks from one session to the next",
        minutes="How many minutes a session takes",
        meets="When you first meet in the new rhythm, for example: Thursday 6pm",
    )
    async def settings(
        self,
        interaction: discord.Interaction,
        name: Name | None = None,
        focus: Focus | None = None,
        zone: str | None = None,
        weeks: Weeks | None = None,
        minutes: Minutes | None = None,
        meets: str | None = None,
        circle: CircleOption = None,
    ) -> None:
        """See or change the circle's name, focus and rhythm."""
        here = await self.circle_here(interaction, circle)
        await self._change(interaction, here.id, SettingsChange(name, focus, zone, weeks, minutes, meets))

    @settings.autocomplete("zone")
    async def _zones_to_change(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await fitting_zones(interaction, typed, self.now())

    async def _change(self, interaction: discord.Interaction, circle: int, change: SettingsChange) -> None:
        """Show what a change would mean; or what holds, where nothing is to change."""
        kind = ButtonKind.CIRCLE_SETTINGS_MEANT
        async with self.asking(interaction, kind, circle, as_card=True, **asdict(change)):
            proposal = await self._settings.understand(circle, interaction.user.id, change)
            if proposal is None:
                await self._show(interaction, circle)
                return
            confirm = await self._confirming(interaction, proposal)
            await self.responder.go_on(interaction, proposal_card(self.words_for(interaction), proposal, confirm))

    async def _confirming(self, interaction: discord.Interaction, proposal: SettingsProposal) -> Button:
        """The button that confirms a change; what somebody wrote does not fit into it, and is kept."""
        circle, rhythm = proposal.before.id, proposal.rhythm.args if proposal.rhythm else ()
        if not proposal.renamed:
            return self.words_for(interaction).button(ButtonKind.CIRCLE_SETTINGS, circle, *rhythm)
        wanted = {"name": proposal.name, "focus": proposal.focus, "rhythm": list(rhythm)}
        kind = ButtonKind.CIRCLE_RENAME
        number = await self.services.drafts.keep(interaction.user.id, kind, circle, wanted)
        return self.words_for(interaction).button(kind, circle, number)

    async def _show(self, interaction: discord.Interaction, circle: int, *, changed: bool = False) -> None:
        shown = await self.services.circles.overview.show_settings(circle)
        card = settings_card(self.words_for(interaction), shown, interaction.user.id, changed=changed)
        await self.responder.go_on(interaction, card)

    @pressed(ButtonKind.CIRCLE_SETTINGS_MEANT)
    async def settings_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the time or time zone that was meant."""
        here = await self.circle_about(interaction, address.row)
        await self._change(interaction, here.id, SettingsChange(**await self.chosen(interaction, address)))

    @pressed(ButtonKind.CIRCLE_SETTINGS)
    async def change_rhythm(self, interaction: discord.Interaction, address: Address) -> None:
        """Change the rhythm to what the button's message shows, if it was the one there is that was to be changed."""
        await self._settings.confirm(address.row, interaction.user.id, *address.args(RHYTHM_ARGS))
        await self._show(interaction, address.row, changed=True)

    @pressed(ButtonKind.CIRCLE_RENAME)
    async def rename(self, interaction: discord.Interaction, address: Address) -> None:
        """Give the circle the name and focus that the button's message shows, and the rhythm, if it shows one."""
        circle, user_id, kind = address.row, interaction.user.id, ButtonKind.CIRCLE_RENAME
        wanted = await self.services.drafts.kept(address.number, user_id, kind, circle)
        await self._settings.rename(circle, user_id, **wanted)
        await self.services.drafts.drop(user_id, kind, circle)
        await self._show(interaction, circle, changed=True)

    @pressed(ButtonKind.CIRCLE_SETTINGS_KEPT, ButtonKind.CIRCLE_SETTINGS_OPEN)
    async def settings_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Show what holds; whatever was to change stays as it is."""
        await self._show(interaction, (await self.circle_about(interaction, address.row)).id)

    @selected(SelectKind.CIRCLE_WEEKS)
    async def weeks_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show what it would mean to meet as often."""
        here = await self.circle_about(interaction, address.row)
        await self._change(interaction, here.id, SettingsChange(weeks=whole_number(values[0])))

    @selected(SelectKind.CIRCLE_MINUTES)
    async def minutes_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show what it would mean to meet as long."""
        here = await self.circle_about(interaction, address.row)
        await self._change(interaction, here.id, SettingsChange(minutes=whole_number(values[0])))

    @selected(SelectKind.CIRCLE_TERM)
    async def term_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show what it would mean if partners stayed together for as long."""
        circle, weeks = (await self.circle_about(interaction, address.row)).id, whole_number(values[0])
        proposal = await self.services.partners.term_length.understand(circle, interaction.user.id, weeks)
        if proposal is None:
            await self._show(interaction, circle)
            return
        words = self.words_for(interaction)
        confirm = words.button(ButtonKind.CIRCLE_TERM, circle, weeks)
        await self.responder.go_on(interaction, term_card(words, proposal, confirm))

    @pressed(ButtonKind.CIRCLE_TERM)
    async def change_term(self, interaction: discord.Interaction, address: Address) -> None:
        """Have partners stay together for as long as the button's message shows."""
        await self.services.partners.term_length.change(address.row, interaction.user.id, address.number)
        await self._show(interaction, address.row, changed=True)

    @selected(SelectKind.CIRCLE_RITUALS)
    async def rituals_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show what it would mean to have these rituals."""
        circle = (await self.circle_about(interaction, address.row)).id
        proposal = await self.services.rituals.understand(circle, interaction.user.id, values)
        if proposal is None:
            await self._show(interaction, circle)
            return
        await self.responder.go_on(interaction, rituals_card(self.words_for(interaction), proposal))

    @pressed(ButtonKind.CIRCLE_RITUALS)
    async def change_rituals(self, interaction: discord.Interaction, address: Address) -> None:
        """Have the rituals that the button's message shows, if the circle has those that were to be changed."""
        await self.services.rituals.choose(address.row, interaction.user.id, *address.args(RITUALS_ARGS))
        await self._show(interaction, address.row, changed=True)

    @selected(SelectKind.CIRCLE_ORGANISERS)
    async def organisers_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Show what it would mean to have these organisers."""
        circle, user_id, kind = address.row, interaction.user.id, ButtonKind.CIRCLE_ORGANISERS
        chosen = list(map(whole_number, values))
        proposal = await self.services.circles.organisers.understand(circle, user_id, chosen)
        if proposal is None:
            await self._show(interaction, circle)
            return
        number = await self.services.drafts.keep(user_id, kind, circle, {"chosen": chosen})
        words = self.words_for(interaction)
        confirm = words.button(kind, circle, number)
        await self.responder.go_on(interaction, organisers_card(words, proposal, confirm))

    @pressed(ButtonKind.CIRCLE_ORGANISERS)
    async def appoint(self, interaction: discord.Interaction, address: Address) -> None:
        """Have those organise the circle whom the button's message shows."""
        circle, user_id, kind = address.row, interaction.user.id, ButtonKind.CIRCLE_ORGANISERS
        wanted = await self.services.drafts.kept(address.number, user_id, kind, circle)
        await self.services.circles.organisers.appoint(circle, user_id, **wanted)
        await self.services.drafts.drop(user_id, kind, circle)
        await self._show(interaction, circle, changed=True)

    @pressed(ButtonKind.CIRCLE_NAMES)
    async def names_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for name and focus, with those that hold."""
        here = await self.circle_about(interaction, address.row)
        held = {"name": here.name, "focus": here.focus}
        await self.responder.ask(interaction, FormKind.CIRCLE_NAMES, here.id, prefilled=held)

    @submitted(FormKind.CIRCLE_NAMES)
    async def names_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what they would be."""
        here = await self.circle_about(interaction, address.row)
        await self._change(interaction, here.id, SettingsChange(name=fields["name"], focus=fields["focus"]))

    @pressed(ButtonKind.CIRCLE_TIMES)
    async def times_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for the first time in a new rhythm, and for the zone, with the one that holds."""
        here = await self.circle_about(interaction, address.row)
        await self.responder.ask(interaction, FormKind.CIRCLE_TIMES, here.id, prefilled={"zone": here.zone})

    @submitted(FormKind.CIRCLE_TIMES)
    async def times_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what was understood of them."""
        here = await self.circle_about(interaction, address.row)
        zone = None if fields["zone"] == here.zone else fields["zone"]
        await self._change(interaction, here.id, SettingsChange(zone=zone, meets=fields["meets"] or None))
