"""A retrospective under test in Discord: set for FIRST_SESSION, an hour long."""

from db.models import Circle
from tests.e2e.session_play import PlayedSession

WRITE, READ, MARK, TALK, AGREE, CLOSE = 4, 12, 17, 20, 40, 50
"""The minutes at which its blocks begin."""
HELPED, HINDERED, TRY = "What helped us learn?", "What got in the way?", "What should we try?"


async def retro_set(stage, circle):
    """Have a member set the circle's retrospective."""
    await Circle.filter(id=circle.id).update(minutes=60)
    await circle.confirmed(stage.ben, "session schedule", when="2026-01-20 18:00", kind="Retrospective")
    await stage.settled()
    return PlayedSession(stage, circle)


async def writing(stage, circle, *people):
    """The same once notes can be written; returns it with the card that has the button."""
    retro = await retro_set(stage, circle)
    await retro.at(-1)
    await retro.enter(*(people or stage.people))
    await retro.at(WRITE)
    return retro, await retro.card("Write notes")


async def write(person, card, **notes):
    """Have somebody write notes under these questions; returns their receipt."""
    fields = {"helped": HELPED, "hindered": HINDERED, "trying": TRY}
    form = await person.click(card, "Write notes")
    return await person.fill(form, {fields[name]: words for name, words in notes.items()})
