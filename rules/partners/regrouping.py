"""How partners go on when one of them leaves the circle. As many as possible keep their partner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rules.partners.pairing import FEWEST_PARTNERS


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The new groups, and the indexes of the old groups that end."""

    ended: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]


def regroup(groups: Sequence[Collection[int]], leaver: int) -> Regrouped:
    """Have the partners of `leaver` go on without them.

    A trio goes on as a pair. A member who is left alone gets the last one of a trio as a partner, so that there are two
    pairs, or else joins the first pair; if there are no other partners, they wait for the next term.
    """
    left = next((place for place, group in enumerate(groups) if leaver in group), None)
    if left is None:
        return Regrouped((), ())
    rest = tuple(member for member in groups[left] if member != leaver)
    others = [place for place in range(len(groups)) if place != left]
    if len(rest) >= FEWEST_PARTNERS or not others or not rest:
        return Regrouped((left,), (rest,) if len(rest) >= FEWEST_PARTNERS else ())
    host = next((place for place in others if len(groups[place]) > FEWEST_PARTNERS), others[0])
    hosts = tuple(groups[host])
    if len(hosts) > FEWEST_PARTNERS:
        return Regrouped((left, host), (hosts[:-1], (*rest, hosts[-1])))
    return Regrouped((left, host), ((*hosts, *rest),))
