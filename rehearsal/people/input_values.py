"""Values that a person chooses or types, checked as by a client, and in Discord's JSON."""

from collections.abc import Mapping
from typing import Any

from rehearsal import payloads
from rehearsal.enums import ComponentType, OptionType
from rehearsal.errors import CannotDo
from rehearsal.messages.posting import Upload, attach
from rehearsal.world.models import Channel, Role, User
from rehearsal.world.world import World


class Resolved:
    """The `resolved` part of an interaction's data: each user, role, channel or file chosen, by id."""

    def __init__(self, world: World, channel: Channel) -> None:
        self._world = world
        self._channel = channel
        self.data: dict[str, dict[str, Any]] = {}

    def add(self, chosen: Any) -> str:
        """Add a person, role, channel or file, and return its id. Raises CannotDo if it cannot be chosen here."""
        guild = self._channel.guild
        chosen = getattr(chosen, "user", chosen)
        if isinstance(chosen, User):
            self._put("users", chosen.id, payloads.user(chosen))
            if guild and chosen.id in guild.members:
                permissions = str(int(self._channel.permissions(chosen)))
                written = payloads.bare_member(guild.members[chosen.id]) | {"permissions": permissions}
                self._put("members", chosen.id, written)
        elif isinstance(chosen, Role):
            self._put("roles", chosen.id, payloads.role(chosen))
        elif isinstance(chosen, Channel):
            self._put("channels", chosen.id, payloads.channel(chosen) | {"permissions": "0"})
        elif isinstance(chosen, Upload):
            chosen = attach(self._world, self._channel, chosen)
            self._put("attachments", chosen.id, payloads.attachment(chosen, ephemeral=True))
        else:
            raise CannotDo(f"{chosen!r} is nobody and nothing that can be chosen.")
        return str(chosen.id)

    def _put(self, kind: str, key: int, written: dict[str, Any]) -> None:
        self.data.setdefault(kind, {})[str(key)] = written


def option_value(resolved: Resolved, option: Mapping[str, Any], given: Any) -> Any:
    """The value of a command's option in JSON. Raises CannotDo if a client would not accept it."""
    kind = option["type"]
    if option.get("choices"):
        return _choice(option, given)
    if kind in _THINGS:
        chosen = getattr(given, "user", given)
        if not isinstance(chosen, _THINGS[kind]):
            raise CannotDo(f"{option['name']} does not take {given!r}.")
        if isinstance(chosen, Channel) and chosen.type not in (option.get("channel_types") or [chosen.type]):
            raise CannotDo(f"{option['name']} does not take that kind of channel.")
        return resolved.add(chosen)
    if not isinstance(given, _PLAIN[kind]) or (isinstance(given, bool) and kind != OptionType.BOOLEAN):
        raise CannotDo(f"{option['name']} does not take {given!r}.")
    if isinstance(given, str):
        check_length(option["name"], given, option.get("min_length", 0), option.get("max_length", 6000))
    elif kind in (OptionType.INTEGER, OptionType.NUMBER) and not _within(option, given):
        raise CannotDo(f"{option['name']} cannot be {given}.")
    return given


def check_length(name: str, text: str, least: int, most: int) -> None:
    if not least <= len(text) <= most:
        raise CannotDo(f"{name} takes {least} to {most} characters, not {len(text)}.")


def chosen_values(resolved: Resolved, select: Mapping[str, Any], given: tuple[Any, ...]) -> list[str]:
    """The values of a select menu: options by label or value, or people, roles and channels. Raises CannotDo."""
    name = select.get("placeholder") or select["custom_id"]
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= len(given) <= most:
        raise CannotDo(f"{name!r} takes {least} to {most} choices, not {len(given)}.")
    if select["type"] != ComponentType.STRING_SELECT:
        return [resolved.add(each) for each in given]
    return [_option(name, select, each) for each in given]


def _option(name: str, select: Mapping[str, Any], given: Any) -> str:
    for option in select["options"]:
        if given in (option["label"], option["value"]):
            return option["value"]
    raise CannotDo(f"{name!r} has no option {given!r}, only {[option['label'] for option in select['options']]}.")


def _choice(option: Mapping[str, Any], given: Any) -> Any:
    for choice in option["choices"]:
        if given in (choice["name"], choice["value"]):
            return choice["value"]
    names = [choice["name"] for choice in option["choices"]]
    raise CannotDo(f"{option['name']} is one of {names}, not {given!r}.")


def _within(option: Mapping[str, Any], given: float) -> bool:
    return option.get("min_value", given) <= given <= option.get("max_value", given)


_THINGS: dict[int, tuple[type, ...]] = {
    OptionType.USER: (User,),
    OptionType.CHANNEL: (Channel,),
    OptionType.ROLE: (Role,),
    OptionType.MENTIONABLE: (User, Role),
    OptionType.ATTACHMENT: (Upload,),
}
_PLAIN: dict[int, tuple[type, ...]] = {
    OptionType.STRING: (str,),
    OptionType.INTEGER: (int,),
    OptionType.BOOLEAN: (bool,),
    OptionType.NUMBER: (int, float),
}
