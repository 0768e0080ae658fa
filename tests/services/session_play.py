"""A session under test without Discord: a circle of five, its first session, and what is said of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from db.models import Capture, Circle, Session, SessionEvent
from db.transaction import transaction
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION, TEXT, VOICE
from vocabulary.errors import Refusal
from vocabulary.sessions import CaptureKind

FIVE = (ANA, BEN, CHI, DEE, ELI)
BLOCKS = ("Check-in", "Real work example", "Problem solving", "Goals", "Commitments")
SECOND_SESSION = FIRST_SESSION + timedelta(weeks=2)
begun = pytest.mark.usefixtures("begun")
begun_with_three = pytest.mark.usefixtures("begun_with_three")
"""Before such a test the first session has begun by itself, with all five or with Ana, Ben and Chi in voice."""
MOMENT = re.compile(r"<t:(\d+):(?P<style>\w)>")


def told(text):
    """A text with its times of day as a reader in UTC sees them."""
    return MOMENT.sub(lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%H:%M}", text)


def mention(*people):
    """People as a sentence lists them."""
    *first, last = (f"<@{person}>" for person in people)
    return f"{', '.join(first)} and {last}" if first else last


def labels(message):
    """What stands on a message's buttons, in reading order."""
    return [press.label for row in message.buttons for press in row]


class PlayedSession:
    """A circle's session, the first one at `FIRST_SESSION`. Ana leads it and is the organiser; Ben brings real work."""

    def __init__(self, house, circle, session, text=TEXT, voice=VOICE):
        self.house, self.circle, self.id = house, circle, session.id
        self.text, self.voice = text, voice

    @property
    def services(self):
        return self.house.services

    async def at(self, minutes, seconds=0):
        """Let time pass until so long after the planned start, each job at its moment."""
        await self.house.pass_time(until=FIRST_SESSION + timedelta(minutes=minutes, seconds=seconds))

    async def skip_to(self, minutes):
        """Let all the time until then pass at once, so that what was due on the way is found late."""
        self.house.clock.leap_to(FIRST_SESSION + timedelta(minutes=minutes))
        await self.settled()

    async def settled(self):
        """Let all happen that follows from what was done just now."""
        await self.house.pass_time(seconds=2)

    async def enter(self, *people):
        self.house.voice.channels[self.voice].update(people)
        await self._look_in_voice()

    async def leave(self, *people):
        self.house.voice.channels[self.voice].difference_update(people)
        await self._look_in_voice()

    async def begin(self, *people):
        """Let it start by itself at its time, with `people` (all five) in voice."""
        await self.at(-1)
        self.house.voice.channels[self.voice].update(people or FIVE)
        await self.at(0, 2)

    async def do(self, act, *args, **options):
        """Have something done by its service, and all happen that follows; returns what the service did."""
        done = await act(self.id, *args, **options)
        await self.settled()
        return done

    async def steer(self, act, *args, **options):
        """The same for an act of `services.sessions.steering`, by its name."""
        return await self.do(getattr(self.services.sessions.steering, act), *args, **options)

    async def refused(self, act, *args, **options):
        """The sentence with which an act of `services.sessions.steering` is refused."""
        with pytest.raises(Refusal) as refusal:
            await self.steer(act, *args, **options)
        return self.house.words.refusal(refusal.value)

    async def capture(self, person, words, kind=CaptureKind.PARKED):
        await self.do(self.services.sessions.captures.capture, person, kind, words)

    async def commit(self, *people):
        for person in people:
            await self.capture(person, "I write the first page", CaptureKind.COMMITMENT)

    async def end(self):
        """Have Ana close it with what is missing missing; returns its recap."""
        await self.steer("end", ANA, anyway=True)
        return self.recap()

    def said(self, words):
        """The messages in the circle's channel that hold these words, oldest first; times are in UTC."""
        return [message for message in self.house.said_in(self.text) if words in told(message.text)]

    def card(self, block):
        """The one card of the current block."""
        (card,) = self.said(f": {block}\n")
        return card

    async def where(self, person=CHI):
        """What a member reads about where the circle is, and what comes; times are in UTC."""
        return told((await self.services.sessions.overview.where(self.id, person)).text)

    def recap(self):
        return self.said("## Recap")[-1]

    def said_twice(self):
        """What reads the same twice, with the same buttons."""
        read = [(message.text, message.custom_ids) for message in self.house.said_in(self.text)]
        return [text for text, ids in read if read.count((text, ids)) > 1]

    async def events(self):
        """The kinds of what has happened, in order."""
        return [event.kind for event in await SessionEvent.filter(session_id=self.id).order_by("id")]

    async def row(self):
        return await Session.get(id=self.id)

    async def coming(self):
        """The sessions that are set, in order."""
        return await Session.filter(circle=self.circle, closed_at=None).order_by("starts_at")

    async def captured(self):
        return [(row.kind, row.words) for row in await Capture.all().order_by("id")]

    async def led_by(self, person):
        await Session.filter(id=self.id).update(facilitator=person)

    async def next_one(self):
        """The circle's session after this one, once this one is over."""
        (first, *_) = await self.coming()
        return PlayedSession(self.house, self.circle, first, self.text, self.voice)

    async def _look_in_voice(self):
        await self.services.sessions.voice_watch.look_in(self.voice)
        await self.settled()


async def meeting_set(house, circle, starts_at=FIRST_SESSION):
    """Have the rhythm of a circle begin with a session at that time."""
    async with transaction():
        session, _ = await house.services.sessions.calendar.begin(await Circle.get(id=circle.id), starts_at, house.now)
    await house.run_jobs()
    return PlayedSession(house, circle, session, circle.text_channel_id, circle.voice_channel_id)
