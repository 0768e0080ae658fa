"""How a total is shared out: in proportion, in whole units, with floors, and without losing a unit."""

from collections.abc import Sequence


def share(total: int, weights: Sequence[int], floors: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights`, giving nobody less than their floor.

    The shares add up to `total`, unless the floors alone exceed it: then they are the floors.
    The result depends on the three arguments only, never on an earlier split: whatever was taken
    and given back leaves no trace.
    """
    lifted: set[int] = set()
    while True:
        free = [place for place in range(len(weights)) if place not in lifted]
        left = total - sum(floors[place] for place in lifted)
        weight = sum(weights[place] for place in free)
        # Lifting someone to their floor leaves less for the others, so that more of them may fall below
        # theirs, while nobody who was lifted could come free again: at most one round for each.
        below = {place for place in free if floors[place] * weight > left * weights[place]}
        if not below:
            break
        lifted |= below
    shares = list(floors)
    for place, part in zip(free, _by_largest_remainder(left, [weights[place] for place in free]), strict=True):
        shares[place] = part
    return shares


def _by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    neediest = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in neediest[: total - sum(shares)]:
        shares[place] += 1
    return shares
