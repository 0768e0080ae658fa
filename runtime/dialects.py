"""How a template is compiled: what it may use, and how what it shows is written where it goes to.

The ending of its name says for what it is written. Compiled templates are shared by all languages: what depends on the
reader's comes with the facts, as `_words`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from rules.visible import shortened
from rules.zones import names
from runtime.language import Form, Language
from runtime.markdown import FileText, Markdown, code, escaped, heading, in_file, quotation, unlinked
from runtime.sentences import Sentences
from vocabulary.errors import Refusal
from vocabulary.reasons import Reason


@dataclass(frozen=True, slots=True)
class Dialect:
    """`shown` writes what a template shows; a message is `ours`, whose `%` writes what is named in it likewise."""

    shown: Callable[[object], object] | None
    ours: type[str]

    def messages(self, language: Language) -> Mapping[str, Callable[..., str]]:
        """What Jinja's extension for messages asks for them, as it is called there."""

        def gettext(text: str) -> str:
            return self.ours(language.gettext(text))

        def ngettext(one: str, more: str, count: int) -> str:
            return self.ours(language.ngettext(one, more, count))

        return {"gettext": gettext, "ngettext": ngettext}


DIALECTS: Mapping[str, Dialect] = {
    "md": Dialect(escaped, Markdown),
    "txt": Dialect(str, str),
    "commonmark": Dialect(in_file, FileText),
    "html": Dialect(None, str),  # Jinja escapes what HTML has
}
"""By the ending of a template's name."""


def environment(folder: Path, ending: str) -> Environment:
    """What compiles the templates of that ending."""
    made: Any = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        auto_reload=False,  # it would ask for each file at each rendering
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=ending == "html",  # noqa: S701 - the dialect escapes everything else
        finalize=DIALECTS[ending].shown,
        extensions=["jinja2.ext.i18n", Sentences],
    )
    made.filters.update(FILTERS)
    return made


def moment(instant: datetime, style: str = "F") -> Markdown:
    """A Discord timestamp, which each reader sees in their own time zone."""
    return Markdown(f"<t:{int(instant.timestamp())}:{style}>")


def minutes_of(span: timedelta) -> int:
    """Whole minutes, rounded."""
    return round(span / timedelta(minutes=1))


def joined(parts: Iterable[object], between: str = ", ") -> Markdown:
    """The parts with a text of ours between them."""
    return Markdown(between).joined(parts)


def channel(channel_id: int) -> Markdown:
    """The mention of a channel."""
    return Markdown(f"<#{channel_id}>")


def role(role_id: int) -> Markdown:
    """The mention of a role, which notifies nobody."""
    return Markdown(f"<@&{role_id}>")


@pass_context
def _mention(context: Context, user_id: int | None) -> Markdown:
    """The mention of a person, or "nobody yet" for None."""
    return context["_words"].phrase("nobody-yet") if user_id is None else Markdown(f"<@{user_id}>")


@pass_context
def _local(context: Context, instant: datetime, zone: str, form: Form = "moment") -> str:
    """An instant in a circle's time zone, for files and wherever Discord timestamps do not work."""
    return context["_words"].language.written(instant.astimezone(ZoneInfo(zone)), form)


@pass_context
def _written(context: Context, when: datetime | date | time, form: Form = "date") -> str:
    """A local date or time."""
    return context["_words"].language.written(when, form)


@pass_context
def _weekday(context: Context, day: int) -> str:
    """The name of a weekday; Monday is 0."""
    return context["_words"].language.weekday(day)


@pass_context
def _weekly(context: Context, weeks: int) -> Markdown:
    """An interval in weeks."""
    return context["_words"].phrase("weekly", weeks=weeks)


@pass_context
def _subject(context: Context, template: str) -> str:
    """What a template is about, as it says in its label."""
    return context["_words"].label(template)


@pass_context
def _phrase(context: Context, name: str, table: str) -> Markdown:
    """What stands for a value in a sentence, from a table of `templates/phrases.toml`."""
    return context["_words"].phrase(table, str(name))


@pass_context
def _field_of(context: Context, name: str, form: str) -> str:
    """What a field of a form is called."""
    return context["_words"].field(form, name)


@pass_context
def _reason(context: Context, reason: Reason) -> Markdown:
    """The text of a reason."""
    return context["_words"].reason(reason)


@pass_context
def _refusal(context: Context, refusal: Refusal) -> Markdown:
    """The text of a refusal."""
    return context["_words"].refusal(refusal)


@pass_context
def _minutes(context: Context, span: timedelta | int) -> str:
    """A span of time in whole minutes."""
    count = span if isinstance(span, int) else minutes_of(span)
    return context["_words"].language.minutes(count)


@pass_context
def _listed(context: Context, parts: Iterable[object]) -> Markdown:
    """Parts as in a sentence: "Ana, Ben and Chi"."""
    return Markdown(context["_words"].language.listed([escaped(part) for part in parts]))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "channel": channel,
    "code": code,
    "field_of": _field_of,
    "heading": heading,
    "joined": joined,
    "listed": _listed,
    "local": _local,
    "mention": _mention,
    "minutes": _minutes,
    "minutes_of": minutes_of,
    "moment": moment,
    "phrase": _phrase,
    "quotation": quotation,
    "reason": _reason,
    "refusal": _refusal,
    "role": role,
    "shortened": shortened,
    "subject": _subject,
    "unlinked": unlinked,
    "weekday": _weekday,
    "weekly": _weekly,
    "written": _written,
    "zone_name": names.shown,
}
