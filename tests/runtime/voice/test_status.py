import asyncio

from rehearsal.guilds import changes
from rehearsal.permissions import Overwrite, Permission
from runtime.voice import Trouble
from tests.runtime.voice.hall import A_MOMENT
from vocabulary.sessions import Chime


async def test_of_several_statuses_the_newest_is_shown_and_none_is_repeated(hall):
    hall.rooms.attend(hall.channel.id)
    for text in ("Check-in", "Problem solving", "Goals"):
        hall.rooms.status(hall.channel.id, text)
    await hall.rehearsal.until(lambda: hall.channel.status == "Goals")
    hall.rooms.status(hall.channel.id, "Goals")
    hall.rooms.status(hall.channel.id, "x" * 600)
    await hall.rehearsal.until(lambda: hall.channel.status == "x" * 500)
    hall.rooms.status(hall.channel.id, None)
    await hall.rehearsal.until(lambda: not hall.channel.status)
    assert hall.statuses == ["Goals", "x" * 500, ""]


async def test_the_status_is_shown_again_after_a_broken_connection(hall):
    hall.rooms.attend(hall.channel.id)
    hall.rooms.status(hall.channel.id, "Goals")
    await hall.rehearsal.until(lambda: hall.statuses == ["Goals"])
    await hall.drop(4006)
    await hall.rehearsal.until(lambda: hall.statuses == ["Goals", "Goals"])


async def test_a_status_that_may_not_be_set_is_told_and_the_chime_goes_on(hall):
    await hall.deny(Permission.SET_VOICE_CHANNEL_STATUS)
    hall.rooms.attend(hall.channel.id)
    hall.rooms.status(hall.channel.id, "Check-in")
    hall.rooms.chime(hall.channel.id, Chime.WARNING)
    await hall.hear(Chime.WARNING)
    hall.rooms.status(hall.channel.id, "Goals")
    await hall.told(Trouble.MAY_NOT_SET_STATUS)


async def test_a_refused_status_is_told(hall):
    hall.rooms.attend(hall.channel.id)
    await hall.inside()
    hall.rehearsal.faults.refuse("PUT", "/channels/*/voice-status", status=403, code=50001)
    hall.rooms.status(hall.channel.id, "Check-in")
    await hall.told(Trouble.MAY_NOT_SET_STATUS)


async def test_outside_of_a_channel_its_status_waits_for_the_permission_to_manage_it(hall):
    hall.rooms.status(hall.channel.id, "Tonight at six")
    await asyncio.sleep(A_MOMENT)
    assert not hall.statuses
    changes.set_overwrite(hall.rehearsal.world, hall.channel, Overwrite(hall.me, allow=int(Permission.MANAGE_CHANNELS)))
    me = hall.known().guild.me
    await hall.rehearsal.until(lambda: hall.known().permissions_for(me).manage_channels)
    hall.rooms.status(hall.channel.id, "Tonight at seven")
    await hall.rehearsal.until(lambda: hall.statuses == ["Tonight at seven"])
    assert not hall.troubles
