"""Which time zones somebody may mean who is typing: most think of a city, some of a continent."""

from collections.abc import Iterable


def best_matches(typed: str, names: Iterable[str], at_most: int) -> list[str]:
    """Of the IANA `names` those that hold what was typed: first by how their city begins, then the whole, then a word.

    Spaces are as good as underscores, and case is nothing. With nothing typed, any will do.
    """
    needle = "_".join(typed.casefold().split())
    ranked = sorted((rank, name) for name in names if (rank := _rank(needle, name.casefold())) is not None)
    return [name for _, name in ranked][:at_most]


def _rank(needle: str, name: str) -> int | None:
    """The lower, the better; None when it does not fit at all."""
    if name.rpartition("/")[2].startswith(needle):
        return 0
    if name.startswith(needle):
        return 1
    words = name.replace("/", "_").replace("-", "_").split("_")
    if any(word.startswith(needle) for word in words):
        return 2
    return 3 if needle in name else None
