"""When to meet, asked by a native poll: times that leave the members their nights, and the one that has most votes."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import discord

from db import queries
from db.models import Circle, Person, TimePoll
from db.transaction import transaction
from rules import slots
from rules.errors import RuleError
from rules.slots import MemberHours, Winner
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.words import local
from services.sessions.agendas import agenda_of
from vocabulary.controls import ButtonKind
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import SessionKind

OPEN_FOR = timedelta(hours=24)
EXPIRED = 520001
SETTLED = "The result of this poll has been taken already."


class TimePolls:
    """Asks for a time, and counts the answers."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    async def ask(self, interaction: discord.Interaction, circle: Circle, kind: SessionKind) -> None:
        """Post the poll, with a button under it that takes its result."""
        if interaction.channel_id != circle.text_channel_id:
            raise RuleError(f"Please ask in <#{circle.text_channel_id}>, where all of you can vote; or tell me `when`.")
        now = self._bot.clock.now()
        proposed = slots.propose(await _sleepers(circle), circle.zone, await _minutes(circle, kind), now)
        async with transaction():
            times = [int(slot.at.timestamp()) for slot in proposed]
            row = await TimePoll.create(circle=circle, slots=times, asked_by=interaction.user.id, asked_at=now)
        poll = discord.Poll(self._bot.words.render("session/poll-question", circle=circle), OPEN_FOR, multiple=True)
        for slot in proposed:
            poll.add_answer(text=local(slot.at, circle.zone, "%A, %-d %B, %H:%M"))
        await interaction.response.send_message(poll=poll)
        posted = await interaction.original_response()
        button = self._bot.words.button(ButtonKind.TIME_TAKE, row.id, f"{posted.id}-{kind.value}")
        text = self._bot.words.render("session/poll", circle=circle, slots=proposed)
        await self._bot.responder.send(interaction, Message(text, ((button,),)), ephemeral=False)

    async def result(self, row: TimePoll, kind: SessionKind, message_id: int) -> Winner:
        """The time that has most votes by now, for that kind of session. Raises RuleError when there is none."""
        if row.closed_at is not None:
            raise RuleError(SETTLED)
        channel: Any = self._bot.get_partial_messageable(row.circle.text_channel_id or 0)
        try:
            message: discord.Message = await channel.fetch_message(message_id)
        except discord.NotFound:
            raise RuleError("That poll is no longer there. A new one can be asked for.") from None
        answers = message.poll.answers if message.poll else []
        people, minutes = await _sleepers(row.circle), await _minutes(row.circle, kind)
        instants = (datetime.fromtimestamp(epoch, UTC) for epoch in row.slots)
        times = [slots.slot_at(at, people, row.circle.zone, minutes) for at in instants]
        votes = [(slot, answer.vote_count) for slot, answer in zip(times, answers, strict=False)]
        return slots.winner(votes, self._bot.clock.now())

    async def settle(self, row: TimePoll, message_id: int, now: datetime) -> None:
        """Take a poll's result once; part of the caller's transaction. Raises RuleError when it was taken."""
        if not await TimePoll.filter(id=row.id, closed_at=None).update(closed_at=now, message_id=message_id):
            raise RuleError(SETTLED)
        await self._bot.timekeeper.schedule(now, JobKey(JobKind.POLL, row.id))

    async def look(self, row_id: int, _now: datetime) -> None:
        """The timekeeper's errand: have nobody vote any more, once the result is taken.

        Where Discord refuses, it has ended the poll already, or somebody has deleted it or keeps the bot out.
        """
        row = await TimePoll.get_or_none(id=row_id).prefetch_related("circle")
        if row is None or row.message_id is None:
            return
        channel = self._bot.get_partial_messageable(row.circle.text_channel_id or 0)
        try:
            await channel.get_partial_message(row.message_id).end_poll()
        except discord.HTTPException as error:
            if not isinstance(error, discord.NotFound | discord.Forbidden) and error.code != EXPIRED:
                raise


async def _minutes(circle: Circle, kind: SessionKind) -> int:
    """How long a session of that kind would be."""
    return sum(block.minutes for block in await agenda_of(circle, kind))


async def _sleepers(circle: Circle) -> list[MemberHours]:
    """The members with their zones and quiet hours; whoever gave no zone is taken to live in the circle's."""
    people = {person.id: person for person in await Person.filter(id__in=await queries.members(circle.id))}
    return [
        MemberHours(
            member,
            person.zone or circle.zone,
            time.fromisoformat(person.quiet_from),
            time.fromisoformat(person.quiet_until),
        )
        for member, person in people.items()
    ]
