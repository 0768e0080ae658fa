"""Wins and stuck points: written, helped with and solved."""

from collections.abc import Iterator

from benchmarks.world import words
from benchmarks.world.people import newest_with
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.world.models import Message
from vocabulary.controls import ButtonKind, SelectKind


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
