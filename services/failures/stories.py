"""What members prepare to tell, which only they see; that they told it; and the one line that they let the circle keep.

A story is not stored once it was told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Circle, Failure, Preparation
from db.queries import recent
from db.transaction import transaction
from rules import limits
from rules.limits import Limited, counted_since
from rules.visible import one_line, shortened, visible
from runtime.clock import Clock
from runtime.message import Attachment, Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.duties.told import note_told, teller_of
from services.events import Events, LineKept
from services.lookup import CircleLookup
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind

LONGEST_LINE = 200
QUESTIONS = ("happened", "taught", "next_time")
THINNED_AFTER, THINNED_AGAIN = timedelta(minutes=1), timedelta(hours=1)
"""When the text of a story leaves the bot that is posted, and when it is tried again while it waits to be sent."""
TOLD_JUST_NOW = timedelta(minutes=15)
"""Who wants it posted again within this time has not got the answer."""

Answers = Mapping[str, str]
"""What is answered of the three questions, by their names."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a member has prepared; `is_next` if the turn of the month is theirs."""

    circle_id: int
    circle_name: str
    answers: Answers
    is_next: bool

    @property
    def whole(self) -> bool:
        """Whether all three questions are answered."""
        return all(visible(answer) for answer in self.answers.values())


@dataclass(frozen=True, slots=True)
class Told:
    """A failure that is on its way to `channel`."""

    failure_id: int
    channel: int


class Stories:
    """Keeps what is prepared for its writer alone, and brings the circle what they want told."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        events: Events,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._events = events

    async def prepared(self, circle_id: int, user_id: int) -> Prepared | None:
        """What a member has prepared so far, for themselves."""
        here = await self._lookup.about(user_id, circle_id)
        row = await Preparation.get_or_none(circle_id=circle_id, user_id=user_id)
        if row is None:
            return None
        return Prepared(circle_id, here.name, _answers(row), await teller_of(circle_id) == user_id)

    async def prepare(self, circle_id: int, user_id: int, answers: Answers) -> Prepared:
        """Keep a member's answers, as many as there are by now. Raises Refusal when there is nothing to read in any."""
        if not any(visible(answer) for answer in answers.values()):
            raise Refusal("failure/unanswered")
        async with transaction():
            here, now = await self._lookup.about(user_id, circle_id), self._clock.now()
            kept = {question: answers[question].strip() for question in QUESTIONS}
            await Preparation.update_or_create({**kept, "changed_at": now}, circle_id=circle_id, user_id=user_id)
            return Prepared(circle_id, here.name, kept, await teller_of(circle_id) == user_id)

    async def discard(self, circle_id: int, user_id: int) -> None:
        """Delete what a member has prepared."""
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            await Preparation.filter(circle_id=circle_id, user_id=user_id).delete()

    async def post(self, circle_id: int, user_id: int) -> Told:
        """Tell what a member has prepared in the circle's channel; it counts as their turn.

        Pressed again a moment later, such as after a lost answer, it is the same. Raises Refusal
        "failure/nothing-prepared", or when a question is not answered, while the circle has no channel, and for one
        too many.
        """
        async with transaction():
            circle, now = await self._lookup.about(user_id, circle_id), self._clock.now()
            prepared = await self.prepared(circle_id, user_id)
            if prepared is None:
                return Told((await _told_just_now(circle_id, user_id, now)).id, circle.text_channel)
            if not prepared.whole:
                raise Refusal("failure/unfinished")
            channel = circle.text_channel
            failure = await note_told(self._events, circle_id, user_id, now)
            told = await recent.failures_told_by(user_id, counted_since(Limited.FAILURES, now))
            limits.check(Limited.FAILURES, told, now)
            text = self._words.to(circle.locale).render("failure/told", teller=user_id, story=prepared.answers)
            await self._outbox.post(story_key(failure.id), Message(text, card=True), channel=channel)
            await self._timekeeper.schedule(now + THINNED_AFTER, JobKey(JobKind.STORY, failure.id))
            await self._timekeeper.schedule(now, JobKey(JobKind.FAILURE_THREAD, failure.id))
        return Told(failure.id, channel)

    async def thin(self, failure_id: int, now: datetime) -> datetime | None:
        """The timekeeper's look: delete the text of a story that was posted, as soon as it has arrived."""
        if await self._outbox.find(story_key(failure_id)) is None or await self._outbox.thin_now(story_key(failure_id)):
            return None
        return now + THINNED_AGAIN

    async def line_of(self, failure_id: int, user_id: int) -> str:
        """The line that is kept of a failure, or what it taught its teller, for them to change.

        Raises Refusal for anybody else.
        """
        failure = await self._own(failure_id, user_id)
        return failure.lesson or shortened(failure.taught, LONGEST_LINE)

    async def keep_line(self, failure_id: int, user_id: int, lesson: str) -> Failure:
        """Keep one line for the circle, and say it there; a story that an earlier version kept goes.

        Raises Refusal for anybody else's failure, and when there is nothing to read in the line.
        """
        line = one_line(lesson)
        if not visible(line):
            raise Refusal("failure/no-line")
        async with transaction():
            failure = await self._own(failure_id, user_id)
            failure.lesson = line
            failure.happened = failure.taught = failure.next_time = ""
            failure.story_until = None
            await failure.save(update_fields=["lesson", *QUESTIONS, "story_until"])
            await self._events.publish(LineKept(failure.circle_id, user_id))
            circle = await Circle.get(id=failure.circle_id)
            if circle.text_channel_id is not None:
                text = self._words.to(circle.locale).render("failure/lesson", failure=failure)
                key = MessageKey(MessageKind.LESSON, failure.id)
                await self._outbox.post(key, Message(text), channel=circle.text_channel_id)
        return failure

    async def _own(self, failure_id: int, user_id: int) -> Failure:
        failure = await Failure.get_or_none(id=failure_id)
        if failure is None:
            raise Refusal("failure/not-yours")
        await self._lookup.about(user_id, failure.circle_id)
        if failure.user_id != user_id:
            raise Refusal("failure/not-yours")
        return failure


async def _told_just_now(circle_id: int, user_id: int, now: datetime) -> Failure:
    """What a member has just had posted. Raises Refusal when there is nothing."""
    told = Failure.filter(circle_id=circle_id, user_id=user_id, session_id=None, told_at__gte=now - TOLD_JUST_NOW)
    failure = await told.order_by("-id").first()
    if failure is None:
        raise Refusal("failure/nothing-prepared")
    return failure


async def take_out(circle_id: int, user_id: int) -> Answers | None:
    """Delete what somebody has prepared who leaves the circle, and return it, for them alone.

    Part of the caller's transaction.
    """
    row = await Preparation.get_or_none(circle_id=circle_id, user_id=user_id)
    if row is None:
        return None
    await row.delete()
    return _answers(row)


def as_file(words: Words, answers: Answers) -> Attachment:
    """What somebody has prepared, to keep when it is deleted."""
    return Attachment("failure.md", words.file("failure/prepared.commonmark", answers=answers))


def _answers(row: Preparation) -> Answers:
    return {question: getattr(row, question) for question in QUESTIONS}


def story_key(failure_id: int) -> MessageKey:
    """Of the post with a story."""
    return MessageKey(MessageKind.FAILURE, failure_id)
