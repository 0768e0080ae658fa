"""A session under test: the circle of five, whose first session is set for FIRST_SESSION, and what is seen of it."""

import asyncio
import re
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

from db.models import Capture, Session, SessionEvent
from tests.e2e.staging import FIRST_SESSION, Stage

MOMENT = re.compile(r"<t:(\d+):(?P<style>\w)>")


def told(text):
    """A text with its times of day as a reader in UTC sees them."""
    return MOMENT.sub(lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%H:%M}", text)


def ends(card):
    """When the block of this card ends."""
    return datetime.fromtimestamp(int(MOMENT.search(card.text)[1]), UTC)


class PlayedSession:
    """The circle's first session. Ana leads it and is the organiser; Ben brings real work."""

    def __init__(self, stage, circle):
        self.stage, self.circle = stage, circle
        self.text, self.voice = circle.text, circle.voice

    async def at(self, minutes, seconds=20):
        """Let time pass until so many minutes after the planned start, and a moment for what happens then."""
        await self.stage.until(FIRST_SESSION + timedelta(minutes=minutes, seconds=seconds))

    async def skip_to(self, minutes):
        """Let all the time until then pass at once, so that what was due on the way is found late."""
        self.stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=minutes))
        await self.stage.settled()

    async def enter(self, *people):
        for person in people:
            await person.join_voice(self.voice)

    async def begin(self, *people):
        """Let it begin by itself, as `people` (all five) are in voice; returns the card of the check-in."""
        await self.at(-1)
        await self.enter(*(people or self.stage.people))
        await self.at(0)
        return await self.card("Check-in")

    async def card(self, block):
        """The card of the current block, once it is there with its buttons."""
        return await self.stage.seen(
            lambda: next((one for one in self.said(f": {block}\n") if "Next" in one.buttons), None)
        )

    async def changed(self, message, words):
        """Wait until a message reads anew; times in `words` are in UTC."""
        return await self.stage.seen(lambda: words in told(message.text) and message)

    async def recap(self):
        return await self.stage.shown(self.stage.ana, self.text, "## Recap")

    def said(self, words):
        """What stands in the circle's channel with these words, oldest first."""
        return [one for one in self.text.messages.values() if words in told(one.text) and not one.ephemeral]

    def said_twice(self):
        """What the bot said by itself more than once with the same words and buttons."""
        own = [one for one in self.text.messages.values() if one.author.bot and not one.interaction and one.text]
        counted = Counter((one.text, tuple(one.buttons)) for one in own)
        return [text for (text, _), times in counted.items() if times > 1]

    async def events(self):
        """The kinds of what has happened, in order."""
        return [event.kind for event in await SessionEvent.filter(session_id=(await self.row()).id).order_by("id")]

    def logged(self):
        """The same as `events` for a bot in another process, whose facts are in its file."""
        return self._facts("SELECT kind FROM sessionevent ORDER BY id")

    async def row(self):
        return await Session.filter(circle_id=self.circle.id).order_by("starts_at").first()

    async def coming(self):
        return await Session.filter(circle_id=self.circle.id, closed_at=None).order_by("starts_at").first()

    async def captured(self):
        return [(row.kind, row.words) for row in await Capture.all().order_by("id")]

    async def noted(self, *people):
        """Wait until the bot has noted just these people as present."""
        wanted = sorted(person.id for person in people)
        await self.stage.seen(lambda: self._present() == wanted)

    async def closed(self):
        """Wait until the session has closed, whatever can be seen of that."""
        await self.stage.seen(lambda: self._facts("SELECT id FROM session WHERE closed_at IS NOT NULL"))

    async def have_events(self, number):
        """Wait until so many sessions know their event in Discord."""
        query = "SELECT id FROM session WHERE event_id IS NOT NULL"
        await self.stage.seen(lambda: len(self._facts(query)) == number)

    async def answered(self, wanted):
        """Wait until just these answers about coming are noted, as ids of members with 1 for yes and 0 for no."""
        await self.stage.seen(lambda: dict(self._rows("SELECT user_id, coming FROM reply")) == wanted)

    async def nothing_left(self):
        """Wait until nothing of a circle will ever be looked at again; retention goes on."""
        await self.stage.seen(lambda: self._facts("SELECT subject FROM due") == ["retention:0"])

    async def looked_again_at(self, subject):
        """Wait until what was due of this subject was looked at, and stands to be looked at later."""
        now = int(self.stage.clock.now().timestamp() * 1000)
        query = f"SELECT subject FROM due WHERE subject = '{subject}' AND due_at > {now}"
        await self.stage.seen(lambda: self._facts(query))

    def _present(self):
        return self._facts("SELECT user_id FROM attendance WHERE left_at IS NULL ORDER BY user_id")

    def _facts(self, query):
        """The first column of what `_rows` tells."""
        return [row[0] for row in self._rows(query)]

    def _rows(self, query):
        """What the database file tells; unlike the models it can be read without waiting."""
        with closing(sqlite3.connect(f"file:{self.stage.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()


class HeldGateway:
    """Lets nobody through to the gateway until it is opened: the bot is up, but does not know who is where."""

    def __init__(self, stage, monkeypatch):
        self._opened = asyncio.Event()
        self._serve = stage.rehearsal.gateway.serve
        monkeypatch.setattr(stage.rehearsal.gateway, "serve", self._held)

    def open(self):
        self._opened.set()

    async def _held(self, *request):
        await self._opened.wait()
        return await self._serve(*request)


async def meeting_set(stage: Stage, circle) -> PlayedSession:
    await circle.schedule()
    return PlayedSession(stage, circle)
