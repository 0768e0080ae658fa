"""Agreements: worded by who leads, with the setting that would change, which an organiser changes with one press."""

import discord

from cogs.base import BaseCog
from runtime.given import Choices, Fields
from runtime.message import Control, Message, Option
from runtime.ui import pressed, selected, submitted
from runtime.words import Words
from services.retrospectives.agreements import Agreed, Choices as Settable
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address
from vocabulary.retrospectives import About, Outcome

LABELS = {
    About.RHYTHM: "circle/weeks.txt",
    About.LENGTH: "circle/minutes.txt",
    About.PARTNERS: "circle/term-weeks.txt",
}
"""The templates that say what a value of a setting is called."""


class AgreementControls(BaseCog):
    """Word an agreement, say what it changes, change it, and tell at the next retrospective what came of it."""

    @pressed(ButtonKind.RETRO_AGREE)
    async def agreement_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form, for who leads."""
        await self.services.retrospectives.agreements.allow(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.RETRO_AGREEMENT, address.row)

    @submitted(FormKind.RETRO_AGREEMENT)
    async def agreement_worded(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep it, and ask what the setting would be, if one changes."""
        about = (address.row, interaction.user.id, About(fields["about"]), fields["words"])
        await self._show(interaction, await self.services.retrospectives.agreements.word(*about))

    @selected(SelectKind.RETRO_SETTING)
    async def setting_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Say what it would be."""
        about = About(address.arg)
        wanted = list(values) if about is About.RITUALS else values[0]
        done = self.services.retrospectives.agreements.propose(address.row, interaction.user.id, wanted)
        await self._show(interaction, await done)

    @pressed(ButtonKind.RETRO_BLOCKS)
    async def blocks_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the agenda as it is, to be written as it would be."""
        settable = await self.services.retrospectives.agreements.choices(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.RETRO_BLOCKS, address.row, prefilled={"text": settable.held})

    @submitted(FormKind.RETRO_BLOCKS)
    async def blocks_written(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Say what the agenda would be."""
        about = (address.row, interaction.user.id, fields["text"])
        await self._show(interaction, await self.services.retrospectives.agreements.propose(*about))

    @pressed(ButtonKind.RETRO_APPLY)
    async def apply_pressed(self, interaction: discord.Interaction, address: Address) -> None:
        """Change the setting to what the card shows."""
        await self.services.retrospectives.agreements.apply(address.row, interaction.user.id)
        await self.responder.answer(interaction, "retro/applied")

    @selected(SelectKind.RETRO_OUTCOME)
    async def outcome_chosen(self, interaction: discord.Interaction, address: Address, values: Choices) -> None:
        """Note what came of an agreement; the card shows it to all."""
        outcome = Outcome(values[0])
        await self.services.retrospectives.agreements.note_outcome(address.row, interaction.user.id, outcome)
        await self.responder.defer(interaction)

    async def _show(self, interaction: discord.Interaction, agreed: Agreed) -> None:
        """That it is kept, for who worded it, with what can be done about it."""
        words = self.words_for(interaction)
        settable = await self.services.retrospectives.agreements.choices(agreed.id, interaction.user.id)
        text = words.render("retro/agreed", agreed=agreed)
        await self.responder.redraw(interaction, Message(text, _rows(words, agreed, settable)))


def _rows(words: Words, agreed: Agreed, settable: Settable) -> tuple[tuple[Control, ...], ...]:
    own = tuple(words.button(kind, agreed.id) for kind in (ButtonKind.CAPTURE_EDIT, ButtonKind.CAPTURE_REMOVE))
    if agreed.about is About.BLOCKS:
        return ((words.button(ButtonKind.RETRO_BLOCKS, agreed.id), *own),)
    if not settable.values:
        return (own,)
    chosen = agreed.change.wanted if agreed.change else settable.held
    several = agreed.about is About.RITUALS
    labels = {value: _label(words, agreed.about, value) for value in settable.values}
    options = [Option(value, label, chosen=_is_in(value, chosen)) for value, label in labels.items()]
    most = len(options) if several else 1
    about = (SelectKind.RETRO_SETTING, agreed.id, agreed.about)
    return ((words.select(*about, options=options, least=0 if several else 1, most=most),), own)


def _label(words: Words, about: About, value: str) -> str:
    """What a value is called in a list."""
    if about is About.RITUALS:
        return words.option_labels(SelectKind.CIRCLE_RITUALS)[value]
    return words.plain(LABELS[about], value=value)


def _is_in(value: str, chosen: object) -> bool:
    return value in chosen if isinstance(chosen, list) else value == str(chosen)
