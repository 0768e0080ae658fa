"""`/circle settings`: what holds for a circle, and changing it. Where dates change, they are shown first."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from tortoise.exceptions import IntegrityError

from cogs.base import CircleCog, CircleOption, circle_about, circle_here
from cogs.circles.naming import claim_name
from cogs.zones import all_zones, fitting_zones, known_zone
from db import queries
from db.models import Agenda, Circle, Session
from db.transaction import transaction
from rules import cadence, own_agenda, zones
from rules.agenda import Block
from rules.errors import RuleError
from rules.typed_dates import parse_when
from rules.visible import visible
from runtime.message import Message
from runtime.outbox import Priority
from runtime.ui import pressed
from services.sessions.agendas import as_facts
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, CircleMessage, JobKey, JobKind, MessageKey
from vocabulary.limits import FEWEST_WEEKS, LONGEST_NAME, LONGEST_SESSION, MOST_WEEKS, SHORTEST_NAME, SHORTEST_SESSION
from vocabulary.sessions import SessionKind

ORGANISERS_ONLY = "Only an organiser of the circle can change that. `/circle settings` shows who that is."
FORM = "%Y%m%dT%H%M"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a circle meets, as it is or as a member asks for it; `first` is its next local time, None if none is set."""

    first: datetime | None
    weeks: int
    minutes: int
    zone: str

    def __str__(self) -> str:
        first = self.first.strftime(FORM) if self.first else ""
        return f"{first}-{self.weeks}-{self.minutes}-{zones.slug(self.zone)}"

    @classmethod
    def read(cls, text: str) -> "Rhythm":
        """What `str` wrote. Raises RuleError for a zone that there is no more."""
        first, weeks, minutes, zone = text.split("-", 3)
        at = datetime.strptime(first, FORM) if first else None  # noqa: DTZ007 - a local time, by its meaning
        return cls(at, int(weeks), int(minutes), zones.from_slug(zone, all_zones()))

    @property
    def mark(self) -> str:
        """Tells it from others, in a few letters."""
        return f"{crc32(str(self).encode()):08x}"

    @property
    def first_at(self) -> datetime | None:
        """The instant of its first time."""
        return cadence.to_utc(self.first, ZoneInfo(self.zone)) if self.first else None


