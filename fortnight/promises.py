"""What the fortnight promises to show, and whether it did."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that was to happen; `seen` tells what did."""

    what: str
    kept: bool
    seen: str


@dataclass(slots=True)
class Promises:
    """The ledger of a fortnight."""

    made: list[Promise] = field(default_factory=list)

    def note(self, what: str, kept: object, seen: str = "") -> None:
        """Write down whether something promised was seen."""
        self.made.append(Promise(what, bool(kept), seen))

    @property
    def broken(self) -> list[Promise]:
        """Those that were not kept."""
        return [promise for promise in self.made if not promise.kept]
