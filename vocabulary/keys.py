"""Keys: what names a job, a message that the bot sends by itself, a button or a form. Only here are their texts known.

The texts stand in databases and on buttons that were sent long ago: a kind may get a better name here, never another
text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Self, TypeVar

from vocabulary.controls import ButtonKind, FormKind
from vocabulary.duties import Duty
from vocabulary.nudges import NudgeKind

K = TypeVar("K", bound=StrEnum)


class KeyTextError(ValueError):
    """A text that is no key, or none of this version's."""


class JobKind(StrEnum):
    """What the timekeeper looks at. A key's row is the id of what the comment names."""

    BOARD = "board"  # circle: its goal board
    CALENDAR = "calendar"  # circle: its next sessions, and the end of its pause
    DUTIES = "duty"  # session: what is said about its duties
    EVENT = "event"  # session: its scheduled event in Discord
    FAILURE = "failure"  # circle: whose turn it is to tell a failure
    FAREWELL = "farewell"  # person: the roles of circles that they have left
    NAME = "name"  # circle: the names of its role, channels and events
    NUDGES = "nudges"  # person
    PARTNERS = "partners"  # circle: its next term
    POLL = "poll"  # time poll: its end
    ROOMS = "rooms"  # circle: its role and channels
    SESSION = "session"  # session


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
    """What a message of the outbox is. A key's row is the id of what the comment names."""

    ASK = "ask"  # ask: a question of somebody who is stuck
    ASK_ANSWER = "ask-answer"  # answer to an ask
    BOARD = "board"  # cycle: the goal board
    CIRCLE = "circle"  # circle
    COMMITMENT = "promise"  # capture: a commitment made after a session
    DUTY = "duty"  # session
    DUTY_REMINDER = "aside"  # person: a reminder in the channel, since no DM can carry it
    EVENT = "event"  # session: what became of its scheduled event
    FAILURE = "failure"  # failure that was told
    FAILURE_TURN = "failure-turn"  # circle: whose turn it is this month
    NUDGE = "nudge"  # nudge
    PARTNERS = "partners"  # circle: the pairs of a term
    SESSION = "session"  # session


class CircleMessage(StrEnum):
    """Messages about a circle. Those that may come again end with the second in which they were decided."""

    WELCOME = "welcome"
    REMOVED = "removed"
    LEFT = "left"
    CLOSED = "closed"
    CHANGED = "changed"
    RENAMED = "renamed"
    PAUSED = "paused"
    RESUMED = "resumed"
    EVENTS_FORBIDDEN = "events-forbidden"


class SessionMessage(StrEnum):
    """Messages about a session. `BLOCK`, `WARNING` and `CLOSING` end with a visit (`rules.agenda.State.visit`)."""

    SCHEDULED = "scheduled"
    ONE_OFF = "one-off"
    MOVED = "moved"
    CANCELLED = "cancelled"
    GATHERING = "gathering"
    OPENING = "opening"
    BLOCK = "block"
    WARNING = "warning"
    CLOSING = "closing"
    RECAP = "recap"
    GIVEN_UP = "given-up"
    STANDS_IN = "stands-in"
    LATECOMER = "late"
    TROUBLE = "trouble"


class DutyMessage(StrEnum):
    """Messages about a duty of a session; each ends with a number that counts them."""

    GIVEN = "given"
    OFFER = "offer"


