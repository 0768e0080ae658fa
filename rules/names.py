"""Names as people see them: two that nobody can tell apart count as one, and get something that tells them apart."""

from collections.abc import Collection, Mapping, Sequence
from unicodedata import category, normalize

from rules.visible import BLANK, whole

LONGEST_LABEL = 100
"""Characters of a choice that Discord completes."""
_LOOKALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХУҮӀԌԜаЬсԁеһіјӏорԛгѕѵѡԝхуү" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιοσρυνγϳ" + "ՕՏՍօսոցհռքզ" + "Iıɩɡɑ",
    "ABCEHlJKMOPSTXYYlGWabcdehijlopqrsvwwxyy" + "ABEZHlKMNOPTYXaioopuvyj" + "OSUounghnfq" + "liiga",
)
"""Letters of Cyrillic, Greek, Armenian and Latin that look like a common Latin one, from Unicode's confusables.

Other scripts have a few more. Letters of no script at all (bold, full width and such) are Latin ones to begin with.
"""


def alike(one: str, other: str) -> bool:
    """Whether people would take two names for the same: in capitals, accents, scripts and what is invisible."""
    return bool(_looks(one) & _looks(other))


def holds(name: str, typed: str) -> bool:
    """Whether a part of a name is as somebody typed it, in any capitals and however its accents are stored."""
    return _plain(typed).casefold() in _plain(name).casefold()


def told_apart(names: Sequence[tuple[str, str]]) -> list[str]:
    """Each name; where another one looks the same, with what comes with it in brackets, or else with a number."""
    labels = [
        _label(name, more) if _is_among(name, [other for at, (other, _) in enumerate(names) if at != here]) else name
        for here, (name, more) in enumerate(names)
    ]
    return [
        f"{label}, {labels[: at + 1].count(label)}" if labels.count(label) > 1 else label
        for at, label in enumerate(labels)
    ]


def numbered(names: Sequence[str]) -> list[str]:
    """Each name; one that comes several times with its number."""
    return [f"{name} {names[: at + 1].count(name)}" if names.count(name) > 1 else name for at, name in enumerate(names)]


def shared(names: Mapping[int, str]) -> frozenset[int]:
    """The keys of those names that look the same as another one."""
    return frozenset(
        key
        for key, name in names.items()
        if _is_among(name, [other for number, other in names.items() if number != key])
    )


def _label(name: str, more: str) -> str:
    room = LONGEST_LABEL - len(name) - len(" (), 25")
    return f"{name} ({whole(more, max(room, 1))})"


def _is_among(name: str, others: Collection[str]) -> bool:
    return any(alike(name, other) for other in others)


def _looks(name: str) -> set[str]:
    """A name as it reads, and as it looks to who knows Latin letters only."""
    plain = _plain(name)
    return {plain.casefold(), plain.translate(_LOOKALIKES).casefold()}


def _plain(name: str) -> str:
    """A name in one form, without what is invisible, its blanks and dashes all alike."""
    letters = (_tidied(letter) for letter in normalize("NFKD", name))
    return " ".join("".join(letters).split())


def _tidied(letter: str) -> str:
    kind = category(letter)
    if kind == "Cf" or "\ufe00" <= letter <= "\ufe0f" or letter == "\u034f":
        return ""
    if kind == "Cc" or letter in BLANK:
        return " "
    return "-" if kind == "Pd" else "'" if letter in "‘’ʼ`´" else letter
