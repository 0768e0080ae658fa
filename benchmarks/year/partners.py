"""Who is whose learning partner in a year with churn, by each way of pairing, and what that is worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from benchmarks.turns import Meeting
from rules.partners.groupings import groupings, pairs_in
from rules.partners.pairing import next_pairs
from rules.partners.regrouping import regroup

TERM = 3
"""How many sessions a term has, at one every two weeks."""

Groups = tuple[tuple[int, ...], ...]
Pairing = Callable[[Sequence[int], Sequence[Groups], Random], Groups]
"""Given the members who are there, the terms so far and a chance, returns a term's groups."""


@dataclass(slots=True)
class Partnered:
    """A year of partners. Of the `pairs` as terms began, so many were `repeats`, and so many of these `avoidable`.

    Of the `places`, one for each session and member who takes part, so many were `taken`.
    """

    pairs: int = 0
    repeats: int = 0
    avoidable: int = 0
    places: int = 0
    taken: int = 0
    terms: list[Groups] = field(default_factory=list[Groups])


def by_rule(members: Sequence[int], terms: Sequence[Groups], _chance: Random) -> Groups:
    """Circlekeeper's way: the best of all divisions, with what is to come in view."""
    return tuple(group.members for group in next_pairs(members, terms))


def by_lot(members: Sequence[int], _terms: Sequence[Groups], chance: Random) -> Groups:
    """As Donut pairs people: shuffled, two and two, the odd one with the last pair."""
    people = list(members)
    chance.shuffle(people)
    groups = [tuple(people[place : place + 2]) for place in range(0, len(people) - 1, 2)]
    if len(people) % 2:
        groups[-1] = (*groups[-1], people[-1])
    return tuple(groups)


def around_the_table(members: Sequence[int], terms: Sequence[Groups], _chance: Random) -> Groups:
    """A fixed round robin by a stored round: one stays, all others move on by a place; the odd one out waits."""
    people: list[int | None] = [*members, *([None] if len(members) % 2 else [])]
    first, others = people[0], people[1:]
    turn = len(terms) % len(others)
    table = [first, *others[turn:], *others[:turn]]
    pairs = [(table[place], table[-1 - place]) for place in range(len(table) // 2)]
    return tuple((one, other) for one, other in pairs if one is not None and other is not None)


def partnered(year: Sequence[Meeting], pair: Pairing, seed: int, *, goes_on: bool) -> Partnered:
    """A year of terms. Where that `goes_on`, partners change within a term with who is there."""
    chance, found = Random(seed), Partnered()
    for begin in range(0, len(year), TERM):
        groups = pair(_here(year, begin), found.terms, chance)
        _count(found, _here(year, begin), groups)
        found.terms.append(groups)
        for number in range(begin, min(begin + TERM, len(year))):
            here = _here(year, number)
            groups = _regrouped(groups, here, found.terms) if goes_on else _without(groups, year[number].members)
            found.terms[-1] = tuple(dict.fromkeys([*found.terms[-1], *groups]))
            found.places += len(here)
            found.taken += sum(member in here for group in groups for member in group)
    return found


def _here(year: Sequence[Meeting], number: int) -> list[int]:
    """Who takes part: the members, but for those who are away at this session and the next one."""
    meeting = year[number]
    longer = meeting.away & (year[number + 1].away if number + 1 < len(year) else meeting.away)
    return [member for member in meeting.members if member not in longer]


def _count(found: Partnered, members: Sequence[int], groups: Groups) -> None:
    """How often pairs repeat, against the division of the same members that repeats least, by brute force."""
    met = {one for term in found.terms for one in pairs_in(term)}
    repeats = len(pairs_in(groups) & met)
    least = min(len(pairs_in(one) & met) for one in groupings(tuple(sorted(members))))
    found.pairs += len(pairs_in(groups))
    found.repeats += repeats
    strangers = set(combinations(sorted(members), 2)) - met
    found.avoidable += max(0, repeats - least) if strangers else 0


def _regrouped(groups: Groups, here: Sequence[int], terms: Sequence[Groups]) -> Groups:
    """The groups as they go on by the rule, among those who take part."""
    changed = regroup(groups, here, terms)
    kept = [group for place, group in enumerate(groups) if place not in changed.ended]
    return (*kept, *(group.members for group in changed.groups))


def _without(groups: Groups, members: Sequence[int]) -> Groups:
    """The groups without those who have left; who is alone then has no partner until the next term."""
    left = [tuple(one for one in group if one in members) for group in groups]
    return tuple(group for group in left if len(group) > 1)


WAYS: dict[str, tuple[Pairing, bool]] = {
    "Circlekeeper's pairing": (by_rule, True),
    "round robin by a stored round": (around_the_table, False),
    "random pairs, as Donut": (by_lot, False),
}
"""Each way of pairing, and whether partners change within a term with who is there."""
