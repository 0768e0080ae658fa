"""When to meet, asked by a native poll: posted, counted, and ended once its result is taken."""

from contextlib import suppress
from datetime import datetime, timedelta

import discord

from cogs.base import BaseCog
from runtime.discord_message import to_edit, to_send
from runtime.message import Message
from runtime.ui import pressed
from runtime.words import Words
from services.sessions.time_polls import Proposal, StandingPoll
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, whole_number
from vocabulary.sessions import SessionKind

OPEN_FOR = timedelta(hours=24)
EXPIRED = 520001


class NativePolls(BaseCog):
    """Asks for a time, and takes the answer."""

    async def ask(self, circle_id: int, user_id: int, kind: SessionKind) -> int:
        """Post a poll in the circle's channel, with a button under it that takes its result; returns that channel.

        It takes the place of an earlier one about the same. Raises Refusal when it cannot be asked.
        """
        polls = self.services.sessions.time_polls
        proposal = await polls.propose(circle_id, user_id, kind)
        try:
            message, below = await self._post(proposal, kind)
        except discord.Forbidden:
            raise Refusal("sessions/poll-forbidden", channel=proposal.channel) from None
        await polls.note_posted(proposal.poll_id, message, below)
        return proposal.channel

    async def _post(self, proposal: Proposal, kind: SessionKind) -> tuple[int, int]:
        """The ids of the poll's message, and of the one below it."""
        channel = self.bot.get_partial_messageable(proposal.channel)
        words = self.bot.words.to(proposal.locale)
        poll = discord.Poll(words.plain("session/poll-question.txt", zone=proposal.zone), OPEN_FOR, multiple=True)
        for slot in proposal.slots:
            poll.add_answer(text=words.local(slot.at, proposal.zone, "moment in year"))
        posted = await channel.send(poll=poll)
        message = _below(words, proposal, proposal.poll_id, posted.id, kind)
        below = await channel.send(**to_send(message))
        return posted.id, below.id

    @pressed(ButtonKind.TIME_TAKE)
    async def take_result(self, interaction: discord.Interaction, address: Address) -> None:
        """Set the time that the poll above the button has chosen."""
        message, kind = address.args(2)
        message_id, polls = whole_number(message), self.services.sessions.time_polls
        await self.responder.think(interaction)  # Discord may take its time to tell the votes
        votes = await self._votes(await polls.channel_of(address.row, interaction.user.id), message_id)
        taken = await polls.take(address.row, interaction.user.id, SessionKind(kind), message_id, votes)
        await self.responder.show(interaction, "session/poll-taken", taken=taken)

    async def look(self, poll_id: int, _now: datetime) -> None:
        """The timekeeper's errand: say whom the times of a poll suit by now, or end it.

        Where Discord refuses, it has ended the poll already, or somebody has deleted it or keeps the bot out.
        """
        standing = await self.services.sessions.time_polls.standing(poll_id)
        if standing is None:
            await self._end(poll_id)
            return
        words = self.bot.words.to(standing.locale)
        below = self.bot.get_partial_messageable(standing.channel).get_partial_message(standing.button_message)
        message = _below(words, standing, poll_id, standing.message, standing.kind)
        with suppress(discord.NotFound, discord.Forbidden):
            await below.edit(**to_edit(message))

    async def _end(self, poll_id: int) -> None:
        """Have nobody vote any more, once the result is taken or the poll has been replaced."""
        poll = await self.services.sessions.time_polls.to_end(poll_id)
        if poll is None:
            return
        channel = self.bot.get_partial_messageable(poll.channel)
        try:
            await channel.get_partial_message(poll.message).end_poll()
        except discord.HTTPException as error:
            if not isinstance(error, discord.NotFound | discord.Forbidden) and error.code != EXPIRED:
                raise
        if poll.button_message is not None:
            over = Message(self.bot.words.to(poll.locale).render("session/poll-over", replaced=poll.replaced))
            with suppress(discord.NotFound, discord.Forbidden):
                await channel.get_partial_message(poll.button_message).edit(**to_edit(over))

    async def _votes(self, channel_id: int, message_id: int) -> list[int]:
        """How many have chosen each answer of a poll by now. Raises Refusal when it was deleted."""
        try:
            message = await self.bot.get_partial_messageable(channel_id).fetch_message(message_id)
        except discord.NotFound:
            raise Refusal("sessions/poll-gone") from None
        return [answer.vote_count for answer in message.poll.answers] if message.poll else []


def _below(words: Words, poll: Proposal | StandingPoll, poll_id: int, message_id: int, kind: SessionKind) -> Message:
    """What stands below a poll: whom its times suit, and the button that takes its result."""
    button = words.button(ButtonKind.TIME_TAKE, poll_id, message_id, kind)
    return Message(words.render("session/poll", slots=poll.slots), ((button,),))
