"""The whole fortnight: undisturbed, and with the bot killed repeatedly."""

import asyncio
import re
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from xlsxwriter import Workbook

from fortnight import cast
from fortnight.bots import SubprocessBot
from fortnight.command import prepare_output, rehearse
from fortnight.download_readers import cells_of_workbook
from fortnight.overall_checks import said_twice
from fortnight.sandbox import Sandbox
from fortnight.story import Story
from rehearsal.faults import DroppedError, When
from runtime.config import Settings

KILLS = 10
REQUESTS_IN_A_FORTNIGHT = 250
SEEDS = [2]
PROBABILITY = 0.5
FOREVER = 1_000_000
MOST_LINES = 300
KEPT = {f"{name}.{ending}" for name in ("agenda", "goals") for ending in ("csv", "html", "md", "xlsx")} | {
    "bot.log",
    "sessions.ics",
    "transcript.html",
}


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("seed", [1])
async def test_the_fortnight_keeps_all_promises_and_writes_its_files(
    tmp_path: Path, openapi: Path | None, capsys: pytest.CaptureFixture[str], seed: int
):
    out = tmp_path / "out"
    kept = await rehearse(Settings(), out=out, log=prepare_output(out, openapi), seed=seed, schema=openapi)
    output = capsys.readouterr().out
    assert kept, output
    chapters = [int(number) for number in re.findall(r"^(\d+)\. ", output, re.MULTILINE)]
    assert chapters == list(range(1, len(chapters) + 1))
    [promises] = re.findall(r"^All (\d+) promises kept in \d+ seconds$", output, re.MULTILINE)
    assert int(promises) > len(chapters)
    assert len(output.splitlines()) <= MOST_LINES
    assert {path.name for path in out.iterdir()} == KEPT
    assert [f"{name}.md, .csv, .xlsx, .html" in output for name in ("agenda", "goals")] == [True, True]
    assert [name for name in ("transcript.html", "sessions.ics") if str(out / name) not in output] == []
    page = (out / "transcript.html").read_text()
    assert [words for words in (cast.CIRCLE, cast.INSIGHT, cast.NEXT_GOAL) if words not in page] == []


class RepeatedKiller:
    """Kills the bot at random requests, just before or just after they take effect, and restarts it.

    One at a time: a request that was on its way while its bot died must not start a second bot beside the new one.
    """

    def __init__(self, sandbox: Sandbox, seed: int) -> None:
        self.killed_at: list[str] = []
        self._sandbox = sandbox
        self._random = Random(seed)
        self._restarting = asyncio.Lock()
        self._requests = 0
        self._left = sorted(self._random.sample(range(20, REQUESTS_IN_A_FORTNIGHT), KILLS))
        for when in When:
            sandbox.rehearsal.faults.on_request("*", "*", partial(self._at_request, when), when=when, times=FOREVER)

    async def _at_request(self, when: When, request: str) -> None:
        self._requests += when is When.BEFORE
        if not self._left or self._requests < self._left[0] or self._random.random() < PROBABILITY:
            return
        if self._restarting.locked():
            return
        async with self._restarting:
            self._left.pop(0)
            bot = self._sandbox.bot
            assert isinstance(bot, SubprocessBot)
            await bot.kill()
            self.killed_at.append(f"{when.value} {request}")
            await bot.start()
        if when is When.BEFORE:
            raise DroppedError


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", SEEDS)
async def test_when_the_bot_is_killed_at_ten_points_nothing_is_lost_or_sent_twice(
    tmp_path: Path, openapi: Path | None, seed: int
):
    log = tmp_path / "bot.log"
    sandbox = Sandbox(
        tmp_path, rate=10, schema=openapi, make_bot=lambda settings, clock: SubprocessBot(settings, clock, log)
    )
    await sandbox.start()
    try:
        await sandbox.start_bot()
        killer = RepeatedKiller(sandbox, seed)
        await Story(sandbox, disturbed=True).play()
    finally:
        await sandbox.stop()
    assert len(killer.killed_at) == KILLS, killer.killed_at
    assert sandbox.promises.broken == []
    assert said_twice(sandbox) == []


def test_a_formula_in_a_workbook_differs_from_text_that_looks_like_one():
    file = BytesIO()
    with Workbook(file) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "+2 teachers")
        page.write_formula(0, 1, "=1+1", None, 2)
    assert cells_of_workbook(file.getvalue()) == [["+2 teachers", "=1+1"]]
