"""Questions of who is stuck: to the partner, to the circle, or for the next agenda, and the answers that come back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import discord
from discord.ext import commands
from tortoise import Model

from cogs.base import circle_about
from db import queries
from db.models import Ask, AskAnswer, Circle, Goal, Person, Progress
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.discord_message import to_edit
from runtime.message import Message, Press
from runtime.ui import Fields, pressed, submitted
from services.people import nudge_settings_of, takes_dms
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.goals import AskedOf
from vocabulary.keys import Address, MessageKey, MessageKind

PRESSES = {
    ButtonKind.ASK_PARTNER: AskedOf.PARTNER,
    ButtonKind.ASK_CIRCLE: AskedOf.CIRCLE,
    ButtonKind.ASK_AGENDA: AskedOf.AGENDA,
}
ROADS: dict[MessageKind, tuple[type[Model], str]] = {
    MessageKind.ASK: (Ask, "progress__goal__cycle__circle__text_channel_id"),
    MessageKind.ASK_ANSWER: (AskAnswer, "ask__progress__goal__cycle__circle__text_channel_id"),
}
"""From the row that a message's key names to the channel of its circle."""


async def offers(bot: Circlekeeper, goal: Goal, progress: Progress) -> tuple[Press, ...]:
    """Whom the member can still ask, as buttons."""
    asked = {row.of for row in await Ask.filter(progress=progress)}
    partners = await partners_of(goal, bot.clock.now())
    possible = {kind: of for kind, of in PRESSES.items() if of not in asked and (partners or of is not AskedOf.PARTNER)}
    return tuple(bot.words.button(kind, progress.id) for kind in possible)


async def partners_of(goal: Goal, now: datetime) -> list[int]:
    """The learning partners of a goal's member."""
    partnership = await queries.partners_of((await goal.cycle).circle_id, goal.user_id, now)
    return [user_id for user_id in partnership.members if user_id != goal.user_id] if partnership else []


async def openly(user_ids: Collection[int]) -> bool:
    """Whether what is for these people stands in the circle's channel, since one of them takes no DMs."""
    return not all(takes_dms(person) for person in await Person.filter(id__in=user_ids))


async def bring_to_channel(bot: Circlekeeper, user_id: int) -> None:
    """Have what waits to reach a person from other members stand in the circle's channel, since no DM may bring it.

    Part of the caller's transaction. What may be there already, since its delivery is in doubt, stays as it is.
    """
    for key in await bot.outbox.waiting_dms(user_id):
        if key.kind in ROADS:
            model, road = ROADS[key.kind]
            channels: list[Any] = await model.filter(id=key.row).values_list(road, flat=True)
            for channel in channels:
                await bot.outbox.redirect(key, channel)


async def time_anew(bot: Circlekeeper, person: Person, now: datetime) -> None:
    """Have what waits to reach a person from other members come when it is welcome now; in the caller's transaction."""
    waiting = [key for key in await bot.outbox.waiting_dms(person.id) if key.kind in ROADS]
    await bot.outbox.retime(waiting, (await nudge_settings_of(person)).welcome_from(now))


