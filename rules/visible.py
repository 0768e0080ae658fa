"""Texts as people see them: whether anything of one can be seen, and how much of it fits, whole characters only."""

from unicodedata import category

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that Unicode counts as letters or symbols, but that show nothing."""
JOINER = "\u200d"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)
JAMO, JAMO_WITHIN = range(0x1100, 0x1200), range(0x1160, 0x1200)
"""The letters of which Korean syllables are put together, and those that do not begin one."""


def visible(text: str) -> bool:
    """Whether the text has a letter, a digit, punctuation or a symbol.

    Characters that only join, separate or mark others belong to emoji and many scripts, but show nothing by themselves.
    """
    return any(category(letter)[0] in "LNPS" and letter not in BLANK for letter in text)


def whole(text: str, longest: int) -> str:
    """As much of the beginning of a text as fits into so many characters, without a part of what looks like one."""
    cut = min(longest, len(text))
    while 0 < cut < len(text) and _within_one(text, cut):
        cut -= 1
    return text[: cut or longest]


def shortened(text: str, longest: int = 120) -> str:
    """The first line of a text, cut between words if it is longer than that."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= longest else whole(line, longest - 1).rsplit(" ", 1)[0] + "…"


def one_line(typed: str) -> str:
    """What somebody typed as a single line, with one space between words."""
    return " ".join(typed.split())


def _within_one(text: str, cut: int) -> bool:
    """Whether what stands on both sides of the cut looks like one character."""
    before, after = text[cut - 1], text[cut]
    if category(after)[0] == "M" or JOINER in (before, after) or ord(after) in (*SKIN_TONES, *TAGS):
        return True
    if ord(before) in FLAG_LETTERS and ord(after) in FLAG_LETTERS:
        letters = len(text[:cut]) - len(text[:cut].rstrip("".join(map(chr, FLAG_LETTERS))))
        return letters % 2 == 1
    return ord(before) in JAMO and ord(after) in JAMO_WITHIN
