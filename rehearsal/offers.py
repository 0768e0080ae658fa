"""Which commands a client offers somebody in a channel, and how a typed command becomes the data of an interaction."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.choosing import Resolved, option_value
from rehearsal.enums import ChannelType, CommandType, OptionType
from rehearsal.errors import CannotDo
from rehearsal.permissions import Permission
from rehearsal.world.models import Application, Channel, User
from rehearsal.world.world import World

_SUBCOMMANDS = (OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP)
_IN_GUILD, _IN_BOT_DM = 0, 1


@dataclass(frozen=True, slots=True)
class Offer:
    """A command as a client shows it: `path` leads through its groups to `leaf`, which holds the options."""

    application: Application
    command: dict[str, Any]
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


def find_offer(
    world: World, user: User, channel: Channel, name: str, kind: CommandType = CommandType.CHAT_INPUT
) -> Offer:
    """The command of that whole name ("goal set"). Raises CannotDo, naming those that are offered."""
    offers = [offer for command in _commands(world, user, channel, kind) for offer in _leaves(*command)]
    found = next((offer for offer in offers if offer.name == name), None)
    if found is None:
        names = ", ".join(sorted(offer.name for offer in offers)) or "nothing"
        raise CannotDo(f"{user.name} is not offered {name!r} in {channel.name or 'this DM'}, only {names}.")
    return found


def command_data(
    world: World, channel: Channel, offer: Offer, given: Mapping[str, Any], focused: str | None = None
) -> dict[str, Any]:
    """The interaction's data for a command with its options filled in.

    While an option is `focused` its suggestions are being asked for: then nothing is required yet, and nothing checked.
    Raises CannotDo for an option that is missing, unknown, or given what it does not take.
    """
    unknown = set(given) - {option["name"] for option in offer.options}
    if unknown:
        raise CannotDo(f"/{offer.name} has no option {', '.join(sorted(unknown))}.")
    resolved = Resolved(world, channel)
    values = list(_values(resolved, offer, given, focused))
    for step in reversed(offer.path[1:]):
        values = [{"name": step["name"], "type": step["type"], "options": values}]
    data = _head(offer) | {"options": values}
    return data | ({"resolved": resolved.data} if resolved.data else {})


def menu_data(offer: Offer, target_id: int, resolved: dict[str, Any]) -> dict[str, Any]:
    return _head(offer) | {"target_id": str(target_id), "resolved": resolved}


def _head(offer: Offer) -> dict[str, Any]:
    command = offer.command
    guild = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return {"id": command["id"], "name": command["name"], "type": command["type"]} | guild


def _values(
    resolved: Resolved, offer: Offer, given: Mapping[str, Any], focused: str | None
) -> Iterator[dict[str, Any]]:
    for option in offer.options:
        name = option["name"]
        if name == focused:
            yield {"name": name, "type": option["type"], "value": given.get(name, ""), "focused": True}
        elif given.get(name) is not None:
            yield {"name": name, "type": option["type"], "value": option_value(resolved, option, given[name])}
        elif option.get("required") and focused is None:
            raise CannotDo(f"/{offer.name} needs {name}.")


def _commands(
    world: World, user: User, channel: Channel, kind: CommandType
) -> Iterator[tuple[Application, dict[str, Any]]]:
    for application in world.applications.values():
        if channel.guild and application.user.id not in channel.guild.members:
            continue
        if not channel.guild and application.user not in channel.recipients:
            continue
        local = channel.guild.commands.get(application.id, {}) if channel.guild else {}
        for command in [*local.values(), *application.commands.values()]:
            if command["type"] == kind and _offered(command, user, channel):
                yield application, command


def _offered(command: dict[str, Any], user: User, channel: Channel) -> bool:
    contexts = command.get("contexts")
    context = _IN_BOT_DM if channel.type == ChannelType.DM else _IN_GUILD
    if contexts is not None and context not in contexts:
        return False
    if contexts is None and context == _IN_BOT_DM and command.get("dm_permission") is False:
        return False
    if channel.guild is None:
        return True
    held = channel.permissions(user)
    needed = command.get("default_member_permissions")
    # "0" stands for nobody but administrators.
    needed = 0 if needed is None else int(needed) or int(Permission.ADMINISTRATOR)
    return not needed & ~held


def _leaves(application: Application, command: dict[str, Any]) -> Iterator[Offer]:
    yield from (Offer(application, command, path) for path in _paths((command,)))


def _paths(path: tuple[dict[str, Any], ...]) -> Iterable[tuple[dict[str, Any], ...]]:
    inner = [option for option in path[-1].get("options") or () if option["type"] in _SUBCOMMANDS]
    if not inner:
        return [path]
    return [found for option in inner for found in _paths((*path, option))]
