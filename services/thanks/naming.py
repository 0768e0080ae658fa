"""Whom a circle may name as someone to go to: who was thanked for something, and has agreed to that."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.models import NamedFor, Topic
from db.queries import circles, thanks as facts
from db.transaction import transaction
from rules.thanks import enough_since
from runtime.clock import Clock
from services.events import Events
from services.lookup import CircleHere, CircleLookup
from services.ritual_events import NamingChanged
from vocabulary.errors import Refusal
from vocabulary.rituals import Ritual


@dataclass(frozen=True, slots=True)
class NamedTopic:
    """Something for which somebody is named, or may be."""

    id: int
    words: str
    circle: CircleHere


class Naming:
    """Keeps for what members want to be named."""

    def __init__(self, clock: Clock, lookup: CircleLookup, events: Events) -> None:
        self._clock = clock
        self._lookup = lookup
        self._events = events

    async def answer(self, topic_id: int, user_id: int, *, named: bool) -> NamedTopic:
        """Keep whether a member may be named for a topic.

        Raises Refusal for who has not been thanked enough for it, such as when thanks were taken back. It does
        not say what for: these may be the words of thanks that somebody hid.
        """
        async with transaction():
            topic, circle = await self._topic(topic_id, user_id)
            theirs = [(one.thanker, one.at) for one in await facts.thanked(user_id) if one.topic == topic_id]
            if enough_since(theirs) is None:
                raise Refusal("thanks/naming-over")
            await self._write(topic, user_id, named=named)
        return NamedTopic(topic.id, topic.words, circle)

    async def take_back(self, topic_id: int, user_id: int) -> NamedTopic:
        """Have a member named for a topic no longer; said twice, it is the same. Raises Refusal for who never was."""
        async with transaction():
            topic, circle = await self._topic(topic_id, user_id)
            if not await NamedFor.exists(topic_id=topic_id, user_id=user_id):
                raise Refusal("thanks/naming-over")
            await self._write(topic, user_id, named=False)
        return NamedTopic(topic.id, topic.words, circle)

    async def topics_of(self, circle: CircleHere, user_id: int) -> list[NamedTopic]:
        """For what a circle names a member."""
        named = await facts.named_in(circle.id) if Ritual.THANKS in circle.rituals else []
        return [NamedTopic(one.topic, one.words, circle) for one in named if one.member == user_id]

    async def _topic(self, topic_id: int, user_id: int) -> tuple[Topic, CircleHere]:
        topic = await Topic.get_or_none(id=topic_id)
        if topic is None:
            raise Refusal("thanks/topic-gone")
        return topic, await self._lookup.about(user_id, topic.circle_id)

    async def _write(self, topic: Topic, user_id: int, *, named: bool) -> None:
        held = await NamedFor.get_or_none(topic_id=topic.id, user_id=user_id)
        if held is None:
            held = await NamedFor.create(topic_id=topic.id, user_id=user_id, named=named, at=self._clock.now())
        elif held.named != named:
            held.named, held.at = named, self._clock.now()
            await held.save(update_fields=["named", "at"])
        await self._events.publish(NamingChanged(topic.circle_id, user_id, held.id, named=named))


async def who_helps_with(circle: CircleHere) -> Mapping[int, tuple[str, ...]]:
    """Whom a circle names as someone to go to, and for what, in the order in which they joined."""
    named = await facts.named_in(circle.id) if Ritual.THANKS in circle.rituals else []
    members = await circles.members(circle.id) if named else []
    return {
        member: topics for member in members if (topics := tuple(one.words for one in named if one.member == member))
    }
