"""Typed keys of jobs, outgoing messages, buttons and forms. Only this module writes and parses their text.

The texts are in databases and on buttons that were sent long ago: an enum member may be renamed, its text never.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Generic, Self, TypeVar

from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.duties import Duty, DutyMessage
from vocabulary.lunch import LunchMessage
from vocabulary.notices import NoticeKind
from vocabulary.nudges import NudgeKind
from vocabulary.sessions import EventChange, SessionMessage

K = TypeVar("K", bound=StrEnum)


class KeyTextError(ValueError):
    """The text is not a key, or not one that this version knows."""


class JobKind(StrEnum):
    """A kind of job. The row of its key is the id of what the comment names."""

    ABSENCE = "absence"  # person: when they go away or come back
    BOARD = "board"  # circle: its goal board
    CALENDAR = "calendar"  # circle: its next sessions, and the end of its pause
    DUTIES = "duty"  # session: announcements of its duties
    ERASURE = "erase"  # 0 or 1: what the database's files tell of deleted rows, or of the order of writes
    EVENT = "event"  # session: its scheduled event in Discord
    FAREWELL = "farewell"  # person: remove the roles of circles that they have left
    FAILURE_THREAD = "failure-thread"  # failure that was told in writing: the thread below it
    GUEST_INVITE = "guest-invite"  # lunch-and-learn: the invite for its guest
    LUNCH_POLL = "lunch-poll"  # poll about lunch-and-learns: its end
    MONTH = "month"  # circle: its failure of the month
    NAME = "name"  # circle: the names of its role, channels and events
    NOTICES = "notices"  # circle: what is said unasked in its channel
    NUDGES = "nudges"  # person
    PAIRS = "pairs"  # session: after which learning partners may change
    PARTNERS = "partners"  # circle: its first learning partners
    PARTNER_THREAD = "partner-thread"  # partnership: its thread and its brief
    POLL = "poll"  # time poll: its end
    PROFILE = "profile"  # person: whether anybody can still see it
    RETENTION = "retention"  # 0: what is over and was kept for long enough
    ROLL_CALL = "roll"  # circle: who of it is in its server
    ROOMS = "rooms"  # circle: its role and channels
    SESSION = "session"  # session
    STORY = "story"  # failure that was told in writing: its text leaves the bot
    WINS = "wins"  # round of wins and stuck points: its thread


@dataclass(frozen=True, slots=True)
class JobKey:
    """Names one job of the timekeeper."""

    kind: JobKind
    row: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.row}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        kind, _, row = text.partition(":")
        return cls(_kind(JobKind, kind), whole_number(row))


class MessageKind(StrEnum):
    """A kind of outbox message. The row of its key is the id of what the comment names."""

    ADVICE = "advice"  # advice: whose it was
    ADVICE_CAME_BACK = "advice-back"  # advice: what came of it
    ASK = "ask"  # ask: a question from somebody who is stuck
    ASK_ANSWER = "ask-answer"  # answer to an ask
    BOARD = "board"  # cycle: the goal board
    CIRCLE = "circle"  # circle
    COMMITMENT = "promise"  # capture: a commitment made after a session
    DUTY = "duty"  # session
    CHANNEL_REMINDER = "aside"  # person: a reminder in the channel, where a DM is not possible
    EVENT = "event"  # session: its scheduled event was changed by hand
    FAILURE = "failure"  # failure that was told
    FAILURE_STEP = "failure-step"  # failure that was told: a step in the thread below it
    FAILURE_TURN = "failure-turn"  # circle: whose turn a month is, as an earlier version said
    HELP_OFFER = "help-offer"  # offer of help with a stuck point, with the id of where it stands
    LESSON = "lesson"  # failure that was told: the line that its teller lets the circle keep
    LUNCH = "lunch"  # lunch-and-learn
    MONTH = "month"  # failure month: offers to swap its turn
    NOTICE = "notice"  # notice: a post in the circle's channel that nobody asked for
    NUDGE = "nudge"  # nudge
    PARTNERS = "partners"  # circle: the pairs of a term, as an earlier version said
    PARTNER_BRIEF = "partner-brief"  # partner brief in a thread: with an instant, that this suits all partners
    SESSION = "session"  # session
    THANKS = "thanks"  # thanks that a member said
    STUCK_LEFT = "stuck-left"  # session: what to do with stuck points that are still open after it
    WINS_LINE = "wins-line"  # win or stuck point, with the id of where it stands
    WINS_THANKS = "wins-thanks"  # round of wins and stuck points: its last message


class CircleMessage(StrEnum):
    """Messages about a circle. Keys of repeatable ones end with the Unix time of the decision, in seconds."""

    WELCOME = "welcome"
    REMOVED = "removed"
    LEFT = "left"
    CLOSED = "closed"
    CHANGED = "changed"
    RENAMED = "renamed"
    ORGANISERS = "organisers"
    RITUALS = "rituals"
    PAUSED = "paused"
    RESUMED = "resumed"
    EVENTS_FORBIDDEN = "events-forbidden"


@dataclass(frozen=True, slots=True)
class _RowKey(Generic[K]):
    """A key about a row; its parts tell several about the same row apart."""

    kind: K
    row: int
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join((self.kind, str(self.row), *self.parts))

    @classmethod
    def _read(cls, kinds: type[K], text: str) -> Self:
        kind, *rest = text.split(":")
        if not rest:
            raise KeyTextError(f"{text!r} has no row")
        return cls(_kind(kinds, kind), whole_number(rest[0]), tuple(rest[1:]))


@dataclass(frozen=True, slots=True)
class OccasionKey(_RowKey[NudgeKind]):
    """Names one thing that a person may be nudged about. Its kind says whose id `row` is: a goal's, a session's, ..."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        return cls._read(NudgeKind, text)

    @classmethod
    def of(cls, kind: NudgeKind, row: int, *parts: int | str) -> Self:
        """An occasion that recurs for a row; `parts` tell which time it is."""
        return cls(kind, row, tuple(map(str, parts)))


