"""The command `rehearse`: plays the fortnight, prints it, writes its files, and returns whether it succeeded."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from traceback import extract_tb
from typing import TextIO
from zoneinfo import ZoneInfo

from rich.console import Console

from fortnight import cast, overall_checks
from fortnight.console import ConsoleNarrator
from fortnight.sandbox import TOKEN, BrokenError, Sandbox
from fortnight.story import Chapter, Story
from fortnight.transcript import names_in, transcript_page
from fortnight.verdict import print_files, print_verdict
from rehearsal.http.openapi import Schema
from rehearsal.permissions import ALL
from runtime.config import Settings
from runtime.log import configure, new_log_file

ZONE = ZoneInfo(cast.ZONE)
MAIN = Path(__file__).parent.parent / "main.py"
CHAPTERS = Path(__file__).with_name("chapters")
MEMORY = "/dev/shm" if "TMPDIR" not in os.environ and Path("/dev/shm").is_dir() else None  # noqa: S108
"""For the database: a disk that is still busy with the installation would slow down answers."""
GUESTS_TOKEN = "a-guests-token"
INTRODUCTION = "Five people and the real bot live through two weeks in half a minute, on a Discord of their own."
IN_SHORT = "This is what they see, in short; `--all` prints everything."


class OptionError(Exception):
    """The fortnight cannot be played with these options; the text says why, in one line."""


def prepare_output(out: Path, schema: Path | None) -> TextIO:
    """Check the schema, and create the output folder with the bot's log in it. Raises OptionError."""
    try:
        if schema:
            Schema(schema)
    except (OSError, ValueError) as error:
        raise OptionError(f"--schema {schema}: {error}") from error
    try:
        out.mkdir(parents=True, exist_ok=True)
        return new_log_file(out / "bot.log")
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
    everything: bool = False,
) -> bool:
    """Play the fortnight; return whether all promises were kept.

    `out` is the folder for the transcript and the downloads; `log` receives the bot's log and is closed at the end.
    It prints 300 lines at most, unless it prints `everything`.
    With `keep_running`, the rehearsal and the bot stay up afterwards until this is cancelled; it still returns.
    """
    console, began = Console(highlight=False), time.monotonic()
    with log, tempfile.TemporaryDirectory(prefix="circlekeeper-", dir=MEMORY) as folder:
        configure(settings.log.level, tokens=[TOKEN], stream=log)
        sandbox = Sandbox(Path(folder), rate, seed, schema)
        await sandbox.start()
        names = lambda: names_in(sandbox.rehearsal, sandbox.guild)
        story = Story.from_seed(sandbox)
        chapters = [Chapter("The bot comes", sandbox.start_bot), *story.chapters]
        console.print(INTRODUCTION if everything else f"{INTRODUCTION}\n{IN_SHORT}")
        narrator = ConsoleNarrator(console, names, ZONE, chapters, everything=everything)
        sandbox.rehearsal.journal.on_entry(narrator.print_entry)
        try:
            with narrator:
                await _play(story, chapters, narrator)
            if keep_running:
                _conclude(story, console, out, began, everything=everything)
                await _serve_guests(sandbox, console, out)
        finally:
            await _shut_down(sandbox, console)
        if not keep_running:
            _conclude(story, console, out, began, everything=everything)
    return not sandbox.promises.broken


async def _play(story: Story, chapters: Sequence[Chapter], narrator: ConsoleNarrator) -> None:
    for chapter in chapters:
        narrator.begin(chapter)
        story.sandbox.history.begin_chapter(chapter.title)
        try:
            await chapter.play()
        except Exception as error:  # noqa: BLE001 - any error is a broken promise, and the verdict still comes
            story.sandbox.promises.note(chapter.title, kept=False, seen=story.sandbox.readable(_description(error)))
            return


def _conclude(story: Story, console: Console, out: Path, began: float, *, everything: bool) -> None:
    """Write the transcript and the downloads, and print the verdict."""
    overall_checks.check(story.sandbox)
    paths = _write_files(out, _page(story.sandbox) | story.files)
    seconds = time.monotonic() - began
    print_verdict(console, story.sandbox.promises, seconds=seconds, everything=everything)
    print_files(console, paths)


async def _serve_guests(sandbox: Sandbox, console: Console, out: Path) -> None:
    """Accept guests' bots until this is cancelled, then write the transcript again."""
    guest = sandbox.rehearsal.application("Guest", GUESTS_TOKEN)
    sandbox.guild.install(guest, int(ALL))
    console.print(
        f"\nThis Discord keeps running. A Discord library connects to {sandbox.rehearsal.plain_url}/api/v10, with the "
        f"token {GUESTS_TOKEN} as a guest's bot. To run a second Circlekeeper as that guest, in an empty folder:\n"
        f"DISCORD_TOKEN={GUESTS_TOKEN} CIRCLEKEEPER_DISCORD__ADDRESS={sandbox.rehearsal.address} "
        f"CIRCLEKEEPER_DISCORD__CA_FILE={sandbox.rehearsal.ca_file} CIRCLEKEEPER_CLOCK__RATE={sandbox.rate:g} "
        f"{sys.executable} {MAIN} run\n"
        "You can stop and start it; time goes on here meanwhile, and it catches up. Ctrl-C ends all of it.",
        soft_wrap=True,
    )
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    _write_files(out, _page(sandbox))


async def _shut_down(sandbox: Sandbox, console: Console) -> None:
    """Stop the bot and the rehearsal; an error of the bot, now or earlier, is a broken promise."""
    try:
        await sandbox.stop()
    except Exception as error:  # noqa: BLE001 - any error counts
        sandbox.promises.note("The bot ends well", kept=False, seen=_description(error))
        console.print(f"The bot has not ended well: {_description(error)}", soft_wrap=True)


def _write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write the files, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def _page(sandbox: Sandbox) -> dict[str, bytes]:
    page = transcript_page(sandbox.rehearsal, sandbox.guild, sandbox.history, cast.CIRCLE, ZONE)
    return {"transcript.html": page.encode()}


def _description(error: Exception) -> str:
    """An error with its last line in a chapter, or else in this module."""
    frames = extract_tb(error.__traceback__)
    places = [(Path(frame.filename), frame.lineno) for frame in frames]
    file, line = ([place for place in places if place[0].parent == CHAPTERS] or places[:1])[-1]
    words = str(error) if isinstance(error, BrokenError) else f"{type(error).__name__}: {error}"
    return f"{words} ({file.relative_to(CHAPTERS.parent.parent)}:{line})"
