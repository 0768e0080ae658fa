"""After the second session: what becomes of the goals, and whether partners have met."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast, second, terms
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, TOMAS
from fortnight.plot import SPREAD, Plot
from rehearsal.people.person import Person

CYCLES = 2
A_DAY = timedelta(days=1)
HALF_OF_THE_TERM = datetime(2026, 2, 12, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
COMMITMENT, GOAL = "What you will do before the next session", "Goal"


async def look_back(plot: Plot) -> None:
    """One goal is carried over, one dropped, one set as a nudge asks; all of them stand in the history."""
    stage = plot.stage
    priya, jonas = stage.person(PRIYA), stage.person(JONAS)
    await _give_reason(plot, priya, "Carry it over", "Why it takes another cycle", cast.TAKES_LONGER)
    await plot.fill(jonas, "goal set", {GOAL: cast.ANOTHER_GOAL})
    await _give_reason(plot, jonas, "Drop it", "Why you let it go", cast.LET_GO)
    await _miss(plot)
    await _ask_for_goal(plot)
    board = await stage.shown(priya, plot.text, "Goals, cycle 2")
    current = (PRIYA.goal[0], cast.NEXT_GOAL)
    await stage.until_seen(lambda: all(goal in board.text for goal in current), "the second cycle's goals on its board")
    dropped = cast.ANOTHER_GOAL not in board.text
    stage.promises.note("One carried over stands on the board, one dropped does not", dropped, PRIYA.goal[0])
    await _history(plot)
    _check_boards(plot)


async def meet_partners(plot: Plot) -> None:
    """Once half of the term is over, partners who have not told that they met are asked."""
    stage = plot.stage
    agreed = [stage.person(role) for role in CAST if role.wants_nudges]
    unmet = [person for person in agreed if person not in plot.partners]
    await stage.until(HALF_OF_THE_TERM + SPREAD)
    asked = [person for person in agreed if any("We met" in entry.buttons for entry in plot.nudges_to(person))]
    kept = asked and set(asked) <= set(unmet)
    names = ", ".join(person.name for person in asked)
    stage.promises.note("Halfway through a term, partners who have not met are asked, and no others", kept, names)
    if asked:
        await _meet(plot, asked[0])
    terms.check(plot)


async def _give_reason(plot: Plot, person: Person, button: str, label: str, words: str) -> None:
    shown = await plot.stage.act(lambda: person.slash(plot.text, "goal show"))
    assert shown.message is not None
    await plot.fill_by(person, shown.message, button, {label: words})


async def _miss(plot: Plot) -> None:
    """Whoever could not come is asked for one commitment."""
    stage, tomas, maya = plot.stage, plot.stage.person(TOMAS), plot.stage.person(MAYA)
    await stage.until(stage.clock.now() + SPREAD)
    missed = await plot.nudged(tomas, "My commitment")
    await plot.fill_by(tomas, missed, "My commitment", {COMMITMENT: cast.LATE_COMMITMENT})
    told = await stage.shown(maya, plot.text, cast.LATE_COMMITMENT)
    stage.promises.note("Whoever missed the session can commit all the same", tomas.mention in told.text, tomas.name)


async def _ask_for_goal(plot: Plot) -> None:
    """A day after the session whoever has no goal is asked for one, and sets it there."""
    stage, maya = plot.stage, plot.stage.person(MAYA)
    await stage.until(second.STARTS + A_DAY + SPREAD)
    asked = await plot.nudged(maya, "Set my goal")
    await plot.fill_by(maya, asked, "Set my goal", {GOAL: cast.NEXT_GOAL})


async def _history(plot: Plot) -> None:
    stage, priya = plot.stage, plot.stage.person(PRIYA)
    own = (await stage.act(lambda: priya.slash(plot.text, "goal history"))).text
    kept = own.count(PRIYA.goal[0]) > 1 and cast.TAKES_LONGER in own and MAYA.goal[0] not in own
    stage.promises.note("A goal is carried over, and the history has the reason", kept, cast.TAKES_LONGER)
    everyone = (await stage.act(lambda: priya.slash(plot.text, "goal history", everyone=True))).text
    stage.promises.note("A goal is dropped, and the history has the reason", cast.LET_GO in everyone, cast.LET_GO)
    whole = all(role.goal[0] in everyone for role in CAST)
    stage.promises.note("The history of the whole circle has everybody's goals", whole, f"{len(CAST)} people")


def _check_boards(plot: Plot) -> None:
    boards = [one for one in plot.text.messages.values() if one.text.startswith("## Goals, cycle ")]
    kept = len(boards) == CYCLES and [one.pinned for one in boards] == [False, True]
    plot.stage.promises.note("The board is one message a cycle, and only the newest is pinned", kept, f"{len(boards)}")


async def _meet(plot: Plot, person: Person) -> None:
    stage, message = plot.stage, await plot.nudged(person, "We met")
    await stage.act(lambda: person.click(message, "We met"), done=lambda: "We met" not in message.buttons)
    shown = (await stage.act(lambda: person.slash(plot.text, "partners show"))).text
    stage.promises.note("One press tells that they have", "last met" in shown, person.name)
