"""The commands that a client offers a person in a channel, and the interaction data of a command."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.enums import ChannelType, CommandType, OptionType
from rehearsal.errors import CannotDo
from rehearsal.people.input_values import Resolved, option_value
from rehearsal.permissions import Permission
from rehearsal.world.models import Application, Channel, User
from rehearsal.world.world import World

_SUBCOMMANDS = (OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP)
_IN_GUILD, _IN_BOT_DM = 0, 1


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a client shows it: `path` contains its groups and ends with `leaf`, which has the options."""

    application: Application
    definition: dict[str, Any]
    path: tuple[dict[str, Any], ...]

    @property
    def leaf(self) -> dict[str, Any]:
        return self.path[-1]

    @property
    def name(self) -> str:
        return " ".join(step["name"] for step in self.path)

    @property
    def options(self) -> list[dict[str, Any]]:
        return self.leaf.get("options") or []


def find_command(world: World, user: User, channel: Channel, name: str, kind: CommandType) -> Command:
    """The command with that full name ("goal set"). Raises CannotDo, listing those that are offered."""
    offered = [
        command for definition in _definitions(world, user, channel, kind) for command in _commands_in(*definition)
    ]
    found = next((command for command in offered if command.name == name), None)
    if found is None:
        names = ", ".join(sorted(command.name for command in offered)) or "nothing"
        raise CannotDo(f"{user.name} is not offered {name!r} in {channel.name or 'this DM'}, only {names}.")
    return found


def command_data(
    world: World, channel: Channel, command: Command, given: Mapping[str, Any], focused: str | None = None
) -> dict[str, Any]:
    """The interaction's data for a command with its options filled in.

    While an option is `focused`, for its autocomplete, nothing is required or checked yet. Raises CannotDo for an
    option that is missing, unknown, or has an invalid value.
    """
    unknown = set(given) - {option["name"] for option in command.options}
    if unknown:
        raise CannotDo(f"/{command.name} has no option {', '.join(sorted(unknown))}.")
    resolved = Resolved(world, channel)
    values: list[dict[str, Any]] = list(_values(resolved, command, given, focused))
    for step in reversed(command.path[1:]):
        values = [{"name": step["name"], "type": step["type"], "options": values}]
    data = _head(command) | {"options": values}
    return data | ({"resolved": resolved.data} if resolved.data else {})


def menu_data(command: Command, target_id: int, resolved: dict[str, Any]) -> dict[str, Any]:
    return _head(command) | {"target_id": str(target_id), "resolved": resolved}


def _head(command: Command) -> dict[str, Any]:
    definition = command.definition
    guild = {"guild_id": definition["guild_id"]} if "guild_id" in definition else {}
    return {"id": definition["id"], "name": definition["name"], "type": definition["type"]} | guild


def _values(
    resolved: Resolved, command: Command, given: Mapping[str, Any], focused: str | None
) -> Iterator[dict[str, Any]]:
    for option in command.options:
        name = option["name"]
        if name == focused:
            yield {"name": name, "type": option["type"], "value": given.get(name, ""), "focused": True}
        elif given.get(name) is not None:
            yield {"name": name, "type": option["type"], "value": option_value(resolved, option, given[name])}
        elif option.get("required") and focused is None:
            raise CannotDo(f"/{command.name} needs {name}.")


def _definitions(
    world: World, user: User, channel: Channel, kind: CommandType
) -> Iterator[tuple[Application, dict[str, Any]]]:
    held = channel.permissions(user) if channel.guild else None
    for application in world.applications.values():
        if channel.guild and application.user.id not in channel.guild.members:
            continue
        if not channel.guild and application.user not in channel.recipients:
            continue
        local = channel.guild.commands.get(application.id, {}) if channel.guild else {}
        for definition in [*local.values(), *application.commands.values()]:
            if definition["type"] == kind and _is_offered(definition, channel, held):
                yield application, definition


def _is_offered(definition: dict[str, Any], channel: Channel, held: int | None) -> bool:
    """Whether it is offered there to who has these permissions; None in a DM, where there are none."""
    contexts = definition.get("contexts")
    context = _IN_BOT_DM if channel.type == ChannelType.DM else _IN_GUILD
    if contexts is not None and context not in contexts:
        return False
    if contexts is None and context == _IN_BOT_DM and definition.get("dm_permission") is False:
        return False
    if held is None:
        return True
    needed = definition.get("default_member_permissions")
    # "0" means administrators only.
    needed = 0 if needed is None else int(needed) or int(Permission.ADMINISTRATOR)
    return not needed & ~held


def _commands_in(application: Application, definition: dict[str, Any]) -> Iterator[Command]:
    """The command itself, or its subcommands."""
    yield from (Command(application, definition, path) for path in _paths((definition,)))


def _paths(path: tuple[dict[str, Any], ...]) -> Iterable[tuple[dict[str, Any], ...]]:
    inner = [option for option in path[-1].get("options") or () if option["type"] in _SUBCOMMANDS]
    if not inner:
        return [path]
    return [found for option in inner for found in _paths((*path, option))]
