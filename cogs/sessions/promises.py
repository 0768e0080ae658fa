"""Those who could not come may make a commitment all the same, whenever they like."""

import discord
from discord.ext import commands

from cogs.sessions.about import session_about
from db.models import Capture
from db.transaction import transaction
from rules.errors import RuleError
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.ui import Fields, pressed, submitted
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address, MessageKey, MessageKind
from vocabulary.sessions import CaptureKind


class Promises(commands.Cog):
    """Takes the answers."""

    def __init__(self, bot: Circlekeeper) -> None:
        self._bot = bot

    @pressed(ButtonKind.SESSION_LATE_COMMIT)
    async def words_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form."""
        await session_about(interaction, address.row)
        await self._bot.responder.ask(interaction, FormKind.SESSION_LATE_COMMIT, address.row)

    @submitted(FormKind.SESSION_LATE_COMMIT)
    async def words_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Keep the commitment with the session, and let the circle read it."""
        session, words = await session_about(interaction, address.row), fields["words"].strip()
        if not words:
            raise RuleError("There was nothing in it. A few words are enough.")
        now, render = self._bot.clock.now(), self._bot.words.render
        async with transaction():
            capture, _ = await Capture.get_or_create(
                session=session,
                kind=CaptureKind.COMMITMENT,
                user_id=interaction.user.id,
                words=words,
                defaults={"at": now},
            )
            text = render("session/promised", capture=capture, session=session)
            channel = session.circle.text_channel_id
            await self._bot.outbox.post(MessageKey(MessageKind.COMMITMENT, capture.id), Message(text), channel=channel)
            await self._bot.services.replanner.replan(interaction.user.id)
        text = render("session/captured", kind=CaptureKind.COMMITMENT, words=words)
        if interaction.message is None or len(interaction.message.components) > 1:  # one that asks about more stays
            await self._bot.responder.send(interaction, Message(text))
        else:
            await interaction.response.edit_message(content=text, view=None)
