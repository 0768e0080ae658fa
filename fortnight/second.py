"""The second session: duties that change hands before it, and what it shows when it is held."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import CAST, MAYA
from fortnight.plot import A_MOMENT, WARNING, Plot
from rehearsal.people.person import Person
from rehearsal.world.models import Message

STARTS = datetime(2026, 2, 3, 18, 0, tzinfo=ZoneInfo(cast.ZONE))
CHECK_IN = timedelta(minutes=10)


async def hand_over(plot: Plot) -> None:
    """Those who serve swap; then one of them cannot come, and whoever follows queues real work to show."""
    stage, maya = plot.stage, plot.stage.person(MAYA)
    recap = await stage.shown(maya, plot.text, "**Next:**")
    coming = recap.text.partition("**Next:**")[2]
    serving = [person for person in stage.people.values() if person.mention in coming]
    leader, presenter = sorted(serving, key=lambda person: coming.index(person.mention))
    await _swap(plot, leader, presenter)
    plot.next_leader, plot.away = presenter, leader
    presenter = await _hand_on(plot, leader, recap)
    await _queue(plot, presenter)


async def _swap(plot: Plot, leader: Person, presenter: Person) -> None:
    stage = plot.stage
    offers = "offers anybody a swap"
    offered = lambda: any(offers in one.text for one in presenter.sees(plot.text))
    await stage.act(partial(leader.slash, plot.text, "session facilitate", action="Swap"), done=offered)
    offer = await stage.shown(presenter, plot.text, offers)
    settled = lambda: "is settled" in offer.text
    await stage.act(lambda: presenter.click(offer, "Take it"), done=settled)
    told = await stage.shown(presenter, plot.text, f"{leader.mention} brings real work to the session of")
    stage.promises.note("A swap is offered, taken and told", "swapped with" in told.text, _said(plot, told))


async def _hand_on(plot: Plot, away: Person, recap: Message) -> Person:
    """Whoever cannot come says so on the recap; returns who has their duty then."""
    stage = plot.stage
    await stage.act(lambda: away.click(recap, "I cannot come"))
    told = await stage.until_seen(
        lambda: next((one for one in reversed(away.sees(plot.text)) if _hands_on(one, away)), None),
        f"the duty of {away.name} handed on",
    )
    stage.promises.note("The duty of one who cannot come is handed on, with the reason", True, _said(plot, told))
    return next(person for person in stage.people.values() if told.text.startswith(person.mention))


def _hands_on(message: Message, away: Person) -> bool:
    words = f"brings real work to the session of <t:{int(STARTS.timestamp())}"
    return words in message.text and " now: " in message.text and away.mention not in message.text


async def _queue(plot: Plot, presenter: Person) -> None:
    title, context = cast.EXAMPLE
    await plot.stage.act(lambda: presenter.slash(plot.text, "session present", title=title, context=context))


async def meet(plot: Plot) -> None:
    """It opens with what was promised in the first, gets more time by a vote, and notes a decision."""
    stage, late = plot.stage, plot.stage.person(MAYA)
    leader = plot.next_leader
    assert leader is not None
    await stage.until(STARTS - WARNING)
    reminder = await stage.until_seen(
        lambda: next((one for one in _read_by(plot, leader) if "ou lead the session of" in one.text), None),
        f"{leader.name} reminded",
    )
    stage.promises.note("Whoever leads is reminded, and can still swap", "Swap" in reminder.buttons, leader.name)
    here = [person for person in stage.people.values() if person not in (late, plot.away)]
    for person in here:
        await person.join_voice(plot.voice)
    await stage.until(STARTS + A_MOMENT)
    await _check_opening(plot, late)
    await _more_time(plot, leader, here)
    await _come_late(plot, late)
    await _end(plot, leader)


def _read_by(plot: Plot, person: Person) -> list[Message]:
    """A reminder comes by DM to those who allowed it, and else in the channel."""
    return [*person.dms, *person.sees(plot.text)]


async def _check_opening(plot: Plot, anybody: Person) -> None:
    stage = plot.stage
    opening = (await stage.shown(anybody, plot.text, "## From last time")).text
    kept = all(role.goal[0] in opening for role in CAST) and cast.PARKED in opening
    stage.promises.note("The second session opens with last cycle's goals and what was parked", kept)
    stage.promises.note("It shows the real work that was queued", cast.EXAMPLE[0] in opening, cast.EXAMPLE[0])
    leader = plot.leader_on(await stage.shown(anybody, plot.text, "## Check-in"))
    stage.promises.note("Somebody else leads it", leader is plot.next_leader is not plot.first_leader, leader.name)


async def _more_time(plot: Plot, leader: Person, here: list[Person]) -> None:
    """In the last two minutes of the check-in a decision is noted, and most of those in voice want more time."""
    stage = plot.stage
    await stage.until(STARTS + CHECK_IN - WARNING + A_MOMENT)
    warning = await stage.shown(leader, plot.text, "**Check-in**: two minutes left")
    await plot.fill_by(leader, warning, "Decide", {"Decision": cast.DECISION})
    for person in here[: len(here) // 2 + 1]:
        await stage.act(partial(person.click, warning, "More time"))
    told = await stage.until_seen(
        lambda: next((line for line in warning.text.splitlines() if "goes on until" in line), None),
        "more time by the vote",
    )
    stage.promises.note("A vote gives a block two more minutes", True, stage.readable(told))


async def _come_late(plot: Plot, late: Person) -> None:
    stage = plot.stage
    await stage.until(STARTS + CHECK_IN + timedelta(minutes=1))
    await late.join_voice(plot.voice)
    told = await stage.received(late, "is at **Check-in**")
    stage.promises.note("Whoever comes late is told where the group is", told, _said(plot, told))


async def _end(plot: Plot, leader: Person) -> None:
    stage = plot.stage
    await stage.act(lambda: leader.slash(plot.text, "session end", anyway=True))
    recap = await stage.until_seen(
        lambda: next((one for one in leader.sees(plot.text) if f"## Recap of {_day()}" in one.text), None),
        "the second recap",
    )
    stage.promises.note("The second recap has what was decided", cast.DECISION in recap.text, cast.DECISION)


def _day() -> str:
    return f"<t:{int(STARTS.timestamp())}:D>"


def _said(plot: Plot, message: Message) -> str:
    return plot.stage.readable(message.text.splitlines()[0])
