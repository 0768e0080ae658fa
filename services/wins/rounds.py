"""The rounds of a circle: one thread for each, as far as that was noted, and what is to stand in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from db import queries
from db.models import Circle, Notice, WinsRound
from db.queries import absences, wins
from db.transaction import transaction
from rules.rituals import WINS
from rules.threads import look_again_at
from rules.wins import Rhythm, current_round, next_round_at, thanks
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import (
    CircleClosed,
    CycleOpened,
    MemberLeft,
    MemberReturned,
    NoticePosted,
    RhythmBegun,
)
from services.ritual_events import RitualsChanged
from services.wins.messages import ShownLine, line_key, line_message, offer_key, offer_message, thanks_key
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind, day_of
from vocabulary.notices import NoticeKind
from vocabulary.threads import ThreadObstacle

PUT_AWAY_AFTER = timedelta(minutes=1)
"""From the last message of a thread on: it is in Discord by then."""


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """What is noted of a round's thread, or is needed to make one.

    `message_id` is the notice, once it is in Discord. It is `wanted` when there is something to write there, and `over`
    with the round; then it is to be archived, unless it is `wanted` for a last time.
    """

    round_id: int
    circle_id: int
    guild_id: int
    channel_id: int | None
    thread_id: int | None
    message_id: int | None
    name: str
    opened_at: datetime
    wanted: bool
    over: bool
    look_at: datetime | None


async def rhythm_of(circle: Circle) -> Rhythm:
    """What the rounds of a circle follow from; one that has never met has the weekday on which it was formed."""
    first = circle.rhythm_from or circle.created_at.astimezone(ZoneInfo(circle.zone))
    opened_at = (await queries.open_cycle(circle.id)).opened_at
    return Rhythm(circle.rituals, circle.zone, first.weekday(), opened_at)


class WinsRounds:
    """Tells those who make threads what there should be, notes what was made, and writes there.

    Everything that members do about a round schedules its errand, which wakes the thread before it is written to.
    """

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox, words: Words) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words

    async def current(self, circle: Circle) -> WinsRound:
        """The round to which a line belongs that is written now; it begins with that, unless it has begun already."""
        now = self._clock.now()
        day = current_round(await rhythm_of(circle), now).day
        row, _ = await WinsRound.get_or_create(defaults={"opened_at": now}, circle_id=circle.id, day=day)
        return row

    async def follow(self, *rounds: WinsRound) -> None:
        """Have the threads of rounds show what holds by now, also of those that are over."""
        now = self._clock.now()
        for row in rounds:
            if row.closed_at is not None:
                row.closed_at = now
                await row.save(update_fields=["closed_at"])
        await self._timekeeper.schedule(now, *(JobKey(JobKind.WINS, row.id) for row in rounds))

    async def of(self, round_id: int) -> RoundRecord | None:
        """The record of a round; None once there is none."""
        row, now = await WinsRound.get_or_none(id=round_id).prefetch_related("circle"), self._clock.now()
        if row is None:
            return None
        circle, rhythm = row.circle, await rhythm_of(row.circle)
        over = (
            circle.closed_at is not None or not WINS & set(rhythm.rituals) or current_round(rhythm, now).day != row.day
        )
        message_id, waits = await self._notice_of(row)
        written = bool(await wins.lines_of(round_id))
        freshly_over = row.closed_at is None or now < row.closed_at + PUT_AWAY_AFTER
        wanted = (message_id is not None or written) if not over else freshly_over and written
        return RoundRecord(
            round_id=row.id,
            circle_id=circle.id,
            guild_id=circle.guild_id,
            channel_id=circle.text_channel_id,
            thread_id=row.thread_id,
            message_id=message_id,
            name=self._words.to(circle.locale).plain("wins/thread-name.txt", day=row.day),
            opened_at=row.opened_at,
            wanted=wanted and circle.closed_at is None,
            over=over,
            look_at=_look_at(row, rhythm, now, waits=waits, over=over, wanted=wanted),
        )

    async def is_noted(self, thread_id: int) -> bool:
        """Whether a thread is some round's already."""
        return await WinsRound.exists(thread_id=thread_id)

    async def note_thread(self, row: int, thread_id: int | None) -> None:
        """The round has this thread, or none any more."""
        await WinsRound.filter(id=row).update(thread_id=thread_id)

    async def write(self, round_id: int, thread_id: int | None, obstacle: ThreadObstacle | None) -> None:
        """Have all lines of a round stand in its thread as they read now; in the channel, where an `obstacle` is.

        Written twice, it does nothing the second time.
        """
        async with transaction():
            row = await WinsRound.get_or_none(id=round_id).prefetch_related("circle")
            if row is None:
                return
            if row.obstacle is not obstacle:
                await WinsRound.filter(id=row.id).update(obstacle=obstacle)
            await self._write(row, thread_id)

    async def close(self, round_id: int, thread_id: int | None) -> None:
        """Thank for what was done in a round that is over, in its thread; silently where the circle pauses by then."""
        async with transaction():
            row = await WinsRound.get_or_none(id=round_id).prefetch_related("circle")
            if row is None:
                return
            key, circle = thanks_key(row.id), row.circle
            says = row.closed_at is None and circle.paused_until is None
            members = await queries.members(circle.id)
            lines = [ShownLine.of(line, members) for line in await wins.lines_of(row.id)]
            thanked = thanks([line.as_rule for line in lines], members)
            if thread_id is not None and thanked and (says or await self._outbox.find(key) is not None):
                text = self._words.to(circle.locale).render("wins/thanks", thanked=thanked)
                await self._outbox.post(key, Message(text, silent=True), channel=thread_id)
            if row.closed_at is None:
                row.closed_at = self._clock.now()
                await row.save(update_fields=["closed_at"])

    # What happens elsewhere, each in the transaction in which it happens.

    async def notice_posted(self, event: NoticePosted) -> None:
        """Open the thread below a notice that asks for wins and stuck points."""
        for key in event.about:
            if key.kind is NoticeKind.WINS:
                facts = {"notice_id": event.notice_id}
                same = {"circle_id": event.circle_id, "day": day_of(key.parts[0])}
                row, is_new = await WinsRound.get_or_create(defaults={"opened_at": self._clock.now(), **facts}, **same)
                if not is_new:
                    await WinsRound.filter(id=row.id).update(**facts)
                await self.follow(row)

    async def circle_changed(
        self, event: CircleClosed | CycleOpened | MemberLeft | MemberReturned | RhythmBegun | RitualsChanged
    ) -> None:
        """Look at what is not over: it may be now, or who is in the circle has changed."""
        await self.follow(*await wins.open_rounds(event.circle_id))

    async def _notice_of(self, row: WinsRound) -> tuple[int | None, bool]:
        """The message of the round's notice, and whether it is still on its way."""
        if row.notice_id is None or not await Notice.exists(id=row.notice_id):
            return None, False
        posted = await self._outbox.find(MessageKey(MessageKind.NOTICE, row.notice_id))
        return (None, False) if posted is None else (posted.message, posted.message is None)

    async def _write(self, row: WinsRound, thread_id: int | None) -> None:
        circle, words = row.circle, self._words.to(row.circle.locale)
        channel, members = circle.text_channel_id, await queries.members(circle.id)
        for line in await wins.lines_of(row.id):
            place = line.place
            if place is None or (thread_id is not None and place not in (thread_id, channel)):
                line.place = place = thread_id or channel
                await line.save(update_fields=["place"])
            if place is not None and place in (thread_id, channel):
                shown = ShownLine.of(line, members)
                await self._outbox.post(line_key(line.id, place), line_message(words, circle, shown), channel=place)
                await self._tell_writer(words, shown, place)

    async def _tell_writer(self, words: Words, line: ShownLine, place: int) -> None:
        """Of each offer; without a ping if they were away then."""
        writer = line.row.user_id
        for offer in line.offers:
            pings = () if await absences.away_at([writer], offer.at) else (writer,)
            await self._outbox.post(offer_key(offer.id, place), offer_message(words, line, offer, pings), channel=place)


def _look_at(
    row: WinsRound, rhythm: Rhythm, now: datetime, *, waits: bool, over: bool, wanted: bool
) -> datetime | None:
    """When something will be due, as far as it is known."""
    if over:
        return now + PUT_AWAY_AFTER if wanted else None
    if waits:
        return look_again_at(now, row.opened_at)
    return next_round_at(rhythm, now)
