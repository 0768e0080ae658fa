"""Which rituals a circle has: shown before that changes, told to the circle, and asked for by each ritual."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from zlib import crc32

from db.models import Circle
from db.queries import circles
from db.transaction import transaction
from rules.limits import Limited
from rules.rituals import Chosen, checked, in_order, require as rule_require
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import Events
from services.lookup import CircleHere, CircleLookup
from services.recent_acts import RecentActs
from services.ritual_events import RitualsChanged
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, CircleMessage, MessageKey
from vocabulary.rituals import Ritual

BETWEEN = "_"


@dataclass(frozen=True, slots=True)
class RitualsProposal:
    """Which rituals a circle would have that it has not, and which it would have no longer."""

    circle: CircleHere
    held: Chosen
    wanted: Chosen

    @classmethod
    def of(cls, circle: CircleHere, wanted: Collection[Ritual]) -> Self:
        """What choosing these would come to. Raises Refusal for what a circle cannot have at once."""
        return cls(circle, circle.rituals, checked(wanted))

    @property
    def begun(self) -> tuple[Ritual, ...]:
        """The new ones."""
        return in_order(self.wanted - self.held)

    @property
    def ended(self) -> tuple[Ritual, ...]:
        """Those that go."""
        return in_order(self.held - self.wanted)

    @property
    def args(self) -> tuple[str, str]:
        """What confirms it, as arguments of a button: `Rituals.choose` takes them back."""
        return mark(self.held), BETWEEN.join(in_order(self.wanted))


class Rituals:
    """Lets organisers choose rituals."""

    def __init__(
        self,
        clock: Clock,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        events: Events,
        recent_acts: RecentActs,
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._events = events
        self._recent_acts = recent_acts

    async def understand(self, circle_id: int, user_id: int, wanted: Collection[str]) -> RitualsProposal | None:
        """What a choice would come to; None where the circle has just these.

        Raises Refusal for anybody but an organiser, and for what a circle cannot have at once.
        """
        here = await self._lookup.about(user_id, circle_id)
        if not await circles.is_organiser(circle_id, user_id):
            raise Refusal("circles/organisers-only")
        proposal = RitualsProposal.of(here, [*map(Ritual, wanted)])
        return None if proposal.wanted == proposal.held else proposal

    async def choose(self, circle_id: int, user_id: int, seen: str, wanted: str) -> None:
        """Have the circle do what a proposal with these `args` showed, and tell it.

        Raises Refusal when it has others than were `seen` then, and as `understand` does.
        """
        async with transaction():
            proposal = await self.understand(circle_id, user_id, [*filter(None, wanted.split(BETWEEN))])
            if proposal is None:
                return
            if seen != mark(proposal.held):
                raise Refusal("rituals/changed-meanwhile")
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
            await Circle.filter(id=circle_id).update(rituals=proposal.wanted)
            await self._tell(proposal)
            await self._events.publish(RitualsChanged(circle_id))

    async def _tell(self, proposal: RitualsProposal) -> None:
        channel = proposal.circle.text_channel_id
        if channel is not None:
            words, options = self._words.to(proposal.circle.locale), SelectKind.CIRCLE_RITUALS
            labels, lines = words.option_labels(options), words.option_lines(options)
            text = words.render("rituals/changed", proposal=proposal, labels=labels, lines=lines)
            key = MessageKey.circle(proposal.circle.id, CircleMessage.RITUALS, at=self._clock.now())
            await self._outbox.post(key, Message(text), channel=channel)


async def require(circle: CircleHere, user_id: int, *any_of: Ritual) -> None:
    """Raises Refusal where a circle has none of these rituals; under it an organiser has the button to the settings."""
    organises = await circles.is_organiser(circle.id, user_id)
    try:
        rule_require(circle.rituals, *any_of, organises=organises)
    except Refusal as refusal:
        if organises:
            raise refusal.offering(Address(ButtonKind.CIRCLE_SETTINGS_OPEN, circle.id)) from None
        raise


def mark(rituals: Chosen) -> str:
    """Tells a choice from others, in a few letters."""
    return f"{crc32(','.join(in_order(rituals)).encode()):08x}"
