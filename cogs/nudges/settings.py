"""What people choose about nudges: the card, its selects, buttons and forms, and the commands that lead to it."""

from typing import Any

import discord
from discord import app_commands

from cogs.base import BaseCog
from cogs.zones import fitting_zones
from runtime.bot import Circlekeeper
from runtime.given import Choices, Fields
from runtime.message import Button, Message
from runtime.ui import pressed, selected, submitted
from services.house import Services
from services.nudges.kinds import KINDS
from services.nudges.settings import NudgeChange, NudgeChoices
from services.nudges.settings_card import CHANNEL, WAIT, settings_card
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, day_of, day_text, whole_number
from vocabulary.limits import FEWEST_NUDGES, MOST_NUDGES
from vocabulary.nudges import NudgeKind

DAYS = [
    app_commands.Choice(name="every day", value="0123456"),
    app_commands.Choice(name="Monday to Friday", value="01234"),
    app_commands.Choice(name="Saturday and Sunday", value="56"),
]
WHILE_CLOSED = [
    app_commands.Choice(name="wait until I can reach you", value=WAIT),
    app_commands.Choice(name="a silent line in the circle's channel", value=CHANNEL),
]
CLOCK = "%H:%M"
NO_QUIET_HOURS = "00:00"
"""Both ends of quiet hours that there are none of."""


