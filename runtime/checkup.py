"""The command `check`: a verdict on database, token, permissions and channels, each with how to fix it."""

import asyncio
import os
import shlex
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import aiohttp
import discord

from db.errors import DatabaseError
from db.file import why_not_writable
from db.lifecycle import path_of, pending_migrations
from db.private_files import files_of, seen_by_others
from db.read_only import CircleInDiscord, open_circles, refuse_damaged
from runtime.config import Settings, token_file
from runtime.connector import connector
from vocabulary import permissions
from vocabulary.rituals import Ritual

NEEDED, IN_TEXT, IN_VOICE, IN_THREADS, FOR_GUESTS = (
    discord.Permissions(**dict.fromkeys(names, True))
    for names in (
        permissions.NEEDED,
        permissions.IN_TEXT,
        permissions.IN_VOICE,
        permissions.IN_THREADS,
        permissions.FOR_GUESTS,
    )
)

UNREACHED = (aiohttp.ClientError, OSError, discord.HTTPException)
"""Errors of a request that should have been answered."""

SECRETS = Path("/run/secrets"), Path("/run/credentials")
ROOT = 0
REMADE = "The bot creates it again as soon as it runs."
AGAIN = "Invite the bot again, nothing is lost by that: {}"


class Subject(StrEnum):
    DATABASE = "database"
    FILES = "files"
    DISCORD = "discord"
    TOKEN = "token"
    PERMISSIONS = "permissions"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a subject; `fix` says how to fix it, and is empty if nothing is wrong."""

    subject: Subject
    fine: bool
    finding: str
    fix: str = ""


async def check_up(settings: Settings) -> AsyncIterator[Verdict]:
    """Check everything in turn. Changes nothing, neither in the database nor in Discord."""
    database = await _database(settings.database.url)
    yield database
    for verdict in file_verdicts(settings.database.url, token_file()):
        yield verdict
    if settings.token is None:
        yield Verdict(Subject.TOKEN, False, "no token is set", "Set DISCORD_TOKEN or DISCORD_TOKEN_FILE.")
        return
    known = await _open_circles(settings.database.url) if database.fine else []
    async with discord.Client(intents=discord.Intents.none(), connector=connector(settings)) as client:
        login = await _log_in(client, settings.token.get_secret_value())
        yield login
        if not login.fine:
            return
        try:
            async for verdict in _guilds(client, known):
                yield verdict
        except UNREACHED as error:
            yield _unreached(error)


def invitation(application_id: int) -> str:
    """The URL that invites the bot with the permissions that it needs."""
    return discord.utils.oauth_url(application_id, permissions=NEEDED, scopes=("bot", "applications.commands"))


async def _database(url: str) -> Verdict:
    try:
        path, pending = path_of(url), await pending_migrations(url)
        if found := why_not_writable(path):
            fix = "Let the bot write to that folder, or set database.url to a path in another one."
            return Verdict(Subject.DATABASE, False, found, fix)
        if not path.exists():
            return Verdict(Subject.DATABASE, True, f"{path} does not exist yet", "`run` and `migrate` create it.")
        await asyncio.to_thread(refuse_damaged, url)
    except DatabaseError as error:
        return Verdict(Subject.DATABASE, False, str(error), "Correct the setting database.url, or restore a backup.")
    if pending:
        finding = f"{path} is not up to date ({', '.join(pending)})"
        return Verdict(Subject.DATABASE, True, finding, "`run` and `migrate` bring it up to date.")
    return Verdict(Subject.DATABASE, True, f"{path} is sound and up to date")


def file_verdicts(url: str, token: Path | None) -> Iterator[Verdict]:
    """One verdict for each file that others than its owner may read: the database, what is next to it, the token's."""
    own = files_of(path_of(url))
    for file in seen_by_others([*own, token] if token else own):
        if file not in own and handed_in(file.resolve()):
            continue
        fix = f"Run `chmod 600 {shlex.quote(str(file))}` as the user who owns it."
        yield Verdict(Subject.FILES, False, f"{file} can be read by other users", fix)


def handed_in(file: Path) -> bool:
    """Whether a container or a service manager mounts this file as a secret: its mode says nothing, and cannot change.

    Docker, Podman and Kubernetes put secrets below /run/secrets, systemd below /run/credentials; elsewhere, they are on
    a mount that is read-only and belongs to root.
    """
    if any(file.is_relative_to(folder) for folder in SECRETS):
        return True
    try:
        return file.stat().st_uid == ROOT and bool(os.statvfs(file).f_flag & os.ST_RDONLY)
    except OSError:
        return False


