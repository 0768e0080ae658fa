"""Why something is as it is: a sentence by its name, with its facts. Its words are in `templates/reasons.toml`."""

import re
from typing import Self
from urllib.parse import parse_qsl, urlencode

OLDER = "older/words"
"""A reason from a version of the bot that stored the words."""
NAMED = re.compile(r"(?P<sentence>[a-z]+/[a-z-]+)(?:\?(?P<facts>\S+))?")
MENTION = re.compile(r"<@(\d+)>")


class Reason:
    """`sentence` names the words as "feature/name", as in a `Refusal`; `facts` are its variables.

    One whose facts are numbers can be stored as text. In that, a `member` is a mention, by which the reasons that name
    somebody are found.
    """

    __slots__ = ("facts", "sentence")

    def __init__(self, sentence: str, **facts: object) -> None:
        self.sentence = sentence
        self.facts = facts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reason) and (self.sentence, self.facts) == (other.sentence, other.facts)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return f"Reason({str(self)!r})"

    def __str__(self) -> str:
        if self.sentence == OLDER:
            return str(self.facts["words"])
        facts = {name: f"<@{fact}>" if name == "member" else str(fact) for name, fact in self.facts.items()}
        return f"{self.sentence}?{urlencode(facts, safe='<@>:-')}" if facts else self.sentence

    @classmethod
    def parse(cls, text: str) -> Self:
        """A reason that was stored, or the words that an older version stored."""
        found = NAMED.fullmatch(text)
        if found is None:
            return cls(OLDER, words=text)
        return cls(found["sentence"], **{name: _fact(value) for name, value in parse_qsl(found["facts"] or "")})


def _fact(text: str) -> int:
    mention = MENTION.fullmatch(text)
    return int(mention[1] if mention else text)