class NudgeSettingsCog(BaseCog):
    """Each choice redraws the card in place; what was typed is shown first if it was read otherwise than typed."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._settings = services.nudges.settings
        kinds = [app_commands.Choice(name=one.label(bot.words), value=kind.value) for kind, one in KINDS.items()]
        app_commands.choices(without=kinds, also=kinds)(self.settings)

    @app_commands.command()
    @app_commands.choices(days=DAYS, while_closed=WHILE_CLOSED)
    @app_commands.describe(
        zone="Your time zone: a large city, a country, or an offset like UTC+2",
        quiet_from="When your quiet hours start, for example: 22:00 or 10pm",
        quiet_until="When they end; the same time as the start means none",
        days="The days on which I may write",
        a_week="The most DMs you want in seven days",
        without="What you don't want nudges about",
        also="What you want nudges about again",
        while_closed="What happens to nudges while your DMs are closed to me",
    )
    async def settings(
        self,
        interaction: discord.Interaction,
        zone: str | None = None,
        quiet_from: str | None = None,
        quiet_until: str | None = None,
        days: app_commands.Choice[str] | None = None,
        a_week: app_commands.Range[int, FEWEST_NUDGES, MOST_NUDGES] | None = None,
        without: app_commands.Choice[str] | None = None,
        also: app_commands.Choice[str] | None = None,
        *,
        while_closed: app_commands.Choice[str] | None = None,
    ) -> None:
        """See or change when, how often and about what I DM you."""
        picked = {"days": days, "without": without, "also": also, "while_closed": while_closed}
        typed = {"zone": zone, "quiet_from": quiet_from, "quiet_until": quiet_until, "a_week": a_week}
        await self._change(interaction, typed | {name: choice and choice.value for name, choice in picked.items()})

    @settings.autocomplete("zone")
    async def _zones_that_fit(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await fitting_zones(interaction, typed, self.now())

    async def _change(self, interaction: discord.Interaction, options: dict[str, Any]) -> None:
        """Change settings at once, or first show what was understood of what was typed for them."""
        user_id = interaction.user.id
        async with self.asking(interaction, ButtonKind.NUDGES_SETTINGS_MEANT, 0, as_card=True, **options):
            change = _change_of(options)
            understood = self._settings.understand(change)
            if understood is None:
                await self._choose(interaction, change)
                return
            wanted = await self._settings.preview_change(user_id, understood)
            typed = {name: getattr(understood, name) for name in ("zone", "quiet_from", "quiet_until")}
            number = await self.services.drafts.keep(user_id, ButtonKind.NUDGES_SETTINGS, 0, options | typed)
            confirm = self.words_in_place(interaction).button(ButtonKind.NUDGES_SETTINGS, 0, number)
            await self._ask(interaction, "nudge/understood", confirm, wanted=wanted)

    async def _choose(self, interaction: discord.Interaction, change: NudgeChange) -> None:
        """Change what needs no question, if anything, and show what holds."""
        chosen = await self._settings.change(interaction.user.id, change)
        await self.responder.go_on(interaction, settings_card(self.words_in_place(interaction), chosen))

    async def _ask(self, interaction: discord.Interaction, template: str, confirm: Button, **facts: object) -> None:
        """Show what was understood, and leave the choice."""
        words = self.words_in_place(interaction)
        row = (confirm, words.button(ButtonKind.NUDGES_SETTINGS_KEPT, 0))
        await self.responder.go_on(interaction, Message(words.render(template, **facts), (row,), card=True))

    @pressed(ButtonKind.NUDGES_SETTINGS_MEANT)
    async def settings_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the time or time zone that was meant."""
        await self._change(interaction, await self.chosen(interaction, address))

    @pressed(ButtonKind.NUDGES_SETTINGS)
    async def change_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Change what the button's message shows."""
        options = await self.services.drafts.kept(
            address.number, interaction.user.id, ButtonKind.NUDGES_SETTINGS, address.row
        )
        await self._choose(interaction, _change_of(options))

    @pressed(ButtonKind.NUDGES_SETTINGS_KEPT)
    async def nothing_changed(self, interaction: discord.Interaction, address: Address) -> None:
        """Leave everything as it is, and show it."""
        await self._choose(interaction, NudgeChange())

    @selected(SelectKind.NUDGES_KINDS)
    async def kinds_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Keep what the bot may write about."""
        await self._choose(interaction, NudgeChange(about=frozenset(map(NudgeKind, values))))

    @selected(SelectKind.NUDGES_DAYS)
    async def days_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Keep the days on which the bot may write."""
        await self._choose(interaction, NudgeChange(days=frozenset(map(whole_number, values))))

    @selected(SelectKind.NUDGES_A_WEEK)
    async def number_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Keep how often the bot may write."""
        await self._choose(interaction, NudgeChange(a_week=whole_number(values[0])))

    @selected(SelectKind.NUDGES_WHILE_CLOSED)
    async def way_round_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Keep what becomes of nudges while DMs are closed."""
        await self._choose(interaction, NudgeChange(in_channel=values[0] == CHANNEL))

    @pressed(ButtonKind.NUDGES_HOURS)
    async def hours_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for quiet hours and the time zone, with those that hold."""
        chosen = await self._settings.change(interaction.user.id, NudgeChange())
        await self.responder.ask(interaction, FormKind.NUDGES_HOURS, 0, prefilled=_hours_of(chosen))

    @submitted(FormKind.NUDGES_HOURS)
    async def hours_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Change what was written otherwise than it holds."""
        held = _hours_of(await self._settings.change(interaction.user.id, NudgeChange()))
        changed = {name: text for name, text in fields.items() if text != held[name]}
        if not (fields["quiet_from"] or fields["quiet_until"]) and held["quiet_from"]:
            changed |= {"quiet_from": NO_QUIET_HOURS, "quiet_until": NO_QUIET_HOURS}
        await self._change(interaction, {name: text for name, text in changed.items() if text})

    @pressed(ButtonKind.NUDGES_ON)
    async def on_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/nudges start`, on the card."""
        await self._settings.start(interaction.user.id)
        await self._choose(interaction, NudgeChange())

    @pressed(ButtonKind.NUDGES_OFF)
    async def off_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/nudges stop`, on the card."""
        await self._settings.stop(interaction.user.id)
        await self._choose(interaction, NudgeChange())

    @app_commands.command()
    @app_commands.describe(until="The first day when I may write again, for example: 7 January")
    async def snooze(self, interaction: discord.Interaction, until: str) -> None:
        """Pause my DMs until a day."""
        await self._show_snooze(interaction, until)

    @pressed(ButtonKind.NUDGES_SNOOZE_ASK)
    async def snooze_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for the day until which to hear nothing."""
        await self.responder.ask(interaction, FormKind.NUDGES_SNOOZE, 0)

    @submitted(FormKind.NUDGES_SNOOZE)
    async def snooze_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """The same as `/nudges snooze`."""
        await self._show_snooze(interaction, fields["until"])

    async def _show_snooze(self, interaction: discord.Interaction, until: str) -> None:
        async with self.asking(interaction, ButtonKind.NUDGES_SNOOZE_MEANT, 0, as_card=True, until=until):
            snooze = await self._settings.understand_snooze(interaction.user.id, until)
            confirm = self.words_in_place(interaction).button(ButtonKind.NUDGES_SNOOZE, 0, day_text(snooze.day))
            await self._ask(interaction, "nudge/understood-snooze", confirm, snooze=snooze)

    @pressed(ButtonKind.NUDGES_SNOOZE_MEANT)
    async def snooze_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the day that was meant."""
        await self._show_snooze(interaction, (await self.chosen(interaction, address))["until"])

    @pressed(ButtonKind.NUDGES_SNOOZE)
    async def snooze_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Snooze until the day that the button's message shows."""
        await self._settings.snooze(interaction.user.id, day_of(address.arg))
        await self._choose(interaction, NudgeChange())

    @pressed(ButtonKind.NUDGES_SNOOZE_END)
    async def snooze_ended(self, interaction: discord.Interaction, address: Address) -> None:
        """Hear from the bot again."""
        await self._settings.end_snooze(interaction.user.id)
        await self._choose(interaction, NudgeChange())


def _hours_of(chosen: NudgeChoices) -> dict[str, str]:
    """What holds, as the form has it."""
    ends = (chosen.quiet_from, chosen.quiet_until)
    quiet_from, quiet_until = ("", "") if ends[0] == ends[1] else (at.strftime(CLOCK) for at in ends)
    return {"quiet_from": quiet_from, "quiet_until": quiet_until, "zone": chosen.zone}


def _change_of(options: dict[str, Any]) -> NudgeChange:
    """What is to change, from the values of the command's options; those that are missing are not."""
    days, without, also, while_closed = (options.get(name) for name in ("days", "without", "also", "while_closed"))
    return NudgeChange(
        zone=options.get("zone"),
        quiet_from=options.get("quiet_from"),
        quiet_until=options.get("quiet_until"),
        days=frozenset(map(int, days)) if days else None,
        a_week=options.get("a_week"),
        without=NudgeKind(without) if without else None,
        also=NudgeKind(also) if also else None,
        in_channel=while_closed == CHANNEL if while_closed else None,
    )
