"""What members do to thank each other for help, and what those do who are thanked."""

from benchmarks.world import words
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.rituals import Ritual

MENU = "Thank for help"
TOPIC = words.THANKED["topic"]


async def thank(circle: PlayedCircle) -> None:
    """The circle chooses the ritual; some thank others by the menu of a message and by command, and take that back."""
    card = await circle.use(0, "circle settings")
    await circle.choose(0, card, SelectKind.CIRCLE_RITUALS, Ritual.THANKS)
    await circle.press(0, card, ButtonKind.CIRCLE_RITUALS)
    helper = circle.person(3)
    said = await helper.say(circle.text, words.REPORT)
    for place in (4, 5):
        await circle.people.choose_menu(circle.person(place), said, MENU, words.THANKED)
    for place in (0, 1):
        thanked = await circle.use(place, "thanks", member=helper, topic=f"{TOPIC}, {place}")
        await circle.press(place, thanked, ButtonKind.THANKS_TAKE_BACK)
        await circle.use(place, "thanks", member=helper, topic=TOPIC)
    await circle.people.complete(circle.person(0), circle.text, "thanks", "topic", TOPIC[:3])
    await circle.use(3, "circle about")


async def hide(circle: PlayedCircle) -> None:
    """Those who were thanked hide that; they take no DMs, so that it stands in the channel at once."""
    for place in (4, 5):
        await circle.use(place, "nudges stop")
        await circle.use(0, "thanks", member=circle.person(place), topic=TOPIC)
        brought = await circle.posted(ButtonKind.THANKS_HIDE, place, circle.person(place).mention)
        await circle.press(place, brought, ButtonKind.THANKS_HIDE)
        await circle.use(place, "nudges start")
