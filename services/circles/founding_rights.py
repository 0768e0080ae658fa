"""Who may found circles on a server: those who manage it, until they say otherwise."""

from dataclasses import dataclass

from db.models import ServerSettings
from services.server_members import Roles
from vocabulary.errors import Refusal
from vocabulary.founding import Founders


@dataclass(frozen=True, slots=True)
class Founder:
    """Somebody who wants to found a circle, as the server knows them: `manages` is Discord's *Manage Server*."""

    roles: Roles
    manages: bool


@dataclass(frozen=True, slots=True)
class FoundingRight:
    """Whom a server lets found circles; `role` is the id of that role, where it is one."""

    founders: Founders
    role: int | None = None

    def includes(self, founder: Founder) -> bool:
        """Whether somebody may found a circle; whoever manages the server always may."""
        return founder.manages or self.founders is Founders.EVERYONE or self.role in founder.roles


class FoundingRights:
    """Keeps what each server says."""

    async def on(self, guild_id: int) -> FoundingRight:
        """Who may found circles on a server."""
        kept = await ServerSettings.get_or_none(guild_id=guild_id)
        return FoundingRight(kept.founders, kept.founder_role) if kept else FoundingRight(Founders.MANAGERS)

    async def check(self, guild_id: int, founder: Founder) -> None:
        """Raise Refusal "circles/founders-only" where somebody may not found a circle."""
        right = await self.on(guild_id)
        if not right.includes(founder):
            raise Refusal("circles/founders-only", role=right.role)

    async def change(self, guild_id: int, right: FoundingRight, *, manages: bool) -> None:
        """Let these people found circles. Raises Refusal "circles/managers-only" for who does not manage the server."""
        if not manages:
            raise Refusal("circles/managers-only")
        facts = {"founders": right.founders, "founder_role": right.role}
        await ServerSettings.update_or_create(guild_id=guild_id, defaults=facts)
