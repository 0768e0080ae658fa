"""Nudges on the members' own terms: what each chooses, what is foretold to them, and whether it is kept to."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import AMARA, JONAS, MAYA, TOMAS
from fortnight.plot import SPREAD, Plot
from rehearsal.world.models import Message

ZONE = ZoneInfo(cast.ZONE)
NOON, EVENING = 12, 20
WEEK = timedelta(days=7)
SNOOZED_UNTIL = datetime(2026, 1, 30, tzinfo=ZONE)
FORETOLD = re.compile(r"<t:(\d+)(?::\w)?>: .+ in \*\*.+\*\*, since .+")
LEFT_OUT = re.compile(r"^- .+ in \*\*.+\*\*: (.+)$", re.MULTILINE)


async def choose(plot: Plot) -> None:
    """One wants few nudges and only in the afternoon, one none for some days; one closes the door without a word."""
    stage = plot.stage
    amara, maya = stage.person(AMARA), stage.person(MAYA)
    plot.chosen_at = stage.clock.now()
    hours = {"quiet_from": f"{EVENING}:00", "quiet_until": f"{NOON}:00"}
    await stage.act(lambda: amara.slash(plot.text, "nudges settings", a_week=1, **hours))
    preview = (await stage.act(lambda: amara.slash(plot.text, "nudges preview"))).text
    plot.foretold = [datetime.fromtimestamp(int(at), UTC) for at in FORETOLD.findall(preview)]
    reasons = LEFT_OUT.findall(preview)
    kept = plot.foretold and reasons
    seen = "; ".join(reasons[:1])
    stage.promises.note("The preview tells what comes and what does not, each with its reason", kept, seen)
    await stage.act(lambda: maya.slash(plot.text, "nudges snooze", until=f"{SNOOZED_UNTIL:%-d %B}"))
    stage.person(TOMAS).close_dms()


async def find_closed(plot: Plot) -> None:
    """Whose DMs are closed is told once and alone, opens them, and gets what has waited."""
    stage, tomas = plot.stage, plot.stage.person(TOMAS)
    shut_out = not plot.nudges_since(tomas)
    if plot.disturbed:  # what follows an answer may never come
        tomas.open_dms()
        await stage.act(lambda: tomas.slash(plot.text, "nudges start"))
        return
    answer = await stage.act(lambda: tomas.slash(plot.text, "goal show"))
    told = (await stage.until_seen(lambda: answer.followups, "the word about closed DMs"))[0]
    stage.promises.note(
        "Whose DMs are closed is told in the channel, for them alone, how to open them",
        told.ephemeral and "Try again" in told.buttons,
        stage.readable(told.text.splitlines()[0]),
    )
    tomas.open_dms()
    await stage.act(lambda: tomas.click(told, "Try again"))
    came = await plot.nudged(tomas, "On track")
    stage.promises.note("Once they are open, what has waited comes", shut_out and came, stage.readable(_quoted(came)))


def check(plot: Plot) -> None:
    """Note whether what was chosen was kept to until now."""
    stage, promises = plot.stage, plot.stage.promises
    amara, maya, jonas, tomas = (stage.person(role) for role in (AMARA, MAYA, JONAS, TOMAS))
    came = [entry.at for entry in plot.nudges_since(amara)]
    inside = all(NOON <= at.astimezone(ZONE).hour < EVENING for at in came)
    apart = all(later - earlier >= WEEK - SPREAD for earlier, later in pairwise(came))
    seen = ", ".join(f"{at.astimezone(ZONE):%-d %B %H:%M}" for at in came)
    promises.note(
        "Who wants one nudge a week at most, never before noon, gets just that", came and inside and apart, seen
    )
    as_foretold = came and plot.foretold and abs(came[0] - plot.foretold[0]) < timedelta(minutes=2)
    promises.note("What the preview foretold came at that minute", as_foretold)
    after = [entry.at for entry in plot.nudges_since(maya)]
    promises.note(
        "A snooze is kept to, and ends", after and min(after) >= SNOOZED_UNTIL, f"until {SNOOZED_UNTIL:%-d %B}"
    )
    promises.note("Whoever said no to nudges gets none", not plot.nudges_to(jonas))
    if not plot.disturbed:
        words = [entry for entry in stage.rehearsal.journal if entry.to is tomas.user and "Try again" in entry.buttons]
        promises.note("That DMs were closed was said once", len(words) == 1)


def _quoted(message: Message) -> str:
    return next((line for line in message.text.splitlines() if line.startswith("> ")), "")
