"""Between the two sessions: members are asked how their goals are going."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, TOMAS
from fortnight.chapters import nudge_preferences
from fortnight.scenario import SPREAD, Scenario, labelled
from rehearsal.messages.posting import Upload
from rehearsal.people.person import Person
from rehearsal.world.models import Message

CHECK_IN = datetime(2026, 1, 26, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
COMMITMENT_NUDGE = datetime(2026, 1, 27, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
A_NIGHT = timedelta(hours=12)
"""The longest that a message from another member waits for the end of quiet hours."""


async def check_in(scenario: Scenario) -> None:
    """In the middle of the cycle those who agreed to nudges are asked, and answer."""
    sandbox = scenario.sandbox
    for persona in CAST:
        await sandbox.person(persona).leave_voice()
    await sandbox.until(CHECK_IN + SPREAD)
    await nudge_preferences.find_closed_dms(scenario)
    priya, tomas = sandbox.person(PRIYA), sandbox.person(TOMAS)
    asked, nudge = await scenario.nudged(priya, "Stuck"), await scenario.nudged(tomas, "Done")
    await sandbox.until(CHECK_IN + scenario.late_answer + timedelta(minutes=20))
    await _ask_for_help(scenario, priya, asked)
    await scenario.fill_by(tomas, nudge, "Done", {"Evidence": cast.EVIDENCE})
    noted = await sandbox.received(tomas, "Noted as done")
    sandbox.promises.note("A nudge is answered with evidence, and the answer replaces it", noted is nudge)
    await _log_evidence(scenario)
    await _answer_commitment(scenario, tomas)


async def _ask_for_help(scenario: Scenario, priya: Person, asked: Message) -> None:
    """Priya is stuck and asks her partners; one of them answers, and they meet."""
    sandbox, jonas = scenario.sandbox, scenario.sandbox.person(JONAS)
    await scenario.fill_by(priya, asked, "Stuck", {"Where you're stuck": cast.STUCK_ON})
    offered = await scenario.nudged(priya, "Ask my partner")
    await sandbox.act(lambda: priya.click(offered, "Ask my partner"), done=lambda: "on its way" in offered.text)
    partners = [person for person in scenario.partners if person is not priya]
    names = ", ".join(person.name for person in partners)
    await sandbox.until(sandbox.clock.now() + A_NIGHT)
    await sandbox.until_seen(lambda: all(_was_asked_for_help(scenario, one) for one in partners), f"{names} asked")
    sandbox.promises.note("A nudge answered *stuck* reaches the partners", partners, names)
    question = await sandbox.shown(jonas, scenario.text, cast.STUCK_ON)
    await scenario.fill_by(jonas, question, "Answer", {"What might help": cast.HELP})
    await sandbox.until(sandbox.clock.now() + A_NIGHT)
    sandbox.promises.note("The partner's answer comes back", await sandbox.received(priya, cast.HELP), jonas.name)
    await _meet_partner(scenario, priya)


async def _meet_partner(scenario: Scenario, person: Person) -> None:
    """Somebody tells that partners have met, and is asked how they suit them, seen by nobody else."""
    sandbox = scenario.sandbox
    met = await sandbox.act(lambda: person.slash(scenario.text, "partners met"))
    kept = met.ephemeral and "Good fit" in met.buttons
    sandbox.promises.note("How a partner suits is asked where nobody else sees it", kept, person.name)
    await sandbox.act(lambda: person.click(met, "Good fit"))
    why = (await sandbox.act(lambda: person.slash(scenario.text, "partners why"))).text
    told = "partners for the first time" in why
    sandbox.promises.note("Why they are partners is told on asking", told, sandbox.readable(why.splitlines()[1]))


async def _log_evidence(scenario: Scenario) -> None:
    """Maya logs her own message as evidence, from its menu."""
    sandbox, maya = scenario.sandbox, scenario.sandbox.person(MAYA)
    said = await maya.say(scenario.text, cast.CHOICES, Upload("choices.png", b"a chart", "image/png"))
    await sandbox.act(lambda: maya.menu(said, "Log as evidence"))
    shown = (await sandbox.act(lambda: maya.slash(scenario.text, "goal show"))).text
    kept = cast.CHOICES in shown and f"/{scenario.text.id}/{said.id}" in shown
    sandbox.promises.note("A message is logged as evidence of the goal", kept, cast.CHOICES)


async def _answer_commitment(scenario: Scenario, person: Person) -> None:
    """Halfway to the next session, a commitment is asked about once."""
    sandbox = scenario.sandbox
    await sandbox.until(COMMITMENT_NUDGE + SPREAD)
    asked = await scenario.nudged(person, "I did it")
    done = lambda: labelled(asked.buttons, "I did it") is None
    await sandbox.act(lambda: person.click(asked, labelled(asked.buttons, "I did it") or ""), done=done)
    sandbox.promises.note(
        "A commitment is asked about, and one press answers", TOMAS.commits in asked.text, TOMAS.commits
    )


def _was_asked_for_help(scenario: Scenario, person: Person) -> bool:
    seen = [*person.dms, *person.sees(scenario.text)]
    return any(cast.STUCK_ON in one.text and f"{person.mention}, your learning partner" in one.text for one in seen)
