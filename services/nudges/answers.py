"""What members answer by the buttons that only nudges have; each kind of nudge defines its own."""

from db.transaction import transaction
from runtime.clock import Clock
from runtime.words import Words
from services.lookup import CircleLookup
from services.nudges.definition import NudgePress
from services.nudges.kinds import ANSWERS
from services.nudges.replan import NudgeReplanner
from vocabulary.controls import ButtonKind


class NudgeAnswers:
    """Takes the answers, and has the nudges of whoever answers decided again."""

    def __init__(self, clock: Clock, lookup: CircleLookup, replanner: NudgeReplanner) -> None:
        self._clock = clock
        self._lookup = lookup
        self._replanner = replanner

    async def take(self, button: ButtonKind, row: int, user_id: int, words: Words) -> str:
        """Do what a button about that row stands for; returns what its member reads, in
        their language. Raises Refusal for others.
        """
        async with transaction():
            press = NudgePress(button, row, user_id, self._clock.now(), self._lookup)
            text = await ANSWERS[button](words, press)
            await self._replanner.replan(user_id)
        return text
