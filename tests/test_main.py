"""The command line: its output and exit codes."""

import asyncio
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.utils import canonicalize_name

import runtime.database_commands
from db.file import locked
from main import Exit
from rehearsal.permissions import Permission
from rehearsal.server import Rehearsal
from runtime.bot import serve
from runtime.checkup import NEEDED
from runtime.clock import RealClock
from runtime.config import load
from runtime.log import configure
from tests.commandline import MAIN, loop_in_a_thread, output_of, rest_of, started
from tests.db.damage import damage
from tests.runtime.timing import until
from tests.test_locks import pins

TOKEN = "a-rehearsed-token"
COMMANDS = ["run", "rehearse", "migrate", "check", "backup", "restore", "vacuum"]
APPLICATION = 1462839019141332997
ONE_AFTER_THE_OTHER = """
import sys
sys.path.insert(0, sys.argv[1])
from main import app
for command in ("migrate", "check", "backup copy.db", "restore copy.db", "vacuum", "run", "rehearse"):
    if code := app(command.split(), standalone_mode=False):
        sys.exit(f"{command}: {code!r}")
"""
"""Runs commands in one process, until one of them goes wrong."""
NOT_INSTALLED = re.compile(
    r"The rehearsal needs \w+, which is not installed\. Install it with `make demo`, "
    r"or with `\.venv/bin/pip install --require-hashes -r locks/rehearsal\.txt`\.\n"
    rf"rehearse: {Exit.USAGE!r}\n"
)
pytestmark = pytest.mark.usefixtures("home", "restored_log")


@pytest.fixture
def migrated(home, empty_database):
    """The database of the default settings, existing and empty."""
    return shutil.copy(empty_database, home / "circle.db")


@pytest.fixture
def meanwhile():
    """A thread for what is to happen while a command has this one."""
    with loop_in_a_thread() as thread:
        yield thread


@pytest.fixture
def world(home, meanwhile, monkeypatch):
    """A rehearsal with a guild and a bot account, and an environment that connects to it."""
    rehearsal = meanwhile.do(started_rehearsal())
    application = rehearsal.application("Circlekeeper", token=TOKEN)
    guild = rehearsal.guild("School", owner=rehearsal.person("Ana"))
    monkeypatch.setenv("CIRCLEKEEPER_DISCORD__ADDRESS", rehearsal.address)
    monkeypatch.setenv("CIRCLEKEEPER_DISCORD__CA_FILE", str(rehearsal.ca_file))
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    yield rehearsal, application, guild
    meanwhile.do(rehearsal.stop())


async def started_rehearsal():
    rehearsal = Rehearsal()
    await rehearsal.start()
    return rehearsal


async def identified(rehearsal):
    await rehearsal.until(lambda: any(entry.text == "identified" for entry in rehearsal.journal))


@pytest.fixture
def production(home, monkeypatch):
    """Hides, from the processes that the test starts, libraries that a production install leaves out."""
    left_out = pins("rehearsal.txt").keys() - pins("run.txt").keys()
    modules = [
        module
        for module, packages in packages_distributions().items()
        if not left_out.isdisjoint(map(canonicalize_name, packages))
    ]
    (home / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({modules}))\n")
    monkeypatch.setenv("PYTHONPATH", str(home))


def test_help_names_every_command():
    output = output_of("--help")
    assert [command for command in COMMANDS if command not in output] == []


def test_help_loads_no_heavy_modules():
    heavy = "{'discord', 'tortoise', 'aiohttp', 'pydantic', 'jinja2'}"
    script = f"import sys; sys.path.insert(0, {str(MAIN.parent)!r}); import main; print({heavy} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", script]) == b"set()\n"


def test_each_exit_code_is_documented():
    table = (MAIN.parent / "docs/running.md").read_text()
    assert [code for code in Exit if f"| {code.value} |" not in table] == []


def test_an_unknown_command_is_a_usage_error():
    output_of("rhearse", ends=Exit.USAGE)


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((MAIN.parent / "pyproject.toml").read_text())["project"]
    assert output_of("--version") == f"Circlekeeper {project['version']}\n"


def test_the_link_that_invites_the_bot_is_printed_without_a_token():
    output = output_of("invite", str(APPLICATION))
    assert f"client_id={APPLICATION}" in output
    assert f"permissions={NEEDED.value}" in output


