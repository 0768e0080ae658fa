"""After the second session: what becomes of the goals, the failure of the month, and whether partners have met."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, TOMAS
from fortnight.chapters import nudge_preferences, second_session
from fortnight.scenario import SPREAD, Scenario, labelled
from rehearsal.people.person import Person

CYCLES = 2
A_DAY = timedelta(days=1)
A_WEEK_BEFORE_THE_DAY = datetime(2026, 2, 12, 10, 0, tzinfo=ZoneInfo(cast.ZONE))
"""The circle's day for the failure of the month is the 19th, since it was founded on one."""
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


async def tell_failure(scenario: Scenario) -> None:
    """A week before the circle's day one member is invited, prepares in private, tells it, and lets one line stay."""
    sandbox, priya = scenario.sandbox, scenario.sandbox.person(PRIYA)
    await sandbox.until(A_WEEK_BEFORE_THE_DAY + SPREAD)
    shown = (await sandbox.act(lambda: priya.slash(scenario.text, "failure next"))).text
    teller = next(person for person in sandbox.people.values() if person.mention in shown.splitlines()[0])
    invitation = await sandbox.first_seen(
        lambda: (one for one in [*teller.dms, *teller.sees(scenario.text)] if "a failure this month" in one.text),
        f"an invitation to {teller.name} to tell a failure",
    )
    labels = ("What happened", "What it taught you", "What you do differently now")
    prepare = labelled(invitation.buttons, "Prepare it") or ""
    form = await sandbox.act(lambda: teller.click(invitation, prepare))
    kept = await sandbox.act(lambda: teller.fill(form, dict(zip(labels, cast.FAILURE, strict=True))))
    others = [person for person in sandbox.people.values() if person is not teller]
    seen = [one.text for person in others for one in [*person.dms, *person.sees(scenario.text)]]
    sandbox.promises.note(
        "What is prepared for the failure of the month, nobody else sees",
        cast.FAILURE[0] in kept.text and not any(cast.FAILURE[0] in text for text in seen),
        teller.name,
    )
    told = await sandbox.act(lambda: teller.click(kept, "Post it now"), done=lambda: "Keep one line" in kept.buttons)
    announcement = await sandbox.shown(others[0], scenario.text, "## Failure of the month")
    sandbox.promises.note("The failure of the month is told", cast.FAILURE[1] in announcement.text, teller.name)
    line = await sandbox.act(lambda: teller.click(told, "Keep one line"))
    await sandbox.act(lambda: teller.fill(line, {"What stays": cast.LINE_OF_FAILURE}))
    kept_by_all = (await sandbox.act(lambda: others[0].slash(scenario.text, "failure next"))).text
    stays = cast.LINE_OF_FAILURE in kept_by_all and cast.FAILURE[0] not in kept_by_all
    sandbox.promises.note("One line of it stays with the circle, if its teller likes", stays, cast.LINE_OF_FAILURE)


async def meet_partners(scenario: Scenario) -> None:
    """Halfway through the term, partners who have not reported a meeting are asked."""
    sandbox = scenario.sandbox
    agreed = [sandbox.person(persona) for persona in CAST if persona.wants_nudges]
    unmet = [person for person in agreed if person not in scenario.partners]
    await sandbox.until(HALF_OF_THE_TERM + SPREAD)
    asked = [person for person in agreed if any("We met" in entry.buttons for entry in scenario.nudges_to(person))]
    kept = asked and set(asked) <= set(unmet)
    names = ", ".join(person.name for person in asked)
    sandbox.promises.note("Halfway through a term, partners who have not met are asked, and no others", kept, names)
    if asked:
        await _meet(scenario, asked[0])
    nudge_preferences.check(scenario)


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
    await sandbox.act(lambda: person.click(message, "We met"), done=lambda: "We met" not in message.buttons)
    shown = (await sandbox.act(lambda: person.slash(scenario.text, "partners show"))).text
    sandbox.promises.note("Partners report with one press that they have met", "last met" in shown, person.name)
