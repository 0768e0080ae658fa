"""Which lunch-and-learn the circle wants, asked by a native poll, whose result is taken once it has ended."""

from datetime import datetime, timedelta

import discord

from runtime.bot import Circlekeeper
from services.house import Services
from services.lunch.polls import Ballot, EndedPoll
from vocabulary.errors import Refusal


class LunchPollErrand:
    """Posts polls, and counts them."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        self._bot = bot
        self._polls = services.lunch.polls

    async def post(self, ballot: Ballot) -> None:
        """Post a poll in the circle's channel. Raises Refusal where that is forbidden."""
        words = self._bot.words.to(ballot.locale)
        poll = discord.Poll(words.plain("lunch/poll-question.txt"), timedelta(hours=ballot.hours))
        for lunch in ballot.lunches:
            poll.add_answer(text=words.plain("lunch/poll-answer.txt", lunch=lunch))
        try:
            posted = await self._bot.get_partial_messageable(ballot.channel).send(poll=poll)
        except discord.Forbidden:
            raise Refusal("lunch/poll-forbidden", channel=ballot.channel) from None
        await self._polls.note_posted(ballot.poll_id, posted.id)

    async def look(self, poll_id: int, _now: datetime) -> datetime | None:
        """The timekeeper's errand: take the result of a poll that has ended, also while the bot was down."""
        found = await self._polls.due(poll_id)
        if not isinstance(found, EndedPoll):
            return found
        await self._polls.settle(poll_id, await self._votes(found))
        return None

    async def _votes(self, ended: EndedPoll) -> list[int] | None:
        """How many have chosen each answer; None where somebody has deleted the poll, or keeps the bot out."""
        if ended.message is None:
            return None
        try:
            message = await self._bot.get_partial_messageable(ended.channel).fetch_message(ended.message)
        except (discord.NotFound, discord.Forbidden):
            return None
        return [answer.vote_count for answer in message.poll.answers] if message.poll else None
