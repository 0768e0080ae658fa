"""The command `rehearse`: its output, how it is stopped, and the files that it writes."""

import asyncio
import re
import signal
import stat

import aiohttp
import pytest

from fortnight import cast
from fortnight.command import prepare_output, rehearse
from main import Exit
from runtime.bot import Circlekeeper
from runtime.config import Settings
from tests.commandline import output_of, read_until, rest_of, started
from tests.runtime.timing import until

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.usefixtures("restored_log")
def test_an_error_in_a_chapter_is_a_broken_promise_in_the_table_and_the_exit_code(home, monkeypatch):
    monkeypatch.setattr(cast, "CIRCLE", "x" * 61)
    output = output_of("rehearse", ends=Exit.PROMISE)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if line.startswith("│")]
    assert [row[:2] for row in rows if row[0]] == [["broken", "A circle is formed"]]
    assert re.search(r"^2 of 3 promises kept in \d+ seconds$", output, re.MULTILINE)
    seen = " ".join(row[2] for row in rows)
    assert "CannotDo: Name takes 3 to 60 characters, not 61. (fortnight/chapters/forming.py:" in " ".join(seen.split())
    assert {path.name for path in (home / "rehearsed").iterdir()} == {"bot.log", "transcript.html"}


def test_the_log_can_be_read_by_its_owner_alone(home):
    (home / "bot.log").touch(0o644)
    prepare_output(home, None).close()
    assert stat.S_IMODE((home / "bot.log").stat().st_mode) == 0o600


@pytest.mark.usefixtures("restored_log")
def test_on_request_all_that_was_promised_is_printed_with_what_was_seen(monkeypatch):
    monkeypatch.setattr(cast, "CIRCLE", "x" * 61)
    output = output_of("rehearse", "--all", ends=Exit.PROMISE)
    assert re.findall(r"^│ (broken|kept) ", output, re.MULTILINE) == ["broken", "kept", "kept"]


@pytest.mark.usefixtures("restored_log")
def test_a_bot_that_fails_while_it_stops_breaks_a_promise(monkeypatch):
    async def drain(_bot: Circlekeeper) -> None:
        raise RuntimeError("half of it is stuck")

    monkeypatch.setattr(cast, "CIRCLE", "x" * 61)
    monkeypatch.setattr(Circlekeeper, "drain", drain)
    output = output_of("rehearse", ends=Exit.PROMISE)
    assert re.search(r"^│ broken │ The bot ends well +│ RuntimeError: half of it is", output, re.MULTILINE)


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
def test_invalid_options_of_rehearse_are_a_usage_error(home, options, words):
    (home / "letter").write_text("Dear diary,")
    (home / "other.json").write_text('{"paths": []}')
    assert words in " ".join(output_of("rehearse", *options, ends=Exit.USAGE).replace("│", " ").split())


@pytest.mark.usefixtures("restored_log")
async def test_a_rehearsal_kept_running_accepts_guests_until_it_is_stopped_and_records_what_they_said(
    home, openapi, monkeypatch, capsys
):
    printed = []

    def told():
        printed.append(capsys.readouterr().out)
        return "".join(printed)

    monkeypatch.setattr(cast, "CIRCLE", "x" * 61)
    out = home / "kept"
    given = {"out": out, "log": prepare_output(out, openapi), "schema": openapi}
    playing = asyncio.create_task(rehearse(Settings(), **given, keep_running=True))
    await until(lambda: "Ctrl-C ends all of it." in told())
    url, token = re.findall(r"connects to (\S+), with the token (\S+) as a guest's bot", told())[0]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {token}"}, raise_for_status=True) as guest:
        guilds = await (await guest.get(f"{url}/users/@me/guilds")).json()
        channels = await (await guest.get(f"{url}/guilds/{guilds[0]['id']}/channels")).json()
        room = next(each["id"] for each in channels if each["name"] == "general")
        await guest.post(f"{url}/channels/{room}/messages", json={"content": "A guest was here."})
    playing.cancel()
    assert not await playing
    assert "│ broken │ A circle is formed" in told()
    assert "A guest was here." in (out / "transcript.html").read_text()


def test_a_rehearsal_stopped_by_several_signals_leaves_no_files_and_prints_no_table(home, monkeypatch):
    (home / "memory").mkdir()
    monkeypatch.setenv("TMPDIR", str(home / "memory"))
    with started("rehearse") as process:
        read_until(process, "A circle is formed")
        assert {path.name.partition("-")[0] for path in (home / "memory").iterdir()} == {"circlekeeper", "rehearsal"}
        for number in (signal.SIGTERM, signal.SIGINT):
            process.send_signal(number)
        output = rest_of(process, ends=Exit.INTERRUPTED)
    assert output.endswith("\nStopped; nothing was verified.\n")
    assert list((home / "memory").iterdir()) == []
