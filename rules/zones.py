"""Time zones: which one a member may mean while typing, and their names as the address of a button has them."""

from collections.abc import Iterable, Sequence

from vocabulary.errors import Refusal


def best_matches(typed: str, names: Iterable[str], at_most: int) -> list[str]:
    """The IANA `names` that contain what was typed: first where the city begins with it, then the name, then a word.

    Spaces count as underscores, and upper and lower case are the same. With nothing typed, all match.
    """
    needle = "_".join(typed.casefold().split())
    ranked = sorted((rank, name) for name in names if (rank := _rank(needle, name.casefold())) is not None)
    return [name for _, name in ranked][:at_most]


def slug(zone: str) -> str:
    """A zone's name in the letters that the address of a button may have."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in zone)


def from_slug(slugged: str, zones: Sequence[str]) -> str:
    """The zone that was meant. Raises Refusal when there is no such zone any more."""
    found = next((zone for zone in zones if slug(zone) == slugged), None)
    if found is None:
        raise Refusal("times/forgotten-zone")
    return found


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
