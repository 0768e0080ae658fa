"""Wins and stuck points: written, helped with, solved, and asked about after a session."""

from collections.abc import Iterator
from datetime import timedelta

from benchmarks.world import words
from benchmarks.world.people import newest_with
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.world.models import Message
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.rituals import Ritual

IN_RHYTHM = "18:00"
"""How the list of sessions ends for those of the circle's rhythm; other acts have set others."""


async def write(circle: PlayedCircle) -> None:
    """Somebody writes a line, edits it, removes it; another logs a message that they wrote."""
    own = await circle.use(1, "win", **words.WIN)
    await circle.press(1, own, ButtonKind.WINS_EDIT, words.LINE)
    removed = await circle.press(1, own, ButtonKind.WINS_REMOVE)
    await circle.use(1, "win", **words.WIN)
    mine = await circle.press(1, removed, ButtonKind.WINS_MINE)
    line = next(option["value"] for option in _options(mine.message))
    await circle.press(1, mine, ButtonKind.WIN_ADD, words.WIN)
    await circle.press(1, mine, ButtonKind.STUCK_ADD, words.WIN)
    await circle.choose(1, mine, SelectKind.WINS_PICK, line)
    said = await circle.person(2).say(circle.text, words.REPORT)
    for menu in ("Log as win", "Log as stuck point"):
        await circle.people.choose_menu(circle.person(2), said, menu)


async def help_each_other(circle: PlayedCircle) -> None:
    """Of two who are stuck, one sees it through themselves; with the other the helper does, and it is solved."""
    for writer, owner in ((3, 3), (4, 0)):
        point = await _stuck(circle, writer)
        offered = await circle.press(0, point, ButtonKind.STUCK_HELP)
        await circle.press(0, offered, ButtonKind.STUCK_NO_HELP)
        await circle.press(0, point, ButtonKind.STUCK_HELP)
        offer = await circle.seen(lambda: newest_with(_in_threads(circle, 0), ButtonKind.STUCK_OWN))
        await circle.press(owner, offer, ButtonKind.STUCK_OWN)
        await circle.seen(lambda offer=offer: None if offer.buttons else offer)
    solved = await circle.press(4, point, ButtonKind.STUCK_SOLVED)
    await circle.press(4, solved, ButtonKind.STUCK_REOPEN)


async def decide(circle: PlayedCircle) -> None:
    """A stuck point is on the agenda of a session, and dropped and parked after it."""
    card = await circle.use(0, "circle settings")
    await circle.choose(0, card, SelectKind.CIRCLE_RITUALS, Ritual.WINS)
    await circle.press(0, card, ButtonKind.CIRCLE_RITUALS)
    await circle.use(0, "stuck", line=words.STUCK["words"])
    await circle.person(0).join_voice(circle.hosted.voice)
    found = await circle.people.complete(circle.person(0), circle.text, "session move", "session")
    regular = next((one for one in found if one.endswith(IN_RHYTHM)), "none of them")
    shown = await circle.use(0, "session move", when="in 14 minutes", session=regular)
    await circle.press(0, shown, ButtonKind.SESSION_MOVE)
    await circle.use(0, "session start")
    await circle.use(0, "session end", anyway=True)
    circle.leap(timedelta(minutes=2))
    left = await circle.posted(ButtonKind.STUCK_DROP)
    dropped = await circle.press(0, left, ButtonKind.STUCK_DROP)
    await circle.press(0, dropped, ButtonKind.STUCK_PARK)


async def _stuck(circle: PlayedCircle, writer: int) -> Message:
    """A stuck point of a member, once it stands in the thread."""
    await circle.use(writer, "stuck", line=words.STUCK["words"])
    mention = circle.person(writer).mention
    return await circle.seen(
        lambda: newest_with((one for one in _in_threads(circle, writer) if mention in one.text), ButtonKind.STUCK_HELP)
    )


def _in_threads(circle: PlayedCircle, place: int) -> Iterator[Message]:
    """What a member sees in the circle's threads."""
    threads = [one for one in circle.hosted.guild.threads.values() if one.parent is circle.text]
    return (said for thread in threads for said in circle.person(place).sees(thread))


def _options(message: Message | None) -> list[dict[str, str]]:
    """What the select of a message offers."""
    assert message is not None
    return message.components[0]["components"][0]["options"]
