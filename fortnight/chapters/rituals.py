"""Rituals that the circle chose: stuck points in a thread of their own, where others help, and thanks for that."""

from functools import partial
from itertools import chain

from fortnight import cast
from fortnight.cast import AMARA, MAYA, PRIYA, TOMAS
from fortnight.scenario import Scenario
from rehearsal.people.person import Person
from rehearsal.world.models import Channel, Message

SELECT = "Rituals: none so far"
WINS, THANKS = "Wins and stuck points, each cycle", "Thanks for help"


async def share_and_thank(scenario: Scenario) -> None:
    """Maya chooses two rituals for the circle; Amara is stuck, Tomás helps, and she thanks him."""
    sandbox = scenario.sandbox
    amara, tomas = sandbox.person(AMARA), sandbox.person(TOMAS)
    await _choose(scenario)
    thread, point = await _get_stuck(scenario, amara)
    await sandbox.act(lambda: tomas.click(point, "I can help"))
    offer = await sandbox.shown(amara, thread, "can help with")
    heard = amara.user in offer.mentions and "Which of you two sees it through?" in offer.text
    sandbox.promises.note("Help with a stuck point is one press, and its writer hears of it", heard, tomas.name)
    await sandbox.act(lambda: tomas.click(offer, "I'll see it through"))
    await sandbox.until_seen(lambda: f"{tomas.mention} sees it through" in point.text, "who sees it through")
    await sandbox.act(lambda: amara.click(point, "Solved"), done=lambda: not point.buttons)
    await sandbox.until_seen(lambda: not point.buttons, "that it is solved")
    await _thank(scenario, amara, tomas)


async def _choose(scenario: Scenario) -> None:
    sandbox, maya = scenario.sandbox, scenario.sandbox.person(MAYA)
    card = await sandbox.act(lambda: maya.slash(scenario.text, "circle settings"))
    asked = await sandbox.act(lambda: maya.choose(card, SELECT, WINS, THANKS))
    shown_first = "would start" in asked.text
    told = "New in this circle"
    is_told = lambda: any(told in one.text for one in maya.sees(scenario.text))
    await sandbox.act(lambda: maya.click(asked, "Change it"), done=is_told)
    news = await sandbox.shown(sandbox.person(PRIYA), scenario.text, told)
    sandbox.promises.note("A circle chooses its rituals by one select, and is told", shown_first, news.text)


async def _get_stuck(scenario: Scenario, person: Person) -> tuple[Channel, Message]:
    """The thread in which a stuck point stands, and the message that has it."""
    sandbox = scenario.sandbox
    await sandbox.act(lambda: person.slash(scenario.text, "stuck", line=cast.STUCK_POINT))
    thread = await sandbox.first_seen(
        lambda: (one for one in sandbox.guild.threads.values() if one.name.startswith("Wins")),
        "the thread for wins and stuck points",
    )
    point = await sandbox.shown(person, thread, cast.STUCK_POINT)
    named = person.mention in point.text
    sandbox.promises.note("A stuck point stands in a thread of its circle, under its writer's name", named, thread.name)
    return thread, point


async def _thank(scenario: Scenario, person: Person, helper: Person) -> None:
    """Thanks reach who helped by DM, or in the channel where that cannot be."""
    sandbox = scenario.sandbox
    await sandbox.act(partial(person.slash, scenario.text, "thanks", member=helper, topic=cast.THANKED_FOR))
    thanks = await sandbox.first_seen(
        lambda: (one for one in chain(helper.dms, helper.sees(scenario.text)) if cast.THANKED_FOR in one.text),
        f"thanks to {helper.name}",
    )
    sandbox.promises.note("Thanks reach the one who helped, who may hide them", "Hide" in " ".join(thanks.buttons))
