"""Who has which duty in the coming sessions. Follows from the log of namings, swaps, passes and offers to serve.

The operations decide and return what is to be appended to the log; they change nothing themselves. A log holds the
entries of sessions that have not been held yet. Passing and swapping cost nobody their place: whose turn is next
follows from who served in truth (`rules.turns`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.turns import Coming, Held, name_duties
from vocabulary.duties import Duty, DutyAct
from vocabulary.errors import Refusal

BY_HAND = frozenset(DutyAct) - {DutyAct.NAMED}
"""What members do; a swap is the doing of both, since one has offered it and the other taken it."""
GIVING = frozenset({DutyAct.NAMED, DutyAct.VOLUNTEERED, DutyAct.SWAPPED})
"""What gives a duty to somebody."""


@dataclass(frozen=True, slots=True)
class SessionDuty:
    """One duty of one session."""

    session: int
    duty: Duty


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. `member` gets the duty, or is the one who passes or offers it (to `to`, or to anybody)."""

    act: DutyAct
    slot: SessionDuty
    member: int
    at: datetime
    because: str = ""
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has a duty and why, whether they offer it for a swap, and to whom alone, if to one person."""

    member: int
    because: str
    offered: bool = False
    to: int | None = None


def holdings(log: Iterable[Entry]) -> dict[SessionDuty, Holding]:
    """Who has which duty by now. Entries may come in any order; what makes no sense where it stands changes nothing."""
    held: dict[SessionDuty, Holding] = {}
    for entry in sorted(log, key=lambda entry: entry.at):
        holding = held.get(entry.slot)
        mine = holding is not None and holding.member == entry.member
        match entry.act:
            case act if act in GIVING:
                held[entry.slot] = Holding(entry.member, entry.because)
            case DutyAct.PASSED if mine:
                del held[entry.slot]
            case DutyAct.OFFERED if mine:
                held[entry.slot] = Holding(entry.member, held[entry.slot].because, offered=True, to=entry.to)
            case DutyAct.WITHDRAWN if mine:
                held[entry.slot] = Holding(entry.member, held[entry.slot].because)
            case _:
                pass
    return held


def to_name(
    members: Sequence[int], past: Iterable[Held], coming: Iterable[Coming], log: Sequence[Entry], now: datetime
) -> tuple[Entry, ...]:
    """Name somebody by rotation for each duty of the `coming` sessions that nobody has who can be there.

    Give the next two sessions with who is away, and nothing else in them: who has or passed what is in `log`. A holder
    who is no member any more is replaced like one who is away. Done twice, it names nobody anew.
    """
    held = {slot: holding for slot, holding in holdings(log).items() if holding.member in members}
    sessions = [
        replace(
            session,
            holders=tuple(
                (slot.duty, holding.member) for slot, holding in held.items() if slot.session == session.session
            ),
            passed=frozenset(
                (entry.slot.duty, entry.member)
                for entry in log
                if entry.act is DutyAct.PASSED and entry.slot.session == session.session
            ),
        )
        for session in coming
    ]
    return tuple(
        Entry(DutyAct.NAMED, SessionDuty(naming.session, naming.duty), naming.choice.member, now, naming.choice.because)
        for naming in name_duties(members, past, sessions)
    )


def relieve(log: Iterable[Entry], member: int, duty: Duty, now: datetime) -> tuple[Entry, ...]:
    """Give the turns back to the rotation that it has named `member` for, who has just served out of turn.

    So the turn that they took is their own, and somebody else has the next. What they took on by themselves they keep.
    """
    entries = list(log)
    given = {entry.slot: entry.act for entry in entries if entry.act in GIVING}
    return tuple(
        Entry(DutyAct.PASSED, slot, member, now)
        for slot, holding in holdings(entries).items()
        if slot.duty is duty and holding.member == member and given[slot] is DutyAct.NAMED
    )


def pass_on(log: Iterable[Entry], slot: SessionDuty, member: int, now: datetime) -> Entry:
    """Give a duty back to the rotation. Raises Refusal unless it is the member's own."""
    _own(holdings(log), slot, member)
    return Entry(DutyAct.PASSED, slot, member, now)


def offer(log: Iterable[Entry], slot: SessionDuty, member: int, now: datetime, to: int | None = None) -> Entry:
    """Offer a duty for a swap, to one person or to anybody. Raises Refusal unless it is the member's own."""
    _own(holdings(log), slot, member)
    if to == member:
        raise Refusal("duties/swap-with-yourself")
    return Entry(DutyAct.OFFERED, slot, member, now, to=to)


def withdraw(log: Iterable[Entry], slot: SessionDuty, member: int, now: datetime) -> Entry:
    """Take an offer back. Raises Refusal unless the member has made one that still stands."""
    if not _own(holdings(log), slot, member).offered:
        raise Refusal("duties/no-offer")
    return Entry(DutyAct.WITHDRAWN, slot, member, now)


def accept(log: Iterable[Entry], slot: SessionDuty, member: int, now: datetime) -> tuple[Entry, ...]:
    """Take a duty that is offered, and give one's own for it.

    That is the other duty of the same session or else the same one of another session, the lowest of several; whoever
    has neither just takes it. Raises Refusal when it is not offered to the member, or the one who offers it would
    have both duties of a session.
    """
    held = holdings(log)
    holding = held.get(slot)
    if holding is None or not holding.offered:
        raise Refusal("duties/offer-gone")
    if holding.member == member:
        raise Refusal("duties/own-offer")
    if holding.to not in {None, member}:
        raise Refusal("duties/offer-for-another", to=holding.to)
    own = _given_for(held, slot, member)
    taken = Entry(DutyAct.SWAPPED, slot, member, now, f"swapped with <@{holding.member}>")
    if own is None:
        return (replace(taken, because=f"took it over from <@{holding.member}>"),)
    if own.session != slot.session and _has_beside(held, own, holding.member):
        raise Refusal("duties/they-have-the-other", member=holding.member)
    return taken, Entry(DutyAct.SWAPPED, own, holding.member, now, f"swapped with <@{member}>")


def volunteer(log: Iterable[Entry], slot: SessionDuty, member: int, now: datetime) -> Entry:
    """Take a duty that nobody has, or that somebody offers.

    Raises Refusal when somebody else has it and keeps it, or the member has the session's other duty.
    """
    held = holdings(log)
    holding = held.get(slot)
    if holding is not None and holding.member == member:
        raise Refusal("duties/yours-already")
    if holding is not None and not (holding.offered and holding.to in {None, member}):
        raise Refusal("duties/taken", member=holding.member)
    if _has_beside(held, slot, member):
        raise Refusal("duties/you-have-the-other")
    return Entry(DutyAct.VOLUNTEERED, slot, member, now, "volunteered")


def _own(held: Mapping[SessionDuty, Holding], slot: SessionDuty, member: int) -> Holding:
    holding = held.get(slot)
    if holding is None or holding.member != member:
        raise Refusal("duties/not-yours")
    return holding


def _given_for(held: Mapping[SessionDuty, Holding], slot: SessionDuty, member: int) -> SessionDuty | None:
    own = [mine for mine, holding in held.items() if holding.member == member]
    beside = SessionDuty(slot.session, slot.duty.beside)
    if beside in own:
        return beside
    return min((mine for mine in own if mine.duty is slot.duty), key=lambda mine: mine.session, default=None)


def _has_beside(held: Mapping[SessionDuty, Holding], slot: SessionDuty, member: int) -> bool:
    """Whether the member has the other duty of that session."""
    holding = held.get(SessionDuty(slot.session, slot.duty.beside))
    return holding is not None and holding.member == member