class Settings(CircleCog):
    """The part of `/circle` that has a circle change."""

    @app_commands.command()
    @app_commands.describe(
        name="What you call it",
        focus="One narrow thing that all of you work on",
        zone="The time zone in which you meet, for example: Europe/Berlin",
        weeks="Weeks from one session to the next",
        minutes="How long a session lasts",
        meets="The first time in the new rhythm, as you would say it: Thursday 6pm",
    )
    async def settings(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, SHORTEST_NAME, LONGEST_NAME] | None = None,
        focus: app_commands.Range[str, 10, 300] | None = None,
        zone: str | None = None,
        weeks: app_commands.Range[int, FEWEST_WEEKS, MOST_WEEKS] | None = None,
        minutes: app_commands.Range[int, SHORTEST_SESSION, LONGEST_SESSION] | None = None,
        meets: str | None = None,
        circle: CircleOption = None,
    ) -> None:
        """See what holds for the circle, or change it."""
        circle = await circle_here(interaction, circle)
        if any(given is not None for given in (name, focus, zone, weeks, minutes, meets)):
            await self._allow_change(interaction, circle)
        wanted = await self._wanted(circle, zone, weeks, minutes, meets) if zone or weeks or minutes or meets else None
        if name is not None or focus is not None:
            await self._rename(circle, *tidied(name or circle.name, focus or circle.focus))
        if wanted is None:
            await self._show(interaction, circle)
            return
        held = await self._held(circle)
        button = self.words.button(ButtonKind.CIRCLE_SETTINGS, circle.id, f"{held.mark}-{wanted}")
        facts = {"circle": circle, "wanted": wanted, "staying": await _moved_by_hand(circle)}
        await self.responder.answer(interaction, "circle/understood", buttons=[[button]], **facts)

    @settings.autocomplete("zone")
    async def _zones_that_fit(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return fitting_zones(typed)

    @pressed(ButtonKind.CIRCLE_SETTINGS)
    async def change_as_understood(self, interaction: discord.Interaction, address: Address) -> None:
        """Change the rhythm to what the button's message shows, if it was the one there is that was to be changed."""
        seen, _, asked = address.arg.partition("-")
        async with transaction():
            circle, now = await circle_about(interaction, address.row), self.now()
            await self._allow_change(interaction, circle)
            if seen != (await self._held(circle)).mark:
                raise RuleError("When you meet has been changed meanwhile. Please ask once more.")
            wanted = Rhythm.read(asked)
            await _fit_agenda(circle, wanted.minutes)
            circle.zone, circle.weeks, circle.minutes = wanted.zone, wanted.weeks, wanted.minutes
            await circle.save(update_fields=["zone", "weeks", "minutes"])
            staying = await self.services.calendar.change_rhythm(circle, wanted.first, now)
            await self._announce(circle, "circle/changed", staying=staying, members=await queries.members(circle.id))
        text = self.bot.words.render("circle/settings-done", circle=circle, coming=await _coming(circle))
        await interaction.response.edit_message(content=text, view=None)

    async def _held(self, circle: Circle) -> Rhythm:
        first = await self.services.calendar.next_slot(circle)
        return Rhythm(first, circle.weeks, circle.minutes, circle.zone)

    async def _wanted(
        self, circle: Circle, zone: str | None, weeks: int | None, minutes: int | None, meets: str | None
    ) -> Rhythm:
        zone, minutes = known_zone(zone or circle.zone), minutes or circle.minutes
        first = await self.services.calendar.next_slot(circle)
        if meets is not None:
            if first is None:
                raise RuleError(f"No session is set yet. {self.bot.words.command('session schedule')} sets the first.")
            first = parse_when(meets, zone, self.now()).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        await _fitted_agenda(circle, minutes)
        return Rhythm(first, weeks or circle.weeks, minutes, zone)

    async def _rename(self, circle: Circle, name: str, focus: str) -> None:
        circle.name, circle.focus = name, focus
        try:
            async with transaction():
                await claim_name(circle.guild_id, name)
                await circle.save(update_fields=["name", "focus"])
                await self.bot.timekeeper.schedule(self.now(), JobKey(JobKind.NAME, circle.id))
                await self._announce(circle, "circle/renamed")
        except IntegrityError:
            raise RuleError(f"There is a circle named {name} here already. Please choose another name.") from None

    async def _allow_change(self, interaction: discord.Interaction, circle: Circle) -> None:
        if not await queries.is_organiser(circle.id, interaction.user.id):
            raise RuleError(ORGANISERS_ONLY)

    async def _show(self, interaction: discord.Interaction, circle: Circle) -> None:
        first = await self.services.calendar.next_slot(circle)
        facts = {"circle": circle, "first": first, "organisers": await queries.organisers(circle.id)}
        own = await Agenda.exists(circle_id=circle.id, kind=SessionKind.REGULAR)
        await self.responder.answer(interaction, "circle/settings", own_agenda=own, **facts)

    async def _announce(self, circle: Circle, template: str, **facts: object) -> None:
        """Say it once in the channel, and have the welcome there say what holds by now."""
        now, pings = self.now(), facts.get("members", ())
        await self.bot.timekeeper.schedule(now, JobKey(JobKind.ROOMS, circle.id))
        if circle.text_channel_id is not None:
            text = self.bot.words.render(template, circle=circle, **{"coming": await _coming(circle), **facts})
            message = Message(text, pings=tuple(pings) if isinstance(pings, list) else ())
            key = MessageKey.circle(circle.id, CircleMessage(template.partition("/")[2]), at=now)
            await self.bot.outbox.post(key, message, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT)


def tidied(name: str, focus: str) -> tuple[str, str]:
    """A circle's name and focus without needless space. Raises RuleError when nothing readable is left."""
    name, focus = " ".join(name.split()), focus.strip()
    if len(name) < SHORTEST_NAME or not (visible(name) and visible(focus)):
        raise RuleError("Please give the circle a name and a focus that others can read.")
    return name, focus


async def _coming(circle: Circle) -> list[Session]:
    return [one for one in await queries.sessions_to_come(circle.id) if one.kind is SessionKind.REGULAR]


async def _moved_by_hand(circle: Circle) -> list[Session]:
    return [one for one in await _coming(circle) if one.slot_at not in (None, one.starts_at)]


async def _fitted_agenda(circle: Circle, minutes: int) -> tuple[Agenda, tuple[Block, ...]] | None:
    """The circle's own agenda in that length, if it has one. Raises RuleError when it cannot be."""
    own = await Agenda.get_or_none(circle_id=circle.id, kind=SessionKind.REGULAR)
    return (own, own_agenda.fitted([Block(**block) for block in own.blocks], minutes)) if own else None


async def _fit_agenda(circle: Circle, minutes: int) -> None:
    fitted = await _fitted_agenda(circle, minutes)
    if fitted is not None:
        own, blocks = fitted
        own.blocks = as_facts(blocks)
        await own.save(update_fields=["blocks"])
