"""The promises of the fortnight: what it should show, and whether it did."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that should happen; `seen` says what did happen."""

    what: str
    kept: bool
    seen: str


@dataclass(slots=True)
class Promises:
    """All promises of a fortnight so far."""

    made: list[Promise] = field(default_factory=list)

    def note(self, what: str, kept: object, seen: str = "") -> None:
        """Record whether a promise was kept."""
        self.made.append(Promise(what, bool(kept), seen))

    @property
    def broken(self) -> list[Promise]:
        """The promises that were not kept."""
        return [promise for promise in self.made if not promise.kept]
