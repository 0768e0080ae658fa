"""What members do about their circle: looked at, changed, paused, joined, left and closed."""

from benchmarks.world import words
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.founding import Founders
from vocabulary.help import HelpTopic
from vocabulary.rituals import Ritual


async def look(circle: PlayedCircle) -> None:
    """Everybody looks at what there is."""
    for place in circle.everybody:
        await circle.use(place, "circle about")
        await circle.use(place, "circle settings")
    await circle.people.complete(circle.person(0), circle.text, "circle about", "circle", "Dec")


async def ask_for_help(circle: PlayedCircle) -> None:
    """Everybody asks what there is to do, and about a topic; the server's owner says who may found circles."""
    for place in circle.everybody:
        shown = await circle.use(place, "help")
        await circle.choose(place, shown, SelectKind.HELP_TOPIC, HelpTopic.SESSIONS)
    server = await circle.people.use(circle.owner, circle.general, "help", topic=HelpTopic.SERVER.capitalize())
    await circle.people.choose(circle.owner, server, SelectKind.FOUNDER_ROLE, circle.hosted.role)
    await circle.people.choose(circle.owner, server, SelectKind.FOUNDERS, Founders.EVERYONE)


async def change(circle: PlayedCircle) -> None:
    """It pauses, goes on, and changes its focus and its rhythm; what was typed has two meanings where that can be."""
    meant = await circle.press(
        0, await circle.use(0, "circle pause", until=circle.two_days()), ButtonKind.CIRCLE_PAUSE_MEANT
    )
    await circle.press(0, meant, ButtonKind.CIRCLE_PAUSE)
    await circle.press(1, await circle.use(1, "circle resume"), ButtonKind.CIRCLE_RESUME)
    meant = await circle.use(0, "circle settings", zone=words.TWO_ZONES)
    await circle.press(0, meant, ButtonKind.CIRCLE_SETTINGS_MEANT)
    focus = "Decisions that we can explain to those whom they concern"
    await circle.press(0, await circle.use(0, "circle settings", focus=focus), ButtonKind.CIRCLE_RENAME)
    shown = await circle.use(0, "circle settings", weeks=3)
    await circle.press(0, shown, ButtonKind.CIRCLE_SETTINGS)
    await circle.people.complete(circle.person(0), circle.text, "circle settings", "zone", "Berl")


async def choose(circle: PlayedCircle) -> None:
    """An organiser looks at each change on the card, and keeps all as it is; the circle pauses and goes on there."""
    card = await circle.use(0, "circle settings")
    for kind, value in ((SelectKind.CIRCLE_WEEKS, "4"), (SelectKind.CIRCLE_MINUTES, "60")):
        await circle.choose(0, card, kind, value)
        await circle.press(0, card, ButtonKind.CIRCLE_SETTINGS_KEPT)
    await circle.choose(0, card, SelectKind.CIRCLE_TERM, "8")
    await circle.press(0, card, ButtonKind.CIRCLE_TERM)
    refused = await circle.use(0, "win", **words.WIN)
    await circle.press(0, refused, ButtonKind.CIRCLE_SETTINGS_OPEN)
    await circle.choose(0, card, SelectKind.CIRCLE_RITUALS, Ritual.WINS)
    await circle.press(0, card, ButtonKind.CIRCLE_RITUALS)
    for kind, given in (
        (ButtonKind.CIRCLE_NAMES, {"Focus": "Decisions that others can follow, too"}),
        (ButtonKind.CIRCLE_TIMES, {"First time in the new rhythm": "tomorrow 18:00"}),
    ):
        await circle.press(0, card, kind, given)
        await circle.press(0, card, ButtonKind.CIRCLE_SETTINGS_KEPT)
    await circle.choose(0, card, SelectKind.CIRCLE_ORGANISERS, circle.person(0), circle.person(1))
    await circle.press(0, card, ButtonKind.CIRCLE_ORGANISERS)
    await circle.press(0, card, ButtonKind.CIRCLE_PAUSE_ASK, {"Until when": "in 2 days"})
    await circle.press(0, card, ButtonKind.CIRCLE_PAUSE)
    card = await circle.use(0, "circle settings")
    await circle.press(0, card, ButtonKind.CIRCLE_RESUME_ASK)
    await circle.press(0, card, ButtonKind.CIRCLE_RESUME)


async def join(circle: PlayedCircle) -> None:
    """Four are invited: two join, of whom one wants nudges, one declines, and one is not asked after all."""
    for number, wants in enumerate((ButtonKind.NUDGES_START, ButtonKind.NUDGES_DECLINE)):
        guest = await circle.stranger(number)
        invitation = await circle.people.use(circle.person(0), circle.general, "circle invite", person=guest)
        joined = await circle.people.press(guest, invitation, ButtonKind.CIRCLE_JOIN)
        question = await circle.followed(joined, wants)
        await circle.people.press(guest, question, ButtonKind.NUDGES_WOULD_COME)
        await circle.people.press(guest, question, wants)
        left = await circle.people.use(guest, circle.text, "circle leave")
        await circle.people.press(guest, left, ButtonKind.CIRCLE_LEAVE)
    guest = await circle.stranger(2)
    invitation = await circle.people.use(circle.person(0), circle.general, "circle invite", person=guest)
    await circle.people.press(guest, invitation, ButtonKind.CIRCLE_DECLINE)
    guest = await circle.stranger(3)
    invitation = await circle.people.use(circle.person(0), circle.general, "circle invite", person=guest)
    whom = await circle.people.use(circle.person(0), circle.general, "circle invite")
    await circle.people.choose(circle.person(0), whom, SelectKind.CIRCLE_PEOPLE, await circle.stranger(7))
    told = await circle.followed(invitation, ButtonKind.CIRCLE_WITHDRAW)
    await circle.people.press(circle.person(0), told, ButtonKind.CIRCLE_WITHDRAW)


async def end(circle: PlayedCircle) -> None:
    """One is removed, one is forgotten, one leaves, and the circle is closed."""
    shown = await circle.use(0, "circle remove", person=circle.person(5), reason=words.REASON)
    await circle.press(0, shown, ButtonKind.CIRCLE_REMOVE)
    shown = await circle.use(4, "privacy forget")
    await circle.press(4, shown, ButtonKind.PRIVACY_FORGET)
    shown = await circle.use(3, "circle leave")
    await circle.press(3, shown, ButtonKind.CIRCLE_LEAVE)
    shown = await circle.use(0, "circle close")
    await circle.press(0, shown, ButtonKind.CIRCLE_CLOSE)
