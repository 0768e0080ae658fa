"""What a founder does: another circle is formed, and its start is led to the end."""

from functools import partial

from benchmarks.world import words
from benchmarks.world.people import button_in, newest_with
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.people.person import Person
from rehearsal.world.models import Channel, Message
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.founding import Founders


async def found(circle: PlayedCircle) -> None:
    """At first with a name that nobody can read, then in a zone that the form does not offer and that may be two."""
    founder, people = await circle.stranger(4), circle.people
    server = await people.use(circle.owner, circle.general, "help", topic="Server")
    await people.choose(circle.owner, server, SelectKind.FOUNDERS, Founders.EVERYONE)
    nameless = {"name": words.UNREADABLE, "focus": "Starting over, slowly", "zone": "Another…"}
    unzoned = await people.use(founder, circle.general, "circle create", nameless)
    refused = await people.press(founder, unzoned, ButtonKind.CIRCLE_ZONE, {"zone": "Lisbon"})
    name = {"name": f"Founded after {circle.hosted.id}", "zone": "Another…"}
    unzoned = await people.press(founder, refused, ButtonKind.CIRCLE_CREATE_AGAIN, name)
    asked = await people.press(founder, unzoned, ButtonKind.CIRCLE_ZONE, {"zone": words.TWO_ZONES})
    formed = await people.press(founder, asked, ButtonKind.CIRCLE_CREATE_MEANT)
    await _lead(circle, founder, await circle.followed(formed, ButtonKind.START_LATER))


async def _lead(circle: PlayedCircle, founder: Person, card: Message) -> None:
    """Step by step; what is put off and what is decided again is done from a second card."""
    people, guests = circle.people, [await circle.stranger(number) for number in (5, 6)]
    press = partial(_press, circle, founder)
    await people.choose(founder, card, SelectKind.START_PEOPLE, *guests)
    await press(card, ButtonKind.START_POLL)
    welcome = await circle.seen(lambda: newest_with(founder.sees(_newest_channel(circle)), ButtonKind.START_OPEN))
    second = (await people.press(founder, welcome, ButtonKind.START_OPEN)).message
    assert second is not None
    await press(second, ButtonKind.START_LATER)
    await press(second, ButtonKind.START_LATER)
    await press(card, ButtonKind.START_NO_NUDGES)
    await press(second, ButtonKind.START_NUDGES)
    await press(card, ButtonKind.START_GOAL, words.GOAL)
    await press(card, ButtonKind.START_LATER)
    await press(card, ButtonKind.START_TIME, {"when": f"{circle.two_days()} 18:00"})
    await press(card, ButtonKind.START_TIME_MEANT)
    await press(card, ButtonKind.START_SET)
    await people.press(founder, welcome, ButtonKind.START_PUT_AWAY)


async def _press(
    circle: PlayedCircle, founder: Person, card: Message, kind: ButtonKind, given: dict[str, str] | None = None
) -> None:
    """Press a button once the card has it."""
    await circle.seen(lambda: card if button_in(card, kind) else None)
    await circle.people.press(founder, card, kind, given)


def _newest_channel(circle: PlayedCircle) -> Channel:
    """The text channel of the circle that was formed last."""
    return max((one for one in circle.hosted.guild.channels.values() if one.topic), key=lambda one: one.id)
