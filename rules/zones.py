"""Which time zones a member may mean while typing: most people type a city, some a continent."""

from collections.abc import Iterable


def best_matches(typed: str, names: Iterable[str], at_most: int) -> list[str]:
    """The IANA `names` that contain what was typed: first where the city begins with it, then the name, then a word.

    Spaces count as underscores, and upper and lower case are the same. With nothing typed, all match.
    """
    needle = "_".join(typed.casefold().split())
    ranked = sorted((rank, name) for name in names if (rank := _rank(needle, name.casefold())) is not None)
    return [name for _, name in ranked][:at_most]


def _rank(needle: str, name: str) -> int | None:
    """A lower rank is a better match; None is no match."""
    if name.rpartition("/")[2].startswith(needle):
        return 0
    if name.startswith(needle):
        return 1
    words = name.replace("/", "_").replace("-", "_").split("_")
    if any(word.startswith(needle) for word in words):
        return 2
    return 3 if needle in name else None
