"""Thanks for help: said by one member to another, who sees them at once and may hide them."""

from dataclasses import dataclass
from datetime import datetime

from db.models import HiddenThank, Thank, Topic
from db.queries import circles, thanks as facts
from db.queries.once import add_once
from db.transaction import transaction
from rules import limits
from rules.limits import Limited, counted_since
from rules.names import holds
from rules.thanks import SAME_THANKS_FOR, check_topic, same_topic
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import CircleClosed, Events, MemberLeft
from services.lookup import CircleHere, CircleLookup
from services.member_messages import MemberMessages
from services.ritual_events import ThanksChanged
from services.rituals import require
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.limits import MOST_SUGGESTIONS
from vocabulary.rituals import Ritual


@dataclass(frozen=True, slots=True)
class Helper:
    """Who is thanked, as Discord knows them."""

    user_id: int
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Thanked:
    """Thanks that stand: their id, who got them and for what; `said_at` if the same were said before."""

    id: int
    helper: int
    topic: str
    said_at: datetime | None = None


class Thanks:
    """Brings thanks to who helped."""

    def __init__(
        self,
        clock: Clock,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        events: Events,
        messages: MemberMessages,
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._events = events
        self._messages = messages

    async def topics(self, circle: CircleHere, user_id: int, typed: str = "") -> list[str]:
        """What somebody may say thanks for that was named before, and holds what they typed."""
        if Ritual.THANKS not in circle.rituals:
            return []
        offered = await facts.offered_topics(circle.id, user_id)
        return [words for words in offered if holds(words, typed)][:MOST_SUGGESTIONS]

    async def check(self, circle: CircleHere, user_id: int, helper: Helper) -> None:
        """Raises Refusal unless somebody can thank that person here, for whatever it is."""
        await require(circle, user_id, Ritual.THANKS)
        if helper.user_id == user_id:
            raise Refusal("thanks/yourself")
        if helper.is_bot:
            raise Refusal("thanks/bot")
        if helper.user_id not in await circles.members_there(circle.id):
            raise Refusal("thanks/not-in-circle", person=helper.user_id, circle=circle.name)

    async def say(self, circle: CircleHere, user_id: int, helper: Helper, typed: str) -> Thanked:
        """Thank a member for help with what was typed, and bring them that.

        The same thanks again, within some days, are those that were said. Raises Refusal for no topic or one that is
        too long, for one too many, and as `check` does.
        """
        words, now = check_topic(typed), self._clock.now()
        async with transaction():
            await self.check(circle, user_id, helper)
            topic, called = await _topic(circle.id, words)
            same = {"topic_id": topic, "user_id": user_id, "helper": helper.user_id}
            row, is_new = await add_once(Thank, same, now, since=now - SAME_THANKS_FOR)
            if is_new:
                said = await facts.thanks_said_by(user_id, counted_since(Limited.THANKS, now))
                limits.check(Limited.THANKS, said, now)
                await self._bring(row, called, circle)
                await self._events.publish(ThanksChanged(circle.id, helper.user_id))
        return Thanked(row.id, helper.user_id, called, said_at=None if is_new else row.at)

    async def take_back(self, thank_id: int, user_id: int) -> Thanked:
        """Take thanks back, as who said them wants; they go where they stand. Raises Refusal for anybody else."""
        async with transaction():
            row = await _found(thank_id, user_id, "user_id")
            circle, topic = row.topic.circle_id, row.topic.words
            await row.delete()
            await facts.drop_unused_topics([row.topic_id])
            await self._gone(thank_id, circle, row.helper)
        return Thanked(thank_id, row.helper, topic)

    async def hide(self, thank_id: int, user_id: int) -> None:
        """Have thanks seen by nobody any more, and lead to nothing, as who got them wants.

        Pressed twice, it is the same. Who said them does not learn of it. Raises Refusal for anybody else.
        """
        async with transaction():
            row = await _found(thank_id, user_id, "helper")
            if not await HiddenThank.exists(thank_id=thank_id):
                await HiddenThank.create(thank_id=thank_id, user_id=user_id, at=self._clock.now())
                await self._gone(thank_id, row.topic.circle_id, user_id)

    async def member_left(self, event: MemberLeft) -> None:
        """Withdraw what waits of the thanks that a leaver said or got. Part of the caller's transaction."""
        mine = set(await facts.thanks_with(event.user_id)) & set(await facts.thanks_in(event.circle_id))
        await self._outbox.withdraw_about(map(key_of, sorted(mine)))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Withdraw all thanks that wait. Part of the caller's transaction."""
        await self._outbox.withdraw_about(map(key_of, await facts.thanks_in(event.circle_id)))

    async def _bring(self, row: Thank, topic: str, circle: CircleHere) -> None:
        before = Thank.filter(helper=row.helper, id__lt=row.id, topic__circle_id=circle.id)
        explained = not await before.exists()

        def message(words: Words, helper: int) -> Message:
            text = words.render("thanks/said", thank=row, topic=topic, circle=circle, explained=explained)
            button = words.button(ButtonKind.THANKS_HIDE, row.id)
            return Message(text, ((button,),), card=True, pings=(helper,))

        await self._messages.send(key_of(row.id), row.helper, circle, message)

    async def _gone(self, thank_id: int, circle_id: int, helper: int) -> None:
        await self._outbox.remove(key_of(thank_id))
        await self._events.publish(ThanksChanged(circle_id, helper))


async def keys_of(user_id: int) -> list[MessageKey]:
    """The messages that bring thanks which a person said or got."""
    return [key_of(row) for row in await facts.thanks_with(user_id)]


def key_of(thank_id: int) -> MessageKey:
    """The message that brings thanks to who got them."""
    return MessageKey(MessageKind.THANKS, thank_id)


async def _topic(circle_id: int, words: str) -> tuple[int, str]:
    """The topic of a circle that is meant by these words, and what it is called; a new one if there is none."""
    topics = await facts.topics_of(circle_id)
    known = same_topic(words, topics)
    if known is not None:
        return known, topics[known]
    return (await Topic.create(circle_id=circle_id, words=words)).id, words


async def _found(thank_id: int, user_id: int, of: str) -> Thank:
    """Thanks with their topic, if this person is who said or got them, as the column `of` tells."""
    row = await Thank.get_or_none(id=thank_id).prefetch_related("topic")
    if row is None:
        raise Refusal("thanks/gone")
    if getattr(row, of) != user_id:
        raise Refusal("thanks/not-yours")
    return row
