"""Converts a message into arguments for discord.py: content or card layout, buttons, files and allowed mentions."""

import io
from typing import Any

import discord
from discord import ui

from runtime.message import Attachment, Button, Control, Message, Option, Select
from vocabulary.controls import Accent

COLOURS = {
    Accent.WAITING: 0x5865F2,
    Accent.RUNNING: 0x2D7D46,
    Accent.WARNING: 0xE0A000,
    Accent.PAUSED: 0x80848E,
    Accent.OVER: 0x4E5058,
}
"""Blue, green, amber and two greys, which people who confuse red and green tell apart by their lightness."""


def to_send(message: Message) -> dict[str, Any]:
    """Arguments to send the message, to a channel or as an answer. Needs a running event loop."""
    given = _common(message)
    if (view := _view(message)) is not None:
        given["view"] = view
    if message.files:
        given["files"] = _uploads(message)
    if message.silent:
        given["silent"] = True
    return given


def to_edit(message: Message) -> dict[str, Any]:
    """Arguments to edit a sent message into this one. Needs a running event loop."""
    return {**_common(message), "view": _view(message), "attachments": _uploads(message)}


def _common(message: Message) -> dict[str, Any]:
    mentions = discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(user) for user in message.pings]
    )
    return {"allowed_mentions": mentions, **({} if message.card else {"content": message.text})}


def _uploads(message: Message) -> list[discord.File]:
    return [_upload(file) for file in message.files]


def _upload(file: Attachment) -> discord.File:
    content = file.content if isinstance(file.content, bytes) else file.content.encode()
    return discord.File(io.BytesIO(content), filename=file.name)


def _view(message: Message) -> ui.View | ui.LayoutView | None:
    if not message.card and not message.buttons:
        return None
    view = _layout(message) if message.card else _rows(message)
    # discord.py does not store a stopped view; otherwise it would keep each one forever and dispatch to it.
    view.stop()
    return view


def _rows(message: Message) -> ui.View:
    view = ui.View(timeout=None)
    for number, row in enumerate(message.buttons):
        for control in row:
            view.add_item(_control(control, number))
    return view


def _layout(message: Message) -> ui.LayoutView:
    container: ui.Container[ui.LayoutView] = ui.Container(
        accent_colour=None if message.accent is None else COLOURS[message.accent]
    )
    for number, part in enumerate(message.parts):
        if number:
            container.add_item(ui.Separator())
        container.add_item(ui.TextDisplay(part))
    for file in message.files:
        container.add_item(ui.File(f"attachment://{file.name}"))
    for row in message.buttons:
        container.add_item(ui.ActionRow(*map(_control, row)))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return view


def _control(control: Control, row: int | None = None) -> ui.Item[Any]:
    return _button(control, row) if isinstance(control, Button) else select_item(control, row)


def select_item(select: Select, row: int | None = None, *, required: bool | None = None) -> ui.Item[Any]:
    """The select as discord.py has it; `required` is for one in a form."""
    common: dict[str, Any] = {
        "custom_id": select.custom_id,
        "placeholder": select.placeholder or None,
        "min_values": select.least,
        "max_values": select.most,
        "row": row,
    }
    if required is not None:
        common["required"] = required
    if select.people:
        return ui.UserSelect(**common)
    if select.roles:
        return ui.RoleSelect(**common)
    return ui.Select(**common, options=[_option(option) for option in select.options])


def _option(option: Option) -> discord.SelectOption:
    return discord.SelectOption(
        label=option.label, value=option.value, description=option.description or None, default=option.chosen
    )


def _button(button: Button, row: int | None = None) -> ui.Button[Any]:
    style = discord.ButtonStyle[button.style]
    return ui.Button(label=button.label, custom_id=button.custom_id, style=style, disabled=button.disabled, row=row)
