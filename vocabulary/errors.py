"""The base class of all refusals."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Self

from vocabulary.keys import Address


class Refusal(Exception):  # noqa: N818 - reads as what happened
    """A member asked for something that cannot be done; says why.

    `sentence` names a template in `templates/refusals.toml` as "feature/name"; `facts` are its variables. `offers` are
    the buttons under it: what its reader can do instead.
    """

    def __init__(self, sentence: str, offers: tuple[Address, ...] = (), **facts: object) -> None:
        super().__init__(sentence, facts)
        self.sentence = sentence
        self.offers = offers
        self.facts = facts

    def offering(self, *offers: Address) -> Self:
        """The same refusal, with these buttons under it, too."""
        self.offers += offers
        return self

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.sentence} ({facts})" if facts else self.sentence


class Refusals(Refusal):
    """Several refusals at once, such as one per wrong field of a form. Each becomes a line of the answer."""

    def __init__(self, *refusals: Refusal) -> None:
        offers = dict.fromkeys(offer for one in refusals for offer in one.offers)
        super().__init__("refusals/several", tuple(offers))
        self.refusals: tuple[Refusal, ...] = refusals

    def __str__(self) -> str:
        return "; ".join(map(str, self.refusals))


class Ambiguous(Refusal):
    """What somebody typed can be meant in several ways, or in one that they may not have meant: a question.

    `readings` are these ways, each as a text that can be read in one way only, and so typed instead; `option` names
    what it was typed for, where there is more than one thing to type.
    """

    def __init__(self, question: Refusal, readings: Sequence[str]) -> None:
        super().__init__(question.sentence, question.offers, **question.facts)
        self.readings = tuple(readings)
        self.option = ""


@contextmanager
def typed_for(option: str) -> Generator[None, None, None]:
    """What is ambiguous in here was typed for that option."""
    try:
        yield
    except Ambiguous as question:
        question.option = option
        raise
