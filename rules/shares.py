"""How to divide a total: in proportion, in whole units, with a minimum for each, and without losing a unit."""

from collections.abc import Sequence


def share(total: int, weights: Sequence[int], floors: Sequence[int]) -> list[int]:
    """Divide `total` in proportion to `weights`, with no share below its floor.

    The shares add up to `total`, unless the floors alone exceed it: then they are the floors. The result depends on the
    three arguments only and not on an earlier division, so that time taken and given back changes nothing.
    """
    lifted: set[int] = set()
    while True:
        free = [place for place in range(len(weights)) if place not in lifted]
        left = total - sum(floors[place] for place in lifted)
        weight = sum(weights[place] for place in free)
        # Lifting a share to its floor leaves less for the others, so that more of them may fall below theirs. A lifted
        # share stays lifted: at most one round for each.
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
