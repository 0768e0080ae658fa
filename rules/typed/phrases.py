"""What a phrase is: how something is written, and what it may mean then."""

import re
from collections.abc import Callable, Sequence

from rules.typed.parts import Part

Meanings = Sequence[tuple[Part, ...]]
Builder = Callable[[re.Match[str]], Meanings | None]
"""What a phrase may mean; None where it is something else after all."""
Phrase = tuple[re.Pattern[str], Builder]


def phrase(pattern: str, build: Builder) -> Phrase:
    """A phrase by its pattern, which may be spread over lines: white space in it does not count."""
    return re.compile(pattern, re.IGNORECASE | re.ASCII | re.VERBOSE), build


def always(*parts: Part) -> Builder:
    """For a phrase that always means the same."""
    return lambda match: [parts]
