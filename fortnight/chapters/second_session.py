"""The second session: duties change hands before it, it shows what was prepared, and it runs to its end."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import CAST, MAYA
from fortnight.scenario import A_MOMENT, WARNING, Scenario
from rehearsal.people.person import Person
from rehearsal.world.models import Message

STARTS = datetime(2026, 2, 3, 18, 0, tzinfo=ZoneInfo(cast.ZONE))
CHECK_IN = timedelta(minutes=10)
EXAMPLE_ENOUGH = timedelta(minutes=20)
PROBLEM = timedelta(minutes=40)
CLOSED_TOO_SOON = timedelta(minutes=66)
COMMITMENTS = timedelta(minutes=67)
ENDS = STARTS + timedelta(minutes=75)


async def hand_over_duties(scenario: Scenario) -> None:
    """Facilitator and presenter swap; then one of them cannot come, and their replacement queues real work to show."""
    sandbox, maya = scenario.sandbox, scenario.sandbox.person(MAYA)
    recap = await sandbox.shown(maya, scenario.text, "**Next:**")
    coming = recap.text.partition("**Next:**")[2]
    serving = [person for person in sandbox.people.values() if person.mention in coming]
    leader, presenter = sorted(serving, key=lambda person: coming.index(person.mention))
    await _swap(scenario, leader, presenter)
    scenario.next_leader, scenario.away = presenter, leader
    presenter = await _hand_on(scenario, leader, recap)
    await _queue(scenario, presenter)


async def _swap(scenario: Scenario, leader: Person, presenter: Person) -> None:
    sandbox = scenario.sandbox
    offers = "offers anyone a swap"
    offered = lambda: any(offers in one.text for one in presenter.sees(scenario.text))
    await sandbox.act(partial(leader.slash, scenario.text, "session facilitate", action="Swap"), done=offered)
    offer = await sandbox.shown(presenter, scenario.text, offers)
    settled = lambda: "is closed" in offer.text
    await sandbox.act(lambda: presenter.click(offer, "Take it"), done=settled)
    announcement = await sandbox.shown(presenter, scenario.text, f"{leader.mention} now presents in the session of")
    sandbox.promises.note(
        "A swap is offered, accepted and announced", "swapped with" in announcement.text, _said(scenario, announcement)
    )


async def _hand_on(scenario: Scenario, away: Person, recap: Message) -> Person:
    """A member says on the recap that they cannot come; return who has their duty now."""
    sandbox = scenario.sandbox
    await sandbox.act(lambda: away.click(recap, "Can't make it"))
    announcement = await sandbox.first_seen(
        lambda: (one for one in reversed(away.sees(scenario.text)) if _hands_on(one, away)),
        f"the duty of {away.name} handed on",
    )
    sandbox.promises.note(
        "The duty of a member who cannot come is handed on, with the reason", True, _said(scenario, announcement)
    )
    return next(person for person in sandbox.people.values() if announcement.text.startswith(person.mention))


def _hands_on(message: Message, away: Person) -> bool:
    words = f"now presents in the session of <t:{int(STARTS.timestamp())}"
    return words in message.text and " (" in message.text and away.mention not in message.text


async def _queue(scenario: Scenario, presenter: Person) -> None:
    title, context = cast.EXAMPLE
    await scenario.sandbox.act(lambda: presenter.slash(scenario.text, "session present", title=title, context=context))


async def hold(scenario: Scenario) -> None:
    """It opens with last cycle's goals, gets more time by a vote, goes on early, and ends on time."""
    sandbox, late = scenario.sandbox, scenario.sandbox.person(MAYA)
    leader = scenario.next_leader
    assert leader is not None
    await sandbox.until(STARTS - WARNING)
    reminder = await sandbox.first_seen(
        lambda: (one for one in _read_by(scenario, leader) if "ou lead the session" in one.text),
        f"{leader.name} reminded",
    )
    can_swap = any(label.lower().endswith("swap") for label in reminder.buttons)
    sandbox.promises.note("The facilitator is reminded, and can still swap", can_swap, leader.name)
    here = [person for person in sandbox.people.values() if person not in (late, scenario.away)]
    await sandbox.join_voice(scenario.voice, *here)
    await sandbox.until(STARTS + A_MOMENT)
    await _check_opening(scenario, late)
    await _more_time(scenario, leader, here)
    await _come_late(scenario, late)
    await _go_on_early(scenario, leader)
    await _solve(scenario, late)
    await _try_to_close(scenario, leader)
    await _commit(scenario, [*here, late])
    await _end(scenario, [*here, late])


def _read_by(scenario: Scenario, person: Person) -> list[Message]:
    """Messages that a person sees: a reminder comes by DM to those who allowed it, otherwise in the channel."""
    return [*person.dms, *person.sees(scenario.text)]


