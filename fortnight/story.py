"""The story: the chapters of the fortnight in order, with the variations of a seed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fortnight import cast
from fortnight.cast import JONAS
from fortnight.chapters import (
    absence,
    cycle_end,
    downloads,
    failure_of_month,
    first_session,
    forming,
    mid_cycle,
    nudge_preferences,
    partner_threads,
    rituals,
    second_session,
)
from fortnight.sandbox import Sandbox
from fortnight.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the story; `share` is how much room it takes where all is told in short, compared to the others."""

    title: str
    play: Callable[[], Awaitable[None]]
    share: int = 2


@dataclass
class Story(Scenario):
    """A scenario with its chapters; whether its promises were kept is noted in the sandbox."""

    @classmethod
    def from_seed(cls, sandbox: Sandbox) -> "Story":
        """The story with absences, overruns and late answers by the sandbox's seed; seed 1 has none."""
        if sandbox.seed == 1:
            return cls(sandbox)
        return cls(
            sandbox,
            absent=sandbox.random.choice([None, JONAS, cast.AMARA]),
            late_answer=timedelta(hours=sandbox.random.randint(0, 30)),
            extra_minutes=sandbox.random.randint(1, 5),
        )

    @property
    def chapters(self) -> list[Chapter]:
        """What happens after the bot's start, in order. Each raises BrokenError if it cannot go on."""
        return [
            Chapter("A circle is formed", partial(forming.form_circle, self), share=3),
            Chapter("Five goals", partial(forming.set_goals, self)),
            Chapter("A date, and partners", partial(forming.schedule, self)),
            Chapter("The first session", partial(first_session.hold, self), share=7),
            Chapter("Duties change hands", partial(second_session.hand_over_duties, self)),
            Chapter("Nudges on their own terms", partial(nudge_preferences.choose, self)),
            Chapter("The middle of the cycle", partial(mid_cycle.check_in, self), share=3),
            Chapter("The second session", partial(second_session.hold, self), share=7),
            Chapter("What becomes of the goals", partial(cycle_end.review_goals, self)),
            Chapter("A time to meet", partial(partner_threads.meet, self)),
            Chapter("Stuck, helped, thanked", partial(rituals.share_and_thank, self), share=3),
            Chapter("Halfway with a partner", partial(cycle_end.meet_partners, self)),
            Chapter("The failure of the month", partial(failure_of_month.tell, self)),
            Chapter("Away, and back", partial(absence.go_and_come_back, self)),
            Chapter("To take along", partial(downloads.download_files, self)),
        ]

    async def play(self) -> None:
        """Play all chapters in order. Raises BrokenError if one cannot go on."""
        for chapter in self.chapters:
            await chapter.play()
