"""`main.py rehearse`: plays the fortnight, tells it, keeps what it leaves behind, and says whether it went well."""

import asyncio
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from traceback import extract_tb
from typing import TextIO
from zoneinfo import ZoneInfo

from rich.console import Console

from fortnight import cast, whole
from fortnight.keepsakes import keep, names_in, transcript
from fortnight.stage import TOKEN, BrokenError, Stage
from fortnight.story import Story
from fortnight.telling import Teller, table_of
from rehearsal.http.openapi import Schema
from rehearsal.permissions import ALL
from runtime.config import Settings
from runtime.log import configure

ZONE = ZoneInfo(cast.ZONE)
HERE = Path(__file__).parent
BACKSTAGE = {"stage.py", "conductor.py", "plot.py"}
"""What all chapters use: where a chapter failed is told by its own line."""
MEMORY = "/dev/shm" if "TMPDIR" not in os.environ and Path("/dev/shm").is_dir() else None  # noqa: S108
"""For the database: a disk that is still busy with the installation would keep people waiting."""
GUESTS_TOKEN = "a-guests-token"


class OptionError(Exception):
    """The fortnight cannot be played as asked; the text says in one line why."""


def prepared(out: Path, schema: Path | None) -> TextIO:
    """Read the schema, and make the folder for what remains with the bot's log in it. Raises OptionError."""
    try:
        if schema:
            Schema(schema)
    except (OSError, ValueError) as error:
        raise OptionError(f"--schema {schema}: {error}") from error
    try:
        out.mkdir(parents=True, exist_ok=True)
        return (out / "bot.log").open("w", encoding="utf-8")
    except OSError as error:
        raise OptionError(f"--out {out}: {error.strerror}") from error


async def rehearse(
    settings: Settings,
    *,
    out: Path,
    log: TextIO,
    seed: int = 1,
    rate: float = 3.0,
    keep_running: bool = False,
    schema: Path | None = None,
) -> bool:
    """Play the fortnight; True when everything promised happened.

    `out` is the folder for the transcript and the downloads, `log` takes the bot's log and is closed in the end. With
    `keep_running` the Discord and the bot stay up afterwards until this is cancelled, which then only ends that.
    """
    console, began = Console(highlight=False), time.monotonic()
    with log, tempfile.TemporaryDirectory(prefix="circlekeeper-", dir=MEMORY) as folder:
        configure(settings.log.level, tokens=[TOKEN], stream=log)
        stage = Stage(Path(folder), rate, seed, schema)
        await stage.set_up()
        names = lambda: names_in(stage.rehearsal, stage.guild)
        stage.rehearsal.journal.on_entry(Teller(console, names, ZONE).hear)
        story = Story.by_chance(stage)
        try:
            await _play(story, console)
            if keep_running:
                _conclude(story, console, out, began)
                await _look_around(stage, console, out)
        finally:
            await _clear_away(stage, console)
        if not keep_running:
            _conclude(story, console, out, began)
    return not stage.promises.broken


async def _play(story: Story, console: Console) -> None:
    chapters = {"The bot comes": story.stage.open, **story.chapters}
    for number, (title, chapter) in enumerate(chapters.items(), start=1):
        console.rule(f"{number} of {len(chapters)}: {title}", align="left")
        try:
            await chapter()
        except Exception as error:  # noqa: BLE001 - whatever ends a chapter has broken a promise, and the rest is shown
            story.stage.promises.note(title, kept=False, seen=story.stage.readable(_told(error)))
            return


def _conclude(story: Story, console: Console, out: Path, began: float) -> None:
    """Keep what the story leaves behind, and show what was verified."""
    whole.check(story.stage)
    paths = keep(out, _page(story.stage) | story.files)
    console.print(table_of(story.stage.promises))
    seconds = time.monotonic() - began
    console.print(f"{seconds:.0f} seconds. To look at: {', '.join(map(str, paths))}", soft_wrap=True)


async def _look_around(stage: Stage, console: Console, out: Path) -> None:
    """Leave the world to guests until this is cancelled; what was said there by then is kept."""
    guest = stage.rehearsal.application("Guest", GUESTS_TOKEN)
    stage.guild.install(guest, int(ALL))
    console.print(
        f"The world goes on. A Discord library reaches it at {stage.rehearsal.plain_url}/api/v10, as a guest's bot "
        f"with the token {GUESTS_TOKEN}. Ctrl-C ends it.",
        soft_wrap=True,
    )
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    keep(out, _page(stage))


async def _clear_away(stage: Stage, console: Console) -> None:
    """Send the bot away and close the Discord; a bot that ended in an error, now or long ago, has broken a promise."""
    try:
        await stage.take_down()
    except Exception as error:  # noqa: BLE001 - whatever ended it
        stage.promises.note("The bot ends well", kept=False, seen=_told(error))
        console.print(f"The bot has not ended well: {_told(error)}", soft_wrap=True)


def _page(stage: Stage) -> dict[str, bytes]:
    return {"transcript.html": transcript(stage.rehearsal, stage.guild, cast.CIRCLE, ZONE).encode()}


def _told(error: Exception) -> str:
    """What ended a chapter, and where in the story."""
    frames = extract_tb(error.__traceback__)
    places = [(Path(frame.filename), frame.lineno) for frame in frames]
    file, line = [place for place in places if place[0].parent == HERE and place[0].name not in BACKSTAGE][-1]
    words = str(error) if isinstance(error, BrokenError) else f"{type(error).__name__}: {error}"
    return f"{words} ({HERE.name}/{file.name}:{line})"
