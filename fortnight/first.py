"""The first session: it begins by people coming, and ends on time although a block was extended."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import MAYA, PRIYA
from fortnight.plot import A_MOMENT, WARNING, Plot
from rehearsal.people.person import Person
from rehearsal.world.models import Message
from runtime.voice.chimes import load_chimes
from vocabulary.sessions import Chime

STARTS = datetime(2026, 1, 20, 18, 0, tzinfo=ZoneInfo(cast.ZONE))
CHIMES = load_chimes()
CHIMES_IN_ALL = 1 + 5 + 4 + 1  # a start, five warnings, four ends of blocks, the end of the session


async def meet(plot: Plot) -> None:
    """From the first who comes into voice to the recap."""
    stage = plot.stage
    await stage.until(STARTS - WARNING)
    await _gather(plot)
    await stage.until(STARTS)
    leader = plot.first_leader = plot.leader_on(await stage.shown(stage.person(MAYA), plot.text, "## Check-in"))
    stage.promises.note("The session begins by itself once people are in voice", True, f"{leader.name} leads")
    await _heard(plot, Chime.START)
    await _through_block(plot, STARTS, 10, "Check-in")
    await _example(plot, leader)
    await _problem(plot)
    await _goals_block(plot)
    await _commitments(plot)


async def _gather(plot: Plot) -> None:
    for role in plot.present:
        await plot.stage.person(role).join_voice(plot.voice)


async def _through_block(plot: Plot, starts: datetime, minutes: float, name: str) -> datetime:
    """Let a block run to its end, seeing its warning on the way."""
    stage, anybody = plot.stage, plot.stage.person(MAYA)
    ends = starts + timedelta(minutes=minutes)
    await stage.until(ends - WARNING + A_MOMENT)
    await stage.shown(anybody, plot.text, f"**{name}**: two minutes left")
    await _heard(plot, Chime.WARNING)
    await stage.until(ends + A_MOMENT)
    await _heard(plot, Chime.SESSION_END if name == "Commitments" else Chime.BLOCK_END)
    return ends


async def _example(plot: Plot, leader: Person) -> None:
    stage, starts = plot.stage, STARTS + timedelta(minutes=10)
    card = await stage.shown(leader, plot.text, "## Real work example")
    await stage.until(starts + timedelta(minutes=5))
    for _ in range(plot.extra_minutes // 2):
        await stage.act(lambda: leader.click(card, "Extend 2 minutes"))
    if plot.extra_minutes % 2:
        await stage.act(lambda: leader.slash(plot.text, "session extend", minutes=1))
    await plot.fill_by(leader, card, "Park it", {"What should not be lost": cast.PARKED})
    await _through_block(plot, starts, 15 + plot.extra_minutes, "Real work example")


async def _problem(plot: Plot) -> None:
    stage = plot.stage
    starts = STARTS + timedelta(minutes=25 + plot.extra_minutes)
    priya = stage.person(PRIYA)
    card = await stage.shown(priya, plot.text, "## Problem solving")
    await stage.until(starts + timedelta(minutes=5))
    await plot.fill_by(priya, card, "Capture insight", {"Insight": cast.INSIGHT})
    await _through_block(plot, starts, 25 - plot.extra_minutes, "Problem solving")


async def _goals_block(plot: Plot) -> None:
    starts = STARTS + timedelta(minutes=50)
    card = await plot.stage.shown(plot.stage.person(MAYA), plot.text, "## Goals\n")
    plot.stage.promises.note(
        f"{plot.extra_minutes} more minutes for one block come out of the next flexible one; goals begin in time",
        abs(card.at - starts) < timedelta(minutes=1),
        f"{card.at.astimezone(STARTS.tzinfo):%H:%M}",
    )
    await _through_block(plot, starts, 15, "Goals")


async def _commitments(plot: Plot) -> None:
    stage, starts = plot.stage, STARTS + timedelta(minutes=65)
    card = await stage.shown(stage.person(MAYA), plot.text, "## Commitments")
    for role in plot.present:
        field_name = "What you will do before the next session"
        await plot.fill_by(stage.person(role), card, "My commitment", {field_name: role.commits})
    await _through_block(plot, starts, 10, "Commitments")
    recap = await stage.shown(stage.person(MAYA), plot.text, "## Recap")
    on_time = abs(stage.clock.now() - (STARTS + timedelta(minutes=75))) < timedelta(minutes=1)
    if not plot.disturbed:
        seen = f"{plot.chimes} chimes, {plot.packets} packets"
        stage.promises.note("Every chime is heard in voice, to its last packet", plot.chimes == CHIMES_IN_ALL, seen)
    stage.promises.note("The session ends on time", on_time, f"{stage.clock.now().astimezone(STARTS.tzinfo):%H:%M}")
    _check_recap(plot, recap)


def _check_recap(plot: Plot, recap: Message) -> None:
    promises, text = plot.stage.promises, recap.text
    promises.note("A parked item and an insight are in the recap", cast.PARKED in text and cast.INSIGHT in text)
    promises.note("So is a commitment of everyone present", all(role.commits in text for role in plot.present))
    here = all(plot.stage.person(role).mention in text for role in plot.present)
    promises.note("Who was here is noted", here, f"{len(plot.present)} people")
    promises.note("The next facilitator and date are named", "**Next:**" in text and "leads (" in text)
    promises.note("The recap is pinned and comes as a file", recap.pinned and recap.attachments)


async def _heard(plot: Plot, chime: Chime) -> None:
    """Wait until a chime has been heard in voice, to its last packet."""
    if plot.disturbed:
        return
    ears = (plot.voice.id, plot.stage.application.user.id)
    plot.packets += len(CHIMES[chime])
    await plot.stage.until_seen(lambda: plot.stage.rehearsal.voice.packets[ears] >= plot.packets, f"the chime {chime}")
    plot.chimes += 1
