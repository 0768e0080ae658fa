"""Who has which duty, as the log says: who was named, who volunteered, swapped or passed.

Each function decides and returns the entries to append to the log; none changes anything itself. The log has the
entries of sessions that have not been held yet, or of a month that is not over. Passing and swapping cost nobody their
turn: who is next depends on who really served (`rules.rotation`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.rotation import Past, Upcoming, assign_duties
from vocabulary.duties import Duty, DutyAct
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason

BY_HAND = frozenset(DutyAct) - {DutyAct.NAMED, DutyAct.LAPSED}
"""What members do themselves; a swap counts as done by both, since one offered it and the other accepted it."""
GIVING = frozenset({DutyAct.NAMED, DutyAct.VOLUNTEERED, DutyAct.SWAPPED, DutyAct.APPOINTED})
"""After which the entry's member has the duty."""


@dataclass(frozen=True, slots=True)
class DutyTurn:
    """The turn that there is for one duty: in the session with the id `of`, or for a duty of months in that month."""

    of: int
    duty: Duty


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. `member` gets the duty, or passes it, or offers it: to `to` alone, or to anybody."""

    act: DutyAct
    turn: DutyTurn
    member: int
    at: datetime
    because: Reason | None = None
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has a duty and why; whether they offer it for a swap, and if so to whom alone (None: to anybody)."""

    member: int
    because: Reason | None
    offered: bool = False
    to: int | None = None


def holdings(log: Iterable[Entry]) -> dict[DutyTurn, Holding]:
    """Who has which duty by now. Entries may come in any order; one that is impossible at its time changes nothing."""
    held: dict[DutyTurn, Holding] = {}
    for entry in sorted(log, key=lambda entry: entry.at):
        holding = held.get(entry.turn)
        mine = holding is not None and holding.member == entry.member
        match entry.act:
            case act if act in GIVING:
                held[entry.turn] = Holding(entry.member, entry.because)
            case DutyAct.PASSED | DutyAct.LAPSED if mine:
                del held[entry.turn]
            case DutyAct.OFFERED if mine:
                held[entry.turn] = Holding(entry.member, held[entry.turn].because, offered=True, to=entry.to)
            case DutyAct.WITHDRAWN if mine:
                held[entry.turn] = Holding(entry.member, held[entry.turn].because)
            case _:
                pass
    return held


def assign_by_rotation(
    members: Sequence[int],
    past: Iterable[Past],
    coming: Iterable[Upcoming],
    log: Sequence[Entry],
    now: datetime,
) -> tuple[Entry, ...]:
    """Name somebody by rotation for each duty of what is `coming` that has no holder, or one who cannot be there.

    `coming` are the next two sessions or the next month, with who is away: who has which duty is in `log`, and so is
    who passed which, beside those that `coming` tells of. A holder who has left the circle is replaced like one who is
    away. Called again with the result in `log`, it names nobody.
    """
    held = {turn: holding.member for turn, holding in holdings(log).items() if holding.member in members}
    passed = [(entry.turn, entry.member) for entry in log if entry.act is DutyAct.PASSED]
    known = [
        replace(
            one,
            holders=tuple((turn.duty, member) for turn, member in held.items() if turn.of == one.of),
            passed=one.passed | {(turn.duty, member) for turn, member in passed if turn.of == one.of},
        )
        for one in coming
    ]
    return tuple(
        Entry(DutyAct.NAMED, DutyTurn(one.of, one.duty), one.choice.member, now, one.choice.because)
        for one in assign_duties(members, past, known)
    )


def relieve(log: Iterable[Entry], member: int, duty: Duty, now: datetime) -> tuple[Entry, ...]:
    """Take the turns for which the rotation named `member` off them, since they have just served out of turn.

    That service was their turn, so somebody else has the next. They keep what they took on themselves.
    """
    entries = list(log)
    given = {entry.turn: entry.act for entry in entries if entry.act in GIVING}
    return tuple(
        Entry(DutyAct.PASSED, turn, member, now)
        for turn, holding in holdings(entries).items()
        if turn.duty is duty and holding.member == member and given[turn] is DutyAct.NAMED
    )


def pass_on(log: Iterable[Entry], turn: DutyTurn, member: int, now: datetime) -> Entry:
    """Give a duty back to the rotation. Raises Refusal unless it is the member's own."""
    _own(holdings(log), turn, member)
    return Entry(DutyAct.PASSED, turn, member, now)


