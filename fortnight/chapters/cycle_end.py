"""After the second session: goals are carried over or dropped, and partners are asked whether they have met."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, TOMAS
from fortnight.chapters import nudge_preferences, second_session
from fortnight.scenario import SPREAD, Scenario, labelled
from rehearsal.people.person import Person

CYCLES = 2
A_DAY, DAYS_IN_WEEK = timedelta(days=1), 7
HALF_OF_THE_TERM = datetime(2026, 2, 12, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
COMMITMENT, GOAL = "What you'll do by next session", "Goal"


async def review_goals(scenario: Scenario) -> None:
    """One goal is carried over, one dropped, one set after a nudge; all are in the history."""
    sandbox = scenario.sandbox
    priya, jonas = sandbox.person(PRIYA), sandbox.person(JONAS)
    await _give_reason(scenario, priya, "Carry it over", "Why it needs another cycle", cast.TAKES_LONGER)
    await scenario.fill(jonas, "goal set", {GOAL: cast.ANOTHER_GOAL})
    await _give_reason(scenario, jonas, "Drop it", "Why you're letting it go", cast.LET_GO)
    await _miss(scenario)
    await _ask_for_goal(scenario)
    board = await sandbox.shown(priya, scenario.text, "Goals, cycle 2")
    current = (PRIYA.goal[0], cast.NEXT_GOAL)
    await sandbox.until_seen(
        lambda: all(goal in board.text for goal in current), "the second cycle's goals on its board"
    )
    dropped = cast.ANOTHER_GOAL not in board.text
    sandbox.promises.note("A goal carried over is on the board, a dropped one is not", dropped, PRIYA.goal[0])
    await _history(scenario)
    _check_boards(scenario)


async def meet_partners(scenario: Scenario) -> None:
    """Halfway through the term, partners who have not reported a meeting are asked."""
    sandbox = scenario.sandbox
    agreed = [sandbox.person(persona) for persona in CAST if persona.wants_nudges]
    unmet = [person for person in agreed if person not in scenario.partners]
    asked = await _asked_to_meet(scenario, agreed)
    kept = asked and set(asked) <= set(unmet)
    names = ", ".join(person.name for person in asked)
    sandbox.promises.note("Halfway through a term, partners who have not met are asked, and no others", kept, names)
    if asked:
        await _meet(scenario, asked[0])
    nudge_preferences.check(scenario)


async def _asked_to_meet(scenario: Scenario, people: Sequence[Person]) -> list[Person]:
    """Who is asked, as soon as somebody's weekly number allows one more message."""
    for day in range(DAYS_IN_WEEK):
        await scenario.sandbox.until(HALF_OF_THE_TERM + day * A_DAY + SPREAD)
        nudges = {person: scenario.nudges_to(person) for person in people}
        asked = [one for one in people if any(labelled(entry.buttons, "We met") for entry in nudges[one])]
        if asked:
            return asked
    return []


async def _give_reason(scenario: Scenario, person: Person, button: str, label: str, words: str) -> None:
    shown = await scenario.sandbox.act(lambda: person.slash(scenario.text, "goal show"))
    assert shown.message is not None
    await scenario.fill_by(person, shown.message, button, {label: words})


async def _miss(scenario: Scenario) -> None:
    """A member who could not come is asked for a commitment."""
    sandbox, tomas, maya = scenario.sandbox, scenario.sandbox.person(TOMAS), scenario.sandbox.person(MAYA)
    await sandbox.until(sandbox.clock.now() + SPREAD)
    missed = await scenario.nudged(tomas, "My commitment")
    await scenario.fill_by(tomas, missed, "My commitment", {COMMITMENT: cast.LATE_COMMITMENT})
    announcement = await sandbox.shown(maya, scenario.text, cast.LATE_COMMITMENT)
    sandbox.promises.note(
        "A member who missed the session can still commit", tomas.mention in announcement.text, tomas.name
    )


async def _ask_for_goal(scenario: Scenario) -> None:
    """A day after the session, a member without a goal is asked for one, and sets it from the nudge."""
    sandbox, maya = scenario.sandbox, scenario.sandbox.person(MAYA)
    await sandbox.until(second_session.ENDS + A_DAY + SPREAD)
    asked = await scenario.nudged(maya, "Set my goal")
    await scenario.fill_by(maya, asked, "Set my goal", {GOAL: cast.NEXT_GOAL})


async def _history(scenario: Scenario) -> None:
    sandbox, priya = scenario.sandbox, scenario.sandbox.person(PRIYA)
    own = (await sandbox.act(lambda: priya.slash(scenario.text, "goal history"))).text
    kept = own.count(PRIYA.goal[0]) > 1 and cast.TAKES_LONGER in own and MAYA.goal[0] not in own
    sandbox.promises.note("A goal is carried over, and the history has the reason", kept, cast.TAKES_LONGER)
    everyone = (await sandbox.act(lambda: priya.slash(scenario.text, "goal history", everyone=True))).text
    sandbox.promises.note("A goal is dropped, and the history has the reason", cast.LET_GO in everyone, cast.LET_GO)
    whole = all(persona.goal[0] in everyone for persona in CAST)
    sandbox.promises.note("The history of the whole circle has everybody's goals", whole, f"{len(CAST)} people")


def _check_boards(scenario: Scenario) -> None:
    boards = [one for one in scenario.text.messages.values() if one.text.startswith("## Goals, cycle ")]
    kept = len(boards) == CYCLES and [one.pinned for one in boards] == [False, True]
    scenario.sandbox.promises.note(
        "The board is one message a cycle, and only the newest is pinned", kept, f"{len(boards)}"
    )


async def _meet(scenario: Scenario, person: Person) -> None:
    sandbox, message = scenario.sandbox, await scenario.nudged(person, "We met")
    done = lambda: labelled(message.buttons, "We met") is None
    await sandbox.act(lambda: person.click(message, labelled(message.buttons, "We met") or ""), done=done)
    shown = (await sandbox.act(lambda: person.slash(scenario.text, "partners show"))).text
    sandbox.promises.note("Partners report with one press that they have met", "last met" in shown, person.name)
