"""Questions of somebody who is stuck: to the partner, to the circle, or for the next agenda, and the answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from db.models import Ask, AskAnswer, Goal, Progress
from db.queries import absences, circles, partners, questions, recent
from db.queries.once import add_once
from db.queries.questions import Asked
from db.transaction import transaction
from rules import limits
from rules.limits import Limited, counted_since
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.lookup import CircleHere, CircleLookup
from services.member_messages import MemberMessages
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf
from vocabulary.keys import MessageKey, MessageKind


@dataclass(frozen=True, slots=True)
class Help:
    """Whom a member who is stuck has asked, and whom they can still ask."""

    asked: tuple[AskedOf, ...]
    offers: tuple[AskedOf, ...]


class Questions:
    """Carries questions and answers between members; each of them once."""

    def __init__(
        self, clock: Clock, outbox: Outbox, words: Words, lookup: CircleLookup, messages: MemberMessages
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._messages = messages

    async def help_for(self, check_in: int) -> Help:
        """Whom the member who said that they are stuck has asked so far, and whom they can still ask."""
        progress = await Progress.get(id=check_in).prefetch_related("goal__cycle")
        asked = [ask.of for ask in await Ask.filter(progress_id=check_in).order_by("id")]
        others = await self._partners_of(progress.goal)
        left = [of for of in AskedOf if of not in asked and (others or of is not AskedOf.PARTNER)]
        return Help(tuple(asked), tuple(left))

    async def ask(self, check_in: int, user_id: int, of: AskedOf) -> Help:
        """Ask whom a member chose. Raises Refusal for anyone but who is stuck."""
        async with transaction():
            progress = await Progress.get_or_none(id=check_in).prefetch_related("goal__cycle")
            if progress is None or progress.goal.user_id != user_id:
                raise Refusal("goals/not-yours")
            circle = await self._lookup.about(user_id, progress.goal.cycle.circle_id)
            if not await Ask.exists(progress=progress, of=of):
                asked = await Ask.create(progress=progress, of=of, at=self._clock.now())
                await self._carry(asked, progress, circle)
            return await self.help_for(check_in)

    async def check_answerable(self, ask_id: int, user_id: int) -> None:
        """Raises Refusal unless a person can answer a question: a member, while who asked it is one too."""
        await self._answerable(ask_id, user_id)

    async def answer(self, ask_id: int, user_id: int, words: str) -> int:
        """Keep an answer, and bring it to who asked; returns who that is.

        Raises Refusal without a word, for one too many, and as `check_answerable` does.
        """
        async with transaction():
            asked, circle = await self._answerable(ask_id, user_id)
            if not (words := words.strip()):
                raise Refusal("questions/answer-empty")
            asker = asked.progress.goal.user_id
            same, now = {"ask_id": asked.id, "user_id": user_id, "words": words}, self._clock.now()
            given, is_new = await add_once(AskAnswer, same, now)
            if is_new:
                own = await recent.answered_by(user_id, counted_since(Limited.ANSWERS, now))
                limits.check(Limited.ANSWERS, own, now)
                await self._bring_back(given, asked, circle)
            return asker

    async def _carry(self, asked: Ask, progress: Progress, circle: CircleHere) -> None:
        """Bring the question to whom it is for; what is for the agenda waits for the next session."""

        def question(words: Words, partner: int | None) -> Message:
            text = words.render("goal/stuck", goal=progress.goal, progress=progress, partner=partner)
            button = words.button(ButtonKind.ASK_ANSWER, asked.id)
            return Message(text, ((button,),), card=True, pings=(partner,) if partner else ())

        if asked.of is AskedOf.CIRCLE:
            message = question(self._words.to(circle.locale), None)
            await self._outbox.post(MessageKey.ask(asked.id), message, channel=circle.text_channel)
        elif asked.of is AskedOf.PARTNER:
            for partner in await self._partners_of(progress.goal):
                await self._messages.send(MessageKey.ask(asked.id, partner), partner, circle, question)

    async def _bring_back(self, given: AskAnswer, asked: Ask, circle: CircleHere) -> None:
        """Bring an answer to who asked."""

        def answer(words: Words, asker: int) -> Message:
            goal, progress = asked.progress.goal, asked.progress
            text = words.render("goal/answered", goal=goal, progress=progress, answer=given)
            return Message(text, card=True, pings=(asker,))

        await self._messages.send(_key_of(given), asked.progress.goal.user_id, circle, answer)

    async def _partners_of(self, goal: Goal) -> list[int]:
        """The learning partners of the member of a goal, which was read with its cycle, as far as they can be asked."""
        partnership = await partners.partners_of(goal.cycle.circle_id, goal.user_id)
        if partnership is None:
            return []
        there = set(await circles.members_there(goal.cycle.circle_id)) - {goal.user_id}
        away = await absences.away_at(there, self._clock.now())
        return [user_id for user_id in partnership.members if user_id in there - away]

    async def _answerable(self, ask_id: int, user_id: int) -> tuple[Ask, CircleHere]:
        asked = await Ask.get_or_none(id=ask_id).prefetch_related("progress__goal__cycle")
        if asked is None:
            raise Refusal("questions/gone")
        goal = asked.progress.goal
        circle = await self._lookup.about(user_id, goal.cycle.circle_id)
        if goal.user_id == user_id:
            raise Refusal("questions/own")
        if goal.user_id not in await circles.members_there(circle.id):
            raise Refusal("questions/asker-left")
        return asked, circle


async def keys_of(user_id: int, circle_id: int | None = None) -> list[MessageKey]:
    """What the questions and answers from a person and to them are about, in one circle or in all of theirs."""
    asked = await questions.asked_in(await circles.ever_joined(user_id) if circle_id is None else [circle_id])
    own = (MessageKey.ask(one.ask) for one in asked if one.asker == user_id)
    to_them = (MessageKey.ask(one.ask, user_id) for one in asked if one.of is AskedOf.PARTNER)
    answers = _answers_among(one for one in asked if user_id in (one.asker, one.answerer))
    return list(dict.fromkeys([*own, *to_them, *answers]))


async def keys_in(circle_id: int) -> list[MessageKey]:
    """What the questions and answers in a circle are about."""
    asked = await questions.asked_in([circle_id])
    return [*dict.fromkeys(MessageKey.ask(one.ask) for one in asked), *_answers_among(asked)]


def _answers_among(asked: Iterable[Asked]) -> list[MessageKey]:
    return [MessageKey(MessageKind.ASK_ANSWER, one.answer) for one in asked if one.answer is not None]


def _key_of(given: AskAnswer) -> MessageKey:
    return MessageKey(MessageKind.ASK_ANSWER, given.id)
