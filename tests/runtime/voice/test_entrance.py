import asyncio

from runtime.tasks import Tasks
from runtime.voice.entrance import Entrance
from runtime.voice.status import StatusLine
from tests.runtime.voice.hall import A_MOMENT, Failures


def test_so_many_pass_and_the_next_when_the_first_is_long_ago():
    seconds = [0.0]
    entrance = Entrance(2, 60.0, lambda: seconds[0])
    for at in (0.0, 20.0):
        seconds[0] = at
        assert entrance.closed_for() == 0
        entrance.note()
    assert entrance.closed_for() == 40
    seconds[0] = 60.0
    assert entrance.closed_for() == 0
    entrance.note()
    assert entrance.closed_for() == 20


async def test_a_room_waits_for_its_turn_at_the_entrance_and_nobody_is_told(hall):
    hall.rooms.entrance = Entrance(1, 0.5, asyncio.get_running_loop().time)
    hall.rooms.entrance.note()
    hall.rooms.attend(hall.channel.id)
    hall.rooms.status(hall.channel.id, "Check-in")
    await asyncio.sleep(A_MOMENT)
    assert not hall.bot.voice_clients
    await hall.inside()
    await hall.rehearsal.until(lambda: hall.statuses == ["Check-in"])
    assert not hall.troubles


async def test_lines_that_share_turns_write_one_after_the_other():
    written, may_end = [], asyncio.Event()

    async def write(text):
        written.append(text)
        await may_end.wait()
        return True

    tasks, turns = Tasks(Failures()), asyncio.Semaphore(1)
    for text in ("Check-in", "Goals"):
        StatusLine(write, tasks, turns).want(text)
    await asyncio.sleep(A_MOMENT)
    assert written == ["Check-in"]
    may_end.set()
    await tasks.drain(5)
    assert written == ["Check-in", "Goals"]
