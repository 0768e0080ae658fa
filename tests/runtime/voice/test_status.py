import asyncio

from rehearsal.guilds import changes
from rehearsal.permissions import Overwrite, Permission
from runtime.voice import Trouble
from tests.runtime.voice.voice_guild import SHORT_WAIT
from vocabulary.sessions import Chime


async def show(voice_guild, text):
    """Have the bot in the channel show a status, and wait until it does."""
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.status(voice_guild.channel.id, text)
    await voice_guild.rehearsal.until(lambda: voice_guild.channel.status == text)


async def restart(voice_guild):
    """Have the bot leave, and forget what it has not noted."""
    await voice_guild.connections.close()
    await voice_guild.wait_until_left()
    voice_guild.connections = voice_guild.new_connections()


async def test_of_several_statuses_the_newest_is_shown_and_none_is_written_twice(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    for text in ("Check-in", "Problem solving", "Goals"):
        voice_guild.connections.status(voice_guild.channel.id, text)
    await voice_guild.rehearsal.until(lambda: voice_guild.channel.status == "Goals")
    voice_guild.connections.status(voice_guild.channel.id, "Goals")
    voice_guild.connections.status(voice_guild.channel.id, "x" * 600)
    await voice_guild.rehearsal.until(lambda: voice_guild.channel.status == "x" * 500)
    voice_guild.connections.status(voice_guild.channel.id, None)
    await voice_guild.rehearsal.until(lambda: not voice_guild.channel.status)
    assert voice_guild.statuses == ["Goals", "x" * 500, ""]


async def test_after_a_broken_connection_the_status_is_shown_again_if_the_channel_was_empty(voice_guild):
    await voice_guild.ana.leave_voice()
    await show(voice_guild, "Goals")
    await voice_guild.drop(4006)
    await voice_guild.rehearsal.until(lambda: voice_guild.statuses == ["Goals", "Goals"])


async def test_a_status_that_people_have_kept_is_not_written_again_by_a_bot_that_comes_back(voice_guild):
    await show(voice_guild, "Goals")
    await restart(voice_guild)
    await show(voice_guild, "Goals")
    await voice_guild.wait_until_connected()
    await asyncio.sleep(SHORT_WAIT)
    assert voice_guild.statuses == ["Goals"]
    await show(voice_guild, "Commitments")
    assert voice_guild.statuses == ["Goals", "Commitments"]


async def test_a_status_is_written_again_if_the_channel_was_empty_when_the_bot_came_back(voice_guild):
    await show(voice_guild, "Goals")
    await voice_guild.ana.leave_voice()
    await restart(voice_guild)
    assert not voice_guild.channel.status
    await show(voice_guild, "Goals")
    assert voice_guild.statuses == ["Goals", "Goals"]


async def test_a_status_that_was_taken_away_is_written_again_by_a_bot_that_comes_back(voice_guild):
    await show(voice_guild, "Goals")
    voice_guild.connections.status(voice_guild.channel.id, None)
    await voice_guild.rehearsal.until(lambda: not voice_guild.channel.status)
    await restart(voice_guild)
    await show(voice_guild, "Goals")
    assert voice_guild.statuses == ["Goals", "", "Goals"]


async def test_a_status_that_may_not_be_set_is_reported_and_the_chime_still_plays(voice_guild):
    await voice_guild.set_denied(Permission.SET_VOICE_CHANNEL_STATUS)
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.status(voice_guild.channel.id, "Check-in")
    voice_guild.connections.chime(voice_guild.channel.id, Chime.WARNING)
    await voice_guild.wait_to_hear(Chime.WARNING)
    voice_guild.connections.status(voice_guild.channel.id, "Goals")
    await voice_guild.wait_for_troubles(Trouble.MAY_NOT_SET_STATUS)


async def test_a_refused_status_is_reported(voice_guild):
    voice_guild.connections.attend(voice_guild.channel.id)
    await voice_guild.wait_until_connected()
    voice_guild.rehearsal.faults.refuse("PUT", "/channels/*/voice-status", status=403, code=50001)
    voice_guild.connections.status(voice_guild.channel.id, "Check-in")
    await voice_guild.wait_for_troubles(Trouble.MAY_NOT_SET_STATUS)


async def test_outside_a_channel_setting_its_status_needs_the_permission_to_manage_it(voice_guild):
    voice_guild.connections.status(voice_guild.channel.id, "Tonight at six")
    await asyncio.sleep(SHORT_WAIT)
    assert not voice_guild.statuses
    changes.set_overwrite(
        voice_guild.rehearsal.world,
        voice_guild.channel,
        Overwrite(voice_guild.me, allow=int(Permission.MANAGE_CHANNELS)),
    )
    me = voice_guild.known().guild.me
    await voice_guild.rehearsal.until(lambda: voice_guild.known().permissions_for(me).manage_channels)
    voice_guild.connections.status(voice_guild.channel.id, "Tonight at seven")
    await voice_guild.rehearsal.until(lambda: voice_guild.statuses == ["Tonight at seven"])
    assert not voice_guild.troubles
