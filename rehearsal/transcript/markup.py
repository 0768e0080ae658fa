"""Converts Discord's Markdown to HTML, including subtext, underline, mentions, commands and timestamps."""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

# Headings in a message rank below those of the page, its channels and its days.
HEADINGS_BELOW = 3
LARGEST_HEADING = 3

_TAG = re.compile(
    r"<@!?(?P<user>\d+)>|<@&(?P<role>\d+)>|<#(?P<channel>\d+)>|</(?P<command>[^:>]+):\d+>"
    r"|<t:(?P<seconds>-?\d{1,12})(?::(?P<style>[tTdDfFsSR]))?>|<a?:(?P<emoji>\w+):\d+>|@(?P<all>everyone|here)\b"
)
_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,:;!?\"')\]]")
_UNUSED = ("lheading", "hr", "image", "reference", "code", "html_block", "html_inline", "entity")
_FENCE = "```"
_BLOCK = re.compile(r" {0,3}(?:(?P<quote>>)|[-*] |\d+\. )")
_UNITS = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


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
    text = "\n".join(_blocks_apart(text.split("\n")))
    return Markup(_MARKDOWN.render(text, {"names": names, "at": at, "zone": zone}))  # noqa: S704 - the renderer escapes HTML


def moment(seconds: int, style: str, at: datetime, zone: tzinfo) -> str:
    """A timestamp in one of Discord's styles, in British English as in Discord's documentation."""
    then = datetime.fromtimestamp(seconds, UTC)
    if style == "R":
        return _relative(then - at)
    return then.astimezone(zone).strftime(_STYLES[style])


def _blocks_apart(lines: Sequence[str]) -> Iterator[str]:
    """Add an empty line after quotes and lists, which in Discord, unlike in CommonMark, end with their last line."""
    fenced, block = False, ""
    for line in lines:
        found = "" if fenced else _block(line)
        ends = bool(block and line.strip() and not line.startswith("  "))
        if ends and found != block:
            yield ""
        if found or ends:
            block = found
        if line.count(_FENCE) % 2:
            fenced = not fenced
        yield line


def _block(line: str) -> str:
    match = _BLOCK.match(line)
    return "" if match is None else match["quote"] or "list"


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


def _tag_rule(state: StateInline, silent: bool) -> bool:
    match = _TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("tag", "", 0).meta = {name: value for name, value in match.groupdict().items() if value is not None}
    state.pos = match.end()
    return True


def _subtext_rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    start = state.bMarks[first] + state.tShift[first]
    line = state.src[start : state.eMarks[first]]
    if not line.startswith("-# "):
        return False
    if not silent:
        state.line = first + 1
        state.push("subtext_open", "small", 1).block = True
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = line[3:].strip(), [first, first + 1], []
        state.push("subtext_close", "small", -1).block = True
    return True


def _page_rule(state: StateCore) -> None:
    """Adapt the tokens to the page: lower headings, underline `__x__`, link bare URLs."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1:])
            token.tag = f"h{level + HEADINGS_BELOW}" if level <= LARGEST_HEADING else "p"
        if token.type == "inline":
            token.children = [each for child in token.children or () for each in _inline(child)]


def _inline(token: Token) -> Sequence[Token]:
    if token.type in ("strong_open", "strong_close") and token.markup == "__":
        token.tag = "u"
    if token.type == "link_open":
        token.attrSet("rel", "noopener noreferrer")
    if token.type == "text" and "://" in token.content:
        return _linked(token.content)
    return [token]


def _linked(text: str) -> list[Token]:
    tokens: list[Token] = []
    end = 0
    for match in _URL.finditer(text):
        attributes: dict[str, str | int | float] = {"href": match[0], "rel": "noopener noreferrer"}
        tokens += [
            Token("text", "", 0, content=text[end : match.start()]),
            Token("link_open", "a", 1, attrs=attributes),
            Token("text", "", 0, content=match[0]),
            Token("link_close", "a", -1),
        ]
        end = match.end()
    return [*tokens, Token("text", "", 0, content=text[end:])]


def _render_tag(_: object, tokens: Sequence[Token], index: int, options: object, env: MutableMapping[str, Any]) -> str:
    meta = tokens[index].meta
    kind = next(iter(meta))
    return str(_TAGS[kind](meta, env))


def _user(meta: Mapping[str, str], env: Mapping[str, Any]) -> Markup:
    return _mention(f"@{env['names'].users.get(int(meta['user']), 'unknown-user')}")


def _role(meta: Mapping[str, str], env: Mapping[str, Any]) -> Markup:
    return _mention(f"@{env['names'].roles.get(int(meta['role']), 'unknown-role')}")


def _channel(meta: Mapping[str, str], env: Mapping[str, Any]) -> Markup:
    name = env["names"].channels.get(int(meta["channel"]))
    if name is None:
        return _mention("#unknown")
    return Markup('<a class="mention" href="#channel-{}">#{}</a>').format(meta["channel"], name)


def _time(meta: Mapping[str, str], env: Mapping[str, Any]) -> Markup:
    seconds, style = int(meta["seconds"]), meta.get("style", "f")
    try:
        exact = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError):
        return escape("Invalid Date")
    words = moment(seconds, style, env["at"], env["zone"])
    title = moment(seconds, "F", env["at"], env["zone"])
    return Markup('<time class="moment" datetime="{}" title="{}">{}</time>').format(exact.isoformat(), title, words)


def _mention(name: str) -> Markup:
    return Markup('<span class="mention">{}</span>').format(name)


_TAGS: Mapping[str, Callable[[Mapping[str, str], Mapping[str, Any]], Markup]] = {
    "user": _user,
    "role": _role,
    "channel": _channel,
    "seconds": _time,
    "command": lambda meta, _: _mention(f"/{meta['command']}"),
    "emoji": lambda meta, _: escape(f":{meta['emoji']}:"),
    "all": lambda meta, _: _mention(f"@{meta['all']}"),
}


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable(_UNUSED)
    markdown.inline.ruler.before("autolink", "tag", _tag_rule)
    markdown.block.ruler.before("list", "subtext", _subtext_rule, {"alt": ["paragraph"]})
    markdown.core.ruler.push("page", _page_rule)
    markdown.add_render_rule("tag", _render_tag)
    return markdown


_MARKDOWN = _markdown()
