"""The first session: it starts when people join voice, and ends on time although a block was extended."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import MAYA, PRIYA
from fortnight.scenario import A_MOMENT, WARNING, Scenario
from rehearsal.people.person import Person
from rehearsal.world.models import Message
from runtime.voice.chimes import load_chimes
from vocabulary.sessions import Chime

STARTS = datetime(2026, 1, 20, 18, 0, tzinfo=ZoneInfo(cast.ZONE))
CHIMES = load_chimes()
CHIMES_IN_ALL = 1 + 5 + 4 + 1  # a start, five warnings, four ends of blocks, the end of the session


async def hold(scenario: Scenario) -> None:
    """From the first person in voice to the recap."""
    sandbox = scenario.sandbox
    await sandbox.until(STARTS - WARNING)
    await _gather(scenario)
    await sandbox.until(STARTS)
    leader = scenario.first_leader = scenario.leader_on(
        await sandbox.shown(sandbox.person(MAYA), scenario.text, "## Block 1 of 5: Check-in")
    )
    sandbox.promises.note("The session starts by itself once people are in voice", True, f"{leader.name} leads")
    await _heard(scenario, Chime.START)
    await _through_block(scenario, STARTS, 10, "Check-in")
    await _example(scenario, leader)
    await _problem(scenario)
    await _goals_block(scenario)
    await _commitments(scenario)


async def _gather(scenario: Scenario) -> None:
    attending = [scenario.sandbox.person(persona) for persona in scenario.attending]
    await scenario.sandbox.join_voice(scenario.voice, *attending)


async def _through_block(scenario: Scenario, starts: datetime, minutes: float, name: str) -> datetime:
    """Let a block run to its end, with its warning."""
    sandbox, anybody = scenario.sandbox, scenario.sandbox.person(MAYA)
    ends = starts + timedelta(minutes=minutes)
    await sandbox.until(ends - WARNING + A_MOMENT)
    await sandbox.shown(anybody, scenario.text, f"**{name}**: two minutes left")
    await _heard(scenario, Chime.WARNING)
    await sandbox.until(ends + A_MOMENT)
    await _heard(scenario, Chime.SESSION_END if name == "Commitments" else Chime.BLOCK_END)
    return ends


async def _example(scenario: Scenario, leader: Person) -> None:
    sandbox, starts = scenario.sandbox, STARTS + timedelta(minutes=10)
    card = await sandbox.shown(leader, scenario.text, "## Block 2 of 5: Real work example")
    await sandbox.until(starts + timedelta(minutes=5))
    for _ in range(scenario.extra_minutes // 2):
        await sandbox.act(lambda: leader.click(card, "+2 minutes"))
    if scenario.extra_minutes % 2:
        await sandbox.act(lambda: leader.slash(scenario.text, "session extend", minutes=1))
    await scenario.fill_by(
        leader, card, "Capture…", {"What is it?": "Parked for next time", "In your words": cast.PARKED}
    )
    await _through_block(scenario, starts, 15 + scenario.extra_minutes, "Real work example")


async def _problem(scenario: Scenario) -> None:
    sandbox = scenario.sandbox
    starts = STARTS + timedelta(minutes=25 + scenario.extra_minutes)
    priya = sandbox.person(PRIYA)
    card = await sandbox.shown(priya, scenario.text, "## Block 3 of 5: Problem solving")
    await sandbox.until(starts + timedelta(minutes=5))
    await scenario.fill_by(priya, card, "Capture…", {"What is it?": "An insight", "In your words": cast.INSIGHT})
    await scenario.fill_by(priya, card, "Share a resource", {"In your words": f"{cast.SAMPLES} {cast.RESOURCE}"})
    await _through_block(scenario, starts, 25 - scenario.extra_minutes, "Problem solving")


async def _goals_block(scenario: Scenario) -> None:
    starts = STARTS + timedelta(minutes=50)
    card = await scenario.sandbox.shown(scenario.sandbox.person(MAYA), scenario.text, "## Block 4 of 5: Goals\n")
    scenario.sandbox.promises.note(
        f"{scenario.extra_minutes} more minutes for one block come out of the next flexible one; goals start on time",
        abs(card.at - starts) < timedelta(minutes=1),
        f"{card.at.astimezone(STARTS.tzinfo):%H:%M}",
    )
    await _through_block(scenario, starts, 15, "Goals")


async def _commitments(scenario: Scenario) -> None:
    sandbox, starts = scenario.sandbox, STARTS + timedelta(minutes=65)
    card = await sandbox.shown(sandbox.person(MAYA), scenario.text, "## Block 5 of 5: Commitments")
    for persona in scenario.attending:
        field_name = "What you'll do by next session"
        await scenario.fill_by(sandbox.person(persona), card, "My commitment", {field_name: persona.commits})
    await _through_block(scenario, starts, 10, "Commitments")
    recap = await sandbox.shown(sandbox.person(MAYA), scenario.text, "## Recap")
    on_time = abs(recap.at - (STARTS + timedelta(minutes=75))) < timedelta(minutes=1)
    if not scenario.disturbed:
        seen = f"{scenario.chimes} chimes, {scenario.packets} packets"
        sandbox.promises.note(
            "Every chime is heard in voice, to its last packet", scenario.chimes == CHIMES_IN_ALL, seen
        )
    sandbox.promises.note("The session ends on time", on_time, f"{recap.at.astimezone(STARTS.tzinfo):%H:%M}")
    _check_recap(scenario, recap)


def _check_recap(scenario: Scenario, recap: Message) -> None:
    promises, text = scenario.sandbox.promises, recap.text
    promises.note("A parked item and an insight are in the recap", cast.PARKED in text and cast.INSIGHT in text)
    promises.note("A resource is in the recap, with its link", f"{cast.SAMPLES}: <{cast.RESOURCE}>" in text)
    promises.note(
        "The recap has a commitment of everyone present", all(persona.commits in text for persona in scenario.attending)
    )
    here = all(scenario.sandbox.person(persona).mention in text for persona in scenario.attending)
    promises.note("The recap says who attended", here, f"{len(scenario.attending)} people")
    promises.note("The next facilitator and date are named", "**Next:**" in text and "leads (" in text)
    promises.note("The recap is pinned and comes as a file", recap.pinned and recap.attachments)


async def _heard(scenario: Scenario, chime: Chime) -> None:
    """Wait until a chime was heard in voice, to its last packet."""
    if scenario.disturbed:
        return
    ears = (scenario.voice.id, scenario.sandbox.application.user.id)
    scenario.packets += len(CHIMES[chime])
    await scenario.sandbox.until_seen(
        lambda: scenario.sandbox.rehearsal.voice.packets[ears] >= scenario.packets, f"the chime {chime}"
    )
    scenario.chimes += 1
