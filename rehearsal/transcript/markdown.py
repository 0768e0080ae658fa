"""Reads Discord's Markdown into a tree, as the client on the desktop does.

Where Discord's clients differ, the reading counts that makes more of a text: a heading may be indented and may stand
in a list, an address may be written in capitals, any name between colons is an
emoji. So whatever is plain text here
is plain text for everybody. No public parser knows all of it; the client itself matches one pattern after another at
each place, and so does this.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

StyleName = Literal["bold", "italic", "underline", "strike", "spoiler", "heading", "subtext", "quote"]
MarkName = Literal["user", "role", "channel", "command", "moment", "emoji", "all", "other"]


@dataclass(frozen=True, slots=True)
class Text:
    content: str


@dataclass(frozen=True, slots=True)
class Styled:
    """What is inside looks different; `level` is that of a heading."""

    style: StyleName
    inner: "Nodes"
    level: int = 0


@dataclass(frozen=True, slots=True)
class Items:
    """A list; a numbered one begins with `first`."""

    items: tuple["Nodes", ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Code:
    content: str
    block: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """`label` is None for an address that reads as itself."""

    target: str
    label: "Nodes | None" = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in angle brackets or after an @ that the client replaces; `value` is its id, name or seconds."""

    kind: MarkName
    value: str = ""
    style: str = ""


