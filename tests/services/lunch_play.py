"""A circle with lunch-and-learns: what its members propose, what they take up, and the session that comes of it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from db.models import Circle, Lunch, Session
from services.lookup import CircleHere
from tests.services.house import ANA, BEN, FIRST_SESSION, VOICE
from vocabulary.keys import JobKind
from vocabulary.rituals import Ritual
from vocabulary.sessions import SessionKind

LUNCH_AT = FIRST_SESSION + timedelta(weeks=1)
WHEN = "2026-01-27 18:00"
"""The same, as it is typed."""


def proposal(topic="Cutting our test time by half", **more):
    """What somebody fills in."""
    return {"topic": topic, "guest": "", "focus": "", "questions": "", **more}


WITH_GUEST = proposal("Tests that people trust", guest="Dr. Mira Okafor")


class LunchPlay:
    """What members do about lunch-and-learns, and what follows from it."""

    def __init__(self, house, circle):
        self.house, self.circle = house, circle

    @property
    def services(self):
        return self.house.services.lunch

    async def propose(self, topic="Cutting our test time by half", by=BEN, **more):
        return await self.services.proposals.propose(self.circle.id, by, proposal(topic, **more))

    async def vote(self, by=ANA, message=77):
        """Start a poll, and have it posted; returns it, or what was taken up at once."""
        found = await self.services.polls.start(self.circle.id, by)
        if not isinstance(found, Lunch):
            await self.services.polls.note_posted(found.poll_id, message)
        return found

    async def plan(self, when=WHEN, place=None, by=ANA):
        """Set the date that is understood; returns the session."""
        understood = await self.services.planning.understand(self.circle.id, by, when, place)
        shown = (understood.lunch.id, by, understood.starts_at, understood.words_number)
        done = await self.services.planning.set_as_shown(*shown)
        return await Session.get(id=done.session_id)

    async def hold(self, *people):
        """Let the planned session take place, with these people in voice."""
        session = await Session.get(kind=SessionKind.LUNCH, closed_at=None)
        await self.house.pass_time(until=session.starts_at - timedelta(minutes=1))
        self.house.voice.channels[VOICE].update(people)
        await self.house.pass_time(until=session.starts_at + timedelta(minutes=2))
        await self.house.services.sessions.steering.end(session.id, session.facilitator, anyway=True)
        self.house.voice.channels[VOICE].clear()
        await self.house.pass_time(seconds=2)
        return await Session.get(id=session.id)

    async def pause(self, until):
        """Have the circle pause until that local day."""
        await self.house.services.circles.pauses.pause(await self.here(), ANA, until)

    async def here(self):
        """The circle as it is now."""
        return CircleHere.of(await Circle.get(id=self.circle.id))

    def at(self, day, hours=0):
        """So many hours after ten in the morning of a local day, where the circle is."""
        return datetime.combine(day, time(10), ZoneInfo("Europe/Berlin")).astimezone(UTC) + timedelta(hours=hours)

    def asked_to_count(self):
        """The polls that were to be counted."""
        return [key.row for key in self.house.errands if key.kind is JobKind.LUNCH_POLL]


async def choose_lunch(circle):
    """Have a circle do this ritual."""
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.LUNCH}))
