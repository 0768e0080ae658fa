"""What services tell: what has happened, inside the transaction in which it happened. `reactions` lists who reacts."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from vocabulary.keys import MessageKey, NoticeKey
from vocabulary.sessions import SessionKind

E = TypeVar("E")
Reaction = Callable[[Any], Awaitable[None]]


class Events:
    """Hands each event to those who react to its type, in the order in which they asked for it."""

    def __init__(self) -> None:
        self._reactions: dict[type, list[Reaction]] = defaultdict(list)

    def on(self, event: type[E], *reactions: Callable[[E], Awaitable[None]]) -> None:
        """Have `reactions` called for each event of that very type."""
        self._reactions[event].extend(reactions)

    async def publish(self, event: object) -> None:
        """Tell what has happened; whatever follows from it is part of the caller's transaction."""
        for react in self._reactions[type(event)]:
            await react(event)


@dataclass(frozen=True, slots=True)
class DmsStopped:
    """A person wants no DMs: what waits for them from other members has to go another way."""

    user_id: int


@dataclass(frozen=True, slots=True)
class DmRefused:
    """Discord refused a DM, since the person's are closed: what it was to say has to go another way."""

    user_id: int
    message: MessageKey


@dataclass(frozen=True, slots=True)
class NudgeSettingsChanged:
    """A person agreed to DMs, or changed when and how often they may come."""

    user_id: int


@dataclass(frozen=True, slots=True)
class AbsenceChanged:
    """A person is away, comes back, or will at another time than before; these open circles are theirs."""

    user_id: int
    circles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReminderForChannel:
    """A member is to be reminded of what their circle relies on, and no DM can do that."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class CircleFormed:
    """There is a new circle, with its founder as the first member."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """Somebody is in a circle now."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Somebody is in a circle no longer, or counts no longer since they are gone. With the last one, it closes."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class MemberGone:
    """A member is not in the circle's server any more, so that the circle is closed to them."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class MemberReturned:
    """A member who was gone is in the circle's server again, with all that was theirs."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ChecklistPutAway:
    """An organiser wants the checklist of the start in the circle's channel no more."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class CircleClosed:
    """A circle has ended; a session of it may be on only where its last member has left."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class VoiceChannelReplaced:
    """A circle has another voice channel in the place of one that is gone."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class NoticePosted:
    """A circle is told these things unasked, in the post of that notice."""

    circle_id: int
    notice_id: int
    about: tuple[NoticeKey, ...]


@dataclass(frozen=True, slots=True)
class RhythmBegun:
    """A circle meets regularly from now on."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class PauseBegun:
    """A circle rests for a while, or for a longer or shorter while than before."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class PauseEnded:
    """A circle goes on after a pause."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class GoalChanged:
    """A member has set, changed, carried over or dropped their goal."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """A member wants to be nudged at the moment of their plan, or no longer."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A member has said how their goal is going, or has shown it."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class BoardRevised:
    """A circle's goal board shows something new, or will in a moment."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class DutiesChanged:
    """Duties of these sessions were named, offered, swapped, passed or taken; `members` had to do with them."""

    circle_id: int
    sessions: tuple[int, ...]
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MonthChanged:
    """A circle's failure of the month has another teller, or may have; `members` had to do with it."""

    circle_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LineKept:
    """A member has let their circle keep one line of a failure that they told; no story of it is kept any more."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class ExampleQueued:
    """A member has queued real work, which one of these sessions may show."""

    circle_id: int
    sessions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartnersDrawn:
    """A new term has begun, with new partners for its members."""

    circle_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartnershipOpened:
    """These are learning partners from now on."""

    circle_id: int
    partnership_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartnershipEnded:
    """These are learning partners no longer; one of them may have left the circle."""

    circle_id: int
    partnership_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FailureThreadRefused:
    """There can be no thread below a failure that was told in writing."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class BriefChanged:
    """What partners are told before they meet has changed: there is a new brief, other times, or an agreed one."""

    circle_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartnersMet:
    """Partners have met, as one of them told."""

    circle_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SessionSet:
    """A session is set, or one that was cancelled is held after all."""

    circle_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class SessionMoved:
    """A session is at another time."""

    circle_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class SessionGoesOn:
    """A session that has begun and not closed is looked at: it may have come to another block."""

    circle_id: int
    session_id: int
    kind: SessionKind


@dataclass(frozen=True, slots=True)
class ReplyGiven:
    """Members have said whether they mean to come to a session, or took that back."""

    circle_id: int
    session_id: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AgendaChanged:
    """A circle has another agenda for a kind of session, which these of its sessions follow."""

    circle_id: int
    sessions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CycleOpened:
    """A circle's new cycle has begun, with a regular session that started."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """A session is over: held, given up or cancelled."""

    circle_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class CaptureChanged:
    """A member has edited or removed what they captured."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class CommitmentMade:
    """A member has made a commitment after the session."""

    circle_id: int
    user_id: int
