"""What members write: a line in the circle's thread, which its writer can edit and remove."""

from dataclasses import dataclass

from db.models import Circle, WinsLine
from db.queries import recent, wins
from db.queries.once import add_once
from db.transaction import transaction
from rules import limits
from rules.limits import Limited, counted_since
from rules.visible import one_line, shortened, whole
from rules.wins import check_line
from runtime.clock import Clock
from runtime.outbox import Outbox
from services.events import Events
from services.lookup import CircleHere, CircleLookup
from services.ritual_events import WinsChanged
from services.rituals import require
from services.wins.messages import line_key, offer_key
from services.wins.review import StuckReview
from services.wins.rounds import WinsRounds
from vocabulary.errors import Refusal
from vocabulary.limits import LONGEST_LABEL, MOST_OPTIONS
from vocabulary.rituals import Ritual
from vocabulary.wins import LONGEST_LINE, LineKind, StuckEnd


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A member's own line; `place` is the thread or channel where it stands, None while that is made."""

    id: int
    circle_id: int
    kind: LineKind
    words: str
    place: int | None
    end: StuckEnd | None

    @classmethod
    def of(cls, row: WinsLine, circle_id: int) -> "OwnLine":
        return cls(row.id, circle_id, row.kind, row.words, row.place, row.end)

    @property
    def label(self) -> str:
        """Its beginning, to choose it from a list."""
        return shortened(self.words, LONGEST_LABEL)


class WinsLines:
    """Keeps wins and stuck points.

    Each method about one raises Refusal where it is not the member's own, or not there any more.
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

    async def check_chosen(self, here: CircleHere, user_id: int) -> None:
        """Raises Refusal where a circle has wins and stuck points neither every week nor with each cycle."""
        await require(here, user_id, Ritual.WINS, Ritual.WINS_WEEKLY)

    async def add(self, here: CircleHere, user_id: int, kind: LineKind, words: str) -> OwnLine:
        """Put a member's words into the thread of the week or cycle, once however often they send them.

        Raises Refusal where the circle has not chosen this ritual, for no words or too many, and for one line too many.
        """
        await self.check_chosen(here, user_id)
        line = check_line(words)
        async with transaction():
            row = await self._rounds.current(await Circle.get(id=here.id))
            same = {"round_id": row.id, "user_id": user_id, "kind": kind, "words": line}
            added, is_new = await add_once(WinsLine, same, now := self._clock.now())
            if is_new:
                own = await recent.lines_of(user_id, counted_since(Limited.LINES, now))
                limits.check(Limited.LINES, own, now)
            await self._changed(here.id, added)
        return OwnLine.of(added, here.id)

    async def log(self, here: CircleHere, user_id: int, kind: LineKind, author: int, words: str) -> OwnLine:
        """The same with a message that stands in Discord. Raises Refusal for one of somebody else, too."""
        if author != user_id:
            raise Refusal("wins/not-your-message")
        return await self.add(here, user_id, kind, whole(one_line(words), LONGEST_LINE))

    async def mine(self, here: CircleHere, user_id: int) -> list[OwnLine]:
        """What a member wrote in a circle, the newest first, as many as can be chosen from."""
        return [OwnLine.of(row, here.id) for row in await wins.own_lines(here.id, user_id, MOST_OPTIONS)]

    async def show(self, line_id: int, user_id: int) -> OwnLine:
        """One of them."""
        row = await self._own(line_id, user_id)
        return OwnLine.of(row, row.round.circle_id)

    async def edit(self, line_id: int, user_id: int, words: str) -> OwnLine:
        """Let it say something else. Raises Refusal as `add` does."""
        line = check_line(words)
        async with transaction():
            row = await self._own(line_id, user_id)
            row.words = line
            await row.save(update_fields=["words"])
            await self._changed(row.round.circle_id, row)
            await self._review.follow(row.round.circle)
        return OwnLine.of(row, row.round.circle_id)

    async def remove(self, line_id: int, user_id: int) -> OwnLine:
        """Delete it with what was offered, and returns what it was."""
        async with transaction():
            row = await self._own(line_id, user_id)
            await self._outbox.remove(line_key(row.id), *(offer_key(one.id) for one in row.offers))
            await WinsLine.filter(id=row.id).delete()
            await self._changed(row.round.circle_id, row)
            await self._review.follow(row.round.circle)
        return OwnLine.of(row, row.round.circle_id)

    async def _own(self, line_id: int, user_id: int) -> WinsLine:
        row = await wins.line(line_id)
        if row is None or row.user_id != user_id:
            raise Refusal("wins/not-your-line")
        await self._lookup.about(user_id, row.round.circle_id)
        return row

    async def _changed(self, circle_id: int, row: WinsLine) -> None:
        await self._rounds.follow(await row.round)
        await self._events.publish(WinsChanged(circle_id))
