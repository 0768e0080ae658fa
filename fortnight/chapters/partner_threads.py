"""Partners in their private thread: a brief once a cycle, a time that suits all of them, and that they met."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import PRIYA
from fortnight.scenario import A_MOMENT, Scenario
from rehearsal.people.person import Person
from rehearsal.world.models import Channel, Message

BRIEFED = datetime(2026, 2, 5, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
"""Two days after the session with which the cycle began."""
BRIEFS = 2
BRIEF = "## Before you meet"
HALF_AN_HOUR = timedelta(minutes=30)
TIMESTAMP = re.compile(r"<t:(\d+)")


async def meet(scenario: Scenario) -> None:
    """Priya and her partners read the second cycle's brief, agree on a time with one press each, and meet."""
    sandbox, partners = scenario.sandbox, scenario.partners
    await sandbox.until(BRIEFED + A_MOMENT)
    others = [person for person in sandbox.people.values() if person not in partners]
    threads = [one for one in sandbox.guild.threads.values() if partners[0].id in one.joined]
    theirs = len(threads) == 1 and all(person.id in threads[0].joined for person in partners)
    alone = theirs and not any(person.id in threads[0].joined for person in others)
    names = ", ".join(person.name for person in partners)
    sandbox.promises.note("Learning partners have a private thread, and nobody else is in it", alone, names)
    briefs = await _briefs(scenario, threads[0])
    told = [sum(brief.text == one.text for one in briefs) for brief in briefs]
    once = len(briefs) == BRIEFS and set(told) == {1} and PRIYA.goal[0] in briefs[-1].text
    sandbox.promises.note("They are given one brief a cycle, with their goals by now", once, f"{len(briefs)} briefs")
    if scenario.disturbed:  # a time that is pressed twice is taken back
        return
    agreed = await _agree(scenario, threads[0], briefs[-1])
    await sandbox.until(agreed + HALF_AN_HOUR)
    await _say_so(scenario, partners[0], briefs[-1])


async def _briefs(scenario: Scenario, thread: Channel) -> list[Message]:
    """What stands in their thread, once it has the second one."""
    reader = scenario.partners[0]
    found = lambda: [one for one in reader.sees(thread) if BRIEF in one.text]
    await scenario.sandbox.until_seen(lambda: len(found()) >= BRIEFS, "the brief of the second cycle")
    return found()


async def _agree(scenario: Scenario, thread: Channel, brief: Message) -> datetime:
    """All press the first time that is offered; returns when that is."""
    sandbox, time = scenario.sandbox, brief.buttons[0]
    for person in scenario.partners:
        await sandbox.act(partial(person.click, brief, time))
    said = await sandbox.shown(scenario.partners[0], thread, "It suits everyone")
    named = all(person.mention in said.text for person in scenario.partners)
    files = [file.filename for file in said.attachments]
    kept = named and files == ["learning-partners.ics"]
    sandbox.promises.note("A time that suits all of them is told at once, with a file for calendars", kept, time)
    found = TIMESTAMP.search(said.text)
    assert found is not None
    return datetime.fromtimestamp(int(found[1]), UTC)


async def _say_so(scenario: Scenario, person: Person, brief: Message) -> None:
    """One of them says that they met, which counts for all of them."""
    sandbox = scenario.sandbox
    await sandbox.act(lambda: person.click(brief, "We met"), done=lambda: "You've met" in brief.text)
    await sandbox.until_seen(lambda: "You've met" in brief.text, "that the brief offers no more times")
    shown = [await sandbox.act(partial(one.slash, scenario.text, "partners show")) for one in scenario.partners]
    counted = all("You last met on" in answer.text for answer in shown) and brief.buttons == ["We met"]
    sandbox.promises.note("That they met counts for all of them, and no more times are offered", counted, person.name)
