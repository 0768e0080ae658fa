"""Renders a self-contained HTML page with everything that was said, as Discord would show it, at any moment."""

import base64
import colorsys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from rehearsal.enums import SELECTS, ComponentType
from rehearsal.transcript.markup import Names, to_html
from rehearsal.transcript.model import (
    TranscriptAuthor,
    TranscriptCall,
    TranscriptChannel,
    TranscriptChapter,
    TranscriptMessage,
    TranscriptMoment,
)

# Discord groups an author's messages under one name if they follow each other within this time.
TOGETHER = timedelta(minutes=7)


def render(
    channels: Sequence[TranscriptChannel],
    names: Names | None = None,
    *,
    calls: Sequence[TranscriptCall] = (),
    moments: Sequence[TranscriptMoment] = (),
    chapters: Sequence[TranscriptChapter] = (),
    people: Sequence[TranscriptAuthor] = (),
    title: str = "Transcript",
    zone: tzinfo = UTC,
) -> str:
    """The page as HTML: channels first, then direct messages; times are shown in `zone`.

    With `moments`, a reader can choose one, and sees the page as it was then; without JavaScript, as it was at last.
    `chapters` are where the reader can go to, `people` by whose eyes they can look, and what user selects offer.
    """
    return _template().render(
        title=title,
        zone=zone,
        names=names or Names(),
        calls=calls,
        moments=moments,
        chapters=chapters,
        people=people,
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
    return before.id == message.id or (
        before.author == message.author
        and message.at - before.at < TOGETHER
        and message.used is None
        and before.only_for == message.only_for
        and before.notice == message.notice
    )


def _pins(channel: TranscriptChannel) -> list[TranscriptMessage]:
    """The last state in which each message was pinned."""
    return list({message.id: message for message in channel.messages if message.pinned}.values())


@dataclass(frozen=True, slots=True)
class _Option:
    label: str
    description: str = ""
    chosen: bool = False


def _options(select: Mapping[str, Any], people: Sequence[TranscriptAuthor], names: Names) -> list[_Option]:
    """What a select offers: its own options, or the people, roles or channels of the server."""
    if select["type"] == ComponentType.STRING_SELECT:
        return [
            _Option(each["label"], each.get("description") or "", bool(each.get("default")))
            for each in select.get("options") or ()
        ]
    offered: Mapping[int, Mapping[int, str]] = {
        ComponentType.USER_SELECT: {person.id: person.name for person in people},
        ComponentType.ROLE_SELECT: names.roles,
        ComponentType.CHANNEL_SELECT: names.channels,
    }
    chosen = {str(each["id"]) for each in select.get("default_values") or ()}
    return [_Option(name, chosen=str(each) in chosen) for each, name in offered.get(select["type"], {}).items()]


def _moments(moments: Sequence[TranscriptMoment], zone: tzinfo) -> list[dict[str, Any]]:
    """What the page's script has to know of each moment."""
    return [
        {
            "seconds": int(moment.at.timestamp()),
            "time": moment.at.astimezone(zone).strftime("%a %-d %b %H:%M"),
            "what": moment.what,
            "channel": str(moment.channel),
            "reader": str(moment.reader.id) if moment.reader else "",
        }
        for moment in moments
    ]


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _own_colour(author: TranscriptAuthor) -> str:
    """A stable colour for an author, dark enough for white initials."""
    if author.bot:
        return "#5865f2"
    hue = author.id % 9973 * 0.618033988749895 % 1  # steps of the golden ratio make neighbours differ
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
        "pins": _pins,
        "options": _options,
        "moments": _moments,
        "initials": _initials,
        "own_colour": _own_colour,
        "hex": _hex,
        "size": _size,
        "data_url": _data_url,
        "markup": to_html,
    }
    environment.filters.update(filters)
    return environment.get_template("page.html.j2")
