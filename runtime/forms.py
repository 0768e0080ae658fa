"""Makes the forms that people fill in, from their descriptions in `templates/forms.toml`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from rules.visible import whole
from runtime.discord_message import select_item
from runtime.message import Option, Select

ANOTHER = "another"
"""What is chosen in a select that does not offer all there is, for anything else."""


def modal(
    form: Mapping[str, Any], custom_id: str, prefilled: Mapping[str, str], options: Mapping[str, Sequence[Option]]
) -> discord.ui.Modal:
    """A form with `prefilled` fields, and with the `options` of each field that is a select, unless it has its own."""
    made = discord.ui.Modal(title=form["title"], custom_id=custom_id)
    for field in form["fields"]:
        name = field["name"]
        offered = options.get(name) or [Option(**option) for option in field.get("options", ())]
        made.add_item(_field(field, prefilled.get(name, ""), offered))
    made.stop()  # discord.py does not store a stopped view, and the router needs none
    return made


def _field(field: Mapping[str, Any], prefilled: str, options: Sequence[Option]) -> discord.ui.Label[Any]:
    if field.get("file"):
        component = _file_upload(field)
    elif field.get("select") or field.get("people"):
        component = _select(field, prefilled, options)
    else:
        component = _text_input(field, prefilled)
    return discord.ui.Label(text=field["label"], description=field.get("description"), component=component)


def _file_upload(field: Mapping[str, Any]) -> discord.ui.FileUpload[Any]:
    return discord.ui.FileUpload(custom_id=field["name"], required=False, min_values=0, max_values=1)


def _select(field: Mapping[str, Any], prefilled: str, options: Sequence[Option]) -> discord.ui.Item[Any]:
    more = [Option(ANOTHER, field["another"])] if "another" in field else []
    shown = tuple(replace(one, chosen=one.chosen or one.value == prefilled) for one in (*options, *more))
    required, most = field.get("required", True), field.get("most", 1)
    select = Select(
        field.get("placeholder", ""),
        field["name"],
        shown,
        least=1 if required else 0,
        most=most,
        people=field.get("people", False),
    )
    return select_item(select, required=required)


def _text_input(field: Mapping[str, Any], prefilled: str) -> discord.ui.TextInput[Any]:
    longest = field.get("longest", 1000)
    style = discord.TextStyle.paragraph if field.get("paragraph", True) else discord.TextStyle.short
    return discord.ui.TextInput(
        custom_id=field["name"],
        style=style,
        placeholder=field.get("placeholder"),
        default=whole(prefilled, longest) or None,
        required=field.get("required", True),
        min_length=field.get("shortest"),
        max_length=longest,
    )
