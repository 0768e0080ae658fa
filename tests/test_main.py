"""The command line as its user meets it: what it says, and the code with which it ends."""

import asyncio
import json
import re
import shutil
import signal
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.utils import canonicalize_name

import runtime.database_commands
from db.file import locked
from main import Exit
from rehearsal.permissions import Permission
from rehearsal.server import Rehearsal
from runtime.checkup import NEEDED
from tests.commandline import MAIN, heard, said, started
from tests.db.test_backup import damage
from tests.test_locks import pins

TOKEN = "a-rehearsed-token"
COMMANDS = ["run", "rehearse", "migrate", "check", "backup", "restore"]
pytestmark = pytest.mark.usefixtures("home", "restored_log")


@pytest.fixture
def migrated(home, empty_database):
    """The database that the settings name when they say nothing, there and empty."""
    return shutil.copy(empty_database, home / "circle.db")


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


@pytest.fixture
def production(home, monkeypatch):
    """No library that a production install leaves out, for the processes that the test starts."""
    left_out = pins("rehearsal.txt").keys() - pins("run.txt").keys()
    modules = [
        module
        for module, packages in packages_distributions().items()
        if not left_out.isdisjoint(map(canonicalize_name, packages))
    ]
    (home / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({modules}))\n")
    monkeypatch.setenv("PYTHONPATH", str(home))


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


def test_a_damaged_backup_is_refused_in_one_sentence_and_the_details_are_logged(home, migrated):
    damage(migrated)
    migrated.rename(home / "copy.db")
    *logged, sentence = said("restore", "copy.db", ends=Exit.DATABASE).splitlines()
    assert sentence == f"{home / 'copy.db'} is damaged. Restore a sound backup."
    assert [json.loads(line)["event"] for line in logged] == ["damaged"]


def test_restore_keeps_its_hands_off_a_running_bots_database(migrated):
    said("backup", "copy.db")
    with locked(migrated):
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


@pytest.mark.usefixtures("production")
async def test_all_but_the_rehearsal_works_without_its_libraries(world, home):
    rehearsal, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    await heard("migrate", ends=Exit.OK)
    await heard("check", ends=Exit.OK)
    await heard("backup", "copy.db", ends=Exit.OK)
    await heard("restore", "copy.db", ends=Exit.OK)
    async with started("run") as process:
        await rehearsal.until(lambda: any(entry.text == "identified" for entry in rehearsal.journal))
        process.send_signal(signal.SIGTERM)
        output = (await process.communicate())[0].decode()
    assert process.returncode == Exit.OK, output


@pytest.mark.usefixtures("production")
async def test_a_rehearsal_without_its_libraries_tells_in_one_sentence_what_to_install():
    output = await heard("rehearse", ends=Exit.USAGE)
    assert re.fullmatch(
        r"The rehearsal needs \w+, which is not installed: install it with `make demo`, "
        r"or with `\.venv/bin/pip install --require-hashes -r locks/rehearsal\.txt`\.\n",
        output,
    )


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


def test_what_nobody_foresaw_ends_with_a_trace_that_quotes_no_one(monkeypatch):
    words = "the words " + "of a member"

    async def migrate(_settings: object) -> str:
        raise ValueError(words)

    monkeypatch.setattr(runtime.database_commands, "migrate", migrate)
    log = said("migrate", ends=Exit.UNEXPECTED)
    assert "ended by what nobody foresaw" in log
    assert words not in log
