"""What people do in Discord, with buttons found by their kind, so that no label matters."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from rehearsal.enums import CallbackType
from rehearsal.people.answers import Answer
from rehearsal.people.person import Person
from rehearsal.world import components
from rehearsal.world.models import Channel, Message
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.keys import ADDRESS_VERSION

Given = Mapping[str, Any] | None
"""What is filled into the form that opens, if one is to open."""


class UnexpectedError(Exception):
    """The bot did not answer as it does when all is well."""


class People:
    """Lets people act. With a `turn` that is shared with others only one of all of them waits for the bot at a time."""

    def __init__(self, turn: asyncio.Lock | None = None) -> None:
        self._turn = turn or nullcontext()

    async def use(self, person: Person, where: Channel, command: str, given: Given = None, /, **options: Any) -> Answer:
        """Use a command, and fill in the form that it opens. Raises UnexpectedError if it is not answered."""
        return await self._filled(person, person.slash(where, command, **options), given)

    async def press(
        self, person: Person, message: Message | Answer | None, kind: ButtonKind, given: Given = None
    ) -> Answer:
        """Press a button of this kind, and fill in the form that it opens. Raises UnexpectedError if there is none."""
        pressed = message.message if isinstance(message, Answer) else message
        custom_id = button_in(pressed, kind)
        if pressed is None or custom_id is None:
            raise UnexpectedError(f"There is no button {kind} under {message!r}.")
        return await self._filled(person, person.click(pressed, custom_id), given)

    async def choose(
        self, person: Person, message: Message | Answer, kind: SelectKind, *values: Any, given: Given = None
    ) -> Answer:
        """Choose in a select of this kind, by label or value, or a role or people, and fill in the form that opens.

        Raises UnexpectedError for none.
        """
        shown = message.message if isinstance(message, Answer) else message
        custom_id = _found(components.selects(shown.components) if shown else [], kind)
        if shown is None or custom_id is None:
            raise UnexpectedError(f"There is no select {kind} under {message!r}.")
        return await self._filled(person, person.choose(shown, custom_id, *values), given)

    async def choose_menu(self, person: Person, message: Message, name: str, given: Given = None) -> Answer:
        """Use a command from the context menu of a message, and fill in the form that it opens.

        Raises UnexpectedError if it is not answered.
        """
        return await self._filled(person, person.menu(message, name), given)

    async def complete(self, person: Person, where: Channel, command: str, option: str, typed: str = "") -> list[str]:
        """What the bot suggests for an option of a command."""
        async with self._turn:
            return await person.complete(where, command, option=option, typed=typed)

    async def _filled(self, person: Person, act: Awaitable[Answer], given: Given) -> Answer:
        answer = await self._answered(person, act)
        if given is None:
            return answer
        if answer.modal is None:
            raise UnexpectedError(f"No form was opened for {person}: {answer!r}")
        return await self._answered(person, person.fill(answer, given))

    async def _answered(self, person: Person, act: Awaitable[Answer]) -> Answer:
        async with self._turn:
            answer = await act
        if answer.interaction.acknowledged != CallbackType.DEFERRED_UPDATE:
            await answer.settled()
        if answer.kind == "failed":
            raise UnexpectedError(f"{answer!r} to {person}")
        return answer


def button_in(message: Message | None, kind: ButtonKind) -> str | None:
    """The `custom_id` of a message's button of this kind, unless there is none that can be pressed."""
    return _found(components.buttons(message.components) if message else [], kind)


def newest_with(messages: Iterable[Message], kind: ButtonKind) -> Message | None:
    """The last of these messages that has a button of this kind."""
    return next((one for one in reversed(list(messages)) if button_in(one, kind)), None)


def newest_choosing(messages: Iterable[Message], kind: SelectKind) -> Message | None:
    """The last of these messages that has a select of this kind."""
    return next((one for one in reversed(list(messages)) if _found(components.selects(one.components), kind)), None)


def _found(controls: Iterable[Mapping[str, Any]], kind: ButtonKind | SelectKind) -> str | None:
    """The `custom_id` of the first of these controls that is of this kind and can be used."""
    beginning = f"{ADDRESS_VERSION}:{kind}:"
    ids = (str(one.get("custom_id", "")) for one in controls if not one.get("disabled"))
    return next((custom_id for custom_id in ids if custom_id.startswith(beginning)), None)