class EventChange(StrEnum):
    """What somebody did to a session's scheduled event."""

    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class OccasionKey:
    """Names one thing that a person may be nudged about. A row is the id of what the nudge's kind is about."""

    kind: NudgeKind
    row: int
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _joined(self.kind, self.row, self.parts)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        return cls(*_split(NudgeKind, text))

    @classmethod
    def before_session(cls, session: int, starts_at: datetime) -> Self:
        """A reminder of one's goal. A session that was moved is another occasion."""
        return cls(NudgeKind.BEFORE_SESSION, session, (second_of(starts_at),))

    @classmethod
    def duty(cls, session: int, duty: Duty, hours_before: int, starts_at: datetime) -> Self:
        """A reminder of a duty, so many hours before the session."""
        return cls(NudgeKind.DUTY, session, (duty, str(hours_before), second_of(starts_at)))


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Names one message of the outbox for good. A key with fewer parts also stands for all those that it begins."""

    kind: MessageKind
    row: int
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _joined(self.kind, self.row, self.parts)

    @property
    def beginning(self) -> str:
        """With what the text of each key begins, once a colon stands at its end, that is this one or belongs to it."""
        return f"{self}:"

    @property
    def person(self) -> int | None:
        """The person whom the key itself names."""
        match self.kind, self.parts:
            case MessageKind.DUTY_REMINDER, _:
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
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        return cls(*_split(MessageKind, text))

    @classmethod
    def ask(cls, ask: int, partner: int | None = None) -> Self:
        """A question to the circle, or to one partner."""
        return cls(MessageKind.ASK, ask, () if partner is None else (str(partner),))

    @classmethod
    def circle(
        cls, circle: int, message: CircleMessage, *, person: int | None = None, at: datetime | None = None
    ) -> Self:
        """A message about a circle; `at` for one that may come again, `person` for one about somebody who left.

        Without a name, `person` is 0.
        """
        parts = (message, *([] if person is None else [str(person)]), *([] if at is None else [second_of(at)]))
        return cls(MessageKind.CIRCLE, circle, parts)

    @classmethod
    def pause_over(cls, circle: int, until: date) -> Self:
        """The news that a circle's pause has ended by itself on a local date."""
        return cls(MessageKind.CIRCLE, circle, (CircleMessage.RESUMED, until.isoformat()))

    @classmethod
    def session(cls, session: int, message: SessionMessage, *which: int | str) -> Self:
        """A message about a session; `which` of its kind, where there can be several."""
        return cls(MessageKind.SESSION, session, (message, *map(str, which)))

    @classmethod
    def duty(cls, session: int, duty: Duty, message: DutyMessage, number: int) -> Self:
        """A message about a duty of a session."""
        return cls(MessageKind.DUTY, session, (duty, message, str(number)))

    @classmethod
    def duty_reminder(cls, person: int, occasion: OccasionKey) -> Self:
        """A reminder of a duty in the circle's channel."""
        return cls(MessageKind.DUTY_REMINDER, person, tuple(str(occasion).split(":")))

    @property
    def occasion(self) -> OccasionKey:
        """What a reminder of a duty is about. Raises KeyTextError for any other message."""
        return OccasionKey.parse(":".join(self.parts))

    @classmethod
    def event(cls, session: int, change: EventChange, number: int) -> Self:
        """A question about a session's scheduled event."""
        return cls(MessageKind.EVENT, session, (change, str(number)))

    @classmethod
    def failure_turn(cls, circle: int, month: date) -> Self:
        """Whose turn it is in a month."""
        return cls(MessageKind.FAILURE_TURN, circle, (f"{month:%Y-%m}",))

    @classmethod
    def partners(cls, circle: int, term: int) -> Self:
        """The pairs of a term."""
        return cls(MessageKind.PARTNERS, circle, (str(term),))


@dataclass(frozen=True, slots=True)
class Address:
    """What a button or a form is about: the `custom_id` by which it is found after any restart.

    `row` is the id of what it is about, 0 for the person who presses. `arg` says which state of it the person saw.
    """

    kind: ButtonKind | FormKind
    row: int
    arg: str = ""

    def __str__(self) -> str:
        return f"{ADDRESS_VERSION}:{self.kind}:{self.row}" + (f":{self.arg}" if self.arg else "")

    @classmethod
    def of(cls, kind: ButtonKind | FormKind, row: int, *args: int | str) -> Self:
        """An address with several arguments, of which only the last may have a hyphen in it."""
        return cls(kind, row, "-".join(map(str, args)))

    def args(self, count: int) -> tuple[str, ...]:
        """The arguments that `of` was given, so many of them. Raises KeyTextError for another number."""
        found = tuple(self.arg.split("-", count - 1))
        if len(found) != count or not self.arg:
            raise KeyTextError(f"{self} has not {count} arguments")
        return found

    @property
    def number(self) -> int:
        """The one argument, where that is a number. Raises KeyTextError where it is none."""
        return whole_number(self.arg)

    @classmethod
    def parse(cls, text: str, kinds: type[ButtonKind] | type[FormKind]) -> Self:
        """Read what `str` wrote. Raises KeyTextError for anything else."""
        match = _ADDRESS.fullmatch(text)
        if match is None:
            raise KeyTextError(f"{text!r} is no address")
        return cls(_kind(kinds, match["kind"]), int(match["row"]), match["arg"] or "")


def whole_number(text: str) -> int:
    """A number among several arguments of an address. Raises KeyTextError where it is none."""
    if not (text.isascii() and text.isdigit()):
        raise KeyTextError(f"{text!r} is no number")
    return int(text)


def second_of(instant: datetime) -> str:
    """An instant as keys and addresses name it: in seconds since 1970, rounded."""
    return f"{instant.timestamp():.0f}"


def instant_of(text: str) -> datetime:
    """The instant that `second_of` wrote, in UTC. Raises KeyTextError for anything else."""
    return datetime.fromtimestamp(whole_number(text), UTC)


def kind_text(text: str) -> str:
    """What the text of a key says of its kind, even one of another version."""
    return text.partition(":")[0]


ADDRESS_VERSION = "1"
_ADDRESS = re.compile(rf"{ADDRESS_VERSION}:(?P<kind>[a-z-]+):(?P<row>\d+)(?::(?P<arg>[\w-]*))?")


def _joined(kind: StrEnum, row: int, parts: Iterable[str]) -> str:
    return ":".join((kind, str(row), *parts))


def _split(kinds: type[K], text: str) -> tuple[K, int, tuple[str, ...]]:
    kind, *rest = text.split(":")
    if not rest:
        raise KeyTextError(f"{text!r} has no row")
    return _kind(kinds, kind), whole_number(rest[0]), tuple(rest[1:])


def _kind(kinds: type[K], text: str) -> K:
    try:
        return kinds(text)
    except ValueError:
        raise KeyTextError(f"{text!r} is no {kinds.__name__}") from None
