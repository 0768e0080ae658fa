"""What members do about whose turn it is: duties of sessions, partners, and the failure of the month."""

from benchmarks.world import words
from benchmarks.world.people import button_in
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind

COMMANDS = ("session facilitate", "session present")


async def look(circle: PlayedCircle) -> None:
    """Everybody looks at who serves next, and who their partner is."""
    for place in circle.everybody:
        for command in COMMANDS:
            await circle.use(place, command)
        await circle.use(place, "partners show")
        await circle.use(place, "partners met")
        await circle.use(place, "failure next")


async def hand_on(circle: PlayedCircle) -> None:
    """Each duty of the next session is offered, withdrawn, offered again, taken by another member, and passed on."""
    for command in COMMANDS:
        holder = await _holder(circle, command)
        done = await circle.press(holder, await circle.use(holder, command), ButtonKind.DUTY_SWAP)
        await circle.press(holder, done, ButtonKind.DUTY_WITHDRAW)
        await circle.press(holder, await circle.use(holder, command), ButtonKind.DUTY_SWAP)
        serving = {await _holder(circle, each) for each in COMMANDS}
        other = next(place for place in circle.members if place not in serving)
        await circle.press(other, await circle.posted(ButtonKind.SESSION_COMING), ButtonKind.SESSION_COMING)
        await circle.press(other, await circle.use(other, command), ButtonKind.DUTY_ACCEPT)
        await _pass(circle, other, command)
    await circle.use(0, "session present", **words.EXAMPLE)


async def volunteer(circle: PlayedCircle) -> None:
    """Nobody can come, so that a duty that is passed is nobody's, until somebody volunteers."""
    card = await circle.posted(ButtonKind.SESSION_AWAY)
    for place in circle.members:
        await circle.press(place, card, ButtonKind.SESSION_AWAY)
    for volunteer, command in enumerate(COMMANDS):
        holder = await _holder(circle, command)
        await _pass(circle, holder, command)
        await circle.press(volunteer, await circle.use(volunteer, command), ButtonKind.DUTY_VOLUNTEER)


async def share_failure(circle: PlayedCircle) -> None:
    """Whose month it is prepares, offers the turn and passes it; another one tells a failure and keeps a line of it."""
    holder = circle.named_in(await circle.use(0, "failure next"))
    volunteered = await circle.use(holder, "failure volunteer")
    invited = circle.has_received(holder, ButtonKind.FAILURE_PREPARE) or circle.has_posted(ButtonKind.FAILURE_PREPARE)
    asked = volunteered.message if button_in(volunteered.message, ButtonKind.FAILURE_PREPARE) else invited
    if asked is not None:
        kept = await circle.press(holder, asked, ButtonKind.FAILURE_PREPARE, words.FAILURE)
        await circle.press(holder, kept, ButtonKind.FAILURE_DISCARD)
    await circle.use(holder, "failure swap")
    await circle.use(holder, "failure pass")
    other = next(place for place in circle.members if place != holder)
    kept = await circle.use(other, "failure share", words.FAILURE)
    again = await circle.press(other, kept, ButtonKind.FAILURE_SHARE, words.FAILURE)
    told = await circle.press(other, again, ButtonKind.FAILURE_POST)
    await circle.press(other, told, ButtonKind.FAILURE_LESSON, words.LESSON)


async def wake_notices(circle: PlayedCircle) -> None:
    """One has come again what nobody answered, if there is such a thing."""
    last = circle.has_posted(ButtonKind.NOTICE_WAKE)
    if last is not None:
        await circle.press(0, last, ButtonKind.NOTICE_WAKE)


async def _holder(circle: PlayedCircle, command: str) -> int:
    """Who has a duty of the next session, which a command names first."""
    return circle.named_in(await circle.use(0, command))


async def _pass(circle: PlayedCircle, place: int, command: str) -> None:
    asked = await circle.press(place, await circle.use(place, command), ButtonKind.DUTY_PASS)
    await circle.press(place, asked, ButtonKind.DUTY_PASS_ON)
