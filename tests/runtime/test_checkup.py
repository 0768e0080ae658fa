"""The verdicts of `check`, and how to fix what is wrong."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from db.file import locked, path_of
from db.lifecycle import opened
from db.models import Circle
from db.private_files import create_private
from rehearsal.enums import ChannelType
from rehearsal.permissions import Permission
from rehearsal.server import Rehearsal
from runtime.checkup import NEEDED, Subject, Verdict, check_up, file_verdicts, handed_in
from runtime.config import DatabaseSection, DiscordSection, Settings
from tests.db.damage import damage, share_a_page
from vocabulary.rituals import Ritual

TOKEN = "a-rehearsed-token"


@pytest.fixture
def database(tmp_path):
    return DatabaseSection(url=f"sqlite://{tmp_path / 'circle.db'}")


@pytest.fixture
def migrated(database, empty_database):
    """The file of that database, which exists and is empty."""
    return shutil.copy(empty_database, path_of(database.url))


@pytest.fixture
async def world(database):
    """A rehearsal with a guild, School, and settings that connect to it."""
    async with Rehearsal() as rehearsal:
        application = rehearsal.application("Circlekeeper", token=TOKEN)
        guild = rehearsal.guild("School", owner=rehearsal.person("Ana"))
        discord = DiscordSection(address=rehearsal.address, ca_file=str(rehearsal.ca_file))
        settings = Settings(database=database, discord=discord, token=SecretStr(TOKEN))
        yield SimpleNamespace(application=application, guild=guild, settings=settings, rehearsal=rehearsal)


@pytest.fixture
async def circle(world, migrated):
    """A circle in School with everything that it needs, and the bot installed there."""
    world.guild.install(world.application, permissions=NEEDED.value)
    role = world.guild.add_role("Data")
    role.position, world.guild.role("Circlekeeper").position = 1, 2
    text = world.guild.add_channel("data")
    voice = world.guild.add_channel("Data", ChannelType.VOICE)
    async with opened(world.settings.database.url):
        await Circle.create(
            guild_id=world.guild.id,
            name="Data",
            focus="decisions",
            zone="UTC",
            created_at=datetime(2026, 1, 5, tzinfo=UTC),
            role_id=role.id,
            text_channel_id=text.id,
            voice_channel_id=voice.id,
        )
    return SimpleNamespace(role=role, text=text, voice=voice)


async def verdicts(settings: Settings) -> list[Verdict]:
    return [verdict async for verdict in check_up(settings)]


async def wrong(settings: Settings) -> list[Verdict]:
    found = [verdict for verdict in await verdicts(settings) if not verdict.fine]
    assert all(verdict.fix for verdict in found)
    return found


async def of_database(database: DatabaseSection) -> Verdict:
    return (await verdicts(Settings(database=database)))[0]


async def test_a_database_that_does_not_exist_yet_is_fine_and_is_not_created(database):
    verdict = await of_database(database)
    assert verdict.fine
    assert "does not exist yet" in verdict.finding
    assert not path_of(database.url).exists()


async def test_a_database_that_could_not_be_created_is_wrong(tmp_path):
    verdict = await of_database(DatabaseSection(url=f"sqlite://{tmp_path}/nowhere/circle.db"))
    assert (verdict.fine, verdict.finding) == (False, f"there is no folder {tmp_path}/nowhere")
    assert verdict.fix
    (tmp_path / "letter").touch()
    verdict = await of_database(DatabaseSection(url=f"sqlite://{tmp_path}/letter/circle.db"))
    assert (verdict.fine, verdict.finding) == (False, f"{tmp_path}/letter is not a folder")
    verdict = await of_database(DatabaseSection(url=f"sqlite://{tmp_path}/{'long' * 64}.db"))
    assert not verdict.fine
    assert verdict.finding.endswith("cannot be read: File name too long.")


async def test_a_database_can_be_checked_while_a_bot_has_it_open(database, migrated):
    with locked(path_of(database.url)):
        verdict = await of_database(database)
    assert verdict.fine
    assert verdict.finding.endswith("is sound and up to date")


async def test_pending_migrations_are_named(database, world):
    path = path_of(database.url)
    create_private(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    found = await verdicts(world.settings)
    assert found[0].fine
    assert "not up to date (0001_initial" in found[0].finding
    assert [verdict.subject for verdict in found] == [Subject.DATABASE, Subject.TOKEN, Subject.PERMISSIONS]


async def test_a_file_that_is_not_a_database_is_wrong(database):
    path_of(database.url).write_text("Dear diary, " * 100)
    verdict = await of_database(database)
    assert not verdict.fine
    assert "not a Circlekeeper database" in verdict.finding


@pytest.mark.parametrize("spoil", [damage, share_a_page])
async def test_a_damaged_database_is_wrong_in_a_sentence_of_ours(database, migrated, spoil):
    spoil(migrated)
    with capture_logs() as log:
        verdict = await of_database(database)
    assert not verdict.fine
    assert verdict.finding == f"{migrated} is damaged. Restore a sound backup."
    assert verdict.fix
    assert [line["event"] for line in log] == ["damaged"]
    assert all(log[0]["findings"])


async def test_each_file_that_others_may_read_is_named(database, migrated, monkeypatch, tmp_path):
    token = tmp_path / "token"
    token.write_text(TOKEN)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(token))
    for file, mode in ((migrated, 0o640), (token, 0o604)):
        file.chmod(mode)
    found = {verdict.finding: verdict.fix for verdict in file_verdicts(database.url, token)}
    assert found == {
        f"{file} can be read by other users": f"Run `chmod 600 {file}` as the user who owns it."
        for file in (Path(migrated), token)
    }
    assert Subject.FILES in {verdict.subject for verdict in await verdicts(Settings(database=database))}


def test_files_that_their_owner_alone_may_read_are_not_named(database, migrated, tmp_path):
    (tmp_path / "token").touch(0o600)
    assert list(file_verdicts(database.url, tmp_path / "token")) == []


@pytest.mark.parametrize("path", ["/run/secrets/token", "/run/credentials/circlekeeper.service/token"])
def test_secrets_that_are_handed_in_may_have_any_mode(path):
    assert handed_in(Path(path))


def test_a_token_that_lies_somewhere_is_not_handed_in(tmp_path):
    (tmp_path / "token").touch()
    assert not handed_in(tmp_path / "token")
    assert not handed_in(Path("/run/secrets-of-mine/token"))


async def test_a_missing_token_is_wrong_and_ends_the_check(database):
    found = await verdicts(Settings(database=database))
    assert [(verdict.subject, verdict.fine) for verdict in found] == [(Subject.DATABASE, True), (Subject.TOKEN, False)]


async def test_a_token_that_discord_refuses_is_wrong(world):
    (verdict,) = await wrong(world.settings.model_copy(update={"token": SecretStr("another")}))
    assert (verdict.subject, verdict.finding) == (Subject.TOKEN, "Discord does not accept it")


async def test_an_unreachable_discord_is_not_blamed_on_the_token(database, unused_tcp_port):
    discord = DiscordSection(address=f"127.0.0.1:{unused_tcp_port}")
    (verdict,) = await wrong(Settings(database=database, discord=discord, token=SecretStr(TOKEN)))
    assert verdict.subject == Subject.DISCORD


async def test_a_bot_without_a_guild_needs_an_invitation(world):
    (verdict,) = await wrong(world.settings)
    assert verdict.finding == "the bot is in no server yet"
    assert f"client_id={world.application.id}" in verdict.fix
    assert f"permissions={NEEDED.value}" in verdict.fix


async def test_a_healthy_installation_needs_no_fix(world, circle):
    found = await verdicts(world.settings)
    assert [verdict.finding for verdict in found if verdict.subject in {Subject.PERMISSIONS, Subject.CHANNELS}] == [
        "School: the bot has all that it needs",
        "Data: role and channels are in order",
    ]
    assert all(verdict.fine and not verdict.fix for verdict in found)


async def test_a_guild_that_the_bot_has_left_is_reported_with_its_circles(world, circle):
    world.guild.uninstall(world.application)
    (verdict,) = await wrong(world.settings)
    assert verdict.finding == f"the bot is no longer in the server {world.guild.id} of Data"


async def test_a_guild_that_cannot_be_checked_does_not_hide_the_others(world, circle):
    world.rehearsal.faults.refuse("GET", f"/guilds/{world.guild.id}", status=403, code=50001, message="Missing Access")
    other = world.rehearsal.guild("College", owner=world.rehearsal.person("Ben"))
    other.install(world.application, permissions=NEEDED.value)
    found = await verdicts(world.settings)
    assert [(verdict.finding, verdict.fine) for verdict in found if verdict.subject is Subject.PERMISSIONS] == [
        (
            f"the server {world.guild.id} cannot be checked: 403 Forbidden (error code: 50001): Missing Access",
            False,
        ),
        (f"{other.name}: the bot has all that it needs", True),
    ]


async def test_a_discord_that_stops_answering_after_the_login_is_reported(world, circle):
    world.rehearsal.faults.refuse("GET", "/users/@me/guilds", status=400, message="Not today")
    (verdict,) = await wrong(world.settings)
    assert verdict.subject is Subject.DISCORD
    assert "Not today" in verdict.finding


async def test_missing_permissions_are_named(world, circle):
    world.guild.role("Circlekeeper").permissions = Permission(NEEDED.value) & ~Permission.PIN_MESSAGES
    assert [verdict.finding for verdict in await wrong(world.settings)] == [
        "School: lacks pin messages",
        "Data: #data lacks pin messages",
    ]


async def test_what_a_guests_link_needs_is_missed_only_where_a_circle_holds_lunch_and_learns(world, circle):
    everyone = world.guild.roles[world.guild.id]
    everyone.permissions &= ~Permission.CREATE_INSTANT_INVITE
    assert await wrong(world.settings) == []
    async with opened(world.settings.database.url):
        await Circle.all().update(rituals=frozenset({Ritual.LUNCH}))
    assert [verdict.finding for verdict in await wrong(world.settings)] == ["Data: #Data lacks create instant invite"]


async def test_a_role_above_the_bots_cannot_be_given(world, circle):
    circle.role.position = 3
    (verdict,) = await wrong(world.settings)
    assert verdict.finding == "Data: its role Data stands above the bot's role"


async def test_a_missing_role_or_channel_is_reported(world, circle):
    world.guild.remove_channel(circle.text)
    world.guild.remove_channel(circle.voice)
    del world.guild.roles[circle.role.id]
    assert [verdict.finding for verdict in await wrong(world.settings)] == [
        "Data: its role is missing",
        "Data: its text channel is missing",
        "Data: its voice channel is missing",
    ]
