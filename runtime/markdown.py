"""What people wrote, in Discord's Markdown: shown as they typed it, and doing nothing.

`Markdown` is a text that may go to Discord as it is. `escaped` makes one of anybody's words; only templates and
functions of ours make another. Wherever a message is put together, what is no `Markdown` counts as somebody's words.
A bare https address stays a link: in angle brackets, between which it reads as itself wherever it stands.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Self, cast

from rules.visible import whole

LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that show nothing and that Discord leaves out or refuses."""
OPENS_DIRECTION = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
"""Invisible characters that turn the direction of writing, each with the one that ends it."""

LINK = re.compile(r"(?<!\w)(?i:https)://[^\s<>]+")
LABELLED = re.compile(r"\]\(\s*<?$")
"""Before the address of a link that reads as something else."""
ADDRESS = re.compile(
    r"(?i:https)://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:[/?#][\w./?#@!$&'()+,;=%:~-]*)?", re.IGNORECASE
)
"""One that Discord shows as it is: no user before the host, and no mark that could end a style around it."""
AFTER_ADDRESS = ".,:;!?\"'”’»*_~|`]}"
"""What belongs to the sentence when it follows an address."""

INVISIBLE = r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
LINE_START = re.compile(rf"^((?:[^\S\n]|{INVISIBLE})*(?:\d+(?=\.(?:\s|$)))?)([#>+-]|(?<=\d)\.)", re.MULTILINE)
"""The start of a heading, a quotation or a list item, also of a separator in a card."""
MARKS = re.compile(
    r"[\\*_~|`\[<]"  # styles, code, links, and what stands in angle brackets
    r"|@(?=everyone|here|silent)"
    r"|(?<=\])\("  # which would make a link of what stands before, even where that is ours
    r"|:(?=\w++(?::|\Z))(?!(?!(?:100|1234)\b)\d++(?::|\Z))"  # an emoji, also with a colon of ours behind it
    r"|:(?=//)"  # an address that is to be none
    r"|(?<=discord\.gg)/|(?<=discord\.com)/|(?<=discordapp\.com)/",  # an invitation needs no https
    re.IGNORECASE,
)

TOGETHER = re.compile(r"\\.|```\n(?s:.)*?\n```|<[^<>\n]+>|`[^`\n]+`|\*\*(?:\\.|[^*\n])+\*\*|\[[^\]\n]+\]\([^)\s]+\)")
"""What no cut may separate: an escape, what stands in angle brackets, a command, bold text and a link of ours."""
MENTION = re.compile(r"(<@\d+>)")
IN_FILE = re.compile(r"[\\`*_\[\]<>|#&~]")
IN_FILE_LINE_START = re.compile(r"^(\d*)([-+=.)])")
"""Markup of a list item or a heading, which other Markdown has too."""


class Markdown(str):
    """A text in Discord's Markdown that is ours, with all that people wrote in it escaped."""

    __slots__ = ()

    def joined(self, parts: Iterable[object]) -> Self:
        """The parts with this between them; those that are no Markdown are escaped."""
        return type(self)(self.join(map(escaped, parts)))

    def __mod__(self, facts: object) -> Self:
        """The text with its facts, each named in it as `%(name)s`; those that are no Markdown are escaped."""
        return type(self)(super().__mod__(_each(escaped, facts)))


class FileText(str):
    """A line of ours in a Markdown file, with all that people wrote in it escaped."""

    __slots__ = ()

    def __mod__(self, facts: object) -> Self:
        """The text with its facts, each named in it as `%(name)s` and escaped."""
        return type(self)(super().__mod__(_each(in_file, facts)))


def escaped(words: object) -> Markdown:
    """Anybody's words as Markdown that shows them; what is Markdown already stays as it is."""
    if isinstance(words, Markdown):
        return words
    text = _tidied(str(words))
    parts, done = list[str](), 0
    for link in LINK.finditer(text):
        address = "" if LABELLED.search(text, done, link.start()) else _address(link[0])
        if address:
            parts += [_without_marks(text[done : link.start()]), f"<{address}>"]
            done = link.start() + len(address)
    return Markdown("".join([*parts, _without_marks(text[done:])]))


