"""Whether a text can be seen: one of nothing but invisible characters counts as empty."""

from unicodedata import category

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that Unicode counts as letters or symbols, but that show nothing."""


def visible(text: str) -> bool:
    """Whether the text has a letter, a digit, punctuation or a symbol.

    Characters that only join, separate or mark others belong to emoji and many scripts, but show nothing by themselves.
    """
    return any(category(letter)[0] in "LNPS" and letter not in BLANK for letter in text)
