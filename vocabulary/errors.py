"""The base class of all refusals."""


class Refusal(Exception):  # noqa: N818 - reads as what happened
    """A member asked for something that cannot be done; says why.

    `sentence` names a template in `templates/refusals.toml` as "feature/name"; `facts` are its variables.
    """

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence, facts)
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.sentence} ({facts})" if facts else self.sentence


class Refusals(Refusal):
    """Several refusals at once, such as one per wrong field of a form. Each becomes a line of the answer."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("refusals/several")
        self.refusals = refusals

    def __str__(self) -> str:
        return "; ".join(map(str, self.refusals))