async def _check_opening(scenario: Scenario, anybody: Person) -> None:
    sandbox = scenario.sandbox
    opening = (await sandbox.shown(anybody, scenario.text, "## From last time")).text
    kept = all(persona.goal[0] in opening for persona in CAST) and cast.PARKED in opening
    sandbox.promises.note("The second session opens with last cycle's goals and what was parked", kept)
    sandbox.promises.note(
        "The second session shows the real work that was queued", cast.EXAMPLE[0] in opening, cast.EXAMPLE[0]
    )
    leader = scenario.leader_on(await sandbox.shown(anybody, scenario.text, "## Block 1 of 5: Check-in"))
    sandbox.promises.note(
        "Somebody else leads the second session",
        leader is scenario.next_leader is not scenario.first_leader,
        leader.name,
    )


async def _more_time(scenario: Scenario, leader: Person, here: list[Person]) -> None:
    """In the last two minutes of the check-in a decision is recorded, and most people vote for more time."""
    sandbox = scenario.sandbox
    await sandbox.until(STARTS + CHECK_IN - WARNING + A_MOMENT)
    warning = await sandbox.shown(leader, scenario.text, "**Check-in**: two minutes left")
    card = await sandbox.shown(leader, scenario.text, "## Block 1 of 5: Check-in")
    await scenario.fill_by(leader, card, "Capture…", {"What is it?": "A decision", "In your words": cast.DECISION})
    for person in here[: len(here) // 2 + 1]:
        await sandbox.act(partial(person.click, warning, "More time"))
    announcement = await sandbox.first_seen(
        lambda: (line for line in warning.text.splitlines() if "goes on until" in line),
        "more time by the vote",
    )
    sandbox.promises.note("A vote gives a block two more minutes", True, sandbox.readable(announcement))


async def _come_late(scenario: Scenario, late: Person) -> None:
    sandbox = scenario.sandbox
    await sandbox.until(STARTS + CHECK_IN + timedelta(minutes=1))
    await sandbox.join_voice(scenario.voice, late)
    announcement = await sandbox.received(late, "**Check-in**, until")
    sandbox.promises.note("A latecomer is told where the group is", announcement, _said(scenario, announcement))


async def _go_on_early(scenario: Scenario, leader: Person) -> None:
    """The presenter has finished sooner than planned, and the facilitator goes on."""
    sandbox = scenario.sandbox
    await sandbox.until(STARTS + EXAMPLE_ENOUGH)
    if scenario.disturbed:  # a command that is given twice would go on twice
        return
    await sandbox.act(lambda: leader.slash(scenario.text, "session next"))
    until = await sandbox.until_seen(lambda: "Problem solving" in (scenario.voice.status or ""), "the next block")
    sandbox.promises.note("The facilitator goes on before the time is up", until, scenario.voice.status or "")


async def _solve(scenario: Scenario, anybody: Person) -> None:
    await scenario.sandbox.until(STARTS + PROBLEM)
    await _capture(scenario, anybody, "Insight", cast.SECOND_INSIGHT)


async def _try_to_close(scenario: Scenario, leader: Person) -> None:
    """Before anybody has committed to something, closing asks whether to go without that."""
    sandbox = scenario.sandbox
    await sandbox.until(STARTS + CLOSED_TOO_SOON)
    asked = await sandbox.act(lambda: leader.slash(scenario.text, "session end"))
    buttons = asked.message.buttons if asked.message else []
    missing = asked.text.strip().splitlines()
    sandbox.promises.note(
        "Closing too soon lists what is missing, and can be done anyway",
        "Close anyway" in buttons,
        sandbox.readable(missing[-1]) if missing else "",
    )


async def _commit(scenario: Scenario, here: list[Person]) -> None:
    await scenario.sandbox.until(STARTS + COMMITMENTS)
    for person in here:
        await _capture(scenario, person, "Commitment", _commitment_of(person))


async def _capture(scenario: Scenario, person: Person, kind: str, words: str) -> None:
    await scenario.sandbox.act(lambda: person.slash(scenario.text, "session capture", words=words, kind=kind))


def _commitment_of(person: Person) -> str:
    return next(words for persona, words in cast.SECOND_COMMITMENTS.items() if persona.name == person.name)


async def _end(scenario: Scenario, here: list[Person]) -> None:
    sandbox = scenario.sandbox
    await sandbox.until(ENDS + A_MOMENT)
    recap = await sandbox.first_seen(
        lambda: (one for one in here[0].sees(scenario.text) if f"## Recap of {_day()}" in one.text),
        "the second recap",
    )
    on_time = abs(recap.at - ENDS) < timedelta(minutes=1)
    sandbox.promises.note("The second session ends on time", on_time, f"{recap.at.astimezone(STARTS.tzinfo):%H:%M}")
    sandbox.promises.note("The second recap has the decision", cast.DECISION in recap.text, cast.DECISION)
    said = [cast.SECOND_INSIGHT, *map(_commitment_of, here)]
    sandbox.promises.note(
        "The second recap has the insight and everybody's commitment", all(words in recap.text for words in said)
    )


def _day() -> str:
    return f"<t:{int(STARTS.timestamp())}:D>"


def _said(scenario: Scenario, message: Message) -> str:
    return scenario.sandbox.readable(message.text.splitlines()[0])
