"""Buttons, selects and forms, routed by their `custom_id`, so that they work after every restart.

discord.py keeps views in memory, only logs what a dynamic item raises and drops what an interaction check raises. Here
nothing is kept in memory: each `custom_id` has a kind, a row and an argument, one router on `on_interaction` finds the
handler of that kind, and the report answers any error that the handler raises.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

import discord

from runtime import readers
from runtime.discord_message import to_edit, to_send
from runtime.first_answers import first_answer, is_answered
from runtime.forms import modal
from runtime.given import Choices, Fields, choices_of, fields_of, typed_into
from runtime.markdown import pieces
from runtime.message import Control, Message, Option
from runtime.report import Report
from runtime.words import Words
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address
from vocabulary.limits import LONGEST_CONTENT

PRESSED, SELECTED, SUBMITTED = "__pressed__", "__selected__", "__submitted__"

Handler = Callable[[discord.Interaction, Address], Awaitable[None]]
SelectHandler = Callable[[discord.Interaction, Address, Choices], Awaitable[None]]
FormHandler = Callable[[discord.Interaction, Address, Fields], Awaitable[None]]
Look = Callable[[discord.Interaction], Awaitable[None]]
Decorated = TypeVar("Decorated", bound=Callable[..., Awaitable[None]])


def pressed(*kinds: ButtonKind) -> Callable[[Decorated], Decorated]:
    """Register a cog's method as the handler of these kinds of buttons."""
    return _marker(PRESSED, kinds)


def selected(*kinds: SelectKind) -> Callable[[Decorated], Decorated]:
    """Register a cog's method as the handler of these kinds of selects; it gets the values that were chosen."""
    return _marker(SELECTED, kinds)


def submitted(*kinds: FormKind) -> Callable[[Decorated], Decorated]:
    """Register a cog's method as the handler of these kinds of forms."""
    return _marker(SUBMITTED, kinds)


class Router:
    """Finds the handler of each button, select and form by its `custom_id`, and answers errors that it raises."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._presses: dict[str, Handler] = {}
        self._choices: dict[str, SelectHandler] = {}
        self._forms: dict[str, FormHandler] = {}
        self._looks: list[Look] = []

    def look_first(self, look: Look) -> None:
        """Have `look` called before anything is served: commands by the tree, all else by this router."""
        self._looks.append(look)

    async def prepare(self, interaction: discord.Interaction) -> None:
        """Look at what has to be known before the interaction is served. Raises what a look raises."""
        for look in self._looks:
            await look(interaction)

    def add(self, cog: object) -> None:
        """Add the handlers of a cog. Raises ValueError if a kind has two."""
        tables = {PRESSED: self._presses, SELECTED: self._choices, SUBMITTED: self._forms}
        for name, mark, kinds in _marked(type(cog)):
            _take_in(tables[mark], kinds, getattr(cog, name))

    async def dispatch(self, interaction: discord.Interaction) -> bool:
        """Serve a button, a select or a form, and return True; return False for a command, which the tree serves."""
        if (choices := choices_of(interaction)) is not None:
            await self._serve(interaction, SelectKind, self._choices, choices)
        elif interaction.type is discord.InteractionType.component:
            await self._serve(interaction, ButtonKind, self._presses)
        elif interaction.type is discord.InteractionType.modal_submit:
            await self._serve(interaction, FormKind, self._forms, fields_of(interaction))
        else:
            return False
        return True

    async def _serve(
        self,
        interaction: discord.Interaction,
        kinds: type[ButtonKind] | type[SelectKind] | type[FormKind],
        table: Mapping[str, Callable[..., Awaitable[None]]],
        *more: Choices | Fields,
    ) -> None:
        try:
            address = _address_of(interaction, kinds)
            await self.prepare(interaction)
            await table[address.kind](interaction, address, *more)
        except Exception as error:  # noqa: BLE001 - the boundary for buttons, selects and forms
            await self._report.answer(interaction, error, typed_into(interaction))


class Responder:
    """Sends answers and opens forms, with texts from `templates/`."""

    def __init__(self, words: Words) -> None:
        self._words = words

    async def answer(
        self,
        interaction: discord.Interaction,
        template: str,
        *,
        buttons: Sequence[Sequence[Control]] = (),
        ephemeral: bool = True,
        card: bool = False,
        **facts: object,
    ) -> None:
        """Answer an interaction with a template's text, by default visible only to the person who asked."""
        reader = readers.asker(interaction) if ephemeral else readers.everybody(interaction)
        text = self._words.to(reader).render(template, **facts)
        message = Message(text, tuple(map(tuple, buttons)), card=card)
        await self.send(interaction, message, ephemeral=ephemeral)

    async def send(self, interaction: discord.Interaction, message: Message, *, ephemeral: bool = True) -> None:
        """Answer an interaction with a message; a plain text that is too long is split into several."""
        *first, last = [message.text] if message.card else pieces(message.text, LONGEST_CONTENT)
        for text in first:
            await _send(interaction, Message(text), ephemeral)
        await _send(interaction, replace(message, text=last), ephemeral)

    async def post(self, interaction: discord.Interaction, message: Message) -> int:
        """Answer, or follow an answer, with a message that all in the channel see; returns its id."""
        if is_answered(interaction):
            return (await interaction.followup.send(**to_send(message), ephemeral=False, wait=True)).id
        await _send(interaction, message, ephemeral=False)
        return (await interaction.original_response()).id

    async def answer_in_place(self, interaction: discord.Interaction, message: Message) -> None:
        """Replace the message that was pressed with the answer if it asks nothing else; otherwise send a new one."""
        if asks_only_this(interaction):
            await self._edit(interaction, message)
        else:
            await self.send(interaction, message)

    async def think(self, interaction: discord.Interaction) -> None:
        """Have a person see that what they asked for takes a moment; the message that they used stays until then."""
        async with first_answer(interaction):
            if _used(interaction) is not None:
                await interaction.response.defer()
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)

    async def show(
        self,
        interaction: discord.Interaction,
        template: str,
        *,
        buttons: Sequence[Sequence[Control]] = (),
        **facts: object,
    ) -> None:
        """Answer a command with a template's text; or replace the message whose button, select or form was used."""
        text = self._words.to(readers.of_message(interaction)).render(template, **facts)
        await self.go_on(interaction, Message(text, tuple(map(tuple, buttons))))

    async def go_on(self, interaction: discord.Interaction, message: Message) -> None:
        """Answer a command; or replace the message whose button, select or form was used, which has served its purpose.

        A card shows in its frame what follows it, since it cannot become plain text; plain text makes room for a card.
        """
        used = _used(interaction)
        if used is None:
            await self.send(interaction, message)
        elif message.card and not used.flags.components_v2:
            await self._make_room(interaction)
            await self.send(interaction, message)
        else:
            await self._edit(interaction, replace(message, card=used.flags.components_v2))

    async def _make_room(self, interaction: discord.Interaction) -> None:
        if not is_answered(interaction):
            async with first_answer(interaction):
                await interaction.response.defer()
        with suppress(discord.NotFound):  # pressed twice
            await interaction.delete_original_response()

    async def _edit(self, interaction: discord.Interaction, message: Message) -> None:
        if is_answered(interaction):
            await interaction.edit_original_response(**to_edit(message))
        else:
            async with first_answer(interaction):
                await interaction.response.edit_message(**to_edit(message))

    async def redraw(self, interaction: discord.Interaction, message: Message) -> None:
        """Replace what only the person sees, and has used; or else answer with it, for them alone."""
        await (self._edit if is_own(interaction) else self.send)(interaction, message)

    async def defer(self, interaction: discord.Interaction, *, thinking: bool = False) -> None:
        """Leave the message that was pressed as it is; or, `thinking`, answer later what only the person sees."""
        async with first_answer(interaction):
            await interaction.response.defer(ephemeral=True, thinking=thinking)

    async def replace(self, interaction: discord.Interaction, template: str, **facts: object) -> None:
        """Replace the message that was pressed with a template's text, without buttons."""
        text = self._words.to(readers.of_message(interaction)).render(template, **facts)
        async with first_answer(interaction):
            await interaction.response.edit_message(**to_edit(Message(text)))

    async def ask(
        self,
        interaction: discord.Interaction,
        kind: FormKind,
        row: int,
        arg: str = "",
        prefilled: Fields | None = None,
        options: Mapping[str, Sequence[Option]] | None = None,
    ) -> None:
        """Open a form of that kind, with `prefilled` fields.

        `options` are those of each field that is a select, unless they stand with the form.
        """
        async with first_answer(interaction):
            form, address = self._words.to(readers.asker(interaction)).form(kind), str(Address(kind, row, arg))
            await interaction.response.send_modal(modal(form, address, prefilled or {}, options or {}))


