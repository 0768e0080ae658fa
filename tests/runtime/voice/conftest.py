"""The hall, with the bot online and outside."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rehearsal.server import Rehearsal
from runtime.voice import rooms as module
from tests.runtime.voice.hall import PERMISSIONS, Hall, online


@pytest.fixture
async def hall(openapi: Path | None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hall]:
    monkeypatch.setattr(module, "LOOK", 0.1)
    monkeypatch.setattr(module, "FIRST_WAIT", 0.1)
    async with Rehearsal(schema=openapi) as rehearsal:
        ana = rehearsal.person("Ana")
        guild = rehearsal.guild("Circles", ana)
        guild.install(rehearsal.application("Circlekeeper", "token"), PERMISSIONS)
        await ana.join_voice(guild.channel("General"))
        async with online(rehearsal) as bot:
            hall = Hall(rehearsal, bot, guild, guild.channel("General"))
            yield hall
            await hall.rooms.close()
        assert not hall.failures
        assert not rehearsal.complaints
