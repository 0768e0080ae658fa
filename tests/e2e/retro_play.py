"""A retrospective under test in Discord: set for FIRST_SESSION, an hour long."""

from datetime import timedelta

from db.models import Circle
from db.transaction import transaction
from tests.e2e.beginnings import with_circle
from tests.e2e.session_play import PlayedSession
from tests.e2e.staging import FIRST_SESSION
from vocabulary.sessions import SessionKind

WRITE, READ, MARK, TALK, AGREE, CLOSE = 4, 12, 17, 20, 40, 50
"""The minutes at which its blocks begin."""
HELPED, HINDERED, TRY = "What helped us learn?", "What got in the way?", "What should we try?"


async def retro_set(stage, circle):
    """Have the circle's retrospective be set by its service; it begins in ten minutes."""
    stage.clock.leap_to(FIRST_SESSION - timedelta(minutes=10))
    await Circle.filter(id=circle.id).update(minutes=60)
    calendar = stage.bot.running.services.sessions.calendar
    async with transaction():
        row = await Circle.get(id=circle.id)
        await calendar.add(row, FIRST_SESSION, stage.clock.now(), SessionKind.RETROSPECTIVE)
    await stage.settled()
    return PlayedSession(stage, circle)


async def with_notes_to_write(stage):
    """A play to go on from: notes can be written in the circle's retrospective, and all five are in voice."""
    await with_circle(stage)
    await writing(stage, await stage.formed_circle())


async def writing(stage, circle, *people):
    """The same once notes can be written, with these people, or all five, in voice; and the card with the button."""
    retro = await retro_set(stage, circle)
    await retro.enter(*(people or stage.people))
    await retro.at(WRITE)
    return retro, await retro.card("Write notes")


async def write(person, card, **notes):
    """Have somebody write notes under these questions; returns their receipt."""
    fields = {"helped": HELPED, "hindered": HINDERED, "trying": TRY}
    form = await person.click(card, "Write notes")
    return await person.fill(form, {fields[name]: words for name, words in notes.items()})
