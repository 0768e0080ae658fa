"""The fortnight as a whole: all that it promises, undisturbed and with the bot killed again and again."""

import re
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from xlsxwriter import Workbook

from fortnight import cast
from fortnight.bots import BotApart
from fortnight.play import prepared, rehearse
from fortnight.readers import cells_of_workbook
from fortnight.stage import Stage
from fortnight.story import Story
from fortnight.whole import said_twice
from rehearsal.faults import DroppedError, When
from runtime.config import Settings

KILLS = 10
REQUESTS_IN_A_FORTNIGHT = 250
SEEDS = [2]
EVEN = 0.5
FOREVER = 1_000_000
KEPT = {f"{name}.{ending}" for name in ("agenda", "goals") for ending in ("csv", "html", "md", "xlsx")} | {
    "bot.log",
    "sessions.ics",
    "transcript.html",
}


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("seed", [1])
async def test_everything_that_the_fortnight_promises_happens_and_is_told_and_kept(
    tmp_path: Path, openapi: Path | None, capsys: pytest.CaptureFixture[str], seed: int
):
    out = tmp_path / "out"
    kept = await rehearse(Settings(), out=out, log=prepared(out, openapi), seed=seed, schema=openapi)
    told = capsys.readouterr().out
    assert kept, told
    chapters = re.findall(r"^(\d+) of (\d+): ", told, re.MULTILINE)
    assert [int(number) for number, _ in chapters] == list(range(1, int(chapters[0][1]) + 1))
    assert len(re.findall(r"^│ kept +│", told, re.MULTILINE)) > len(chapters)
    assert "broken" not in told
    assert {path.name for path in out.iterdir()} == KEPT
    assert [name for name in KEPT - {"bot.log"} if str(out / name) not in told] == []
    page = (out / "transcript.html").read_text()
    assert [words for words in (cast.CIRCLE, cast.INSIGHT, cast.NEXT_GOAL) if words not in page] == []


class KilledAgainAndAgain:
    """Kills the bot at chosen requests to Discord, just before or just after they take effect, and starts it again."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.killed_at: list[str] = []
        self._stage = stage
        self._chance = Random(seed)
        self._requests = 0
        self._left = sorted(self._chance.sample(range(20, REQUESTS_IN_A_FORTNIGHT), KILLS))
        for when in When:
            stage.rehearsal.faults.on_request("*", "*", partial(self._at_request, when), when=when, times=FOREVER)

    async def _at_request(self, when: When, request: str) -> None:
        self._requests += when is When.BEFORE
        if not self._left or self._requests < self._left[0] or self._chance.random() < EVEN:
            return
        self._left.pop(0)
        bot = self._stage.bot
        assert isinstance(bot, BotApart)
        await bot.kill()
        self.killed_at.append(f"{when.value} {request}")
        await bot.start()
        if when is When.BEFORE:
            raise DroppedError


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_at_ten_points_nothing_is_lost_and_nothing_is_said_twice(
    tmp_path: Path, openapi: Path | None, seed: int
):
    log = tmp_path / "bot.log"
    stage = Stage(tmp_path, rate=10, schema=openapi, make_bot=lambda settings, clock: BotApart(settings, clock, log))
    await stage.set_up()
    try:
        await stage.open()
        killer = KilledAgainAndAgain(stage, seed)
        await Story(stage, disturbed=True).play()
    finally:
        await stage.take_down()
    assert len(killer.killed_at) == KILLS, killer.killed_at
    assert stage.promises.broken == []
    assert said_twice(stage) == []


def test_a_formula_in_a_workbook_is_told_from_text_that_looks_like_one():
    file = BytesIO()
    with Workbook(file) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "+2 teachers")
        page.write_formula(0, 1, "=1+1", None, 2)
    assert cells_of_workbook(file.getvalue()) == [["+2 teachers", "=1+1"]]