def offer(log: Iterable[Entry], turn: DutyTurn, member: int, now: datetime, to: int | None = None) -> Entry:
    """Offer a duty for a swap, to one person or to anybody. Raises Refusal unless it is the member's own."""
    _own(holdings(log), turn, member)
    if to == member:
        raise Refusal("duties/swap-with-yourself")
    return Entry(DutyAct.OFFERED, turn, member, now, to=to)


def is_offered(log: Iterable[Entry], wanted: Entry) -> bool:
    """Whether that offer stands already, to the same person or to anybody."""
    holding = holdings(log).get(wanted.turn)
    return holding is not None and holding.offered and holding.to == wanted.to


def withdraw(log: Iterable[Entry], turn: DutyTurn, member: int, now: datetime) -> Entry:
    """Take an offer back. Raises Refusal unless the member has an open offer of that duty."""
    if not _own(holdings(log), turn, member).offered:
        raise Refusal("duties/no-offer")
    return Entry(DutyAct.WITHDRAWN, turn, member, now)


def accept(log: Iterable[Entry], turn: DutyTurn, member: int, now: datetime) -> tuple[Entry, ...]:
    """Take a duty that is offered, and give one's own in return.

    That is the other duty of the same session, or else the same duty of another session (of several, the one with the
    lowest id); a member who has neither just takes the duty over. Raises Refusal when it is not offered to the member,
    or when the one who offers it would then have both duties of a session.
    """
    held = holdings(log)
    holding = held.get(turn)
    if holding is None or not holding.offered:
        raise Refusal("duties/offer-gone", duty=turn.duty)
    if holding.member == member:
        raise Refusal("duties/own-offer")
    if holding.to not in {None, member}:
        raise Refusal("duties/offer-for-another", to=holding.to)
    own = _given_for(held, turn, member)
    taken = Entry(DutyAct.SWAPPED, turn, member, now, Reason("duties/swapped", member=holding.member))
    if own is None:
        return (replace(taken, because=Reason("duties/took-over", member=holding.member)),)
    if own.of != turn.of and _has_beside(held, own, holding.member):
        raise Refusal("duties/they-have-the-other", member=holding.member)
    return taken, Entry(DutyAct.SWAPPED, own, holding.member, now, Reason("duties/swapped", member=member))


def volunteer(log: Iterable[Entry], turn: DutyTurn, member: int, now: datetime) -> Entry:
    """Take a duty that nobody has, or that somebody offers.

    Raises Refusal when somebody else has it and does not offer it to them, or they have the session's other duty.
    """
    held = holdings(log)
    holding = held.get(turn)
    if holding is not None and holding.member == member:
        raise Refusal("duties/yours-already")
    if holding is not None and not (holding.offered and holding.to in {None, member}):
        raise Refusal("duties/taken", member=holding.member)
    if _has_beside(held, turn, member):
        raise Refusal("duties/you-have-the-other")
    return Entry(DutyAct.VOLUNTEERED, turn, member, now, Reason("duties/volunteered"))


def appoint(log: Iterable[Entry], turn: DutyTurn, member: int, by: int, now: datetime) -> Entry:
    """Give a duty of a session that is on to somebody, as whoever leads it wants. Raises Refusal if it is theirs."""
    holding = holdings(log).get(turn)
    if holding is not None and holding.member == member:
        raise Refusal("duties/theirs-already", member=member)
    return Entry(DutyAct.APPOINTED, turn, member, now, Reason("duties/asked", member=by))


def _own(held: Mapping[DutyTurn, Holding], turn: DutyTurn, member: int) -> Holding:
    holding = held.get(turn)
    if holding is None or holding.member != member:
        raise Refusal("duties/not-yours", duty=turn.duty)
    return holding


def _given_for(held: Mapping[DutyTurn, Holding], turn: DutyTurn, member: int) -> DutyTurn | None:
    own = [mine for mine, holding in held.items() if holding.member == member]
    beside = _beside(turn)
    if beside in own:
        return beside
    return min((mine for mine in own if mine.duty is turn.duty), key=lambda mine: mine.of, default=None)


def _has_beside(held: Mapping[DutyTurn, Holding], turn: DutyTurn, member: int) -> bool:
    """Whether the member has the other duty of that session."""
    beside = _beside(turn)
    return beside in held and held[beside].member == member


def _beside(turn: DutyTurn) -> DutyTurn | None:
    return DutyTurn(turn.of, turn.duty.beside) if turn.duty.beside else None
