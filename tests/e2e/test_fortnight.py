"""The fortnight as a whole: all that it promises, undisturbed and with the bot killed again and again."""

from collections import Counter
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from xlsxwriter import Workbook

from fortnight.bots import BotApart
from fortnight.readers import cells_of_workbook
from fortnight.stage import Stage
from fortnight.story import Story
from rehearsal.faults import DroppedError, When
from rehearsal.state import Message

KILLS = 10
REQUESTS_IN_A_FORTNIGHT = 250
SEEDS = [2]
EVEN = 0.5
FOREVER = 1_000_000


async def played(story: Story) -> None:
    await story.stage.open()
    await story.play()


def said_twice(stage: Stage) -> list[str]:
    """What the bot said by itself more than once in a channel, word for word and with the same buttons."""
    said = Counter(
        (channel.id, message.text, tuple(message.buttons))
        for channel in stage.rehearsal.world.channels.values()
        for message in channel.messages.values()
        if message.author is stage.application.user and message.text and not answers_somebody(message)
    )
    return [text for (_, text, _), times in said.items() if times > 1]


def answers_somebody(message: Message) -> bool:
    return message.interaction is not None or message.ephemeral


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [1])
async def test_everything_that_the_fortnight_promises_happens(tmp_path: Path, openapi: Path | None, seed: int):
    stage = Stage(tmp_path, seed=seed, schema=openapi)
    await stage.set_up()
    try:
        await played(Story.by_chance(stage))
    finally:
        await stage.take_down()
    assert stage.promises.broken == []
    assert stage.rehearsal.complaints == []
    assert said_twice(stage) == []


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
