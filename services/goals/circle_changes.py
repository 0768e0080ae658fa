"""A circle's goals when a cycle opens, a member leaves, or the circle closes."""

from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from services.events import AbsenceChanged, CircleClosed, CycleOpened, MemberLeft, MemberReturned
from services.goals.questions import keys_in, keys_of
from vocabulary.keys import JobKey, JobKind


class CircleGoals:
    """Brings the board and what is asked about goals in line with who is there. Part of the caller's transaction."""

    def __init__(self, clock: Clock, timekeeper: Timekeeper, outbox: Outbox) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox

    async def cycle_opened(self, event: CycleOpened) -> None:
        """Post the board of the new cycle."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.BOARD, event.circle_id))

    async def absence_changed(self, event: AbsenceChanged) -> None:
        """Say on the boards who is away, or no longer."""
        boards = [JobKey(JobKind.BOARD, circle_id) for circle_id in event.circles]
        await self._timekeeper.schedule(self._clock.now(), *boards)

    async def member_left(self, event: MemberLeft) -> None:
        """Withdraw what waits of the leaver's questions, and of answers from them and to them; revise the board."""
        await self._outbox.withdraw_about(await keys_of(event.user_id, event.circle_id))
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.BOARD, event.circle_id))

    async def member_returned(self, event: MemberReturned) -> None:
        """Have their line on the board again."""
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.BOARD, event.circle_id))

    async def circle_closed(self, event: CircleClosed) -> None:
        """Withdraw all questions and answers that wait, and leave the board as it is."""
        await self._timekeeper.drop(JobKey(JobKind.BOARD, event.circle_id))
        await self._outbox.withdraw_about(await keys_in(event.circle_id))
