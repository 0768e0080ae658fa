"""A retrospective under test without Discord: its minutes are those of the standard one, an hour long."""

from db.models import Circle, RetroNote, Session
from db.transaction import transaction
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION
from tests.services.session_play import PlayedSession
from vocabulary.keys import MessageKey
from vocabulary.retrospectives import Prompt
from vocabulary.sessions import SessionKind, SessionMessage

HELPED, HINDERED, TRY = Prompt
WRITE, READ, MARK, TALK, AGREE, CLOSE = 4, 12, 17, 20, 40, 50
"""The minutes at which the blocks begin."""
LONG = 75
"""After so many minutes it has closed by itself."""


class PlayedRetro(PlayedSession):
    """A circle's retrospective at `FIRST_SESSION`."""

    @property
    def notes(self):
        return self.services.retrospectives.notes

    async def writes(self, person, helped="", hindered="", trying=""):
        """Have somebody write notes; returns their receipt."""
        blank = await self.notes.blank(self.id, person)
        words = {HELPED: helped, HINDERED: hindered, TRY: trying}
        return await self.do(self.notes.write, person, blank.secret, words)

    def board(self):
        """The card with the notes, or None."""
        key = MessageKey.session(self.id, SessionMessage.NOTES)
        return next((one.message for one in self.house.discord.messages.values() if one.key == key), None)

    async def stored(self):
        return await RetroNote.all().order_by("id")


async def retro_set(house, circle, starts_at=FIRST_SESSION):
    """A retrospective of an hour, set for that time."""
    await Circle.filter(id=circle.id).update(minutes=60)
    async with transaction():
        row = await Circle.get(id=circle.id)
        await house.services.sessions.calendar.add(row, starts_at, house.now, SessionKind.RETROSPECTIVE)
    await house.run_jobs()
    session = await Session.get(circle_id=circle.id, starts_at=starts_at)
    return PlayedRetro(house, row, session, row.text_channel_id, row.voice_channel_id)


async def writing(house, circle, *people):
    """The same once its notes can be written, with these people, or all five, in voice."""
    retro = await retro_set(house, circle)
    await retro.begin(*(people or (ANA, BEN, CHI, DEE, ELI)))
    await retro.at(WRITE, 2)
    return retro
