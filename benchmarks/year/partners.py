"""The moments of a simulated year at which learning partners are chosen, for `benchmarks.partners.judged_year`."""

from collections.abc import Sequence

from benchmarks.partners.simulated_year import Moment
from benchmarks.turns import Meeting


def moments(year: Sequence[Meeting]) -> list[Moment]:
    """The end of each session. Who is away at this one and the next takes no part; nobody avoids anybody."""
    following = [*year[1:], *year[-1:]]
    return [
        Moment(now.members, tuple(one for one in now.members if one not in now.away & then.away), frozenset())
        for now, then in zip(year, following, strict=True)
    ]
