"""What becomes of a stuck point: who can help, who sees it through, and whether it is solved."""

from dataclasses import dataclass

from db.models import HelpOffer, WinsLine
from db.queries import circles, wins
from db.queries.once import add_once
from db.transaction import transaction
from runtime.clock import Clock
from runtime.outbox import Outbox
from services.events import Events
from services.lookup import CircleLookup
from services.ritual_events import WinsChanged
from services.wins.messages import ShownLine, offer_key
from services.wins.review import StuckReview
from services.wins.rounds import WinsRounds
from vocabulary.errors import Refusal
from vocabulary.wins import LineKind, StuckEnd


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer of help with a stuck point, as who offered it reads that."""

    line_id: int
    writer: int
    words: str
    is_new: bool


class StuckPoints:
    """Lets members help, and the writer of a stuck point say what came of it.

    Each method raises Refusal for others than members, and where the stuck point is not there any more.
    """

    def __init__(
        self,
        clock: Clock,
        outbox: Outbox,
        events: Events,
        lookup: CircleLookup,
        rounds: WinsRounds,
        review: StuckReview,
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._events = events
        self._lookup = lookup
        self._rounds = rounds
        self._review = review

    async def offer_help(self, line_id: int, user_id: int) -> Offered:
        """Tell the writer that a member can help. Raises Refusal for the writer, and for what is not open any more."""
        async with transaction():
            row = await self._open(line_id, user_id)
            if row.user_id == user_id:
                raise Refusal("wins/your-own")
            _, is_new = await add_once(HelpOffer, {"line_id": row.id, "user_id": user_id}, self._clock.now())
            await self._changed(row)
        return Offered(row.id, row.user_id, row.words, is_new)

    async def take_help_back(self, line_id: int, user_id: int) -> None:
        """Offer no help any more, and see it through no longer."""
        async with transaction():
            row = await self._about(line_id, user_id)
            for offer in await HelpOffer.filter(line_id=row.id, user_id=user_id):
                await self._outbox.remove(offer_key(offer.id))
                await offer.delete()
            if row.owner == user_id:
                row.owner = None
                await row.save(update_fields=["owner"])
            await self._changed(row)

    async def see_through(self, offer_id: int, user_id: int) -> None:
        """Who is stuck or who offered help sees it through, as they say themselves. Raises Refusal for others."""
        async with transaction():
            row = await self._offered(offer_id, user_id)
            row.owner = user_id
            await row.save(update_fields=["owner"])
            await self._changed(row)

    async def solve(self, line_id: int, user_id: int) -> None:
        """It is solved, as its writer says. Raises Refusal for others."""
        await self._say(line_id, user_id, StuckEnd.SOLVED)

    async def reopen(self, line_id: int, user_id: int) -> None:
        """It is open again, as its writer says. Raises Refusal for others."""
        await self._say(line_id, user_id, None)

    async def park(self, line_id: int, user_id: int) -> None:
        """It comes to the next session again, as its writer or owner says. Raises Refusal for others."""
        await self._say(line_id, user_id, None, parks=True, owner_may=True)

    async def drop(self, line_id: int, user_id: int) -> None:
        """It is let go, as its writer or owner says. Raises Refusal for others."""
        await self._say(line_id, user_id, StuckEnd.DROPPED, owner_may=True)

    async def _say(
        self, line_id: int, user_id: int, end: StuckEnd | None, *, parks: bool = False, owner_may: bool = False
    ) -> None:
        async with transaction():
            row, now = await self._about(line_id, user_id), self._clock.now()
            if user_id != row.user_id and not (owner_may and user_id == row.owner):
                raise Refusal("wins/not-yours" if owner_may else "wins/writer-alone")
            facts = {"end": end, "ended_at": now if end else None, "parked_at": now if parks else row.parked_at}
            await row.update_from_dict(facts).save(update_fields=[*facts])
            await self._changed(row)

    async def _offered(self, offer_id: int, user_id: int) -> WinsLine:
        """What an offer is about, for those two. Raises Refusal for others, and once it was taken back."""
        offer = await wins.offer(offer_id)
        if offer is None:
            raise Refusal("wins/offer-gone")
        row = await self._open(offer.line_id, user_id)
        if user_id not in (row.user_id, offer.user_id):
            raise Refusal("wins/between-two")
        return row

    async def _open(self, line_id: int, user_id: int) -> WinsLine:
        row = await self._about(line_id, user_id)
        if not ShownLine.of(row, await circles.members(row.round.circle_id)).open:
            raise Refusal("wins/not-open")
        return row

    async def _about(self, line_id: int, user_id: int) -> WinsLine:
        row = await wins.line(line_id)
        if row is None or row.kind is not LineKind.STUCK:
            raise Refusal("wins/line-gone")
        await self._lookup.about(user_id, row.round.circle_id)
        return row

    async def _changed(self, row: WinsLine) -> None:
        await self._rounds.follow(row.round)
        await self._review.follow(row.round.circle)
        await self._events.publish(WinsChanged(row.round.circle_id))
