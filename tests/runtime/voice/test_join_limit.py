import asyncio

from runtime.tasks import Tasks
from runtime.voice.join_limit import JoinLimit
from runtime.voice.status import StatusLine
from tests.runtime.recording_reporter import RecordingReporter
from tests.runtime.voice.voice_guild import SHORT_WAIT


def test_the_next_join_is_allowed_once_the_first_is_outside_the_window():
    seconds = [0.0]
    limit = JoinLimit(2, 60.0, lambda: seconds[0])
    for at in (0.0, 20.0):
        seconds[0] = at
        assert limit.seconds_until_free() == 0
        limit.spend()
    assert limit.seconds_until_free() == 40
    seconds[0] = 60.0
    assert limit.seconds_until_free() == 0
    limit.spend()
    assert limit.seconds_until_free() == 20


async def test_a_channel_waits_for_the_join_limit_without_reporting_trouble(voice_guild):
    voice_guild.connections.join_limit = JoinLimit(1, 0.5, asyncio.get_running_loop().time)
    voice_guild.connections.join_limit.spend()
    voice_guild.connections.attend(voice_guild.channel.id)
    voice_guild.connections.status(voice_guild.channel.id, "Check-in")
    await asyncio.sleep(SHORT_WAIT)
    assert not voice_guild.bot.voice_clients
    await voice_guild.wait_until_connected()
    await voice_guild.rehearsal.until(lambda: voice_guild.statuses == ["Check-in"])
    assert not voice_guild.troubles


async def never_stands(_text):
    return False


async def test_status_lines_that_share_slots_write_one_after_the_other():
    written, may_end = [], asyncio.Event()

    async def write(text):
        written.append(text)
        await may_end.wait()
        return True

    tasks, slots = Tasks(RecordingReporter()), asyncio.Semaphore(1)
    for text in ("Check-in", "Goals"):
        StatusLine(write, never_stands, tasks, slots).want(text)
    await asyncio.sleep(SHORT_WAIT)
    assert written == ["Check-in"]
    may_end.set()
    await tasks.drain(5)
    assert written == ["Check-in", "Goals"]
