"""What members do about goals: set, shown, reported on, asked about, carried over and dropped."""

from benchmarks.world import words
from benchmarks.world.people import button_in
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind


async def set_goals(circle: PlayedCircle) -> None:
    """Everybody sets a goal or changes it, and looks at it; before that, one carries over that of the last cycle."""
    for place in circle.everybody:
        shown = await circle.use(place, "goal show")
        if button_in(shown.message, ButtonKind.GOAL_CARRY):
            await circle.press(place, shown, ButtonKind.GOAL_CARRY, words.CARRIED)
        await circle.use(place, "goal set", words.GOAL)
        shown = await circle.use(place, "goal show")
        await circle.press(place, shown, ButtonKind.GOAL_SET, words.GOAL)
        await circle.use(place, "goal board")
        await circle.use(place, "goal history")
    await circle.use(0, "goal history", everyone=True)
    await circle.use(1, "goal show", member=circle.person(0))


async def plan(circle: PlayedCircle) -> None:
    """Everybody chooses a moment for their plan, by its words and in the form, and takes it back."""
    for place in circle.everybody:
        written = await circle.use(place, "goal set", words.PLANNED)
        asked = await circle.press(place, written, ButtonKind.GOAL_PLAN)
        shown = await circle.press(place, asked, ButtonKind.GOAL_PLAN_MEANT)
        shown = await circle.press(place, shown, ButtonKind.GOAL_PLAN_ASK, {"when": "tomorrow"})
        await circle.press(place, shown, ButtonKind.GOAL_PLAN_SET)
        await circle.press(place, await circle.use(place, "goal show"), ButtonKind.GOAL_PLAN_BACK)


async def report(circle: PlayedCircle) -> None:
    """Members say how it goes: by command, by button, and from the menu of a message."""
    for place in circle.everybody:
        await circle.use(place, "goal update", status="On track", words=words.REPORT)
        await circle.use(place, "goal update", {"words": words.REPORT}, status="On track")
        asked = await circle.press(place, await circle.use(place, "goal show"), ButtonKind.GOAL_UPDATE)
        await circle.press(place, asked, ButtonKind.CHECK_IN_ON_TRACK)
        asked = await circle.press(place, await circle.use(place, "goal show"), ButtonKind.GOAL_UPDATE)
        await circle.press(place, asked, ButtonKind.CHECK_IN_DONE, words.DONE)
    for place in (0, 1):
        said = await circle.person(place).say(circle.text, words.REPORT)
        await circle.people.choose_menu(circle.person(place), said, "Log as evidence")


async def ask_for_help(circle: PlayedCircle) -> None:
    """One is stuck and asks everybody who can be asked; another one answers."""
    for place, helper in ((0, 1), (1, 0)):
        asked = await circle.press(place, await circle.use(place, "goal show"), ButtonKind.GOAL_UPDATE)
        noted = await circle.press(place, asked, ButtonKind.CHECK_IN_STUCK, words.STUCK)
        for kind in (ButtonKind.ASK_PARTNER, ButtonKind.ASK_AGENDA, ButtonKind.ASK_CIRCLE):
            noted = await circle.press(place, noted, kind)
        question = await circle.posted(ButtonKind.ASK_ANSWER, helper, circle.person(place).mention)
        await circle.press(helper, question, ButtonKind.ASK_ANSWER, words.HELP)


async def drop(circle: PlayedCircle) -> None:
    """One drops their goal, and carries that of the last cycle over instead."""
    for place in (0, 1):
        shown = await circle.use(place, "goal show")
        await circle.press(place, shown, ButtonKind.GOAL_DROP, words.DROPPED)
        shown = await circle.use(place, "goal show")
        if button_in(shown.message, ButtonKind.GOAL_CARRY):
            await circle.press(place, shown, ButtonKind.GOAL_CARRY, words.CARRIED)