Node = Text | Styled | Items | Code | Link | Mark
Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text stands: inside of so many others, after `before` on its first line, in a quote, so deep in lists."""

    inside: int = 0
    before: str = ""
    in_quote: bool = False
    depth: int = 0
    in_link: bool = False


_DEEPEST = 50
_DEEPEST_LIST = 11
_LAST_ITEM = 1_000_000_000
_LATEST_SECOND = 8_640_000_000_000
_SCHEMES = ("http", "https", "discord")

_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
_SHRUG = "¯\\_(ツ)_/¯"
_FENCED = re.compile(r"```(?:[A-Za-z0-9_+.-]*\n)?(.*?[^\n].*?)```", re.DOTALL)
_CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_BOLD = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)
_UNDERLINE = re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL)
_STAR = re.compile(r"\*(?!\s)((?:\*\*|\\.|[^*\\])+?)(?<!\s) {0,2}\*(?!\*)", re.DOTALL)
_LOW_LINE = re.compile(r"_((?:__|\\.|[^_\\])+?)_(?![A-Za-z0-9_])", re.DOTALL)
_STRIKE = re.compile(r"~~(.+?)~~(?!_)", re.DOTALL)
_SPOILER = re.compile(r"\|\|(.+?)\|\|", re.DOTALL)
_HEADING = re.compile(r"(#{1,3})\s+(?!#)([^\n]*)\n?")
_SUBTEXT = re.compile(r"-# +(?!-#)([^\n]+)\n?")
_QUOTED_LINES = re.compile(r"> [^\n]*(?:\n *> [^\n]*)*\n?")
_QUOTED_REST = re.compile(r">>> (.*)", re.DOTALL)
_ITEM = re.compile(
    r"(?P<bullet>(?:[*-]|\d+\.) +)(?P<body>(?:\n(?! ?(?:[*-]|\d+\.) ))?[^\n]*(?:\n {2}[^\n]*)*)\n? ?", re.ASCII
)
_MASKED = re.compile(
    r"\[(?P<label>(?:\[[^\]]*\]|[^\[\]])*[^\[]*)\]"
    r"\(\s*<?(?P<target>(?:\([^)]*\)|[^\s\\]|\\[^\n])*?)>?(?:\s+['\"].*?['\"])?\s*\)",
    re.DOTALL,
)
_BARE = re.compile(r"(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s]", re.IGNORECASE)
_INVITATION = re.compile(r"discord(?:\.gg|(?:app)?\.com/invite)/\w+", re.IGNORECASE)
_BRACKETED = re.compile(r"<([^: >]+:/[^ >]+)>")
_SHORT_EMOJI = re.compile(r":(\w*[^\W\d]\w*|100|1234):")
_MARKS: Mapping[MarkName, re.Pattern[str]] = {
    "user": re.compile(r"<@!?(?P<value>\d+)>"),
    "role": re.compile(r"<@&(?P<value>\d+)>"),
    "channel": re.compile(r"<#(?P<value>\d+)>"),
    "command": re.compile(r"</(?P<value>[^:>]+):\d+>"),
    "moment": re.compile(r"<t:(?P<value>-?\d+)(?::(?P<style>[tTdDfFsSR]))?>"),
    "emoji": re.compile(r"<a?:(?P<value>\w+):\d+>"),
    "all": re.compile(r"@(?P<value>everyone|here|(?<![\s\S]@)silent(?!\S))"),
    # The pages of a server, sounds, games, addresses of mail and numbers of telephones.
    "other": re.compile(
        r"<(?:id|\d+|sound):(?P<value>[\w:-]+)>|<\$\d+>|<[^\s<>@:/]+@[^\s<>@:/]+\.[^\s<>@:/]+>|<\+[\d ()-]+>"
    ),
}
_BLANKS_BEFORE_LINE_END = re.compile(r" ++(?=\n)")


def parse(text: str) -> Nodes:
    """The text as a tree."""
    return _Reader(text, _Place()).read()


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str, place: _Place) -> None:
        self._text = text
        self._place = place
        self._nodes: list[Node] = []
        self._plain: list[str] = []

    def read(self) -> Nodes:
        at = 0
        while at < len(self._text):
            node, at = next(self._found(at), None) or (Text(self._text[at]), at + 1)
            if isinstance(node, Text):
                self._plain.append(node.content)
            else:
                self._end_text()
                self._nodes.append(node)
        self._end_text()
        return tuple(self._nodes)

    def _end_text(self) -> None:
        """Add the text before this place, without the blanks that Discord leaves out before a line end."""
        if text := _BLANKS_BEFORE_LINE_END.sub("", "".join(self._plain)):
            self._nodes.append(Text(text))
        self._plain.clear()

    def _found(self, at: int) -> Iterator[tuple[Node, int]]:
        """What begins at that place, most wanted first, each with where it ends."""
        rules = _IN_LABELS if self._place.in_link else _RULES
        for rule in rules.get(self._text[at], ()):
            if (found := rule(self, at)) is not None:
                yield found
        if not self._place.in_link and self._text[at].isdigit() and (found := self.items(at)) is not None:
            yield found

    def _inner(self, text: str, at: int, place: _Place | None = None) -> Nodes:
        """A text that stands inside of this one, from there on; `place` says more of where it stands."""
        line = self._text.rfind("\n", 0, at) + 1
        before = self._text[line:at] if line else self._place.before + self._text[:at]
        if self._place.inside == _DEEPEST:
            return (Text(text),)
        inner = replace(place or self._place, inside=self._place.inside + 1, before=_outside_of_styles(before))
        return _Reader(text, inner).read()

    def _begins_line(self, at: int) -> bool:
        line = self._text.rfind("\n", 0, at) + 1
        before = self._text[line:at] if line else self._place.before + self._text[:at]
        return not before.strip(" ")

    def escaped(self, at: int) -> tuple[Node, int] | None:
        if (found := _ESCAPED.match(self._text, at)) is None:
            return None
        return Text(found[1]), found.end()

    def shrug(self, at: int) -> tuple[Node, int] | None:
        return (Text(_SHRUG), at + len(_SHRUG)) if self._text.startswith(_SHRUG, at) else None

    def fenced(self, at: int) -> tuple[Node, int] | None:
        if (found := _FENCED.match(self._text, at)) is None:
            return None
        return Code(found[1].strip("\n"), block=True), found.end()

    def code(self, at: int) -> tuple[Node, int] | None:
        return (Code(found[2]), found.end()) if (found := _CODE.match(self._text, at)) else None

    def styled(self, at: int, *, style: StyleName, pattern: re.Pattern[str]) -> tuple[Node, int] | None:
        if (found := pattern.match(self._text, at)) is None:
            return None
        return Styled(style, self._inner(found[1], at)), found.end()

    def emphasis(
        self, at: int, *, strong: StyleName, twice: re.Pattern[str], once: re.Pattern[str]
    ) -> tuple[Node, int] | None:
        """One mark or two; where both could be meant, the longer one, and italics where they are as long."""
        stronger, slanted = twice.match(self._text, at), once.match(self._text, at)
        if stronger is None or (slanted is not None and slanted.end() >= stronger.end()):
            return self.styled(at, style="italic", pattern=once)
        return self.styled(at, style=strong, pattern=twice)

    def heading(self, at: int) -> tuple[Node, int] | None:
        if not self._begins_line(at) or (found := _HEADING.match(self._text, at)) is None:
            return None
        title = found[2].rstrip().rstrip("#").rstrip()
        return Styled("heading", self._inner(title, at), level=len(found[1])), found.end()

    def subtext(self, at: int) -> tuple[Node, int] | None:
        if not self._begins_line(at) or (found := _SUBTEXT.match(self._text, at)) is None:
            return None
        return Styled("subtext", self._inner(found[1].rstrip(), at)), found.end()

    def quote(self, at: int) -> tuple[Node, int] | None:
        if self._place.in_quote or not self._begins_line(at):
            return None
        if found := _QUOTED_REST.match(self._text, at):
            return Styled("quote", self._inner(found[1], at, replace(self._place, in_quote=True))), found.end()
        if found := _QUOTED_LINES.match(self._text, at):
            lines = "\n".join(line.lstrip(" ")[2:] for line in found[0].removesuffix("\n").split("\n"))
            return Styled("quote", self._inner(lines, at, replace(self._place, in_quote=True))), found.end()
        return None

    def items(self, at: int) -> tuple[Node, int] | None:
        if self._place.depth >= _DEEPEST_LIST or not self._begins_line(at):
            return None
        items: list[re.Match[str]] = []
        ends = at
        while found := _ITEM.match(self._text, ends):
            items.append(found)
            ends = found.end()
        if not items:
            return None
        number = items[0]["bullet"].strip().removesuffix(".")
        first = min(max(int(number), 1), _LAST_ITEM) if number.isdigit() else None
        return Items(tuple(self._item(item, at) for item in items), first), ends

    def _item(self, item: re.Match[str], at: int) -> Nodes:
        indent = re.compile(rf"^ {{1,{len(item['bullet'])}}}", re.MULTILINE)
        return self._inner(indent.sub("", item["body"]), at, replace(self._place, depth=self._place.depth + 1))

    def masked(self, at: int) -> tuple[Node, int] | None:
        if (found := _MASKED.match(self._text, at)) is None:
            return None
        target = _ESCAPED.sub(r"\1", found["target"])
        if not _is_address(target) or not found["label"].strip():
            return Text(found[0]), found.end()
        return Link(target, self._inner(found["label"], at, replace(self._place, in_link=True))), found.end()

    def bare(self, at: int) -> tuple[Node, int] | None:
        if (found := _BARE.match(self._text, at)) is None:
            return None
        target, ends = found[0], found.end()
        if target.endswith(")") and len(target) - len(target.rstrip(")")) > target.count("("):
            target, ends = target[:-1], ends - 1
        return (Link(target) if _is_address(target) else Text(target)), ends

    def invitation(self, at: int) -> tuple[Node, int] | None:
        return (Link(found[0]), found.end()) if (found := _INVITATION.match(self._text, at)) else None

    def bracketed(self, at: int) -> tuple[Node, int] | None:
        """Without its brackets in any case."""
        if (found := _BRACKETED.match(self._text, at)) is None:
            return None
        return (Link(found[1]) if _is_address(found[1]) else Text(found[1])), found.end()

    def short_emoji(self, at: int) -> tuple[Node, int] | None:
        return (Mark("emoji", found[1]), found.end()) if (found := _SHORT_EMOJI.match(self._text, at)) else None

    def mark(self, at: int) -> tuple[Node, int] | None:
        for kind, pattern in _MARKS.items():
            if found := pattern.match(self._text, at):
                given = found.groupdict()
                mark = Mark(kind, given.get("value") or "", given.get("style") or "")
                late = kind == "moment" and abs(int(mark.value)) > _LATEST_SECOND
                return (Text(found[0]) if late else mark), found.end()
        return None


def _outside_of_styles(before: str) -> str:
    """What stands before a text on its line, as what begins there sees it: marks that style it do not count."""
    return before.replace("*", "").replace("_", "").replace("~", "").replace("|", "")


def _is_address(text: str) -> bool:
    scheme, _, rest = text.partition("://")
    return scheme.lower() in _SCHEMES and bool(rest.strip("/") or scheme == "discord")


Rule = Callable[[_Reader, int], tuple[Node, int] | None]

_STYLES: Mapping[str, tuple[Rule, ...]] = {
    "*": (partial(_Reader.emphasis, strong="bold", twice=_BOLD, once=_STAR),),
    "_": (partial(_Reader.emphasis, strong="underline", twice=_UNDERLINE, once=_LOW_LINE),),
    "~": (partial(_Reader.styled, style="strike", pattern=_STRIKE),),
    "|": (partial(_Reader.styled, style="spoiler", pattern=_SPOILER),),
}
_LINKS: tuple[Rule, ...] = (_Reader.bare, _Reader.invitation)
_RULES: Mapping[str, tuple[Rule, ...]] = {
    **_STYLES,
    "*": (_Reader.items, *_STYLES["*"]),
    "\\": (_Reader.escaped,),
    "¯": (_Reader.shrug,),
    "`": (_Reader.fenced, _Reader.code),
    "#": (_Reader.heading,),
    "-": (_Reader.subtext, _Reader.items),
    ">": (_Reader.quote,),
    "[": (_Reader.masked,),
    "<": (_Reader.mark, _Reader.bracketed),
    "@": (_Reader.mark,),
    ":": (_Reader.short_emoji,),
    **dict.fromkeys("hHsSdD", _LINKS),
}
"""What may begin with that character."""
_IN_LABELS: Mapping[str, tuple[Rule, ...]] = {
    **_STYLES,
    "`": (_Reader.code,),
    "<": (_Reader.mark,),
    ":": (_Reader.short_emoji,),
}
"""The same in the label of a link, in which nothing can be escaped."""