def test_run_without_a_token_says_how_to_get_one_and_what_works_without():
    output = output_of("run", ends=Exit.TOKEN)
    assert "discord.com/developers/applications" in output
    assert "rehearse" in output


@pytest.mark.parametrize("command", COMMANDS)
def test_invalid_settings_stop_every_command(home, command):
    (home / "mine.toml").write_text("[log]\nlevl = 1\n")
    files = ["x"] if command in ("backup", "restore") else []
    output = output_of(command, *files, "--config", "mine.toml", ends=Exit.SETTINGS)
    assert output == "mine.toml: there is no setting log.levl; did you mean log.level?\n"


@pytest.mark.parametrize("within", ["\n", "\0"])
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_token_with_a_line_end_or_a_nul_inside_is_refused_in_one_line(home, monkeypatch, command, within):
    (home / "token").write_text(f"a{within}b")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "token")
    (line,) = output_of(command, ends=Exit.TOKEN).splitlines()
    assert line.startswith("DISCORD_TOKEN_FILE: token: there is a space, a line end or another character")


def test_migrate_creates_the_database_and_then_has_nothing_to_do(home):
    assert re.search(r"up to date now: applied \d+ migrations, the last one \d{4}_", output_of("migrate"))
    assert output_of("migrate") == f"{home / 'circle.db'} is up to date.\n"


def test_a_backup_can_be_restored_and_the_replaced_file_is_kept(home, migrated):
    assert output_of("backup", "copy.db") == f"The database is copied to {home / 'copy.db'}.\n"
    kept = home / "circle.db.replaced-1"
    assert f"is kept at {kept}" in output_of("restore", "copy.db")
    assert kept.exists()


def test_a_backup_without_a_database_is_refused_with_a_sentence():
    assert output_of("backup", "copy.db", ends=Exit.DATABASE).startswith("There is no database at")


def test_a_damaged_backup_is_refused_in_one_sentence_and_the_details_are_logged(home, migrated):
    damage(migrated)
    migrated.rename(home / "copy.db")
    *logged, sentence = output_of("restore", "copy.db", ends=Exit.DATABASE).splitlines()
    assert sentence == f"{home / 'copy.db'} is damaged. Restore a sound backup."
    assert [json.loads(line)["event"] for line in logged] == ["damaged"]


@pytest.mark.parametrize("command", [["run"], ["migrate"], ["backup", "copy.db"]])
def test_a_database_that_cannot_be_opened_ends_every_command_in_one_sentence(home, migrated, monkeypatch, command):
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    (home / "circle.db-wal").mkdir()
    *logged, sentence = output_of(*command, ends=Exit.DATABASE).splitlines()
    assert sentence == f"{migrated} or a file next to it cannot be opened. Check who may read and write it."
    assert [json.loads(line)["event"] for line in logged] == ["unusable"]


def test_check_tells_of_a_damaged_database_in_one_sentence_and_logs_the_details(home, migrated):
    damage(migrated)
    output = output_of("check", ends=Exit.DATABASE)
    assert f"database     wrong  {migrated} is damaged. Restore a sound backup.\n" in output
    assert [json.loads(line)["event"] for line in output.splitlines() if line.startswith("{")] == ["damaged"]


def test_restore_refuses_the_database_of_a_running_bot(migrated):
    output_of("backup", "copy.db")
    with locked(migrated):
        assert "in use" in output_of("restore", "copy.db", ends=Exit.DATABASE)


def test_vacuum_says_how_small_the_database_is_now_or_that_there_is_none(home, empty_database):
    assert output_of("vacuum", ends=Exit.DATABASE) == f"There is no database at {home / 'circle.db'}.\n"
    shutil.copy(empty_database, home / "circle.db")
    assert re.fullmatch(rf"{home}/circle\.db takes \d\.\d MB now, \d\.\d MB before\.\n", output_of("vacuum"))


def test_check_without_a_token_still_checks_the_database():
    output = output_of("check", ends=Exit.TOKEN)
    assert [line.split()[:2] for line in output.splitlines() if line[0] != " "] == [
        ["settings", "fine"],
        ["database", "fine"],
        ["token", "wrong"],
    ]


def test_check_of_a_healthy_installation_finds_nothing_wrong(world):
    _, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    output = output_of("check")
    assert "wrong" not in output
    assert "School: the bot has all that it needs" in output


def test_check_names_missing_permissions(world):
    _, application, guild = world
    guild.install(application, permissions=NEEDED.value & ~Permission.MANAGE_ROLES)
    output = output_of("check", ends=Exit.PERMISSIONS)
    assert "School: lacks manage roles" in output
    assert "oauth2/authorize" in output


