"""A guild with a voice channel, and the bot online but not in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rehearsal.server import Rehearsal
from runtime.voice import connections as module
from tests.runtime.voice.voice_guild import PERMISSIONS, VoiceGuild, online


@pytest.fixture
async def voice_guild(
    database: str, openapi: Path | None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[VoiceGuild]:
    monkeypatch.setattr(module, "CHECK_INTERVAL", 0.1)
    monkeypatch.setattr(module, "FIRST_BACKOFF", 0.1)
    async with Rehearsal(schema=openapi) as rehearsal:
        ana = rehearsal.person("Ana")
        guild = rehearsal.guild("Circles", ana)
        guild.install(rehearsal.application("Circlekeeper", "token"), PERMISSIONS)
        await ana.join_voice(guild.channel("General"))
        async with online(rehearsal) as bot:
            voice_guild = VoiceGuild(rehearsal, bot, guild, guild.channel("General"), ana)
            yield voice_guild
            await voice_guild.connections.close()
        assert voice_guild.reporter.entries == []
        assert not rehearsal.complaints
