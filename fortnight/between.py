"""Between the two sessions: those who agreed are asked how it goes, and a failure is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast, terms
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, TOMAS
from fortnight.plot import A_MOMENT, SPREAD, Plot
from rehearsal.messages.posting import Upload
from rehearsal.people.person import Person
from rehearsal.world.models import Message

CHECK_IN = datetime(2026, 1, 26, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
ABOUT_PROMISES = datetime(2026, 1, 27, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
A_NIGHT = timedelta(hours=12)
"""What comes from another member waits so long at most: nobody is woken by it."""
FAILURE_DAY = datetime(2026, 2, 2, 10, 0, tzinfo=ZoneInfo(cast.ZONE))


async def check_in(plot: Plot) -> None:
    """In the middle of the cycle those who agreed are asked, and answer."""
    stage = plot.stage
    for role in CAST:
        await stage.person(role).leave_voice()
    await stage.until(CHECK_IN + SPREAD)
    await terms.find_closed(plot)
    priya, tomas = stage.person(PRIYA), stage.person(TOMAS)
    asked, nudge = await plot.nudged(priya, "Stuck"), await plot.nudged(tomas, "Done")
    await stage.until(CHECK_IN + plot.late_answer + timedelta(minutes=20))
    await _ask_for_help(plot, priya, asked)
    await plot.fill_by(tomas, nudge, "Done", {"Evidence": cast.EVIDENCE})
    noted = await stage.received(tomas, "Noted as done")
    stage.promises.note("Another is answered with evidence, where it stands", noted is nudge)
    await _log_evidence(plot)
    await _keep_a_promise(plot, tomas)


async def _ask_for_help(plot: Plot, priya: Person, asked: Message) -> None:
    """Who is stuck asks her partners; one of them answers, and they meet."""
    stage, jonas = plot.stage, plot.stage.person(JONAS)
    await plot.fill_by(priya, asked, "Stuck", {"Where you are stuck": cast.STUCK_ON})
    offered = await plot.nudged(priya, "Ask my partner")
    await stage.act(lambda: priya.click(offered, "Ask my partner"), done=lambda: "is with" in offered.text)
    partners = [person for person in plot.partners if person is not priya]
    names = ", ".join(person.name for person in partners)
    await stage.until(stage.clock.now() + A_NIGHT)
    await stage.until_seen(lambda: all(_was_asked_for_help(plot, one) for one in partners), f"{names} asked")
    stage.promises.note("A nudge answered *stuck* reaches the partners", partners, names)
    question = await stage.shown(jonas, plot.text, cast.STUCK_ON)
    await plot.fill_by(jonas, question, "Answer", {"What might help": cast.HELP})
    await stage.until(stage.clock.now() + A_NIGHT)
    stage.promises.note("The partner's answer comes back", await stage.received(priya, cast.HELP), jonas.name)
    await stage.act(lambda: priya.slash(plot.text, "partners met"))


async def _log_evidence(plot: Plot) -> None:
    """A message of one's own becomes evidence by its menu."""
    stage, maya = plot.stage, plot.stage.person(MAYA)
    said = await maya.say(plot.text, cast.CHOICES, Upload("choices.png", b"a chart", "image/png"))
    await stage.act(lambda: maya.menu(said, "Log as evidence"))
    shown = (await stage.act(lambda: maya.slash(plot.text, "goal show"))).text
    kept = cast.CHOICES in shown and f"/{plot.text.id}/{said.id}" in shown
    stage.promises.note("A message is logged as evidence and stands with the goal", kept, cast.CHOICES)


async def _keep_a_promise(plot: Plot, person: Person) -> None:
    """Halfway to the next session what was committed to is asked about, once."""
    stage = plot.stage
    await stage.until(ABOUT_PROMISES + SPREAD)
    asked = await plot.nudged(person, "Done as promised")
    done = lambda: "Done as promised" not in asked.buttons
    await stage.act(lambda: person.click(asked, "Done as promised"), done=done)
    stage.promises.note(
        "A commitment is asked about, and one press answers", TOMAS.commits in asked.text, TOMAS.commits
    )


async def tell_a_failure(plot: Plot) -> None:
    """At the beginning of the month somebody's turn comes to tell a failure."""
    stage, maya = plot.stage, plot.stage.person(MAYA)
    await stage.until(FAILURE_DAY + A_MOMENT)
    turn = await stage.shown(maya, plot.text, "This month's failure")
    teller = next(person for person in stage.people.values() if person.mention in turn.text)
    labels = ("What happened", "What it taught you", "What you do differently now")
    await plot.fill_by(teller, turn, "Tell it here", dict(zip(labels, cast.FAILURE, strict=True)))
    told = await stage.shown(maya, plot.text, "## The failure of the month")
    stage.promises.note("The failure of the month is told", cast.FAILURE[1] in told.text, teller.name)


def _was_asked_for_help(plot: Plot, person: Person) -> bool:
    seen = [*person.dms, *person.sees(plot.text)]
    return any(cast.STUCK_ON in one.text and f"{person.mention}, your learning partner" in one.text for one in seen)
