"""Shows Discord's Markdown as HTML or text: what `markdown` reads, with names and times filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from textwrap import indent

from markupsafe import Markup, escape

from rehearsal.transcript.markdown import Code, Items, Link, Mark, MarkName, Node, Nodes, Styled, Text, parse

# Headings in a message rank below those of the page, its channels and its days.
HEADINGS_BELOW = 3

_UNITS = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
_TAGS = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s", "subtext": "small"}
_MESSAGE = re.compile(r"https://discord\.com/channels/\d+/(?P<channel>\d+)/\d+")
_BLOCKS = ("heading", "subtext", "quote")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the ids in messages; a missing id is shown as Discord shows an unknown one."""

    users: Mapping[int, str] = field(default_factory=dict)
    channels: Mapping[int, str] = field(default_factory=dict)
    roles: Mapping[int, str] = field(default_factory=dict)


def to_html(text: str, names: Names, at: datetime, zone: tzinfo = UTC) -> Markup:
    """A message's text as safe HTML.

    `at` is when it was sent: relative times ("in 5 minutes") count from there. Other times are shown in `zone`.
    """
    return _Page(names, at, zone).blocks(parse(text))


def to_text(text: str, names: Names, at: datetime, zone: tzinfo = UTC) -> str:
    """A message's text as on a typewriter, with the same `at` and `zone`."""
    return _Page(names, at, zone).text(parse(text)).strip("\n")


def moment(seconds: int, style: str, at: datetime, zone: tzinfo) -> str:
    """A timestamp in one of Discord's styles, in British English as in Discord's documentation."""
    then = datetime.fromtimestamp(seconds, UTC)
    if style == "R":
        return _relative(then - at)
    return then.astimezone(zone).strftime(_STYLES[style])


_STYLES = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%-d %B %Y",
    "f": "%-d %B %Y %H:%M",
    "F": "%A, %-d %B %Y %H:%M",
    "s": "%d/%m/%Y, %H:%M",
    "S": "%d/%m/%Y, %H:%M:%S",
}


def _relative(distance: timedelta) -> str:
    seconds = round(abs(distance).total_seconds())
    if seconds == 0:
        return "now"
    unit, size = next((unit, size) for unit, size in _UNITS if seconds >= size)
    count = round(seconds / size)
    words = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"in {words}" if distance > timedelta(0) else f"{words} ago"


class _Page:
    """Shows trees with these names, at this time."""

    def __init__(self, names: Names, at: datetime, zone: tzinfo) -> None:
        self._names = names
        self._at = at
        self._zone = zone

    def blocks(self, nodes: Nodes) -> Markup:
        """Blocks one below the other, and what stands between them as paragraphs."""
        return Markup("\n").join(part for part in self._parts(nodes) if part)

    def text(self, nodes: Nodes) -> str:
        """The same without any style: each block on lines of its own."""
        return "".join(map(self._text, nodes))

    def _text(self, node: Node) -> str:
        match node:
            case Text(content) | Code(content):
                return content
            case Styled("quote", inner):
                return indent(self.text(inner), "> ") + "\n"
            case Styled(style, inner):
                return self.text(inner) + ("\n" if style in _BLOCKS else "")
            case Items(items, first):
                marks = ("- " if first is None else f"{first + at}. " for at in range(len(items)))
                return "".join(f"{mark}{self.text(item)}\n" for mark, item in zip(marks, items, strict=True))
            case Link(target, label):
                return self._jump(target) if label is None else self.text(label)
            case Mark():
                return Markup(self._inline(node)).striptags()  # noqa: S704 - shown by _inline

    def _jump(self, target: str) -> str:
        """An address; that of a message as Discord shows it."""
        found = _MESSAGE.fullmatch(target)
        return f"#{self._names.channels.get(int(found['channel']), 'unknown')} › message" if found else target

    def _parts(self, nodes: Nodes) -> Iterator[Markup]:
        for apart, run in groupby(nodes, key=_is_block):
            if apart:
                yield from map(self._block, run)
            elif shown := self._line(tuple(run)).strip("\n"):
                yield Markup("<p>{}</p>").format(_broken(Markup(shown)))  # noqa: S704 - shown by _line

    def _block(self, node: Node) -> Markup:
        match node:
            case Styled("quote", inner):
                return Markup("<blockquote>\n{}\n</blockquote>").format(self.blocks(inner))
            case Styled("heading", inner, level):
                return _element(f"h{level + HEADINGS_BELOW}", self._line(inner))
            case Items(items, first):
                rows = Markup("\n").join(_element("li", self._item(item)) for item in items)
                start = Markup("") if first in (None, 1) else Markup(' start="{}"').format(first)
                tag = "ul" if first is None else "ol"
                return Markup("<{0}{1}>\n{2}\n</{0}>").format(tag, start, rows)
            case Code(content):
                return Markup("<pre><code>{}\n</code></pre>").format(content)
            case _:
                return self._inline(node)

    def _item(self, nodes: Nodes) -> Markup:
        return self.blocks(nodes) if any(map(_is_block, nodes)) else _broken(self._line(nodes))

    def _line(self, nodes: Nodes) -> Markup:
        return Markup("").join(self._block(node) if _is_block(node) else self._inline(node) for node in nodes)

    def _inline(self, node: Node) -> Markup:
        match node:
            case Text(content):
                return escape(content)
            case Styled("spoiler", inner):
                return Markup('<span class="spoiler">{}</span>').format(self._line(inner))
            case Styled(style, inner):
                return _element(_TAGS[style], self._line(inner))
            case Code(content):
                return _element("code", escape(content))
            case Link(target, label):
                shown = escape(target) if label is None else self._line(label)
                return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(target, shown)
            case Mark(kind, value, style):
                return self._mark(kind, value, style)
            case Items():
                return self._block(node)

    def _mark(self, kind: MarkName, value: str, style: str) -> Markup:
        match kind:
            case "channel":
                return self._channel(int(value))
            case "moment":
                return self._moment(int(value), style or "f")
            case "emoji":
                return escape(f":{value}:")
            case _:
                return _mention(self._called(kind, value))

    def _called(self, kind: MarkName, value: str) -> str:
        match kind:
            case "user":
                return f"@{self._names.users.get(int(value), 'unknown-user')}"
            case "role":
                return f"@{self._names.roles.get(int(value), 'unknown-role')}"
            case "command":
                return f"/{value}"
            case "all":
                return f"@{value}"
            case _:
                return value

    def _channel(self, channel_id: int) -> Markup:
        name = self._names.channels.get(channel_id)
        if name is None:
            return _mention("#unknown")
        return Markup('<a class="mention" href="#channel-{}">#{}</a>').format(channel_id, name)

    def _moment(self, seconds: int, style: str) -> Markup:
        try:
            exact = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError):
            return escape("Invalid Date")
        words = moment(seconds, style, self._at, self._zone)
        title = moment(seconds, "F", self._at, self._zone)
        counted = Markup(' data-relative="{}"').format(seconds) if style == "R" else ""
        time = Markup('<time class="moment" datetime="{}" title="{}"{}>{}</time>')
        return time.format(exact.isoformat(), title, counted, words)


def _is_block(node: Node) -> bool:
    match node:
        case Styled(style):
            return style in _BLOCKS
        case Code(_, block):
            return block
        case _:
            return isinstance(node, Items)


def _broken(shown: Markup) -> Markup:
    """Line ends as HTML has them, outside of blocks."""
    return shown.replace("\n", Markup("<br />\n"))


def _element(tag: str, inner: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, inner)


def _mention(name: str) -> Markup:
    return Markup('<span class="mention">{}</span>').format(name)
