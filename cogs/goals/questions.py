"""The buttons of who is stuck: whom to ask, and the answer of who was asked."""

import discord

from cogs.base import BaseCog
from runtime.given import Fields
from runtime.message import Button, Message
from runtime.ui import pressed, submitted
from runtime.words import Words
from services.goals.check_ins import Noted
from services.goals.questions import Help
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.goals import AskedOf, GoalStatus
from vocabulary.keys import Address

ASKED_BY = {
    ButtonKind.ASK_PARTNER: AskedOf.PARTNER,
    ButtonKind.ASK_CIRCLE: AskedOf.CIRCLE,
    ButtonKind.ASK_AGENDA: AskedOf.AGENDA,
}


def offers(words: Words, check_in: int, help_: Help) -> tuple[tuple[Button, ...], ...]:
    """Whom a member can still ask, as a row of buttons, or no row."""
    row = tuple(words.button(kind, check_in) for kind, of in ASKED_BY.items() if of in help_.offers)
    return (row,) if row else ()


class Questions(BaseCog):
    """Asks, and takes answers."""

    @pressed(*ASKED_BY)
    async def ask(self, interaction: discord.Interaction, address: Address) -> None:
        """Ask whom the member chose, and offer whom else they could ask."""
        asked_of = ASKED_BY[ButtonKind(address.kind)]
        help_ = await self.services.goals.questions.ask(address.row, interaction.user.id, asked_of)
        words = self.words_in_place(interaction)
        text = words.render("goal/noted", noted=Noted(address.row, GoalStatus.STUCK, help=help_))
        message = Message(text, offers(words, address.row, help_))
        await self.responder.answer_in_place(interaction, message)

    @pressed(ButtonKind.ASK_ANSWER)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for an answer."""
        await self.services.goals.questions.check_answerable(address.row, interaction.user.id)
        await self.responder.ask(interaction, FormKind.ASK_ANSWER, address.row)

    @submitted(FormKind.ASK_ANSWER)
    async def answer(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Bring the answer to who asked."""
        asker = await self.services.goals.questions.answer(address.row, interaction.user.id, fields["words"])
        await self.responder.answer(interaction, "goal/answer-sent", asker=asker)
