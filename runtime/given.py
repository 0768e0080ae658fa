"""What a person typed and chose, read from what Discord tells of it: in a form, in a select, in a command's options.

discord.py reads forms and selects for views that it keeps in memory; here there are none.
"""

from collections.abc import Mapping
from typing import Any

import discord

from rules.visible import visible

Fields = Mapping[str, str]
Choices = tuple[str, ...]


def file_in(interaction: discord.Interaction, field: str) -> discord.Attachment | None:
    """The file uploaded in a field of a form, if any."""
    data: Any = interaction.data or {}
    chosen = chosen_in(interaction, field)
    if not chosen:
        return None
    # discord.py resolves files only for its own modals and for commands; of these, command options are public API.
    option: Any = {"name": "file", "type": discord.AppCommandOptionType.attachment.value, "value": chosen[0]}
    return discord.app_commands.Namespace(interaction, data.get("resolved", {}), [option]).file


def chosen_in(interaction: discord.Interaction, field: str) -> Choices:
    """What was chosen in a field of a form: values of options, or ids."""
    data: Any = interaction.data or {}
    return tuple(value for given in _given(data) if given["custom_id"] == field for value in given.get("values", ()))


def people_in(interaction: discord.Interaction, ids: Choices) -> list[discord.Member | discord.User]:
    """The people who were chosen in a select, with their roles where they are in the server."""
    data: Any = interaction.data or {}
    people: list[discord.Member | discord.User] = []
    for chosen in ids:
        option: Any = {"name": "person", "type": discord.AppCommandOptionType.user.value, "value": chosen}
        people.append(discord.app_commands.Namespace(interaction, data.get("resolved", {}), [option]).person)
    return people


def typed_in(interaction: discord.Interaction) -> str:
    """What a person typed into the options of a command, without what they chose from a list."""
    command = interaction.command
    if not isinstance(command, discord.app_commands.Command):
        return ""
    free = {option.display_name for option in command.parameters if not option.choices and not option.autocomplete}
    return "\n\n".join(value for name, value in interaction.namespace if name in free and isinstance(value, str))


def choices_of(interaction: discord.Interaction) -> Choices | None:
    """The values chosen in a select; None for anything else."""
    data: Any = interaction.data or {}
    if interaction.type is not discord.InteractionType.component or "values" not in data:
        return None
    return tuple(data["values"])


def fields_of(interaction: discord.Interaction) -> Fields:
    """What was typed into each field of a form, or chosen in it where that is one thing."""
    data: Any = interaction.data or {}
    return {given["custom_id"]: _written(_value_of(given)) for given in _given(data)}


def typed_into(interaction: discord.Interaction) -> str:
    """All that was typed into a form, without what was chosen in it."""
    data: Any = interaction.data or {}
    return "\n\n".join(typed for given in _given(data) if (typed := _written(given.get("value", ""))))


def _value_of(given: Mapping[str, Any]) -> str:
    """What was typed into a field, or chosen in it where that is one thing."""
    chosen = given.get("values", ())
    return given.get("value") or (chosen[0] if len(chosen) == 1 else "")


def _written(text: str) -> str:
    """The text of a field, stripped; empty if it has only invisible characters."""
    return text.strip() if visible(text) else ""


def _given(data: Mapping[str, Any]) -> list[Any]:
    """The field values of a submitted form, whether in rows or in labels."""
    found: list[Any] = []
    for outer in data.get("components", ()):
        inner: list[Any] = outer.get("components") or [outer.get("component") or {}]
        found += [given for given in inner if "custom_id" in given]
    return found