async def _open_circles(url: str) -> list[CircleInDiscord]:
    if await pending_migrations(url):
        return []
    return await asyncio.to_thread(open_circles, url)


async def _log_in(client: discord.Client, token: str) -> Verdict:
    try:
        await client.login(token)
    except discord.LoginFailure:
        fix = "In the Developer Portal, open your application, press Reset Token under Bot, and set the new token."
        return Verdict(Subject.TOKEN, False, "Discord does not accept it", fix)
    except UNREACHED as error:
        return _unreached(error)
    return Verdict(Subject.TOKEN, True, f"it belongs to {client.user}")


def _unreached(error: Exception) -> Verdict:
    fix = "Check the connection to the internet, and discord.address if it is set."
    return Verdict(Subject.DISCORD, False, f"cannot be reached: {error}", fix)


async def _guilds(client: discord.Client, known: Iterable[CircleInDiscord]) -> AsyncIterator[Verdict]:
    assert client.application_id is not None
    invite = invitation(client.application_id)
    by_guild: dict[int, list[CircleInDiscord]] = {guild.id: [] async for guild in client.fetch_guilds(limit=None)}
    present = set(by_guild)
    for circle in known:
        by_guild.setdefault(circle.guild_id, []).append(circle)
    if not by_guild:
        yield Verdict(Subject.PERMISSIONS, False, "the bot is in no server yet", f"Invite it: {invite}")
    for guild_id, circles in by_guild.items():
        if guild_id in present:
            for verdict in await _guild(client, guild_id, circles, invite):
                yield verdict
        else:
            names = ", ".join(circle.name for circle in circles)
            finding = f"the bot is no longer in the server {guild_id} of {names}"
            yield Verdict(Subject.PERMISSIONS, False, finding, AGAIN.format(invite))


async def _guild(
    client: discord.Client, guild_id: int, circles: Iterable[CircleInDiscord], invite: str
) -> list[Verdict]:
    try:
        return await _seen(client, guild_id, circles, invite)
    except (discord.Forbidden, discord.NotFound) as error:
        finding = f"the server {guild_id} cannot be checked: {error}"
        return [Verdict(Subject.PERMISSIONS, False, finding, AGAIN.format(invite))]


async def _seen(
    client: discord.Client, guild_id: int, circles: Iterable[CircleInDiscord], invite: str
) -> list[Verdict]:
    assert client.user is not None
    guild = await client.fetch_guild(guild_id)
    me = await guild.fetch_member(client.user.id)
    missing = _missing(me.guild_permissions, NEEDED)
    verdicts = [
        Verdict(Subject.PERMISSIONS, False, f"{guild}: lacks {missing}", AGAIN.format(invite))
        if missing
        else Verdict(Subject.PERMISSIONS, True, f"{guild}: the bot has all that it needs")
    ]
    channels = {channel.id: channel for channel in await guild.fetch_channels()}
    for circle in circles:
        troubles = list(_troubles(circle, me, channels))
        verdicts.extend(Verdict(Subject.CHANNELS, False, f"{circle.name}: {what}", fix) for what, fix in troubles)
        if not troubles:
            verdicts.append(Verdict(Subject.CHANNELS, True, f"{circle.name}: role and channels are in order"))
    return verdicts


def _troubles(
    circle: CircleInDiscord, me: discord.Member, channels: Mapping[int, discord.abc.GuildChannel]
) -> Iterator[tuple[str, str]]:
    role, held = me.guild.get_role(circle.role_id or 0), circle.rituals.split(",")
    if role is None:
        yield "its role is missing", REMADE
    elif role >= me.top_role:
        yield f"its role {role} stands above the bot's role", f"In the server's roles, drag {me.top_role} above {role}."
    for kind, channel_id, needed in (
        ("text", circle.text_channel_id, IN_TEXT | IN_THREADS),
        ("voice", circle.voice_channel_id, IN_VOICE | FOR_GUESTS if Ritual.LUNCH in held else IN_VOICE),
    ):
        channel = channels.get(channel_id or 0)
        if channel is None:
            yield f"its {kind} channel is missing", REMADE
        elif missing := _missing(channel.permissions_for(me), needed):
            yield f"#{channel} lacks {missing}", f"Grant these to {me.top_role} in that channel's permissions."


def _missing(granted: discord.Permissions, needed: discord.Permissions) -> str:
    lacking = discord.Permissions(needed.value & ~granted.value)
    return ", ".join(name.replace("_", " ") for name, wanted in lacking if wanted)
