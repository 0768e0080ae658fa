"""What shows how a goal goes: a link, a file, or a message that stands in Discord already. Referred to, never held."""

from dataclasses import asdict, dataclass

from rules import evidence


@dataclass(frozen=True, slots=True)
class File:
    """What is kept of a file: its name, its size in bytes, and its type by what its sender says."""

    name: str
    size: int
    type: str = ""

    def check(self) -> None:
        """Raises Refusal for what is no evidence: a kind that nobody should open unseen, nothing, or too much."""
        evidence.check_file(self.name, self.size)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows it: the address of a link, or of the message with a file."""

    url: str
    file: File | None = None

    def as_facts(self) -> dict[str, object]:
        """As it is kept with what a member said about their goal."""
        return {"url": self.url, **(asdict(self.file) if self.file else {})}


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message that somebody posted, with the first file of it."""

    url: str
    author: int
    words: str
    file: File | None = None
