"""The names and descriptions of slash commands, in the languages that have a catalogue.

They are written in the cogs, where discord.py finds them. A text of ours goes on naming a command as it is in English,
by which Discord finds it.
"""

import re

import structlog
from discord import Locale
from discord.app_commands import (
    ContextMenu,
    TranslationContextLocation as Location,
    TranslationContextTypes,
    Translator,
    locale_str,
)

from runtime.words import Words

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.command_texts")

NAMES = {Location.command_name, Location.group_name, Location.parameter_name}
NAMED = "name of a command or an option"
"""What a catalogue tells translators of a name, which is one word in small letters."""
NAME = re.compile(r"[-_'\w]{1,32}")
LONGEST_TEXT = 100
NONE = "…"
"""What discord.py describes as nothing."""


class CommandTranslator(Translator):
    """Has discord.py tell Discord what a catalogue says; of what Discord would refuse, the English stays."""

    def __init__(self, words: Words) -> None:
        self._words = words

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        """The translation of a name or a description; None where there is none."""
        language, message = self._words.to(locale.value).language, string.message
        text = language.pgettext(NAMED, message) if is_name(context) else language.gettext(message)
        if text == message:
            return None
        fits = NAME.fullmatch(text) and text == text.lower() if is_name(context) else len(text) <= LONGEST_TEXT
        if not fits:
            log.warning("translation does not fit", locale=locale.value, text=text)
            return None
        return text


class CommandTexts(Translator):
    """Notes what discord.py would have translated: each text, and whether it is a name."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, bool], None] = {}

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        """No translation."""
        if string.message != NONE:
            self.found[string.message, is_name(context)] = None
        return None


def is_name(context: TranslationContextTypes) -> bool:
    """Whether Discord takes a text only in the letters of a name; the menu of a message has a title instead."""
    return context.location in NAMES and not isinstance(context.data, ContextMenu)
