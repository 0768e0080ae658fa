"""Reports all errors: a sentence for the member, and for an unexpected one a reference to its trace in the log."""

import secrets
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import structlog
from discord import app_commands

from db.errors import DatabaseInUse
from runtime.discord_message import to_send
from runtime.first_answers import is_answered, needs_no_answer
from runtime.markdown import Markdown, pieces
from runtime.message import Message
from runtime.readers import asker
from runtime.words import Words
from vocabulary.errors import Refusal
from vocabulary.keys import KeyTextError
from vocabulary.limits import LONGEST_CONTENT

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.report")


class Report:
    """The error reporter of commands, buttons, forms, listeners, jobs and the outbox."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def unexpected(self, error: BaseException, **facts: object) -> str:
        """Log an unexpected error, and return the short reference by which it is found in the log."""
        reference = secrets.token_hex(3)
        log.error("unexpected", reference=reference, exc_info=error, **facts)
        return reference

    def sentence(self, error: BaseException, locale: str, **facts: object) -> Markdown:
        """What a member who has that locale reads about `error`. Anything but a refusal is logged with `facts`."""
        cause, words = _cause_of(error), self._words.to(locale)
        if isinstance(cause, Refusal):
            return words.refusal(cause)
        if isinstance(cause, DatabaseInUse):
            log.warning("not in time", **facts)
            return words.render("errors/database-in-use")
        if isinstance(cause, KeyTextError):
            return words.render("errors/outdated-button")
        if isinstance(cause, discord.Forbidden):
            log.warning("forbidden", code=cause.code, **facts)
            return words.render("errors/forbidden")
        if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            log.info("outdated command", **facts)
            return words.render("errors/outdated")
        if isinstance(cause, app_commands.CheckFailure | app_commands.TransformerError):
            return words.render("errors/refused", reason=str(cause))
        return words.render("errors/unexpected", reference=self.unexpected(cause, **facts))

    async def answer(self, interaction: discord.Interaction, error: BaseException, written: str = "") -> None:
        """Answer `interaction` with a sentence about `error`, so that Discord never shows it as failed.

        Under a refusal are the buttons that it offers. `written` is text that the person typed and would lose; the
        answer contains it. A command that is refused can be typed again from what Discord shows, so there it does not.
        """
        cause = _cause_of(error)
        if interaction.type is discord.InteractionType.application_command and isinstance(cause, Refusal):
            written = ""
        facts = {"interaction": interaction.id, "kind": interaction.type.name}
        if needs_no_answer(cause):
            log.info("no answer needed", error=str(cause), **facts)
            return
        locale = asker(interaction)
        sentence, words = self.sentence(error, locale, **facts), self._words.to(locale)
        *first, last = pieces(words.render("errors/answer", sentence=sentence, written=written), LONGEST_CONTENT)
        offers = words.offers(cause) if isinstance(cause, Refusal) else ()
        try:
            for message in (*map(Message, first), Message(last, offers)):
                await _sender(interaction)(**to_send(message), ephemeral=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
            write = log.info if needs_no_answer(failure) else log.warning
            write("answer not delivered", error=type(failure).__name__, code=getattr(failure, "code", None), **facts)


def _cause_of(error: BaseException) -> BaseException:
    while isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError):
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error.__cause__
        if cause is None:
            break
        error = cause
    return error


def _sender(interaction: discord.Interaction) -> Callable[..., Awaitable[object]]:
    return interaction.followup.send if is_answered(interaction) else interaction.response.send_message
