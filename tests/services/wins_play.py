"""A circle that has wins and stuck points every week; its threads are made when a test says so."""

from db.models import Circle, WinsLine, WinsRound
from runtime.sender import EDIT_GAP
from tests.services.circle_play import here
from vocabulary.rituals import Ritual
from vocabulary.wins import LineKind

FIRST_THREAD = 1000


async def chosen(house, *rituals, **facts):
    """A circle that has chosen these rituals (every week); without a session it is asked on the day it was formed."""
    return await house.form_circle(rituals=frozenset(rituals or {Ritual.WINS_WEEKLY}), **facts)


def thread_of(row):
    """The id of a round's thread."""
    return FIRST_THREAD + row.id


async def look(house, obstacle=None):
    """Do what the errand of threads does with all rounds of circles, in a server that has threads without an end."""
    rounds = house.services.wins.rounds
    for row in await WinsRound.all().order_by("id"):
        record = await rounds.of(row.id)
        thread = None
        if record.wanted:
            thread = None if obstacle else thread_of(row)
            await rounds.note_thread(row.id, thread)
            await rounds.write(row.id, thread, obstacle)
        if record.over:
            await rounds.close(row.id, thread)
    await house.deliver()
    house.clock.leap_to(house.now + EDIT_GAP)
    await house.deliver()


async def write(house, circle, user_id, words, kind=LineKind.WIN):
    """A line of a member, once it stands in the thread."""
    line = await house.services.wins.lines.add(await here(circle), user_id, kind, words)
    await look(house)
    return line.id


async def stuck(house, circle, user_id, words="No export, no numbers"):
    """The same for a stuck point."""
    return await write(house, circle, user_id, words, LineKind.STUCK)


async def in_thread(house):
    """The messages of the newest thread, oldest first."""
    row = await WinsRound.all().order_by("-id").first()
    return house.said_in(thread_of(row))


async def ends(circle, **facts):
    """Have a circle's facts change without a word."""
    await Circle.filter(id=circle.id).update(**facts)


async def words_of_all():
    return [row.words for row in await WinsLine.all().order_by("id")]
