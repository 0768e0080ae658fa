"""Who is whose learning partner this term: the best of all ways to divide the members.

First come those without a pair that somebody asked to avoid, then those that repeat least. Choosing only what repeats
least now leads into dead ends: with six people, soon the pairs that are left do not fit into one term. So of these, it
takes one after which all others can meet in the fewest terms; and only then what else speaks for it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import Any

from rules.partners.groupings import Grouping, Pair, groupings, pairs_of
from rules.partners.history import History, Term
from rules.partners.outlook import Outlook
from rules.partners.traits import Suitability
from vocabulary.errors import Refusal
from vocabulary.limits import MOST_MEMBERS
from vocabulary.reasons import Reason

FEWEST_PARTNERS = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Partners for a term, in ascending order of ids: a pair, or a trio where the number is odd.

    `reasons` say why they are together, the main one first. They follow from the group, its history and its members'
    traits alone, so that they are the same whether or not somebody asked to avoid anybody.
    """

    members: tuple[int, ...]
    reasons: tuple[Reason, ...]

    @property
    def because(self) -> Reason:
        """The main reason."""
        return self.reasons[0]


def next_pairs(
    members: Collection[int],
    terms: Sequence[Term],
    avoided: Collection[Pair] = (),
    suitability: Suitability | None = None,
) -> tuple[Group, ...]:
    """Choose the partners of the next term; everyone is in exactly one group.

    `terms` has the groups of every earlier term, oldest first, since the reasons count the terms. Former members in
    it make no difference. `avoided` are pairs that somebody asked not to be in, the lower id first: there are as few of
    them as can be. Nobody repeats before they have to: an even number of members, n, all meet in n - 1 terms, five
    members in three terms and seven in five; what cannot be met because it is avoided is not waited for. The same
    arguments give the same answer.

    Raises Refusal for fewer than two members, or more than a circle holds.
    """
    people = tuple(sorted(set(members)))
    if len(people) < FEWEST_PARTNERS:
        raise Refusal("partners/too-few")
    if len(people) > MOST_MEMBERS:
        raise Refusal("partners/too-many", most=MOST_MEMBERS)
    history, suits = History(terms), suitability or Suitability({}, date.min)
    chosen = best_grouping(people, history, frozenset(avoided), suits)
    return tuple(Group(group, reasons_for(group, history, suits)) for group in chosen)


def best_grouping(
    people: tuple[int, ...],
    history: History,
    avoided: frozenset[Pair],
    suitability: Suitability,
    kept: frozenset[Pair] = frozenset(),
) -> Grouping:
    """The best way to divide `people`, two or more in ascending order; it has as many pairs of `kept` as can be."""
    allowed = _fewest(groupings(people), lambda one: len(pairs_of(one) & avoided))
    possible = frozenset(chain.from_iterable(map(pairs_of, allowed)))
    strangers = history.strangers(possible - avoided or possible)
    options = _fewest(allowed, lambda one: (-len(pairs_of(one) & kept), *history.repeats(one, strangers)))
    if len(options) == 1:
        return options[0]
    preferred = sorted(
        options,
        key=lambda one: (
            history.at_once(one),
            history.trios(one),
            suitability.cost(one),
            history.latest(one),
        ),
    )
    return _with_best_outlook(preferred, strangers, Outlook(people, allowed))


def reasons_for(group: tuple[int, ...], history: History, suitability: Suitability) -> tuple[Reason, ...]:
    """Why these are partners, the main reason first."""
    return (history.because(group), *suitability.reasons(group))


def _fewest(options: Iterable[Grouping], cost: Callable[[Grouping], Any]) -> list[Grouping]:
    """Those of these options that cost least."""
    costs = {option: cost(option) for option in options}
    least = min(costs.values())
    return [option for option in costs if costs[option] == least]


def _with_best_outlook(options: Sequence[Grouping], strangers: frozenset[Pair], outlook: Outlook) -> Grouping:
    """The first of `options` after which all `strangers` can meet in the fewest terms."""
    terms = next(terms for terms in count(1) if outlook.can_meet(strangers, terms))  # at best, this one among them
    return next(
        option
        for left in count(terms - 1)
        for option in options
        if outlook.can_meet(strangers - pairs_of(option), left)
    )