def unlinked(words: object) -> Markdown:
    """Anybody's words where Discord shows the brackets of an address and makes no link: a voice channel's status."""
    return Markdown(_without_marks(_tidied(str(words))))


def heading(words: object) -> Markdown:
    """Anybody's words at the end of a heading, where Discord takes # for its frame: something invisible ends them."""
    text = escaped(words)
    return Markdown(f"{text}\u200b") if text.endswith("#") else text


def quotation(words: object) -> Markdown:
    """Anybody's words as a quotation; it begins a line, and ends with it."""
    return Markdown("\n".join(f"> {line}" for line in escaped(words).split("\n")))


def code(words: object) -> Markdown:
    """Anybody's words in a block of code, where nothing can be escaped: marks that would end it are kept apart."""
    text = _tidied(str(words)).replace("``", "``\u200b")
    return Markdown(f"```\n{text}\n```")


def as_stored(text: str) -> Markdown:
    """A reason as older versions stored it, in words that name people by their mention, which is all that stays."""
    return Markdown("").joined(Markdown(part) if MENTION.fullmatch(part) else part for part in MENTION.split(text))


def in_file(words: object) -> FileText:
    """Anybody's words on one line of a Markdown file that any program may show; what is ours already stays as it is."""
    if isinstance(words, FileText):
        return words
    lines = (IN_FILE.sub(r"\\\g<0>", line.strip()) for line in _tidied(str(words)).splitlines())
    return FileText("<br>".join(IN_FILE_LINE_START.sub(r"\g<1>\\\g<2>", line) for line in lines))


def pieces(text: str, longest: int) -> list[Markdown]:
    """Split Markdown into pieces of at most `longest` characters, between lines or words if possible.

    Each is a message of its own: nothing that belongs together is cut, and what went on in a line begins none of its
    kind.
    """
    found, rest = list[Markdown](), escaped(text)
    while len(rest) > longest:
        cut = _cut(rest, longest)
        found.append(Markdown(rest[:cut].rstrip()))
        begins_line, rest = "\n" in rest[cut - 1 : cut + 1], Markdown(rest[cut:].lstrip())
        rest = rest if begins_line else _continued(rest)
    return [*found, rest]


def _each(write: Callable[[object], str], facts: object) -> dict[str, str]:
    named = cast(Mapping[str, object], facts)
    return {name: write(fact) for name, fact in named.items()}


def _continued(text: Markdown) -> Markdown:
    """What went on in a line, at the beginning of a message."""
    if (found := LINE_START.match(text)) is None:
        return text
    return Markdown(f"{text[: found.start(2)]}\\{text[found.start(2) :]}")


def _cut(text: str, longest: int) -> int:
    """Where to cut, so that the first piece fits."""
    cut = next((at for mark in "\n " if (at := text.rfind(mark, 1, longest + 1)) > longest // 2), longest)
    together = next((one for one in TOGETHER.finditer(text) if one.start() < cut < one.end()), None)
    if together is not None and together.start() > 0 and len(together[0]) <= longest:
        cut = together.start()
    return len(whole(text, cut))


def _tidied(text: str) -> str:
    lines = CONTROLS.sub("", LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(map(_closed, lines))


def _without_marks(text: str) -> str:
    return LINE_START.sub(r"\1\\\2", MARKS.sub(r"\\\g<0>", text))


def _address(text: str) -> str:
    """The address with which `text` begins; "" where it would not read as itself."""
    address = text.rstrip(AFTER_ADDRESS)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(AFTER_ADDRESS)
    return address if ADDRESS.fullmatch(address) else ""


def _closed(line: str) -> str:
    """A line after which text is written in the direction in which it would be without it."""
    if OPENS_DIRECTION.keys().isdisjoint(line):
        return line
    open_ = list[str]()
    for letter in line:
        if letter in OPENS_DIRECTION:
            open_.append(OPENS_DIRECTION[letter])
        elif open_ and letter == open_[-1]:
            open_.pop()
    return line + "".join(reversed(open_))