@pytest.mark.usefixtures("world", "migrated")
def test_a_token_that_discord_refuses_has_its_own_exit_code(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "another-token")
    assert "press Reset Token" in output_of("check", ends=Exit.TOKEN)
    assert "Discord does not accept this token" in output_of("run", ends=Exit.TOKEN)


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("command", ["check", "run"])
def test_an_unreachable_discord_has_its_own_exit_code(monkeypatch, unused_tcp_port, command):
    monkeypatch.setenv("CIRCLEKEEPER_DISCORD__ADDRESS", f"127.0.0.1:{unused_tcp_port}")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert "reached" in output_of(command, ends=Exit.DISCORD)


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("zone", ["Nowhere/Land", "EST5EDT,M3.2.0,M11.1.0"])
def test_run_serves_until_sigterm_on_a_machine_whose_time_zone_has_no_iana_name(world, meanwhile, monkeypatch, zone):
    rehearsal, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    monkeypatch.setenv("TZ", zone)
    with started("run") as process:
        meanwhile.do(identified(rehearsal))
        process.send_signal(signal.SIGTERM)
        output = rest_of(process, ends=Exit.OK)
    assert "Traceback" not in output
    assert TOKEN not in output


async def test_a_damaged_page_that_nothing_needs_is_told_at_the_start(world, migrated):
    _, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    damage(migrated, "failure")
    log, stop = io.StringIO(), asyncio.Event()
    configure(stream=log)
    serving = asyncio.create_task(serve(load(), RealClock(), stop))
    await until(lambda: '"damaged"' in log.getvalue())
    stop.set()
    await serving
    (line,) = [line for line in log.getvalue().splitlines() if '"damaged"' in line]
    assert json.loads(line)["path"] == str(migrated)


@pytest.mark.usefixtures("production")
def test_without_its_libraries_rehearse_says_what_to_install_and_every_other_command_works(world, meanwhile, home):
    rehearsal, application, guild = world
    guild.install(application, permissions=NEEDED.value)
    (home / "one_after_the_other.py").write_text(ONE_AFTER_THE_OTHER)
    with started(str(MAIN.parent), script=home / "one_after_the_other.py") as process:
        meanwhile.do(identified(rehearsal))
        process.send_signal(signal.SIGTERM)
        output = rest_of(process, ends=Exit.UNEXPECTED)
    assert NOT_INSTALLED.fullmatch("".join(output.splitlines(keepends=True)[-2:])), output


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    ("code", "ends", "words"),
    [(4004, Exit.TOKEN, "Discord does not accept this token"), (4011, Exit.DISCORD, "no other one (code 4011)")],
)
def test_a_connection_that_discord_closes_for_good_is_reported_with_its_code(world, meanwhile, code, ends, words):
    rehearsal, application, guild = world
    guild.install(application, permissions=NEEDED.value)

    async def close_once_identified():
        await identified(rehearsal)
        rehearsal.faults.cut_gateway(code=code)

    meanwhile.begin(close_once_identified())
    assert words in output_of("run", ends=ends).splitlines()[-1]


@pytest.mark.usefixtures("world")
def test_a_bot_that_cannot_start_on_a_damaged_page_ends_in_one_sentence(migrated):
    damage(migrated, "note")
    output = output_of("run", ends=Exit.DATABASE)
    assert output.splitlines()[-1] == f"{migrated} is damaged. Restore a sound backup."
    assert "Traceback" not in output


@pytest.mark.usefixtures("migrated")
def test_a_refused_login_is_reported_in_one_line(world):
    rehearsal, _, _ = world
    rehearsal.faults.refuse("GET", "/users/@me", status=403, code=40002, message="Verify your account")
    assert (
        output_of("run", ends=Exit.DISCORD).splitlines()[-1]
        == "Discord refused a request: 403 Forbidden (error code: 40002): Verify your account"
    )


def test_an_unexpected_error_ends_with_a_trace_that_quotes_nobody(monkeypatch):
    words = "the words " + "of a member"

    async def migrate(_settings: object) -> str:
        raise ValueError(words)

    monkeypatch.setattr(runtime.database_commands, "migrate", migrate)
    log = output_of("migrate", ends=Exit.UNEXPECTED)
    assert "unexpected error" in log
    assert words not in log
