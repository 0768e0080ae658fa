"""How partners go on when who takes part changes within a term. As many as possible keep their partner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from rules.partners.groupings import Pair, pairs_in
from rules.partners.history import History, Term
from rules.partners.pairing import FEWEST_PARTNERS, Group, best_grouping, reasons_for
from rules.partners.traits import Suitability
from vocabulary.reasons import Reason

REGROUPED = Reason("partners/regrouped")
"""Says the same whatever it was that changed, since one cause is nobody's business."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The new groups, and the indexes of the old groups that end."""

    ended: tuple[int, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """Those who have other partners from now on."""
        return tuple(sorted(member for group in self.groups for member in group.members))


def regroup(
    groups: Sequence[Collection[int]],
    members: Collection[int],
    terms: Sequence[Term],
    avoided: Collection[Pair] = (),
    suitability: Suitability | None = None,
) -> Regrouped:
    """Have `members` go on as partners, who until now were these `groups`; others in them take part no longer.

    `terms` are those of `next_pairs`, and the current one. Whoever is left as the only one is in no group.
    """
    people = tuple(sorted(set(members)))
    if len(people) < FEWEST_PARTNERS:
        return Regrouped(tuple(place for place, group in enumerate(groups) if set(group) - set(people)))
    history, suits = History(terms), suitability or Suitability({}, date.min)
    among = frozenset(combinations(people, 2))
    chosen = best_grouping(people, history, frozenset(avoided), suits, kept=pairs_in(groups) & among)
    current = {tuple(sorted(group)) for group in groups}
    new = [group for group in chosen if group not in current]
    return Regrouped(
        tuple(place for place, group in enumerate(groups) if tuple(sorted(group)) not in chosen),
        tuple(Group(group, (REGROUPED, *reasons_for(group, history, suits))) for group in new),
    )
