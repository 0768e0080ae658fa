"""A message of the bot, stored as JSON in the outbox. `runtime.discord_message` converts it for discord.py."""

import base64
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from runtime.markdown import Markdown, escaped
from vocabulary.controls import Accent

Style = Literal["primary", "secondary", "success", "danger"]

MENTION = re.compile(r"<@!?(\d+)>")
RULE_LINE = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Button:
    """A button. It is routed by its `custom_id` alone, so that it works after a restart."""

    label: str
    custom_id: str
    style: Style = "secondary"
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things that a select offers. `chosen` is what it shows as chosen already."""

    value: str
    label: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A menu, which takes a row for itself: of at most 25 options, or of the server's `people` or `roles`.

    `least` and `most` are how many can be chosen at once; with `least` 0, all choices can be taken back.
    """

    placeholder: str
    custom_id: str
    options: tuple[Option, ...] = ()
    least: int = 1
    most: int = 1
    people: bool = False
    roles: bool = False


Control = Button | Select


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the message; `name` includes the extension."""

    name: str
    content: str | bytes

    def to_json(self) -> dict[str, str]:
        if isinstance(self.content, bytes):
            return {"name": self.name, "base64": base64.b64encode(self.content).decode()}
        return {"name": self.name, "text": self.content}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> "Attachment":
        """The reverse of `to_json`. Raises KeyError for anything else."""
        if "base64" in data:
            return cls(data["name"], base64.b64decode(data["base64"]))
        return cls(data["name"], data["text"])


@dataclass(frozen=True, slots=True)
class Message:
    """The content of a message. A text that is no Markdown of ours is somebody's words, and escaped.

    `buttons` are at most five rows of at most five, or of one select. A `card` is a framed layout in which each line of
    `---` becomes a separator, with an `accent` colour; a sent message cannot change between card and plain text.
    `pings` are the ids of the people who are notified if the text mentions them; nobody else is. `pin` pins it in its
    channel, and an edit with `unpin` unpins it. A `silent` one makes no sound. One that is `gone` is to be deleted.
    """

    text: str
    buttons: tuple[tuple[Control, ...], ...] = ()
    card: bool = False
    pings: tuple[int, ...] = ()
    pin: bool = False
    files: tuple[Attachment, ...] = ()
    silent: bool = False
    unpin: bool = False
    accent: Accent | None = None
    gone: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", escaped(self.text))

    @property
    def stands(self) -> bool:
        """It is there to be used or looked up, so that it comes back where it was deleted: pinned, or with buttons."""
        return bool(self.buttons) or self.pin

    @property
    def custom_ids(self) -> tuple[str, ...]:
        """The ids of its buttons and selects, in reading order."""
        return tuple(button.custom_id for row in self.buttons for button in row)

    @property
    def parts(self) -> tuple[str, ...]:
        """The texts between separators; a plain message has one."""
        if not self.card:
            return (self.text,)
        return tuple(part for raw in RULE_LINE.split(self.text) if (part := raw.strip()))

    @property
    def people(self) -> frozenset[int]:
        """The ids of those whom it names: in its text, in a file, or by a ping."""
        texts = (self.text, *(file.content for file in self.files if isinstance(file.content, str)))
        return frozenset((*self.pings, *(int(found) for text in texts for found in MENTION.findall(text))))

    def to_json(self) -> dict[str, Any]:
        """As the outbox stores it; what most messages are not is left out, so that stored ones stay equal."""
        fields = {name: value for name, value in asdict(self).items() if name != "gone" or value}
        return {**fields, "text": str(self.text), "files": [file.to_json() for file in self.files]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Message":
        """The reverse of `to_json`. Raises KeyError or TypeError for anything else."""
        nested: dict[str, Any] = {
            "text": Markdown(data["text"]),
            "buttons": tuple(tuple(map(_control, row)) for row in data["buttons"]),
            "pings": tuple(data["pings"]),
            "files": tuple(Attachment.from_json(file) for file in data["files"]),
        }
        if data.get("accent"):
            nested["accent"] = Accent(data["accent"])
        return cls(**{**data, **nested})


def _control(data: dict[str, Any]) -> Control:
    if "placeholder" in data:
        nested: dict[str, Any] = {"options": tuple(Option(**option) for option in data["options"])}
        return Select(**{**data, **nested})
    return Button(**data)
