"""A circle of a world as its members play it: what they do in its channels, and what they wait for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.world.hosting import HostedCircle
from benchmarks.world.people import Given, People, newest_with
from fortnight.bots import Bot
from rehearsal.people.answers import Answer
from rehearsal.people.person import Person
from rehearsal.server import Rehearsal
from rehearsal.world.models import Application, Channel, Message
from runtime.clock import RehearsedClock
from vocabulary.controls import ButtonKind, SelectKind

PATIENCE_SECONDS = 60.0
MEMBERS = range(6)


@dataclass
class PlayedCircle:
    """A circle in the rehearsal, and the `owner` of its server. Its members are named by their place, from 0 to 5.

    `everybody` are those who do what everybody does.
    """

    rehearsal: Rehearsal
    application: Application
    hosted: HostedCircle
    owner: Person
    people: People
    clock: RehearsedClock
    bot: Bot
    everybody: range = MEMBERS

    @property
    def members(self) -> range:
        """The places of all members."""
        return range(len(self.hosted.members))

    @property
    def text(self) -> Channel:
        """The circle's text channel."""
        return self.hosted.text

    @property
    def zone(self) -> ZoneInfo:
        """The circle's time zone."""
        return self.hosted.zone

    @property
    def general(self) -> Channel:
        """A channel that everybody in the server reads."""
        return self.hosted.guild.channel("general")

    def person(self, place: int) -> Person:
        """A member by their place."""
        return self.hosted.members[place]

    def named_in(self, answer: Answer) -> int:
        """The place of the member whom an answer names first. Raises LookupError if it names none."""
        places = {person.id: place for place, person in enumerate(self.hosted.members)}
        found = (int(number) for number in re.findall(r"<@(\d+)>", answer.text))
        named = next((places[number] for number in found if number in places), None)
        if named is None:
            raise LookupError(f"Nobody is named in {answer.text!r}")
        return named

    def named_before(self, message: Message, words: str) -> int:
        """The place of the member whom a message names right before these words. Raises LookupError for nobody."""
        found = re.search(rf"<@(\d+)>{words}", message.text)
        places = {person.id: place for place, person in enumerate(self.hosted.members)}
        if found is None:
            raise LookupError(f"Nobody stands before {words!r} in {message.text!r}")
        return places[int(found[1])]

    async def use(self, place: int, command: str, given: Given = None, /, **options: Any) -> Answer:
        """Have a member use a command in the circle's channel."""
        return await self.people.use(self.person(place), self.text, command, given, **options)

    async def press(
        self, place: int, message: Message | Answer | None, kind: ButtonKind, given: Given = None
    ) -> Answer:
        """Have a member press a button."""
        return await self.people.press(self.person(place), message, kind, given)

    async def choose(self, place: int, message: Answer, kind: SelectKind, *values: Any, given: Given = None) -> Answer:
        """Have a member choose in a select, and fill in the form that opens."""
        return await self.people.choose(self.person(place), message, kind, *values, given=given)

    async def posted(self, kind: ButtonKind, place: int = 0, words: str = "", after: Message | None = None) -> Message:
        """Wait for the newest message in the circle's channel that has a button of this kind, and these words.

        With `after` it must be newer than that one.
        """

        def look() -> Message | None:
            seen = self.person(place).sees(self.text)
            return newest_with([one for one in seen if words in one.text and (not after or one.id > after.id)], kind)

        return await self.seen(look)

    async def followed(self, answer: Answer, kind: ButtonKind) -> Message:
        """Wait for what the bot says beside an answer, with a button of this kind."""
        return await self.seen(lambda: newest_with(answer.followups, kind))

    def in_voice(self) -> list[int]:
        """The places of those who are in the circle's voice channel."""
        states = self.hosted.guild.voice_states.values()
        here = {state.user_id for state in states if state.channel is self.hosted.voice}
        return [place for place, person in enumerate(self.hosted.members) if person.id in here]

    def has_posted(self, kind: ButtonKind) -> Message | None:
        """The newest message in the circle's channel with a button of this kind, if there is one."""
        return newest_with(self.person(0).sees(self.text), kind)

    def has_received(self, place: int, kind: ButtonKind) -> Message | None:
        """The newest DM with a button of this kind, if there is one."""
        return newest_with(self.person(place).dms, kind)

    def now(self) -> datetime:
        """The time of this world."""
        return self.clock.now()

    def two_days(self) -> str:
        """A date of which nobody can say whether the day or the month comes first."""
        month = self.now().month % 11 + 1
        return f"{month + 1}/{month}"

    def leap(self, span: timedelta) -> None:
        """Let time leap, for the bot too."""
        self.clock.leap_to(self.now() + span)
        self.bot.leap_to(self.now())

    async def stranger(self, number: int) -> Person:
        """Somebody who is in the server, but in no circle."""
        person = self.rehearsal.person(f"Stranger {number} of {self.hosted.id}")
        self.hosted.guild.join(person)
        return person

    async def seen(self, look: Callable[[], Message | None]) -> Message:
        """Wait until `look` finds a message, and return that."""
        found = await self.rehearsal.until(look, PATIENCE_SECONDS)
        assert found is not None
        return found
