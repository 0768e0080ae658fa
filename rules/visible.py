"""Whether somebody can see anything of a text: a name of nothing but invisible characters is none."""

from unicodedata import category

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol, by their category, that are empty by design."""


def visible(text: str) -> bool:
    """Whether it holds a letter, a digit, a sign or a picture.

    What joins, parts or marks letters is needed by emoji and by many scripts, but is nothing by itself.
    """
    return any(category(letter)[0] in "LNPS" and letter not in BLANK for letter in text)
