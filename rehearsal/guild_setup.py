"""Sets up guilds for tests: members, installed bots, channels and roles."""

from dataclasses import dataclass
from typing import Any

from rehearsal.enums import ChannelType
from rehearsal.guilds import changes
from rehearsal.people.person import Person
from rehearsal.permissions import NONE
from rehearsal.world.models import Application, Channel, Guild, Role, ScheduledEvent
from rehearsal.world.world import GatewayEvent, World


@dataclass(eq=False, kw_only=True, repr=False)
class HostedGuild(Guild):
    """A guild that tests change directly, not on behalf of a person; bots receive the events."""

    world: World

    def join(self, *people: Person) -> None:
        for person in people:
            changes.add_member(self.world, self, person.user)

    def leave(self, person: Person) -> None:
        """They leave, or are kicked: bots are told the same."""
        changes.remove_member(self.world, self, person.user)

    def ban(self, person: Person) -> None:
        changes.ban(self.world, self, person.user)

    def install(self, application: Application, permissions: int = 0) -> Role | None:
        """Add a bot. With `permissions` it gets a managed role, above @everyone and below all others."""
        role = None
        if permissions:
            asked = {"name": application.name, "permissions": permissions}
            role = changes.add_role(self.world, self, asked, application.id)
        member = changes.add_member(self.world, self, application.user)
        member.roles.update([role.id] if role else [])
        self.world.emit(GatewayEvent("GUILD_CREATE", {}, self, only=application))
        return role

    def uninstall(self, application: Application) -> None:
        changes.remove_member(self.world, self, application.user)

    def set_locale(self, locale: str) -> None:
        """Change the guild's language."""
        changes.set_locale(self.world, self, locale)

    def channel(self, name: str, kind: ChannelType | None = None) -> Channel:
        """The channel or thread with that name (and kind). Raises LookupError, listing those that exist."""
        everything = [*self.channels.values(), *self.threads.values()]
        return _named([each for each in everything if kind in (None, each.type)], name, "channel")

    def role(self, name: str) -> Role:
        """The role with that name. Raises LookupError, listing those that exist."""
        return _named(list(self.roles.values()), name, "role")

    def event(self, name: str) -> ScheduledEvent:
        """The scheduled event with that name, of any status. Raises LookupError, listing those that exist."""
        return _named(list(self.events.values()), name, "event")

    def add_channel(self, name: str, kind: ChannelType = ChannelType.TEXT, **fields: Any) -> Channel:
        """Create a channel; `fields` are those of Discord's request (topic, permission_overwrites, parent_id, ...)."""
        return changes.add_channel(self.world, self, {"name": name, "type": kind} | fields)

    def remove_channel(self, channel: Channel) -> None:
        changes.remove_channel(self.world, channel)

    def add_role(self, name: str, permissions: int = NONE) -> Role:
        return changes.add_role(self.world, self, {"name": name, "permissions": int(permissions)})

    def give_role(self, person: Person, role: Role) -> None:
        changes.give_role(self.world, self, self.members[person.id], role)

    def take_role(self, person: Person, role: Role) -> None:
        changes.take_role(self.world, self, self.members[person.id], role)


def new_guild(world: World, name: str, owner: Person) -> HostedGuild:
    """A new guild as Discord creates it: @everyone, the text channel #general and the voice channel General."""
    guild = HostedGuild(world.ids.next(), name, owner.user, world=world)
    guild.roles[guild.id] = Role(guild.id, "@everyone", changes.EVERYONE, position=0)
    world.guilds[guild.id] = guild
    guild.join(owner)
    guild.add_channel("general")
    guild.add_channel("General", ChannelType.VOICE)
    return guild


def _named(things: list[Any], name: str, what: str) -> Any:
    found = next((each for each in things if each.name == name), None)
    if found is None:
        raise LookupError(f"There is no {what} {name!r} among {[each.name for each in things]}.")
    return found