class Asks(commands.Cog):
    """Carries questions and answers between members; each of them once."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    @pressed(*PRESSES)
    async def ask(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask whom the member chose, and offer whom else they could ask."""
        progress = await Progress.get_or_none(id=address.row).prefetch_related("goal__cycle__circle")
        if progress is None or progress.goal.user_id != interaction.user.id:
            raise RuleError("This is about someone else’s goal.")
        goal = progress.goal
        await circle_about(interaction, goal.cycle.circle_id)
        async with transaction():
            now = self._bot.clock.now()
            asked, new = await Ask.get_or_create(
                progress=progress, of=PRESSES[ButtonKind(address.kind)], defaults={"at": now}
            )
            if new:
                await self._carry(asked, progress, goal, now)
            done = await Ask.filter(progress=progress).order_by("id")
            left = await offers(self._bot, goal, progress)
            reaches_at = await self._bot.outbox.latest([MessageKey.ask(row.id) for row in done])
        facts = {"progress": progress, "over": False, "asked": [row.of for row in done], "offers": left}
        facts |= {"reaches_at": reaches_at, "openly": await openly(await partners_of(goal, now))}
        text = self._bot.words.render("goal/noted", **facts)
        await interaction.response.edit_message(**to_edit(Message(text, (left,) if left else ())))

    @pressed(ButtonKind.ASK_ANSWER)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for an answer."""
        await _answerable(interaction, address)
        await self._bot.responder.ask(interaction, FormKind.ASK_ANSWER, address.row)

    @submitted(FormKind.ASK_ANSWER)
    async def answer(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep the answer, and bring it to who asked."""
        asked, words = await _answerable(interaction, address), fields["words"].strip()
        if not words:
            raise RuleError("There was nothing in it. A few words are enough.")
        goal, circle = asked.progress.goal, asked.progress.goal.cycle.circle
        async with transaction():
            facts, now = {"ask": asked, "user_id": interaction.user.id, "words": words}, self._bot.clock.now()
            given, new = await AskAnswer.get_or_create(**facts, defaults={"at": now})
            key = MessageKey(MessageKind.ASK_ANSWER, given.id)
            if new:  # otherwise the same was sent from two devices
                text = self._bot.words.render("goal/answered", goal=goal, progress=asked.progress, answer=given)
                message = Message(text, card=True, pings=(goal.user_id,))
                await self._send(key, goal.user_id, circle, message, now)
            reaches_at = await self._bot.outbox.latest([key])
        facts = {"asker": goal.user_id, "reaches_at": reaches_at, "openly": await openly([goal.user_id])}
        await self._bot.responder.answer(interaction, "goal/answer-sent", **facts)

    async def _carry(self, asked: Ask, progress: Progress, goal: Goal, now: datetime) -> None:
        """Bring the question to whom it is for; what is for the agenda waits for the next session."""
        circle, button = goal.cycle.circle, ((self._bot.words.button(ButtonKind.ASK_ANSWER, asked.id),),)
        if asked.of is AskedOf.CIRCLE:
            text = self._bot.words.render("goal/stuck", goal=goal, progress=progress, partner=None)
            message = Message(text, button, card=True)
            await self._bot.outbox.post(MessageKey.ask(asked.id), message, channel=circle.text_channel_id)
        elif asked.of is AskedOf.PARTNER:
            for partner in await partners_of(goal, now):
                text = self._bot.words.render("goal/stuck", goal=goal, progress=progress, partner=partner)
                message = Message(text, button, card=True, pings=(partner,))
                await self._send(MessageKey.ask(asked.id, partner), partner, circle, message, now)

    async def _send(self, key: MessageKey, user_id: int, circle: Circle, message: Message, now: datetime) -> None:
        """By DM to who agreed to DMs, and to everybody else in the circle's channel; when it is welcome."""
        person = await Person.get(id=user_id)
        by_dm = takes_dms(person)
        await self._bot.outbox.post(
            key,
            message,
            user=user_id if by_dm else None,
            channel=None if by_dm else circle.text_channel_id,
            at=(await nudge_settings_of(person)).welcome_from(now),
        )


async def _answerable(interaction: discord.Interaction, address: Address) -> Ask:
    """The question, for a member of its circle. Raises RuleError for who asked it themselves, and once they left."""
    asked = await Ask.get_or_none(id=address.row).prefetch_related("progress__goal__cycle__circle")
    if asked is None:
        raise RuleError("This question is no longer there.")
    circle, asker = await circle_about(interaction, asked.progress.goal.cycle.circle_id), asked.progress.goal.user_id
    if asker == interaction.user.id:
        raise RuleError("This is your own question. Others answer it.")
    if asker not in await queries.members(circle.id):
        raise RuleError("Who asked this has left the circle, so an answer would not reach them.")
    return asked
