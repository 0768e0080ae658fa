"""The commands and buttons of `/nudges`."""

from datetime import datetime, time

import discord
from discord import app_commands
from discord.ext import commands

from cogs.base import CircleCog
from cogs.nudges.looking import Looking, planned
from cogs.nudges.reaching import REACHABLE, Reaching
from cogs.nudges.standing import Standing
from cogs.zones import fitting_zones, known_zone
from db.models import Person
from db.transaction import transaction
from rules.cadence import check_zone, to_utc
from rules.errors import RuleError
from rules.typed_dates import parse_day
from runtime.bot import Circlekeeper
from runtime.ui import pressed
from services.nudges.preferences import wishes_of, zone_of
from vocabulary.controls import ButtonKind
from vocabulary.keys import Address, JobKind
from vocabulary.limits import FEWEST_NUDGES, MOST_NUDGES
from vocabulary.nudges import NudgeKind

LABELS = {
    NudgeKind.GOAL: "setting your goal",
    NudgeKind.CHECK_IN: "how your goal is going",
    NudgeKind.PROMISE: "what you committed to",
    NudgeKind.PARTNER: "meeting your learning partner",
    NudgeKind.SESSION: "your goal before a session",
    NudgeKind.DUTY: "a duty of yours",
    NudgeKind.MISSED: "a session that you missed",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = [app_commands.Choice(name=label, value=kind.value) for kind, label in LABELS.items()]
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
    """Kind reminders by DM, if you want them."""

    def __init__(self, bot: Circlekeeper) -> None:
        super().__init__(bot)
        self._reaching = Reaching(bot)
        Standing(bot)
        looking = Looking(bot)
        bot.timekeeper.handle(JobKind.NUDGES, looking.look)
        bot.timekeeper.handle(JobKind.CHECK_IN, looking.about_goal)

    @app_commands.command()
    async def start(self, interaction: discord.Interaction) -> None:
        """Let me write to you by DM about your goals and sessions."""
        await self._allow(interaction.user.id)
        await self.responder.answer(interaction, "nudge/started")

    @app_commands.command()
    async def stop(self, interaction: discord.Interaction) -> None:
        """No more DMs from me."""
        await self._disallow(interaction.user.id, nudges_stopped_at=self.now())
        await self.responder.answer(interaction, "nudge/stopped")

    @app_commands.command()
    @app_commands.describe(until="The first day on which I may write again, for example: 7 January")
    async def snooze(self, interaction: discord.Interaction, until: str) -> None:
        """Hear nothing from me until a day."""
        person = await _person(interaction)
        zone = await zone_of(person)
        day = parse_day(until, zone, self.now())
        person.snoozed_until = to_utc(datetime.combine(day, time()), check_zone(zone))
        async with transaction():
            await self._keep(person, "snoozed_until")
        await self.responder.answer(interaction, "nudge/snoozed", until=person.snoozed_until)

    @app_commands.command()
    async def preview(self, interaction: discord.Interaction) -> None:
        """See what I will write to you about, what not, and why."""
        person, now = await _person(interaction), self.now()
        subjects, plan = await planned(self.bot.outbox, person, now, whole=True)
        names = {one.occasion.key: one.circle.name for one in subjects}
        await self.responder.answer(interaction, "nudge/preview", plan=plan, names=names, labels=LABELS)

    @app_commands.command()
    @app_commands.choices(days=DAYS, without=KINDS, also=KINDS, while_closed=WHILE_CLOSED)
    @app_commands.describe(
        zone="Your time zone, for example: Europe/Berlin",
        quiet_from="When your quiet hours begin, for example: 22:00",
        quiet_until="When they end; the same as the beginning means none",
        days="On which days I may write",
        a_week="At most so many messages in seven days",
        without="Something that you do not want to be nudged about",
        also="Something that you want to be nudged about again",
        while_closed="Where it goes while your DMs are closed to me",
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
        """See or change when, how often and about what I write to you."""
        chosen: dict[str, object] = {
            "zone": zone and known_zone(zone),
            "quiet_from": quiet_from and _clock(quiet_from),
            "quiet_until": quiet_until and _clock(quiet_until),
            "nudge_days": days and days.value,
            "nudges_a_week": a_week,
            "nudges_in_channel": while_closed and while_closed.value == "channel",
        }
        changed = {name: value for name, value in chosen.items() if value is not None}
        async with transaction():
            person = await _person(interaction)
            if without or also:
                changed["nudges_without"] = _kinds_without(person, without, also)
            wishes = await wishes_of(person.update_from_dict(changed))
            if changed:
                await self._keep(person, *changed)
        await self.responder.answer(
            interaction,
            "nudge/settings",
            wishes=wishes,
            person=person,
            days=[WEEKDAYS[day] for day in sorted(wishes.hours.days)],
            kinds=[label for kind, label in LABELS.items() if kind not in wishes.without],
            now=self.now(),
        )

    @settings.autocomplete("zone")
    async def _zones_that_fit(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return fitting_zones(typed)

    @pressed(ButtonKind.NUDGES_START)
    async def start_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/nudges start`."""
        await self._allow(interaction.user.id)
        await interaction.response.edit_message(content=self.bot.words.render("nudge/started"), view=None)

    @pressed(ButtonKind.NUDGES_DECLINE)
    async def decline_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """No DMs, then, whatever was said in another circle."""
        await self._disallow(interaction.user.id)
        await interaction.response.edit_message(content=self.bot.words.render("nudge/declined"), view=None)

    @pressed(ButtonKind.NUDGES_AGAIN)
    async def again_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """DMs are open again, as far as the person knows."""
        await self._reaching.again(interaction.user.id)
        await interaction.response.edit_message(content=self.bot.words.render("nudge/again"), view=None)

    @commands.Cog.listener()
    async def on_served(self, interaction: discord.Interaction) -> None:
        """What a person should know of their DMs comes after what they asked for."""
        await self._reaching.tell(interaction, self.now())

    async def _keep(self, person: Person, *names: str) -> None:
        """Write down what they want, and plan by it; part of the caller's transaction."""
        await person.save(update_fields=list(names))
        await self.services.questions.time_again(person.id)
        await self.bot.services.replanner.replan(person.id)

    async def _allow(self, user_id: int) -> None:
        async with transaction():
            facts = {"nudges_allowed_at": self.now(), "nudges_stopped_at": None, "snoozed_until": None, **REACHABLE}
            person, _ = await Person.update_or_create(id=user_id, defaults=facts)
            await self.services.questions.time_again(person.id)
            await self.bot.services.replanner.replan(user_id)

    async def _disallow(self, user_id: int, **more: datetime) -> None:
        async with transaction():
            await Person.filter(id=user_id).update(nudges_allowed_at=None, **more)
            await self.services.questions.bring_to_channel(user_id)
            await self.bot.services.replanner.withdraw(user_id)


async def _person(interaction: discord.Interaction) -> Person:
    person, _ = await Person.get_or_create(id=interaction.user.id)
    return person


def _kinds_without(
    person: Person, without: app_commands.Choice[str] | None, also: app_commands.Choice[str] | None
) -> str:
    """What they do not want to be nudged about, with one kind more or one less."""
    kinds = set(filter(None, person.nudges_without.split(",")))
    return ",".join(sorted((kinds | ({without.value} if without else set())) - ({also.value} if also else set())))


def _clock(typed: str) -> str:
    try:
        return f"{datetime.strptime(typed.strip(), '%H:%M').time():%H:%M}"  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise RuleError(f"I cannot read “{typed[:20]}” as a time of day. Try 22:00.") from None
