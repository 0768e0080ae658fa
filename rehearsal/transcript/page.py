"""Renders a self-contained HTML page with everything that was said, as Discord would show it."""

import base64
import colorsys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from rehearsal.enums import SELECTS, ComponentType
from rehearsal.transcript.markup import Names, to_html

__all__ = ["Names", "TranscriptAttachment", "TranscriptAuthor", "TranscriptChannel", "TranscriptMessage", "render"]

# Discord groups an author's messages under one name if they follow each other within this time.
TOGETHER = timedelta(minutes=7)


@dataclass(frozen=True, slots=True)
class TranscriptAuthor:
    """The author of a message; `colour` is that of the name (0xRRGGBB), or None for the default."""

    id: int
    name: str
    bot: bool = False
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class TranscriptAttachment:
    """A file of `size` bytes; if it has `text`, it can be read and saved from the page."""

    name: str
    size: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TranscriptMessage:
    """One message.

    `components` are Discord's own JSON, of either version. `used` is the command, without its slash, that `used_by`
    gave and the message answers; `only_for` names the one person who saw an ephemeral answer. `reactions` are counts
    by emoji. A `notice` is Discord's own message, such as that a message was pinned.
    """

    id: int
    author: TranscriptAuthor
    at: datetime
    content: str = ""
    components: Sequence[Mapping[str, Any]] = ()
    attachments: Sequence[TranscriptAttachment] = ()
    edited_at: datetime | None = None
    pinned: bool = False
    used: str | None = None
    used_by: TranscriptAuthor | None = None
    only_for: str | None = None
    reactions: Mapping[str, int] = field(default_factory=dict)
    notice: bool = False


@dataclass(frozen=True, slots=True)
class TranscriptChannel:
    """A channel with its messages, oldest first; the name of a "dm" is the names of its participants."""

    id: int
    name: str
    kind: Literal["text", "voice", "dm"] = "text"
    topic: str = ""
    messages: Sequence[TranscriptMessage] = field(default_factory=tuple)


def render(
    channels: Sequence[TranscriptChannel],
    names: Names | None = None,
    *,
    title: str = "Transcript",
    zone: tzinfo = UTC,
) -> str:
    """The page as HTML: channels first, then direct messages; times are shown in `zone`."""
    return _template().render(
        title=title,
        zone=zone,
        names=names or Names(),
        rooms=[channel for channel in channels if channel.kind != "dm"],
        conversations=[channel for channel in channels if channel.kind == "dm"],
        Type=ComponentType,
        SELECTS=SELECTS,
    )


@dataclass(frozen=True, slots=True)
class _Day:
    date: date
    runs: Sequence[Sequence[TranscriptMessage]]


def _days(channel: TranscriptChannel, zone: tzinfo) -> Iterator[_Day]:
    """The channel's messages by day, and within a day in groups under one name."""
    for day, messages in groupby(channel.messages, key=lambda message: message.at.astimezone(zone).date()):
        yield _Day(day, list(_runs(messages)))


def _runs(messages: Iterator[TranscriptMessage]) -> Iterator[list[TranscriptMessage]]:
    run: list[TranscriptMessage] = []
    for message in messages:
        if run and not _goes_on(run[-1], message):
            yield run
            run = []
        run.append(message)
    if run:
        yield run


def _goes_on(before: TranscriptMessage, message: TranscriptMessage) -> bool:
    return (
        before.author == message.author
        and message.at - before.at < TOGETHER
        and message.used is None
        and before.only_for == message.only_for
        and before.notice == message.notice
    )


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _own_colour(author: TranscriptAuthor) -> str:
    """A stable colour for an author, dark enough for white initials."""
    if author.bot:
        return "#5865f2"
    hue = author.id * 0.618033988749895 % 1  # steps of the golden ratio make the colours of neighbours differ
    red, green, blue = colorsys.hls_to_rgb(hue, 0.38, 0.45)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _hex(colour: int) -> str:
    return f"#{colour & 0xFFFFFF:06x}"


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1024 else f"{count / 1024:.1f} KB"


def _data_url(text: str) -> str:
    return f"data:text/plain;charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., object]] = {
        "days": _days,
        "initials": _initials,
        "own_colour": _own_colour,
        "hex": _hex,
        "size": _size,
        "data_url": _data_url,
        "markup": to_html,
    }
    environment.filters.update(filters)
    return environment.get_template("page.html.j2")
