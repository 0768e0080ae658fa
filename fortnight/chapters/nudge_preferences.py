"""Nudge preferences: what members choose, what the preview predicts, and whether both hold."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from fortnight import cast
from fortnight.cast import AMARA, JONAS, MAYA, TOMAS
from fortnight.scenario import SPREAD, Scenario
from rehearsal.world.models import Message

ZONE = ZoneInfo(cast.ZONE)
NOON, EVENING = 12, 20
WEEK = timedelta(days=7)
SNOOZED_UNTIL = datetime(2026, 1, 30, tzinfo=ZONE)
PREDICTED = re.compile(r"<t:(\d+)(?::\w)?>: .+ in \*\*.+\*\* \(.+\)")
LEFT_OUT = re.compile(r"^- (?!<t:).+ in \*\*.+\*\* \((.+)\)$", re.MULTILINE)


async def choose(scenario: Scenario) -> None:
    """One member wants few nudges, only in the afternoon; one snoozes them; one closes their DMs without a word."""
    sandbox = scenario.sandbox
    amara, maya = sandbox.person(AMARA), sandbox.person(MAYA)
    scenario.chosen_at = sandbox.clock.now()
    hours = {"quiet_from": f"{EVENING}:00", "quiet_until": f"{NOON}:00"}
    await sandbox.act(lambda: amara.slash(scenario.text, "nudges settings", a_week=1, **hours))
    preview = (await sandbox.act(lambda: amara.slash(scenario.text, "nudges preview"))).text
    scenario.predicted = [datetime.fromtimestamp(int(at), UTC) for at in PREDICTED.findall(preview)]
    reasons = LEFT_OUT.findall(preview)
    kept = scenario.predicted and reasons
    seen = "; ".join(reasons[:1])
    sandbox.promises.note("The preview shows what will come and what will not, each with its reason", kept, seen)
    shown = await sandbox.act(lambda: maya.slash(scenario.text, "nudges snooze", until=f"{SNOOZED_UNTIL:%-d %B}"))
    await sandbox.act(lambda: maya.click(shown, "Snooze"))
    sandbox.person(TOMAS).close_dms()


async def find_closed_dms(scenario: Scenario) -> None:
    """A member with closed DMs is told so once, privately; they open them and get the nudge that waited."""
    sandbox, tomas = scenario.sandbox, scenario.sandbox.person(TOMAS)
    shut_out = not scenario.nudges_since(tomas)
    if scenario.disturbed:  # what follows an answer may never come
        tomas.open_dms()
        await sandbox.act(lambda: tomas.slash(scenario.text, "nudges start"))
        return
    answer = await sandbox.act(lambda: tomas.slash(scenario.text, "goal show"))
    notice = await sandbox.first_seen(lambda: answer.followups, "the message about closed DMs")
    sandbox.promises.note(
        "A member with closed DMs is told privately, in the channel, how to open them",
        notice.ephemeral and "Try again" in notice.buttons,
        sandbox.readable(notice.text.splitlines()[0]),
    )
    tomas.open_dms()
    await sandbox.act(lambda: tomas.click(notice, "Try again"))
    came = await scenario.nudged(tomas, "On track")
    sandbox.promises.note(
        "Once their DMs are open, the nudge that waited comes", shut_out and came, sandbox.readable(_quoted(came))
    )


def check(scenario: Scenario) -> None:
    """Record whether the preferences were respected so far."""
    sandbox, promises = scenario.sandbox, scenario.sandbox.promises
    amara, maya, jonas, tomas = (sandbox.person(persona) for persona in (AMARA, MAYA, JONAS, TOMAS))
    came = [entry.at for entry in scenario.nudges_since(amara)]
    inside = all(NOON <= at.astimezone(ZONE).hour < EVENING for at in came)
    apart = all(later - earlier >= WEEK - SPREAD for earlier, later in pairwise(came))
    seen = ", ".join(f"{at.astimezone(ZONE):%-d %B %H:%M}" for at in came)
    promises.note(
        "A member who wants at most one nudge a week, never before noon, gets no more", came and inside and apart, seen
    )
    as_foretold = came and scenario.predicted and abs(came[0] - scenario.predicted[0]) < timedelta(minutes=2)
    promises.note("The nudge came at the minute that the preview predicted", as_foretold)
    after = [entry.at for entry in scenario.nudges_since(maya)]
    promises.note(
        "A snooze is respected, and ends", after and min(after) >= SNOOZED_UNTIL, f"until {SNOOZED_UNTIL:%-d %B}"
    )
    promises.note("A member who declined nudges gets none", not scenario.nudges_to(jonas))
    if not scenario.disturbed:
        words = [
            entry for entry in sandbox.rehearsal.journal if entry.to is tomas.user and "Try again" in entry.buttons
        ]
        promises.note("The message about closed DMs came once", len(words) == 1)


def _quoted(message: Message) -> str:
    return next((line for line in message.text.splitlines() if line.startswith("> ")), "")