def is_own(interaction: discord.Interaction) -> bool:
    """Whether the message that was used is one that only the person sees."""
    used = interaction.message
    return used is not None and (used.flags.ephemeral or interaction.guild_id is None)


def asks_only_this(interaction: discord.Interaction) -> bool:
    """Whether the message that was pressed has at most one row of components, so that an answer may replace it."""
    return interaction.message is not None and len(interaction.message.components) <= 1


def _used(interaction: discord.Interaction) -> discord.Message | None:
    """The message that an answer may replace: of a button or select; of a form only one that nobody else sees."""
    message = interaction.message
    if interaction.type is discord.InteractionType.modal_submit and message and not message.flags.ephemeral:
        return None
    return message


async def _send(interaction: discord.Interaction, message: Message, ephemeral: bool) -> None:
    if is_answered(interaction):
        await interaction.followup.send(**to_send(message), ephemeral=ephemeral)
        return
    async with first_answer(interaction):
        await interaction.response.send_message(**to_send(message), ephemeral=ephemeral)


def _marker(mark: str, kinds: tuple[ButtonKind | SelectKind | FormKind, ...]) -> Callable[[Decorated], Decorated]:
    def set_mark(method: Decorated) -> Decorated:
        setattr(method, mark, kinds)
        return method

    return set_mark


@cache
def _marked(cog: type) -> tuple[tuple[str, str, tuple[StrEnum, ...]], ...]:
    """The methods of a class that serve something: their names, by which mark, and what kinds."""
    methods = [(name, getattr(cog, name, None)) for name in dir(cog) if not name.startswith("__")]
    return tuple(
        (name, mark, kinds)
        for name, method in methods
        for mark in (PRESSED, SELECTED, SUBMITTED)
        if (kinds := getattr(method, mark, ()))
    )


def _take_in(table: dict[str, Any], kinds: tuple[StrEnum, ...], method: object) -> None:
    for kind in kinds:
        if kind in table:
            raise ValueError(f"two handlers for {kind}")
        table[kind] = method


def _address_of(
    interaction: discord.Interaction, kinds: type[ButtonKind] | type[SelectKind] | type[FormKind]
) -> Address:
    data: Any = interaction.data or {}
    return Address.parse(data.get("custom_id", ""), kinds)