@dataclass(frozen=True, slots=True)
class NoticeKey(_RowKey[NoticeKind]):
    """Names one thing that the circle with the id `row` may be told unasked; its kind says what the parts tell."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        return cls._read(NoticeKind, text)

    @classmethod
    def of(cls, kind: NoticeKind, circle: int, *parts: int | str) -> Self:
        """Something that recurs in a circle; `parts` tell which time it is."""
        return cls(kind, circle, tuple(map(str, parts)))

    @classmethod
    def reminder(cls, circle: int, occasion: OccasionKey) -> Self:
        """A reminder of what the circle relies on. Whom it reminds is not in the key, which nobody could forget."""
        return cls(NoticeKind.REMINDER, circle, tuple(str(occasion).split(":")))

    @property
    def occasion(self) -> OccasionKey:
        """The occasion of a reminder. Raises KeyTextError for any other notice."""
        return OccasionKey.parse(":".join(self.parts))


@dataclass(frozen=True, slots=True)
class MessageKey(_RowKey[MessageKind]):
    """Names one outbox message for good. A key with fewer parts also stands for all keys that continue it."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        return cls._read(MessageKind, text)

    @property
    def person(self) -> int | None:
        """The person whose id is in the key."""
        match self.kind, self.parts:
            case MessageKind.CHANNEL_REMINDER, _:
                return self.row
            case MessageKind.ASK, (person, *_):
                return int(person)
            case MessageKind.CIRCLE, (CircleMessage.LEFT | CircleMessage.REMOVED, person, *_):
                return int(person) or None
            case MessageKind.SESSION, (SessionMessage.LATECOMER, person, *_):
                return int(person)
            case _:
                return None

    @classmethod
    def ask(cls, ask: int, partner: int | None = None) -> Self:
        """A question to the circle, or to one partner."""
        return cls(MessageKind.ASK, ask, () if partner is None else (str(partner),))

    @classmethod
    def circle(
        cls, circle: int, message: CircleMessage, *, person: int | None = None, at: datetime | None = None
    ) -> Self:
        """A message about a circle: `at` for a repeatable one, `person` for one about a member who left.

        Where that member is not to be named, `person` is 0.
        """
        parts = (message, *([] if person is None else [str(person)]), *([] if at is None else [second_of(at)]))
        return cls(MessageKind.CIRCLE, circle, parts)

    @classmethod
    def session(cls, session: int, message: SessionMessage, *which: int | str) -> Self:
        """A message about a session; `which` tells several of one kind apart."""
        return cls(MessageKind.SESSION, session, (message, *map(str, which)))

    @classmethod
    def duty(cls, session: int, duty: Duty, message: DutyMessage, number: int) -> Self:
        """A message about a duty of a session."""
        return cls(MessageKind.DUTY, session, (duty, message, str(number)))

    @classmethod
    def lunch(cls, lunch: int, message: LunchMessage, *which: int) -> Self:
        """A message about a lunch-and-learn; `which` tells several of one kind apart."""
        return cls(MessageKind.LUNCH, lunch, (message, *map(str, which)))

    @classmethod
    def month(cls, month: int, message: DutyMessage, number: int) -> Self:
        """A message about whose turn a month is."""
        return cls(MessageKind.MONTH, month, (message, str(number)))

    @classmethod
    def channel_reminder(cls, person: int, occasion: OccasionKey) -> Self:
        """A reminder in the circle's channel, of what the circle relies on."""
        return cls(MessageKind.CHANNEL_REMINDER, person, tuple(str(occasion).split(":")))

    @property
    def occasion(self) -> OccasionKey:
        """The occasion of a channel reminder. Raises KeyTextError for any other message."""
        return OccasionKey.parse(":".join(self.parts))

    @classmethod
    def event(cls, session: int, change: EventChange, number: int) -> Self:
        """A question about a session's scheduled event."""
        return cls(MessageKind.EVENT, session, (change, str(number)))


