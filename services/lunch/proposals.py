"""What members propose for a lunch-and-learn: a topic that one of them brings, or a guest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from db.models import Lunch
from db.queries import lunch as lunches
from db.transaction import transaction
from rules.limits import Limited
from rules.lunch import MOST_PROPOSALS
from rules.visible import one_line, visible
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import Events, MemberLeft
from services.lookup import CircleHere, CircleLookup
from services.lunch.rows import lunch_about
from services.recent_acts import RecentActs
from services.ritual_events import LunchChanged
from services.rituals import require
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, MessageKey
from vocabulary.lunch import LunchMessage
from vocabulary.rituals import Ritual


@dataclass(frozen=True, slots=True)
class Proposed:
    """A topic, or a guest with it. Who comes as a mentor has a `focus`, and `questions` that were prepared."""

    topic: str
    guest: str = ""
    focus: str = ""
    questions: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """What somebody has filled in. Raises Refusal where others could read nothing, or somebody is named by id."""
        topic, guest, focus = (one_line(fields[name]) for name in ("topic", "guest", "focus"))
        lines = [one_line(line) for line in fields["questions"].splitlines()]
        if not visible(topic) or (guest and not visible(guest)):
            raise Refusal("lunch/unreadable")
        if "<@" in guest:
            raise Refusal("lunch/guest-by-name")
        if (focus or any(lines)) and not guest:
            raise Refusal("lunch/mentor-without-name")
        return cls(topic, guest, focus, "\n".join(line for line in lines if visible(line)))


class Proposals:
    """Keeps what is proposed until the circle takes it up, or whoever proposed it takes it back."""

    def __init__(
        self,
        clock: Clock,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        recent_acts: RecentActs,
        events: Events,
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._recent_acts = recent_acts
        self._events = events

    async def allow(self, circle: CircleHere, user_id: int) -> None:
        """Raises Refusal where the circle has no such ritual, or where as much waits as a poll can hold."""
        await require(circle, user_id, Ritual.LUNCH)
        if len(await lunches.proposed(circle.id)) >= MOST_PROPOSALS:
            vote = Address(ButtonKind.LUNCH_VOTE, circle.id)
            raise Refusal("lunch/enough-proposed", (vote,), most=MOST_PROPOSALS)

    async def propose(self, circle_id: int, user_id: int, fields: Mapping[str, str]) -> Lunch:
        """Propose something, and tell the circle. The same again is the same proposal.

        Raises Refusal as `allow` and `Proposed.read` do, and for one too many.
        """
        wanted = Proposed.read(fields)
        async with transaction():
            here = await self._lookup.about(user_id, circle_id)
            channel = here.text_channel
            known = await self._same(circle_id, user_id, wanted)
            if known is not None:
                return known
            await self.allow(here, user_id)
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
            row = await Lunch.create(
                circle_id=circle_id,
                user_id=user_id,
                topic=wanted.topic,
                guest=wanted.guest,
                focus=wanted.focus,
                questions=wanted.questions,
                proposed_at=self._clock.now(),
            )
            words = self._words.to(here.locale)
            kinds = (ButtonKind.LUNCH_VOTE, ButtonKind.LUNCH_PROPOSE)
            buttons = tuple(words.button(kind, circle_id) for kind in kinds)
            text = words.render("lunch/proposed", lunch=row, first=len(await lunches.proposed(circle_id)) == 1)
            await self._outbox.post(_key(row.id), Message(text, (buttons,)), channel=channel)
            await self._events.publish(LunchChanged(circle_id))
        return row

    async def take_back(self, lunch_id: int, user_id: int) -> str:
        """Take back one's own proposal; returns what it was. Raises Refusal for others', and once it is taken up."""
        async with transaction():
            row = await lunch_about(self._lookup, lunch_id, user_id)
            if row.user_id != user_id:
                raise Refusal("lunch/not-yours")
            if row.taken_at is not None:
                raise Refusal("lunch/taken-already")
            await self._delete([row])
            await self._events.publish(LunchChanged(row.circle_id))
        return row.topic

    async def member_left(self, event: MemberLeft) -> None:
        """What somebody proposed who has left waits no longer. Part of the caller's transaction."""
        waiting = await lunches.proposed(event.circle_id)
        await self._delete([row for row in waiting if row.user_id == event.user_id])

    async def _delete(self, rows: list[Lunch]) -> None:
        await Lunch.filter(id__in=[row.id for row in rows]).delete()
        await self._outbox.remove(*(_key(row.id) for row in rows))

    async def _same(self, circle_id: int, user_id: int, wanted: Proposed) -> Lunch | None:
        waiting = await lunches.proposed(circle_id)
        same = (one for one in waiting if (one.user_id, one.topic, one.guest) == (user_id, wanted.topic, wanted.guest))
        return next(same, None)


def _key(lunch_id: int) -> MessageKey:
    return MessageKey.lunch(lunch_id, LunchMessage.PROPOSED)
