"""The commands and buttons of `/nudges`, and the answers under nudges."""

from typing import Any

import discord
from discord import app_commands

from cogs.base import CircleCog
from cogs.zones import fitting_zones
from runtime.bot import Circlekeeper
from runtime.message import Message, Option, Select
from runtime.ui import Choices, pressed, selected
from runtime.words import weekday
from services.house import Services
from services.nudges.kinds import ANSWERS, KINDS
from services.nudges.settings import NudgeChange, NudgeChoices
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.keys import Address, day_of, day_text, whole_number
from vocabulary.limits import FEWEST_NUDGES, MOST_NUDGES
from vocabulary.nudges import NudgeKind

DAYS = [
    app_commands.Choice(name="every day", value="0123456"),
    app_commands.Choice(name="Monday to Friday", value="01234"),
    app_commands.Choice(name="Saturday and Sunday", value="56"),
]
WHILE_CLOSED = [
    app_commands.Choice(name="wait until I can reach you", value="wait"),
    app_commands.Choice(name="a silent line in the circle's channel", value="channel"),
]


class Nudges(CircleCog, group_name="nudges"):
    """Choose which DMs you get from me, if any."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        kinds = [app_commands.Choice(name=one.label(bot.words), value=kind.value) for kind, one in KINDS.items()]
        app_commands.choices(without=kinds, also=kinds)(self.settings)

    @app_commands.command()
    async def start(self, interaction: discord.Interaction) -> None:
        """Get DMs about your goals and sessions."""
        await self.services.nudges.settings.start(interaction.user.id)
        await self.responder.answer(interaction, "nudge/started")

    @app_commands.command()
    async def stop(self, interaction: discord.Interaction) -> None:
        """Stop all DMs from me."""
        await self.services.nudges.settings.stop(interaction.user.id)
        await self.responder.answer(interaction, "nudge/stopped")

    @app_commands.command()
    @app_commands.describe(until="The first day when I may write again, for example: 7 January")
    async def snooze(self, interaction: discord.Interaction, until: str) -> None:
        """Pause my DMs until a day."""
        await self._show_snooze(interaction, until)

    async def _show_snooze(self, interaction: discord.Interaction, until: str) -> None:
        async with self.asking(interaction, ButtonKind.NUDGES_SNOOZE_MEANT, 0, until=until):
            snooze = await self.services.nudges.settings.understand_snooze(interaction.user.id, until)
            button = self.words.button(ButtonKind.NUDGES_SNOOZE, 0, day_text(snooze.day))
            await self.responder.show(interaction, "nudge/understood-snooze", buttons=[[button]], snooze=snooze)

    @pressed(ButtonKind.NUDGES_SNOOZE_MEANT)
    async def snooze_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the day that was meant."""
        await self._show_snooze(interaction, (await self.chosen(interaction, address))["until"])

    @pressed(ButtonKind.NUDGES_SNOOZE)
    async def snooze_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Snooze until the day that the button's message shows."""
        ends = await self.services.nudges.settings.snooze(interaction.user.id, day_of(address.arg))
        await self.responder.replace(interaction, "nudge/snoozed", until=ends)

    @app_commands.command()
    async def preview(self, interaction: discord.Interaction) -> None:
        """See which DMs you'll get, which not, and why."""
        preview = await self.services.nudges.preview.show(interaction.user.id, self.bot.servers)
        await self.responder.answer(interaction, "nudge/preview", preview=preview)

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

    async def _change(self, interaction: discord.Interaction, options: dict[str, Any]) -> None:
        """Change settings at once, or first show what was understood of what was typed for them."""
        user_id, settings = interaction.user.id, self.services.nudges.settings
        async with self.asking(interaction, ButtonKind.NUDGES_SETTINGS_MEANT, 0, **options):
            change = _change_of(options)
            understood = settings.understand(change)
            if understood is None:
                await self._show_settings(interaction, await settings.change(user_id, change))
                return
            wanted = await settings.preview_change(user_id, understood)
            typed = {name: getattr(understood, name) for name in ("zone", "quiet_from", "quiet_until")}
            number = await self.services.drafts.keep(user_id, ButtonKind.NUDGES_SETTINGS, 0, options | typed)
            button = self.words.button(ButtonKind.NUDGES_SETTINGS, 0, number)
            await self.responder.show(interaction, "nudge/understood", buttons=[[button]], wanted=wanted)

    @pressed(ButtonKind.NUDGES_SETTINGS_MEANT)
    async def settings_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the time or time zone that was meant."""
        await self._change(interaction, await self.chosen(interaction, address))

    @pressed(ButtonKind.NUDGES_SETTINGS)
    async def change_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Change what the button's message shows."""
        user_id, kind = interaction.user.id, ButtonKind.NUDGES_SETTINGS
        options = await self.services.drafts.kept(address.number, user_id, kind, 0)
        chosen = await self.services.nudges.settings.change(user_id, _change_of(options))
        await self._show_settings(interaction, chosen)

    @selected(SelectKind.NUDGES_DAYS)
    async def days_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Keep the days on which the bot may write."""
        change = NudgeChange(days=frozenset(map(whole_number, values)))
        await self._show_settings(interaction, await self.services.nudges.settings.change(interaction.user.id, change))

    async def _show_settings(self, interaction: discord.Interaction, chosen: NudgeChoices) -> None:
        rows = [[self._days(chosen)]]
        await self.responder.show(interaction, "nudge/settings", buttons=rows, chosen=chosen)

    def _days(self, chosen: NudgeChoices) -> Select:
        options = [Option(str(day), weekday(day), chosen=day in chosen.days) for day in range(7)]
        return self.words.select(SelectKind.NUDGES_DAYS, 0, options=options, most=len(options))

    @settings.autocomplete("zone")
    async def _zones_that_fit(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await fitting_zones(interaction, typed, self.now())

    @pressed(ButtonKind.NUDGES_START)
    async def start_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/nudges start`."""
        await self.services.nudges.settings.start(interaction.user.id)
        await self.responder.replace(interaction, "nudge/started")

    @pressed(ButtonKind.NUDGES_DECLINE)
    async def decline_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """No DMs, then."""
        await self.services.nudges.settings.decline(interaction.user.id)
        await self.responder.replace(interaction, "nudge/declined")

    @pressed(ButtonKind.NUDGES_AGAIN)
    async def again_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """DMs are open again, as far as the person knows."""
        await self.services.nudges.reachability.try_again(interaction.user.id)
        await self.responder.replace(interaction, "nudge/again")

    @pressed(*ANSWERS)
    async def answered(self, interaction: discord.Interaction, address: Address) -> None:
        """An answer under the message that asks."""
        text = await self.services.nudges.answers.take(ButtonKind(address.kind), address.row, interaction.user.id)
        await self.responder.answer_in_place(interaction, Message(text))


def _change_of(options: dict[str, Any]) -> NudgeChange:
    """What is to change, from the values of the command's options."""
    days, without, also, while_closed = (options[name] for name in ("days", "without", "also", "while_closed"))
    return NudgeChange(
        zone=options["zone"],
        quiet_from=options["quiet_from"],
        quiet_until=options["quiet_until"],
        days=frozenset(map(int, days)) if days else None,
        a_week=options["a_week"],
        without=NudgeKind(without) if without else None,
        also=NudgeKind(also) if also else None,
        in_channel=while_closed == "channel" if while_closed else None,
    )
