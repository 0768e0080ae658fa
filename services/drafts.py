"""Commands whose text was asked about: kept until their author presses what they meant, to go on from there."""

import json
from collections.abc import Mapping
from typing import Any

from db.queries.unconfirmed import drop_words, store_words, stored_words
from runtime.clock import Clock
from vocabulary.controls import ButtonKind
from vocabulary.errors import Ambiguous, Refusal


class Drafts:
    """Keeps the options of a command; one draft for each person, kind of button and row, of which the newest holds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def keep(self, user_id: int, kind: ButtonKind, row: int, options: Mapping[str, Any]) -> int:
        """Keep a command as it was typed; returns the number by which a button refers to it."""
        return await store_words(user_id, kind, row, json.dumps({"options": dict(options)}), self._clock.now())

    async def keep_question(
        self, user_id: int, kind: ButtonKind, row: int, options: Mapping[str, Any], question: Ambiguous
    ) -> int:
        """The same with what may have been meant by one of the options, of which `chosen` takes one."""
        text = {"options": dict(options), "option": question.option, "readings": question.readings}
        return await store_words(user_id, kind, row, json.dumps(text), self._clock.now())

    async def kept(self, number: int, user_id: int, kind: ButtonKind, row: int) -> dict[str, Any]:
        """The options of a command that was kept. Raises Refusal "times/forgotten" once a newer one replaced it."""
        return (await self._draft(number, user_id, kind, row))["options"]

    async def drop(self, user_id: int, kind: ButtonKind, row: int) -> None:
        """Keep it no longer, since it was confirmed."""
        await drop_words(user_id, kind, row)

    async def chosen(self, number: int, user_id: int, kind: ButtonKind, row: int, reading: int) -> dict[str, Any]:
        """The same as if that reading had been typed."""
        draft = await self._draft(number, user_id, kind, row)
        return {**draft["options"], draft["option"]: draft["readings"][reading]}

    async def _draft(self, number: int, user_id: int, kind: ButtonKind, row: int) -> dict[str, Any]:
        words = await stored_words(number, user_id, kind, row)
        if words is None:
            raise Refusal("times/forgotten")
        return json.loads(words)
