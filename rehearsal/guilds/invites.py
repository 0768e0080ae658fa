"""Creates, deletes and accepts invites. Who comes as a guest is in one voice channel until they leave the call."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from rehearsal import payloads
from rehearsal.enums import InviteFlag
from rehearsal.errors import ApiError, CannotDo
from rehearsal.guilds import changes
from rehearsal.limits.invites import MOST
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Guild, Invite, Member, User
from rehearsal.world.world import GatewayEvent, World

DEFAULT_AGE = 24 * 3600


def add(world: World, channel: Channel, inviter: User, body: Mapping[str, Any]) -> Invite:
    """Create an invite from a request's body, or find one like it unless it is to be unique. Raises ApiError 30016."""
    assert channel.guild
    guild, age = channel.guild, body.get("max_age")
    made = Invite(
        token_urlsafe(6),
        channel,
        inviter,
        world.now(),
        DEFAULT_AGE if age is None else int(age),
        int(body.get("max_uses") or 0),
        bool(body.get("temporary")),
        InviteFlag(int(body.get("flags") or 0)),
    )
    like = (each for each in guild.invites.values() if _features(each) == _features(made))
    if not body.get("unique") and (found := next(like, None)):
        return found
    if len(guild.invites) >= MOST:
        raise ApiError(400, 30016, f"Maximum number of invites reached ({MOST})")
    guild.invites[made.code] = made
    if made.expires_at:
        world.timers.set(made.expires_at, lambda: _expire(guild, made))
    world.emit(GatewayEvent("INVITE_CREATE", payloads.invite_event(made), guild, channel))
    world.journal.note(EntryKind.INVITE, "made", actor=inviter, channel=channel)
    return made


def find(world: World, code: str) -> Invite:
    """The invite with that code. Raises ApiError 10006 for none, and for one that has expired."""
    world.timers.run_due()
    for guild in world.guilds.values():
        if code in guild.invites:
            return guild.invites[code]
    raise ApiError(404, 10006, "Unknown Invite")


def remove(world: World, invite: Invite, by: User | None = None) -> None:
    """Delete an invite, by hand or since it was used up."""
    assert invite.channel.guild
    del invite.channel.guild.invites[invite.code]
    world.emit(GatewayEvent("INVITE_DELETE", payloads.invite_deleted(invite), invite.channel.guild, invite.channel))
    world.journal.note(EntryKind.INVITE, "deleted", actor=by, channel=invite.channel)


def accept(world: World, invite: Invite, user: User) -> None:
    """Bring somebody in: as a member, or as a guest. Who is a member already stays one, and uses up nothing.

    Raises CannotDo for who is banned, and for an invite that grants temporary membership, which there is not here.
    """
    guild = invite.channel.guild
    assert guild
    if user.id in guild.members:
        return
    if user.id in guild.banned:
        raise CannotDo(f"{user.name} is banned from {guild.name}.")
    if invite.temporary:
        raise CannotDo("Nobody is a member for a while here.")
    invite.uses += 1
    _come(world, guild, invite, user)
    if invite.uses == invite.max_uses:
        remove(world, invite)


def _come(world: World, guild: Guild, invite: Invite, user: User) -> None:
    if not invite.for_guests:
        changes.add_member(world, guild, user)
        return
    guild.guests[user.id] = Member(user, world.now(), guest_in=invite.channel)
    world.journal.note(EntryKind.MEMBER, f"guest of {guild.name}", actor=user)


def _expire(guild: Guild, invite: Invite) -> None:
    """Nobody is told of that."""
    guild.invites.pop(invite.code, None)


def _features(of: Invite) -> tuple[object, ...]:
    return of.channel, of.inviter, of.max_age, of.max_uses, of.temporary, of.flags
