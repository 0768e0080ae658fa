"""Loads and plays the chimes."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import discord
import structlog
from discord.oggparse import OggStream

from vocabulary.sessions import Chime

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.voice")

FOLDER = Path(__file__).parents[2] / "templates" / "chimes"
ENCRYPTION_TIMEOUT = 1.0


class Sound(discord.AudioSource):
    """Opus packets of 20 ms. Nothing is decoded, so no codec needs to be installed."""

    def __init__(self, packets: Sequence[bytes]) -> None:
        self._left = iter(packets)

    def read(self) -> bytes:
        return next(self._left, b"")

    def is_opus(self) -> bool:
        return True


def load_chimes() -> Mapping[Chime, Sequence[bytes]]:
    """Each chime's packets."""
    return {chime: packets_of(FOLDER / f"{chime}.opus") for chime in Chime}


def packets_of(path: Path) -> tuple[bytes, ...]:
    """The sound in an Ogg Opus file, without the two packets that describe it."""
    with path.open("rb") as file:
        return tuple(OggStream(file).iter_packets())[2:]


async def wait_for_encryption(client: discord.VoiceClient) -> None:
    """Wait until the people in the channel can decrypt what the bot sends, which takes a moment after connecting.

    Waits for a second at most, since in an empty channel there is nobody to exchange keys with.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + ENCRYPTION_TIMEOUT
    while client.voice_privacy_code is None and loop.time() < until:  # noqa: ASYNC110 - discord.py has no event for it
        await asyncio.sleep(0.02)


async def play(client: discord.VoiceClient, packets: Sequence[bytes]) -> None:
    """Play to the end, or until the client is stopped. The client must be connected and not playing."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def ended(error: Exception | None) -> None:
        if error is not None:
            log.warning("chime broke off", error=repr(error))
        loop.call_soon_threadsafe(over.set)

    client.play(Sound(packets), after=ended)
    await over.wait()
