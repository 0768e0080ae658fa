"""A language: what each message of ours reads in it, and how it writes lists, dates and weekdays.

English stands in `templates/` itself. Another language is a catalogue for gettext, read at start as translators left
it: `templates/locale/LANGUAGE/LC_MESSAGES/circlekeeper.po`. What it does not translate stays in English.
`runtime.catalogue` makes such a file and keeps it in step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal, cast

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.units import format_unit

DOMAIN = "circlekeeper"
"""The name of each catalogue."""

Form = Literal[
    "moment", "moment in year", "day", "date", "date in year", "month", "weekday", "weekday and time", "time"
]
"""How much of an instant is written, from all of it to its time of day."""
SKELETONS: Mapping[str, str] = {"date": "yMMMMd", "date in year": "MMMMd", "month": "yMMMM", "time": "Hm"}
"""What a form is called in the data of all languages, where it has a name there."""


@dataclass(frozen=True, slots=True)
class Language:
    """What a text needs to know of the language of its reader."""

    locale: Locale
    messages: NullTranslations

    @property
    def tag(self) -> str:
        """What pages and programs call it: `en-GB`."""
        return str(self.locale).replace("_", "-")

    def gettext(self, text: str) -> str:
        """A message of ours in this language, or as it is where the catalogue lacks it."""
        return text and self.messages.gettext(text)  # what a catalogue has for "" is its header

    def pgettext(self, context: str, text: str) -> str:
        """The same where a text means something else elsewhere."""
        return self.messages.pgettext(context, text)

    def ngettext(self, one: str, more: str, count: int) -> str:
        """The same for a message in which so many of something are named."""
        return self.messages.ngettext(one, more, count)

    def listed(self, parts: Iterable[str]) -> str:
        """The parts as in a sentence: "Ana, Ben and Chi"."""
        return format_list(list(parts), locale=self.locale)

    def minutes(self, count: int) -> str:
        """That many minutes."""
        return format_unit(count, "duration-minute", locale=self.locale)

    def weekday(self, day: int) -> str:
        """The name of a weekday; Monday is 0."""
        return self.locale.days["stand-alone"]["wide"][day]

    def written(self, when: date | time, form: Form) -> str:
        """A local date, time or both. Raises KeyError for a form that there is not."""
        match form:
            case "moment":
                return self._together(self.written(when, "day"), when)
            case "moment in year":
                return self._together(f"{self.written(when, 'weekday')}, {self.written(when, 'date in year')}", when)
            case "day":
                return format_date(cast(date, when), "full", locale=self.locale)
            case "weekday":
                return self.weekday(cast(date, when).weekday())
            case "weekday and time":
                return f"{self.written(when, 'weekday')} {self.written(when, 'time')}"
            case _:
                return format_skeleton(SKELETONS[form], cast(datetime, when), locale=self.locale)

    def _together(self, day: str, when: date | time) -> str:
        return self.locale.datetime_formats["medium"].format(self.written(when, "time"), day)


ENGLISH = Language(Locale("en", "GB"), NullTranslations())


@cache
def languages(folder: Path) -> Mapping[str, Language]:
    """The languages that have a catalogue in that folder, by the name of theirs: `de`, `pt_BR`."""
    found = sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return {path.parts[-3]: Language(Locale.parse(path.parts[-3]), _messages(path)) for path in found}


def _messages(path: Path) -> NullTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3], domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
