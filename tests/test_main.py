"""The command line as its user meets it: what it says, and the code with which it ends."""

import asyncio
import logging
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import structlog
from typer.testing import CliRunner

import runtime.upkeep
from db.file import held
from fortnight import cast
from main import Exit, app
from rehearsal.permissions import Permission
from rehearsal.server import Rehearsal
from runtime.checkup import NEEDED

MAIN = Path(__file__).parent.parent / "main.py"
TOKEN = "a-rehearsed-token"
COMMANDS = ["run", "rehearse", "migrate", "check", "backup", "restore"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty folder to work in, and an environment that says nothing about us."""
    for name in os.environ:
        if name.upper().startswith(("CIRCLEKEEPER_", "DISCORD_TOKEN")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*arguments: str, ends: Exit = Exit.OK) -> str:
    """What a command prints, in this process; it must end with `ends`."""
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.exception if result.exit_code not in set(Exit) else None) == (ends, None)
    return result.output


@pytest.fixture
def migrated(home, empty_database):
    """The database that the settings name when they say nothing, there and empty."""
    return shutil.copy(empty_database, home / "circle.db")


@pytest.fixture
def restored_log():
    """The log's way, put back after a test in which the command line laid another."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def world(monkeypatch):
    """A Discord with one guild that has the bot, and an environment that leads there."""
    async with Rehearsal() as rehearsal:
        application = rehearsal.application("Circlekeeper", token=TOKEN)
        guild = rehearsal.guild("School", owner=rehearsal.person("Ana"))
        monkeypatch.setenv("CIRCLEKEEPER_DISCORD__ADDRESS", rehearsal.address)
        monkeypatch.setenv("CIRCLEKEEPER_DISCORD__CA_FILE", str(rehearsal.ca_file))
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        yield rehearsal, application, guild


@asynccontextmanager
async def started(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A command in a process of its own, which does not outlive the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, MAIN, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_told(process: asyncio.subprocess.Process, words: str) -> str:
    """What a command has printed by the line that holds these words."""
    assert process.stdout is not None
    lines = []
    async for line in process.stdout:
        lines.append(line.decode())
        if words in lines[-1]:
            return "".join(lines)
    raise AssertionError(f"{words!r} never came, but {''.join(lines)}")


async def heard(*arguments: str, ends: Exit) -> str:
    """What a command prints, in a process of its own beside the rehearsal; it must end with `ends`."""
    async with started(*arguments) as process:
        output = (await process.communicate())[0].decode()
    assert process.returncode == ends, output
    return output


def test_help_names_every_command():
    output = said("--help")
    assert [command for command in COMMANDS if command not in output] == []


async def test_help_is_quick_since_nothing_heavy_is_loaded():
    heavy = "{'discord', 'tortoise', 'aiohttp', 'pydantic', 'jinja2'}"
    script = f"import sys; sys.path.insert(0, {str(MAIN.parent)!r}); import main; print({heavy} & set(sys.modules))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    assert (await process.communicate())[0] == b"set()\n"


def test_each_exit_code_is_documented():
    table = (MAIN.parent / "docs/running.md").read_text()
    assert [code for code in Exit if f"| {code.value} |" not in table] == []


def test_an_unknown_command_is_a_mistake_of_usage():
    said("rhearse", ends=Exit.USAGE)


def test_run_without_a_token_tells_how_to_get_one_and_what_works_without():
    output = said("run", ends=Exit.TOKEN)
    assert "discord.com/developers/applications" in output
    assert "rehearse" in output


@pytest.mark.parametrize("command", [["run"], ["check"], ["migrate"], ["rehearse"], ["backup", "x"], ["restore", "x"]])
def test_settings_that_cannot_be_meant_stop_every_command(home, command):
    (home / "mine.toml").write_text("[log]\nlevl = 1\n")
    output = said(*command, "--config", "mine.toml", ends=Exit.SETTINGS)
    assert output == "mine.toml: there is no setting log.levl; did you mean log.level?\n"


def test_migrate_makes_the_database_and_then_has_nothing_to_do(home):
    assert "applied 0001_initial" in said("migrate")
    assert said("migrate") == f"{home / 'circle.db'} is up to date.\n"


def test_a_backup_can_be_restored_and_what_it_replaced_is_kept(home, migrated):
    assert said("backup", "copy.db") == f"{home / 'copy.db'} holds the database as it was just now.\n"
    kept = home / "circle.db.replaced-1"
    assert f"is kept at {kept}" in said("restore", "copy.db")
    assert kept.exists()


def test_a_backup_of_nothing_is_refused_with_a_sentence():
    assert said("backup", "copy.db", ends=Exit.DATABASE).startswith("There is no database at")


def test_restore_keeps_its_hands_off_a_running_bots_database(migrated):
    said("backup", "copy.db")
    with held(migrated):
        assert "in use" in said("restore", "copy.db", ends=Exit.DATABASE)


def test_check_without_a_token_still_looks_at_the_database():
    output = said("check", ends=Exit.TOKEN)
    assert [line.split()[:2] for line in output.splitlines() if line[0] != " "] == [
        ["settings", "fine"],
        ["database", "fine"],
        ["token", "wrong"],
    ]


async def test_check_finds_nothing_to_mend_where_all_is_well(world):
    _, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    output = await heard("check", ends=Exit.OK)
    assert "wrong" not in output
    assert "School: has what it needs" in output


async def test_check_names_the_permissions_that_are_missing(world):
    _, application, guild = world
    guild.install(application, permissions=NEEDED.value & ~Permission.MANAGE_ROLES)
    output = await heard("check", ends=Exit.PERMISSIONS)
    assert "School: lacks manage roles" in output
    assert "oauth2/authorize" in output


async def test_a_token_that_discord_refuses_is_told_apart(world, migrated, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "another-token")
    assert "Reset the token" in await heard("check", ends=Exit.TOKEN)
    assert "Discord refuses this token" in await heard("run", ends=Exit.TOKEN)


@pytest.mark.parametrize("command", ["check", "run"])
async def test_a_discord_that_is_not_there_is_told_apart(migrated, monkeypatch, unused_tcp_port, command):
    monkeypatch.setenv("CIRCLEKEEPER_DISCORD__ADDRESS", f"127.0.0.1:{unused_tcp_port}")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert "reached" in await heard(command, ends=Exit.DISCORD)


async def test_run_serves_until_sigterm_and_then_ends_well(world):
    rehearsal, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    async with started("run") as process:
        await rehearsal.until(lambda: any(entry.text == "identified" for entry in rehearsal.journal))
        process.send_signal(signal.SIGTERM)
        output = (await process.communicate())[0].decode()
    assert process.returncode == Exit.OK, output
    assert TOKEN not in output


@pytest.mark.parametrize(
    ("code", "ends", "words"),
    [(4004, Exit.TOKEN, "Discord refuses this token"), (4011, Exit.DISCORD, "for good, with code 4011")],
)
async def test_a_connection_that_discord_ends_for_good_is_told_by_its_code(world, code, ends, words):
    rehearsal, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    async with started("run") as process:
        await rehearsal.until(lambda: any(entry.text == "identified" for entry in rehearsal.journal))
        rehearsal.faults.cut_gateway(code=code)
        output = (await process.communicate())[0].decode()
    assert process.returncode == ends, output
    assert words in output.splitlines()[-1]


async def test_a_discord_that_refuses_the_login_is_told_in_one_line(world, migrated):
    rehearsal, _, _ = world
    rehearsal.faults.refuse("GET", "/users/@me", status=403, code=40002, message="Verify your account")
    output = await heard("run", ends=Exit.DISCORD)
    assert output.splitlines()[-1] == "Discord refuses: 403 Forbidden (error code: 40002): Verify your account"


@pytest.mark.usefixtures("restored_log")
def test_whatever_ends_a_chapter_is_a_broken_promise_in_the_table_and_the_code(home, monkeypatch):
    monkeypatch.setattr(cast, "CIRCLE", "x" * 61)
    output = said("rehearse", ends=Exit.PROMISE)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if line.startswith("│")]
    assert [row[:2] for row in rows if row[0]] == [
        ["broken", "A circle is formed"],
        ["kept", "The bot said nothing twice"],
        ["kept", "Discord had nothing to complain"],
    ]
    seen = " ".join(row[2] for row in rows)
    assert "CannotDo: name takes 3 to 60 characters, not 61. (fortnight/story.py:" in " ".join(seen.split())
    assert {path.name for path in (home / "rehearsed").iterdir()} == {"bot.log", "transcript.html"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "letter"], "is a file"),
        (["--out", "letter/kept"], "--out letter/kept: Not a directory"),
        (["--schema", "nowhere.json"], "does not exist"),
        (["--schema", "."], "is a directory"),
        (["--schema", "letter"], "--schema letter: that is not Discord's OpenAPI document"),
        (["--schema", "other.json"], "--schema other.json: that is not Discord's OpenAPI document"),
        (["--rate", "inf"], "Invalid value for '--rate'"),
        (["--rate", "nan"], "Invalid value for '--rate'"),
    ],
)
def test_a_rehearsal_that_cannot_be_played_as_asked_is_a_mistake_of_usage(home, options, words):
    (home / "letter").write_text("Dear diary,")
    (home / "other.json").write_text('{"paths": []}')
    assert words in " ".join(said("rehearse", *options, ends=Exit.USAGE).replace("│", " ").split())


