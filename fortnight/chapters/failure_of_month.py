"""The failure of the month: an invitation, what is prepared in private, what is told, and the one line that stays."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import PRIYA
from fortnight.sandbox import BrokenError
from fortnight.scenario import SPREAD, Scenario, labelled
from rehearsal.people.answers import Answer
from rehearsal.people.person import Person
from rehearsal.world.models import Message

ASKED = datetime(2026, 2, 12, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
"""A week before the circle's day for it: the 19th, since it was founded on one."""
NOTICE = 7
A_DAY = timedelta(days=1)
QUESTIONS = ("What happened", "What it taught you", "What you do differently now")


async def tell(scenario: Scenario) -> None:
    """A week before the day, one member is invited; they prepare, tell it, and let the circle keep one line."""
    sandbox, priya = scenario.sandbox, scenario.sandbox.person(PRIYA)
    await sandbox.until(ASKED + SPREAD)
    shown = (await sandbox.act(lambda: priya.slash(scenario.text, "failure next"))).text
    teller = sandbox.named_in(shown.splitlines()[0])
    others = [person for person in sandbox.people.values() if person is not teller]
    prepared = await _prepare(scenario, teller, await _invitation(scenario, teller))
    seen = [one.text for person in others for one in [*person.dms, *person.sees(scenario.text)]]
    private = cast.FAILURE[0] in prepared.text and not any(cast.FAILURE[0] in text for text in seen)
    sandbox.promises.note("What is prepared for the failure of the month, nobody else sees", private, teller.name)
    told = await sandbox.act(
        lambda: teller.click(prepared, "Post it now"), done=lambda: "Keep one line" in prepared.buttons
    )
    announcement = await sandbox.shown(others[0], scenario.text, "## Failure of the month")
    sandbox.promises.note("The failure of the month is told", cast.FAILURE[1] in announcement.text, teller.name)
    await _ask(scenario, others[0], teller)
    form = await sandbox.act(lambda: teller.click(told, "Keep one line"))
    await sandbox.act(lambda: teller.fill(form, {"What stays": cast.LINE_OF_FAILURE}))
    kept = (await sandbox.act(lambda: others[0].slash(scenario.text, "failure next"))).text
    stays = cast.LINE_OF_FAILURE in kept and cast.FAILURE[0] not in kept
    sandbox.promises.note("One line of it stays with the circle, if its teller likes", stays, cast.LINE_OF_FAILURE)


async def _ask(scenario: Scenario, reader: Person, teller: Person) -> None:
    """In the thread below what was told, the others are invited to ask first."""
    sandbox = scenario.sandbox
    thread = await sandbox.first_seen(
        lambda: (one for one in sandbox.guild.threads.values() if one.name.startswith("Failure of the month")),
        "the thread of the failure",
    )
    opening = await sandbox.shown(reader, thread, "Questions first")
    asks = teller.mention in opening.text
    sandbox.promises.note("A failure told in writing has a thread, where questions come first", asks, thread.name)


async def _invitation(scenario: Scenario, teller: Person) -> Message:
    """What invites them, as soon as their settings allow it."""
    for day in range(NOTICE):
        await scenario.sandbox.until(ASKED + day * A_DAY + SPREAD)
        for one in reversed([*teller.dms, *teller.sees(scenario.text)]):
            if labelled(one.buttons, "Prepare it"):
                return one
    raise BrokenError(f"{teller.name} was not invited to tell a failure")


async def _prepare(scenario: Scenario, teller: Person, invitation: Message) -> Answer:
    """What they prepare, as only they see it."""
    button = labelled(invitation.buttons, "Prepare it") or ""
    form = await scenario.sandbox.act(lambda: teller.click(invitation, button))
    answers = dict(zip(QUESTIONS, cast.FAILURE, strict=True))
    return await scenario.sandbox.act(lambda: teller.fill(form, answers))
