"""What members choose about nudges, what they answer to them, and what they ask for in writing."""

import asyncio
from collections.abc import Sequence

from benchmarks.world import words
from benchmarks.world.people import button_in, newest_with
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.people.answers import Answer
from rehearsal.world.models import Message
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.nudges import NudgeKind

ANSWERS = (
    (ButtonKind.COMMITMENT_KEPT, None),
    (ButtonKind.COMMITMENT_OPEN, None),
    (ButtonKind.PARTNERS_MET, None),
    (ButtonKind.SESSION_LATE_COMMIT, words.COMMITMENT),
    (ButtonKind.CHECK_IN_ON_TRACK, None),
    (ButtonKind.DUTY_SWAP, None),
    (ButtonKind.NAMING_YES, None),
)
CHOICES = (
    (SelectKind.NUDGES_DAYS, tuple("0123456")),
    (SelectKind.NUDGES_A_WEEK, ("4",)),
    (SelectKind.NUDGES_WHILE_CLOSED, ("wait",)),
    (SelectKind.NUDGES_KINDS, tuple(NudgeKind)),
)


async def choose(circle: PlayedCircle) -> None:
    """Everybody looks at what will come, and changes it."""
    for place in circle.everybody:
        await circle.use(place, "nudges start")
        shown = await circle.use(place, "nudges preview")
        if button_in(shown.message, ButtonKind.NUDGES_WAKE):
            await circle.press(place, shown, ButtonKind.NUDGES_WAKE)
        await _choose_on_the_card(circle, place)
        await circle.use(place, "nudges settings", a_week=5)
        asked = await circle.use(place, "nudges settings", zone=words.TWO_ZONES)
        await circle.press(place, asked, ButtonKind.NUDGES_SETTINGS_MEANT)
        shown = await circle.use(place, "nudges settings", quiet_from="9pm")
        await circle.press(place, shown, ButtonKind.NUDGES_SETTINGS)
        asked = await circle.use(place, "nudges snooze", until=circle.two_days())
        meant = await circle.press(place, asked, ButtonKind.NUDGES_SNOOZE_MEANT)
        await circle.press(place, meant, ButtonKind.NUDGES_SNOOZE)
        await circle.use(place, "nudges stop")
        await circle.use(place, "nudges start")
    await circle.people.complete(circle.person(0), circle.text, "nudges settings", "zone", "Berl")


async def _choose_on_the_card(circle: PlayedCircle, place: int) -> None:
    """One chooses each thing in its select, types what has no select, and ends as they began."""
    card = await circle.use(place, "nudges settings")
    for kind, values in CHOICES:
        await circle.choose(place, card, kind, *values)
    await circle.press(place, card, ButtonKind.NUDGES_HOURS, {"Quiet from": "9.30pm"})
    await circle.press(place, card, ButtonKind.NUDGES_SETTINGS_KEPT)
    await circle.press(place, card, ButtonKind.NUDGES_SNOOZE_ASK, {"Until when": "tomorrow"})
    await circle.press(place, card, ButtonKind.NUDGES_SNOOZE)
    for kind in (ButtonKind.NUDGES_SNOOZE_END, ButtonKind.NUDGES_OFF, ButtonKind.NUDGES_ON):
        await circle.press(place, card, kind)


async def answer(circle: PlayedCircle) -> None:
    """Everybody answers what they were sent as far as it can still be answered."""
    for place in circle.everybody:
        for kind, given in ANSWERS:
            message = circle.has_received(place, kind)
            if message is not None:
                await circle.press(place, message, kind, given)


async def take_along(circle: PlayedCircle) -> None:
    """Everybody asks for what is kept, and for files."""
    for place in circle.everybody:
        await circle.use(place, "privacy policy")
        await circle.use(place, "privacy export")
    for place in (0, 1):
        await circle.use(place, "template agenda")
        await circle.use(place, "template goals")


async def close_dms(circle: PlayedCircle) -> None:
    """One closes their DMs: what is sent to them does not arrive, of which they are told, and they open them again."""
    asker, partner = await _partners(circle)
    await circle.use(partner, "nudges start")
    shown = await circle.use(partner, "nudges settings", quiet_from="midnight", quiet_until="0:00")
    await circle.press(partner, shown, ButtonKind.NUDGES_SETTINGS)
    circle.person(partner).close_dms()
    await circle.use(asker, "goal set", words.GOAL)
    noted = await circle.use(asker, "goal update", status="Stuck", **words.STUCK)
    await circle.press(asker, noted, ButtonKind.ASK_PARTNER)
    answers = [await circle.use(partner, "goal board")]
    while (notice := newest_with(_beside(answers), ButtonKind.NUDGES_AGAIN)) is None:
        await asyncio.sleep(1)
        answers.append(await circle.use(partner, "goal board"))
    circle.person(partner).open_dms()
    await circle.press(partner, notice, ButtonKind.NUDGES_AGAIN)


def _beside(answers: Sequence[Answer]) -> list[Message]:
    """What the bot has said beside these answers."""
    return [message for answer in answers for message in answer.followups]


async def _partners(circle: PlayedCircle) -> tuple[int, int]:
    """Two members who are partners. Raises LookupError if there are none."""
    for place in circle.members:
        shown = await circle.use(place, "partners show")
        for other in circle.members:
            if other != place and circle.person(other).mention in shown.text:
                return place, other
    raise LookupError("There are no partners.")
