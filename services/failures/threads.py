"""The thread below a failure that was told in writing: questions first, and then what the circle takes from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from db.models import Failure
from db.transaction import transaction
from rules.threads import look_again_at
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import Events, FailureThreadRefused
from services.failures.stories import story_key
from vocabulary.failures import FailureStep
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.threads import ThreadObstacle

STEPS = {FailureStep.QUESTIONS: timedelta(), FailureStep.TAKEN: timedelta(days=2)}
"""The steps after the story, which is the post itself, and when they come after it."""
OVER_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class FailureThreadRecord:
    """What is noted of the thread of a story, or is needed to make one.

    `message_id` is the post with the story, once it is in Discord. The thread is `wanted` when there is something to
    write there, and `over` when it is to be archived.
    """

    failure_id: int
    circle_id: int
    guild_id: int
    channel_id: int | None
    thread_id: int | None
    message_id: int | None
    name: str
    told_at: datetime
    wanted: bool
    over: bool
    look_at: datetime | None


class FailureThreadRecords:
    """Tells those who make threads what there should be, notes what was made, and writes there."""

    def __init__(self, clock: Clock, outbox: Outbox, words: Words, events: Events) -> None:
        self._clock = clock
        self._events = events
        self._outbox = outbox
        self._words = words

    async def of(self, failure_id: int) -> FailureThreadRecord | None:
        """The record of a story that was posted; None once there is nothing to do about it any more."""
        row, now = await Failure.get_or_none(id=failure_id).prefetch_related("circle"), self._clock.now()
        posted = await self._outbox.find(story_key(failure_id))
        if row is None or posted is None or row.obstacle is not None:
            return None
        circle = row.circle
        at = posted.at or row.told_at
        over = circle.closed_at is not None or now >= at + OVER_AFTER
        waits = posted.message is None
        later = [at + after for after in (*STEPS.values(), OVER_AFTER) if at + after > now]
        return FailureThreadRecord(
            failure_id=failure_id,
            circle_id=circle.id,
            guild_id=circle.guild_id,
            channel_id=circle.text_channel_id,
            thread_id=row.thread_id,
            message_id=posted.message,
            name=self._words.to(circle.locale).plain(
                "failure/thread-name.txt", day=row.told_at.astimezone(ZoneInfo(circle.zone)).date()
            ),
            told_at=row.told_at,
            wanted=posted.message is not None and bool(await self._due(failure_id, now - at)),
            over=over,
            look_at=look_again_at(now, row.told_at) if waits and not over else min(later, default=None),
        )

    async def is_noted(self, thread_id: int) -> bool:
        """Whether a thread is some story's already."""
        return await Failure.exists(thread_id=thread_id)

    async def note_thread(self, row: int, thread_id: int | None) -> None:
        """The story has this thread, or none any more."""
        await Failure.filter(id=row).update(thread_id=thread_id)

    async def note_obstacle(self, failure_id: int, obstacle: ThreadObstacle) -> None:
        """There is no thread for it."""
        async with transaction():
            row = await Failure.get_or_none(id=failure_id)
            if row is not None:
                row.obstacle = obstacle
                await row.save(update_fields=["obstacle"])
                await self._events.publish(FailureThreadRefused(row.circle_id))

    async def write(self, failure_id: int, thread_id: int) -> None:
        """Write the steps that are due into the thread. Written twice, it does nothing the second time."""
        async with transaction():
            row = await Failure.get_or_none(id=failure_id).prefetch_related("circle")
            posted = await self._outbox.find(story_key(failure_id))
            if row is None or posted is None or posted.at is None:  # forgotten while the thread was made
                return
            words = self._words.to(row.circle.locale)
            for step in await self._due(failure_id, self._clock.now() - posted.at):
                text = words.render("failure/step", step=step, teller=row.user_id)
                await self._outbox.post(_step_key(failure_id, step), Message(text, silent=True), channel=thread_id)

    async def _due(self, failure_id: int, age: timedelta) -> list[FailureStep]:
        """The steps whose time has come, and that are not written."""
        due = [step for step, after in STEPS.items() if age >= after]
        written = await self._outbox.find_all([_step_key(failure_id, step) for step in due])
        return [step for step in due if _step_key(failure_id, step) not in written]


def _step_key(failure_id: int, step: FailureStep) -> MessageKey:
    return MessageKey(MessageKind.FAILURE_STEP, failure_id, (step,))
