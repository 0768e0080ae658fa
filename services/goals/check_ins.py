"""Check-ins: what a member says about how their goal is going, and what shows it."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Goal, Progress
from db.queries import goals as facts
from db.transaction import transaction
from rules import evidence, goals, limits
from rules.limits import Limited
from rules.visible import visible, whole
from runtime.clock import Clock
from runtime.message import Button
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import CheckedIn, Events
from services.goals.evidence import Evidence, File, PostedMessage
from services.goals.own import OwnGoal, current_goal, is_over, own_goal
from services.goals.questions import Help, Questions
from services.lookup import CircleHere, CircleLookup
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.goals import GoalStatus
from vocabulary.keys import JobKey, JobKind
from vocabulary.limits import SAME_FOR

ANSWERS = {
    ButtonKind.CHECK_IN_ON_TRACK: GoalStatus.ON_TRACK,
    ButtonKind.CHECK_IN_STUCK: GoalStatus.STUCK,
    ButtonKind.CHECK_IN_DONE: GoalStatus.DONE,
}
"""What each of the three buttons says that stand wherever it is asked how a goal is going."""
LONGEST_WORDS = 500
"""Characters that are kept of a member's own message."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a member says about their goal, with a link or a file that shows it; the file is not posted yet."""

    status: GoalStatus
    words: str = ""
    link: str | None = None
    file: File | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether there is neither a word nor anything to be seen."""
        return not (visible(self.words) or self.link or self.file)

    def check(self) -> None:
        """Raises Refusal where words are missing, or where what should show it is no evidence."""
        if self.link and self.file:
            raise Refusal("goals/link-or-file")
        goals.check_progress(self.status, self.words, shown=bool(self.link or self.file))
        if self.link:
            evidence.check_link(self.link)
        if self.file:
            self.file.check()

    def is_said_by(self, row: Progress) -> bool:
        """Whether this is what somebody said; a file, which has no address yet, is known by its name, size and type."""
        shown = self.evidence(row.evidence["url"] if self.file and row.evidence else None)
        facts = shown.as_facts() if shown else None
        return (row.status, row.words, row.evidence) == (self.status, self.words.strip(), facts)

    def evidence(self, posted_at: str | None) -> Evidence | None:
        """What is kept of the link, or of the file that was posted at that address."""
        if self.link:
            return Evidence(evidence.check_link(self.link))
        return Evidence(posted_at, self.file) if posted_at else None


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted, `over` where it is about a cycle that is; who is stuck learns whom they can ask for help."""

    check_in: int
    status: GoalStatus
    over: bool = False
    help: Help | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A message that was taken for evidence of a goal, and where that stood before, if anything was said."""

    goal: str
    status: GoalStatus | None


class CheckIns:
    """Notes how goals are going."""

    def __init__(
        self, clock: Clock, timekeeper: Timekeeper, lookup: CircleLookup, events: Events, questions: Questions
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._lookup = lookup
        self._events = events
        self._questions = questions

    async def goal_in(self, circle: CircleHere, user_id: int) -> OwnGoal:
        """A member's goal in the open cycle. Raises Refusal while they have none."""
        goal = await current_goal(circle.id, user_id)
        if goal is None:
            raise Refusal("goals/none-yet")
        return OwnGoal.of(goal, circle)

    async def goal_about(self, goal_id: int, user_id: int) -> OwnGoal:
        """The goal that a button or a form is about. Raises Refusal unless it is one's own and not dropped."""
        return OwnGoal.of(*await own_goal(self._lookup, goal_id, user_id))

    async def note(self, goal_id: int, user_id: int, said: CheckIn, posted_at: str | None = None) -> Noted:
        """Write down what a member says about their goal; a file of it stands at the address `posted_at` by now.

        The same again within an hour is what they said last. Raises Refusal for one too many, and as `goal_about` and
        `CheckIn.check` do.
        """
        said.check()
        async with transaction():
            goal, circle = await own_goal(self._lookup, goal_id, user_id)
            row = await self._just_said(goal_id, said)
            if row is None:
                row = await self._write(circle.id, goal, said.status, said.words.strip(), said.evidence(posted_at))
            help_ = await self._questions.help_for(row.id) if said.status is GoalStatus.STUCK else None
            return Noted(row.id, said.status, await is_over(goal), help_)

    async def posted_at(self, goal_id: int, said: CheckIn) -> str | None:
        """Where the file stands that comes with this, if a member has just said the same; None if it is to be posted.

        Raises Refusal for one too many.
        """
        row = await self._just_said(goal_id, said)
        if row is None:
            await _check_limit(goal_id, self._clock.now())
        return row.evidence["url"] if row is not None and row.evidence else None

    async def log(self, circle_id: int, user_id: int, message: PostedMessage) -> Logged:
        """Take a message for evidence of one's own goal: by its address, with its words if they are one's own.

        Where the goal stands does not change by that; a message counts once. Raises Refusal without a goal,
        and for one too many.
        """
        async with transaction():
            goal = await current_goal(circle_id, user_id)
            if goal is None:
                raise Refusal("goals/nothing-to-show")
            said = await facts.progress_of(goal.id)
            status = goals.status_of(said)
            if any(row.evidence and row.evidence["url"] == message.url for row in said):
                return Logged(goal.goal, status)
            words = whole(message.words, LONGEST_WORDS) if message.author == user_id else ""
            shown = Evidence(message.url, message.file)
            await self._write(circle_id, goal, goals.status_with_evidence(status), words, shown)
        return Logged(goal.goal, status)

    async def _just_said(self, goal_id: int, said: CheckIn) -> Progress | None:
        """What was said last about a goal, if it is the same and not long ago."""
        since = self._clock.now() - SAME_FOR
        last = [row for row in await facts.progress_of(goal_id) if row.at >= since][-1:]
        return next((row for row in last if said.is_said_by(row)), None)

    async def _write(
        self, circle_id: int, goal: Goal, status: GoalStatus, words: str, shown: Evidence | None
    ) -> Progress:
        now, reference = self._clock.now(), shown.as_facts() if shown else None
        await _check_limit(goal.id, now)
        row = await Progress.create(goal=goal, status=status, words=words, evidence=reference, at=now)
        await self._timekeeper.schedule(now, JobKey(JobKind.BOARD, circle_id))
        await self._events.publish(CheckedIn(circle_id, goal.user_id))
        return row


async def _check_limit(goal_id: int, now: datetime) -> None:
    said = [row.at for row in await facts.progress_of(goal_id)]
    limits.check(Limited.CHECK_INS, [*said, now], now)


def check_in_buttons(words: Words, goal_id: int) -> tuple[Button, ...]:
    """The three answers, to stand under a message that asks how a goal is going."""
    return tuple(words.button(kind, goal_id) for kind in ANSWERS)
