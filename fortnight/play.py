"""`main.py rehearse`: plays the fortnight, tells it, keeps what it leaves behind, and says whether it went well."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from rich.console import Console

from fortnight import cast
from fortnight.keepsakes import keep, names_in, transcript
from fortnight.stage import TOKEN, BrokenError, Stage
from fortnight.story import Story
from fortnight.telling import Teller, table_of
from runtime.config import Settings
from runtime.log import configure

ZONE = ZoneInfo(cast.ZONE)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
"""For the database: a disk that is still busy with the installation would keep people waiting."""


async def rehearse(
    settings: Settings,
    *,
    out: Path,
    seed: int = 1,
    rate: float = 3.0,
    keep_running: bool = False,
    schema: Path | None = None,
) -> bool:
    """Play the fortnight; True when everything promised happened.

    `out` is the folder for the transcript, the downloads and the bot's log. With `keep_running` the Discord and
    the bot stay up afterwards until interrupted.
    """
    log_file = prepared(out)
    console, began = Console(highlight=False), time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="circlekeeper-", dir=MEMORY) as folder,
        log_file as log,
    ):
        configure(settings.log.level, tokens=[TOKEN], stream=log)
        stage = Stage(Path(folder), rate, seed, schema)
        await stage.set_up()
        story = Story.by_chance(stage)
        names = lambda: names_in(stage.rehearsal, stage.guild)
        stage.rehearsal.journal.on_entry(Teller(console, names, ZONE).hear)
        try:
            await _play(story, console)
            stage.promises.note(
                "Discord had nothing to complain about", not stage.rehearsal.complaints, _complaints(stage)
            )
            page = transcript(stage.rehearsal, stage.guild, cast.CIRCLE, ZONE)
            paths = keep(out, {"transcript.html": page.encode(), **story.files})
            console.print(table_of(stage.promises))
            console.print(f"{time.monotonic() - began:.0f} seconds. To look at: {', '.join(map(str, paths))}")
            if keep_running:
                await _look_around(stage, console)
        finally:
            await stage.take_down()
    return not stage.promises.broken


def prepared(out: Path) -> TextIO:
    """The folder for what remains, and the bot's log in it."""
    out.mkdir(parents=True, exist_ok=True)
    return (out / "bot.log").open("w", encoding="utf-8")


async def _play(story: Story, console: Console) -> None:
    chapters = {"The bot comes": story.stage.open, **story.chapters}
    for number, (title, chapter) in enumerate(chapters.items(), start=1):
        console.rule(f"{number} of {len(chapters)}: {title}", align="left")
        try:
            await chapter()
        except BrokenError as broken:
            story.stage.promises.note(title, kept=False, seen=str(broken))
            return


async def _look_around(stage: Stage, console: Console) -> None:
    console.print(
        f"The world goes on. A Discord library reaches it at {stage.rehearsal.plain_url}/api/v10 with the token "
        f"{TOKEN}; Ctrl-C ends it."
    )
    await asyncio.Event().wait()


def _complaints(stage: Stage) -> str:
    return "; ".join(stage.rehearsal.complaints[:3])
