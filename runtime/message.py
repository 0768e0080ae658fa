"""A message as the bot means it: kept as JSON in the outbox, given to discord.py when it is sent."""

import base64
import io
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

import discord
from discord import ui

Style = Literal["primary", "secondary", "success", "danger"]

RULE_LINE = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Press:
    """A button. Presses are routed by `custom_id` alone, so that they outlive a restart."""

    label: str
    custom_id: str
    style: Style = "secondary"
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with the message; `name` with its ending."""

    name: str
    content: str | bytes

    def to_json(self) -> dict[str, str]:
        if isinstance(self.content, bytes):
            return {"name": self.name, "base64": base64.b64encode(self.content).decode()}
        return {"name": self.name, "text": self.content}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> "Attachment":
        """The file that `to_json` described. Raises KeyError for anything else."""
        if "base64" in data:
            return cls(data["name"], base64.b64decode(data["base64"]))
        return cls(data["name"], data["text"])

    def upload(self) -> discord.File:
        """The file as discord.py sends it."""
        content = self.content if isinstance(self.content, bytes) else self.content.encode()
        return discord.File(io.BytesIO(content), filename=self.name)


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says and offers.

    `buttons` are rows of at most five; there are at most five rows. A `card` is a framed layout in which
    each line of `---` becomes a separator; a message cannot change between card and plain once it is sent.
    `pings` are the ids of the people who are notified where the text mentions them: nobody else ever is.
    `pin` keeps it at hand in its channel, and `unpin` ends that; a `silent` one makes no sound.
    """

    text: str
    buttons: tuple[tuple[Press, ...], ...] = ()
    card: bool = False
    pings: tuple[int, ...] = ()
    pin: bool = False
    files: tuple[Attachment, ...] = ()
    silent: bool = False
    unpin: bool = False

    @property
    def custom_ids(self) -> tuple[str, ...]:
        """The ids of its buttons, in reading order."""
        return tuple(press.custom_id for row in self.buttons for press in row)

    @property
    def parts(self) -> tuple[str, ...]:
        """The stretches of text between separators; a plain message has one."""
        if not self.card:
            return (self.text,)
        return tuple(part for raw in RULE_LINE.split(self.text) if (part := raw.strip()))

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "files": [file.to_json() for file in self.files]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Message":
        """The message that `to_json` described. Raises KeyError or TypeError for anything else."""
        nested: dict[str, Any] = {
            "buttons": tuple(tuple(Press(**press) for press in row) for row in data["buttons"]),
            "pings": tuple(data["pings"]),
            "files": tuple(Attachment.from_json(file) for file in data["files"]),
        }
        return cls(**{**data, **nested})

    def kwargs(self) -> dict[str, Any]:
        """Arguments to send it by discord.py, to a channel or as an answer. Needs a running event loop."""
        given = self._common()
        if (view := self._view()) is not None:
            given["view"] = view
        if self.files:
            given["files"] = self._uploads()
        if self.silent:
            given["silent"] = True
        return given

    def edit_kwargs(self) -> dict[str, Any]:
        """Arguments to make a message already sent read like this one. Needs a running event loop."""
        return {**self._common(), "view": self._view(), "attachments": self._uploads()}

    def _common(self) -> dict[str, Any]:
        mentions = discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=[discord.Object(user) for user in self.pings]
        )
        return {"allowed_mentions": mentions, **({} if self.card else {"content": self.text})}

    def _uploads(self) -> list[discord.File]:
        return [file.upload() for file in self.files]

    def _view(self) -> ui.View | ui.LayoutView | None:
        if not self.card and not self.buttons:
            return None
        view = self._layout() if self.card else self._rows()
        # A stopped view is not kept by discord.py, which would otherwise hold each one forever and answer for it.
        view.stop()
        return view

    def _rows(self) -> ui.View:
        view = ui.View(timeout=None)
        for number, row in enumerate(self.buttons):
            for press in row:
                view.add_item(_button(press, number))
        return view

    def _layout(self) -> ui.LayoutView:
        container: ui.Container[ui.LayoutView] = ui.Container()
        for number, part in enumerate(self.parts):
            if number:
                container.add_item(ui.Separator())
            container.add_item(ui.TextDisplay(part))
        for file in self.files:
            container.add_item(ui.File(f"attachment://{file.name}"))
        for row in self.buttons:
            container.add_item(ui.ActionRow(*(_button(press) for press in row)))
        view = ui.LayoutView(timeout=None)
        view.add_item(container)
        return view


def _button(press: Press, row: int | None = None) -> ui.Button[Any]:
    style = discord.ButtonStyle[press.style]
    return ui.Button(label=press.label, custom_id=press.custom_id, style=style, disabled=press.disabled, row=row)
