"""What members capture in words. A resource is a link and a line about what it helps with, understood in one text."""

import re
from dataclasses import dataclass
from typing import Self

from rules.evidence import check_link
from rules.visible import visible
from vocabulary.errors import Refusal
from vocabulary.sessions import CaptureKind

_LABELLED = re.compile(r"\[([^\]\n]*)\]\((?=https?://)", re.IGNORECASE)
"""The beginning of a link as Markdown has it."""
_LINK = re.compile(r"<?https?://[^\s<>]+>?", re.IGNORECASE)
_AFTER = ".,:;!?\"'”’»*_~|`]}>"
"""What belongs to the sentence when it follows a link."""
_LEFT_SPACE = re.compile(r" (?=[.,:;!?])")
_AROUND = " \t-–—:,;()<>"
"""What is left over between a line and the link that stood in it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that helps: its address, and one line about why."""

    link: str
    why: str

    @property
    def words(self) -> str:
        """As it is stored and edited; the line comes first, since lists show the beginning."""
        return f"{self.why}\n{self.link}"

    @classmethod
    def stored(cls, words: str) -> Self:
        """The reverse of `words`."""
        why, _, link = words.rpartition("\n")
        return cls(link, why)


def check_capture(kind: CaptureKind, words: str) -> str:
    """The words of a capture as they are kept. Raises Refusal when there are none, and as `read_resource` does."""
    if not visible(words):
        raise Refusal("sessions/no-words")
    return read_resource(words).words if kind is CaptureKind.RESOURCE else words.strip()


def read_resource(words: str) -> Resource:
    """The link in a text, with the rest of it as the line that says why.

    Raises Refusal when there is no link by http or https, or more than one, and when there is nothing but the link.
    """
    text = _LABELLED.sub(r"\1 (", words)
    links = {_without_sentence(found.lstrip("<")) for found in _LINK.findall(text)}
    if not links:
        raise Refusal("captures/no-link")
    if len(links) > 1:
        raise Refusal("captures/several-links")
    typed = links.pop()
    link = check_link(typed)
    beside = [part.strip(_AROUND) for part in text.split(typed)]
    why = _LEFT_SPACE.sub("", " ".join(" ".join(beside).split()))
    if not visible(why.strip(_AFTER)):
        raise Refusal("captures/no-why")
    return Resource(link, why)


def _without_sentence(typed: str) -> str:
    """A link without what follows it: brackets of its own stay."""
    link = typed.rstrip(_AFTER)
    while link.endswith(")") and link.count(")") > link.count("("):
        link = link[:-1].rstrip(_AFTER)
    return link
