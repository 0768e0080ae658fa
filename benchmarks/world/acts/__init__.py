"""Every command, button and form, in scripts of what the members of one circle do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from traceback import extract_tb

from benchmarks.world.acts import (
    absences,
    circles,
    duties,
    goals,
    lunches,
    nudges,
    partner_wishes,
    partners,
    planning,
    profiles,
    retrospectives,
    sessions,
    start,
    thanks,
    wins,
)
from benchmarks.world.people import UnexpectedError
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.errors import CannotDo

Script = Callable[[PlayedCircle], Awaitable[None]]
HERE = Path(__file__).parent

IN_SESSION: Sequence[Script] = (
    sessions.vote,
    sessions.take_part,
    sessions.take_over,
    sessions.lead,
    sessions.close,
)
OFTEN: Sequence[Script] = (
    circles.look,
    circles.ask_for_help,
    absences.be_away,
    goals.set_goals,
    goals.plan,
    goals.report,
    goals.ask_for_help,
    goals.drop,
    duties.look,
    partner_wishes.wish,
    partners.meet,
    planning.look,
    nudges.choose,
    nudges.answer,
    nudges.take_along,
    profiles.look,
)
SELDOM: Sequence[Script] = (
    duties.hand_on,
    duties.volunteer,
    duties.share_failure,
    duties.wake_notices,
    partner_wishes.rotate,
    profiles.write,
    planning.write_agenda,
    circles.change,
    circles.choose,
    wins.write,
    wins.help_each_other,
    circles.join,
    thanks.thank,
    thanks.hide,
    lunches.hold,
    planning.plan,
    nudges.close_dms,
    retrospectives.retrospect,
)
ANSWERS: Sequence[Script] = (nudges.answer, duties.share_failure, duties.wake_notices)
"""What depends on what a circle was sent; it is in `OFTEN` and `SELDOM` too."""
AT_THE_END: Sequence[Script] = (planning.change_events, circles.end, start.found)
LEAPING: Sequence[Script] = (sessions.start_others,)
"""Time leaps in these, so that they come last."""


async def play(scripts: Sequence[Script], circles: Sequence[PlayedCircle]) -> list[str]:
    """Play these scripts in order, each in all circles at the same time; return what went wrong."""
    failures: list[str] = []
    for script in scripts:
        failures += [failure for failure in await asyncio.gather(*(_play(script, one) for one in circles)) if failure]
    return failures


async def _play(script: Script, circle: PlayedCircle) -> str:
    try:
        await script(circle)
    except (UnexpectedError, CannotDo, LookupError, TimeoutError) as error:
        what, *_ = str(error).splitlines()
        steps = [step.line for step in extract_tb(error.__traceback__) if Path(step.filename).parent == HERE]
        return f"{script.__module__.rpartition('.')[2]}.{script.__name__}: {type(error).__name__}: {what} ({steps[-1]})"
    return ""