@dataclass(frozen=True, slots=True)
class Address:
    """The `custom_id` of a button, a select or a form, by which it is routed, also after a restart.

    `row` is the id of its subject, or 0 for the person who presses. `arg` says which state of it the person saw.
    """

    kind: ButtonKind | SelectKind | FormKind
    row: int
    arg: str = ""

    def __str__(self) -> str:
        return f"{ADDRESS_VERSION}:{self.kind}:{self.row}" + (f":{self.arg}" if self.arg else "")

    @classmethod
    def of(cls, kind: ButtonKind | SelectKind | FormKind, row: int, *args: int | str) -> Self:
        """An address with several arguments, of which only the last may contain a hyphen."""
        return cls(kind, row, "-".join(map(str, args)))

    def args(self, count: int) -> tuple[str, ...]:
        """The `count` arguments that were given to `of`. Raises KeyTextError if there are more or fewer."""
        found = tuple(self.arg.split("-", count - 1))
        if len(found) != count or not self.arg:
            raise KeyTextError(f"{self} has not {count} arguments")
        return found

    @property
    def number(self) -> int:
        """The argument as a number. Raises KeyTextError if it is not one."""
        return whole_number(self.arg)

    @classmethod
    def parse(cls, text: str, kinds: type[ButtonKind] | type[SelectKind] | type[FormKind]) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        match = _ADDRESS.fullmatch(text)
        if match is None:
            raise KeyTextError(f"{text!r} is no address")
        return cls(_kind(kinds, match["kind"]), int(match["row"]), match["arg"] or "")


def whole_number(text: str) -> int:
    """Parse a non-negative number, such as an argument of an address. Raises KeyTextError for anything else."""
    if not (text.isascii() and text.isdigit()):
        raise KeyTextError(f"{text!r} is no number")
    return int(text)


def second_of(instant: datetime) -> str:
    """An instant in keys and addresses: in seconds since 1970, rounded."""
    return f"{instant.timestamp():.0f}"


def instant_of(text: str) -> datetime:
    """The reverse of `second_of`, in UTC. Raises KeyTextError for anything else."""
    return datetime.fromtimestamp(whole_number(text), UTC)


def day_text(day: date) -> str:
    """A local date in keys and addresses."""
    return day.isoformat()


def day_of(text: str) -> date:
    """The reverse of `day_text`. Raises KeyTextError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise KeyTextError(f"{text!r} is no day") from None


def kind_text(text: str) -> str:
    """The kind in the text of a key, even of a kind that this version does not know."""
    return text.partition(":")[0]


ADDRESS_VERSION = "1"
_ADDRESS = re.compile(rf"{ADDRESS_VERSION}:(?P<kind>[a-z-]+):(?P<row>\d+)(?::(?P<arg>[\w-]*))?")


def _kind(kinds: type[K], text: str) -> K:
    try:
        return kinds(text)
    except ValueError:
        raise KeyTextError(f"{text!r} is no {kinds.__name__}") from None