@pytest.mark.timeout(120)
async def test_a_rehearsal_that_goes_on_lets_guests_in_until_ctrl_c_and_keeps_what_they_said(home, openapi):
    described = ["--schema", str(openapi)] if openapi else []
    async with started("rehearse", "--seed", "3", "--out", "kept", "--keep", *described) as process:
        told = await until_told(process, "Ctrl-C ends it.")
        assert "broken" not in told
        url, token = re.findall(r"reaches it at (\S+), as a guest's bot with the token (\S+)\.", told)[0]
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {token}"}, raise_for_status=True) as guest:
            guilds = await (await guest.get(f"{url}/users/@me/guilds")).json()
            channels = await (await guest.get(f"{url}/guilds/{guilds[0]['id']}/channels")).json()
            room = next(each["id"] for each in channels if each["name"] == "deciding-with-data")
            await guest.post(f"{url}/channels/{room}/messages", json={"content": "A guest was here."})
        process.send_signal(signal.SIGINT)
        await process.communicate()
    assert process.returncode == Exit.OK
    assert "A guest was here." in (home / "kept" / "transcript.html").read_text()


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGINT, signal.SIGINT], [signal.SIGTERM]])
async def test_a_rehearsal_that_is_stopped_leaves_nothing_behind_and_claims_nothing(home, monkeypatch, signals):
    (home / "memory").mkdir()
    monkeypatch.setenv("TMPDIR", str(home / "memory"))
    async with started("rehearse") as process:
        await until_told(process, "A circle is formed")
        assert {path.name.partition("-")[0] for path in (home / "memory").iterdir()} == {"circlekeeper", "rehearsal"}
        for number in signals:
            process.send_signal(number)
        output = (await process.communicate())[0].decode()
    assert process.returncode == Exit.INTERRUPTED
    assert output.endswith("\nStopped; nothing was verified.\n")
    assert list((home / "memory").iterdir()) == []


def test_what_nobody_foresaw_ends_with_a_trace_that_quotes_no_one(monkeypatch, restored_log):
    words = "the words " + "of a member"

    async def migrate(_settings: object) -> str:
        raise ValueError(words)

    monkeypatch.setattr(runtime.upkeep, "migrate", migrate)
    log = said("migrate", ends=Exit.UNEXPECTED)
    assert "ended by what nobody foresaw" in log
    assert words not in log
