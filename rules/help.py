"""What somebody can do here and now, the most useful first: by the place, by who they are, and by the moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from vocabulary.help import Hint

MOST_HINTS = 5
"""With the circle above them and the topics below, an answer has seven lines."""


class Moment(Enum):
    """Where a circle is between its sessions."""

    NONE_SET = auto()
    TO_COME = auto()
    ON = auto()


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody who asks where no circle of theirs is meant. `circles` is how many they are in."""

    circles: int
    on_server: bool
    may_found: bool
    manages: bool
    away: bool = False


@dataclass(frozen=True, slots=True)
class Inside:
    """A member who asks about their circle. `replied` and `leads` are about its next session, or the one that is on.

    `sets_up`: they lead the circle's start, and something is left to do. `commits`: members of that session commit
    themselves, as after regular ones.
    """

    moment: Moment
    leads: bool
    replied: bool
    has_goal: bool
    takes_nudges: bool
    has_partners: bool
    sets_up: bool = False
    commits: bool = True
    away: bool = False


def hints_outside(asker: Outside) -> tuple[Hint, ...]:
    """What can be done where no circle is meant."""
    return tuple(_outside(asker))[:MOST_HINTS]


def hints_inside(asker: Inside) -> tuple[Hint, ...]:
    """What a member can do in their circle. Who is away is offered nothing to do but to come back."""
    if asker.away:
        return tuple(_while_away(asker))
    start = (Hint.SET_UP,) if asker.sets_up and asker.moment is not Moment.ON else ()
    return (*start, *_of_session(asker), *_between_sessions(asker), Hint.ABOUT)[:MOST_HINTS]


def _while_away(asker: Inside) -> Iterator[Hint]:
    yield Hint.BACK
    if asker.moment is Moment.TO_COME:
        yield Hint.MEETS
    yield Hint.ABOUT


def _outside(asker: Outside) -> Iterator[Hint]:
    if asker.away:
        yield Hint.BACK
        yield Hint.YOUR_CIRCLES
        return
    yield Hint.YOUR_CIRCLES if asker.circles else Hint.WHAT_CIRCLES_ARE
    if not asker.on_server:
        yield Hint.FOUND_ON_SERVER
    else:
        yield Hint.FOUND if asker.may_found else Hint.WHO_FOUNDS
    if asker.manages:
        yield Hint.SERVER


def _of_session(asker: Inside) -> Iterator[Hint]:
    match asker.moment:
        case Moment.NONE_SET:
            yield Hint.SCHEDULE
        case Moment.TO_COME:
            yield Hint.LEAD_NEXT if asker.leads else Hint.NEXT_SESSION
            if not asker.replied:
                yield Hint.REPLY
        case Moment.ON:
            yield Hint.WHERE_ARE_WE
            if asker.leads:
                yield Hint.LEAD
            if asker.commits:
                yield Hint.COMMIT


def _between_sessions(asker: Inside) -> Iterator[Hint]:
    yield Hint.CHECK_IN if asker.has_goal else Hint.SET_GOAL
    if asker.has_partners:
        yield Hint.PARTNERS
    if not asker.takes_nudges:
        yield Hint.NUDGES
