"""Makes each line of a template a message that can be translated, without a mark of its own.

`**{{ circle.name }}** is closed.` is compiled as if it read
`{% trans name=circle.name %}**{{ name }}** is closed.{% endtrans %}`, so that its message is `**%(name)s** is closed.`:
nothing can be forgotten, and templates stay as easy to read as what they say. What a plural decides stands in
`{% trans %}` with `{% pluralize %}`, and a text inside an expression in `_()`, as in any template of Jinja. A line that
an `{% if %}` cuts is a message on each side of it, so it is cut where a sentence ends. HTML has no such lines, so there
everything is marked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

NOT_IN_HTML = ".html.j2"
OPENING = re.compile(r"(?:#+ |-# |[->] )?\s*")
"""What a line may begin with that no language changes."""
LETTERS = re.compile(r"[^\W\d_]")
NO_NAMES = frozenset({"and", "or", "not", "if", "else", "in", "is", "true", "false", "none", "trimmed", "notrimmed"})


class Sentences(Extension):
    """Wraps each line in `{% trans %}`, before Jinja parses it. Needs `jinja2.ext.i18n`."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens of a template, with a message for each line."""
        if (stream.name or "").endswith(NOT_IN_HTML):
            return stream
        return _with_messages(iter(stream))


@dataclass(slots=True)
class _Expression:
    """What stands in double braces; `tokens` are those between them."""

    line: int
    tokens: list[Token] = field(default_factory=list[Token])

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(f"{token.type} {token.value}" for token in self.tokens)

    @property
    def shown(self) -> Iterator[Token]:
        yield Token(self.line, "variable_begin", "{{")
        yield from self.tokens
        yield Token(self.line, "variable_end", "}}")


@dataclass(slots=True)
class _Line:
    """A line so far, or what stands between two tags on one."""

    number: int = 0
    parts: list[str | _Expression] = field(default_factory=list[str | _Expression])

    def add(self, part: str | _Expression, number: int) -> None:
        self.number = self.number or number
        self.parts.append(part)

    def tokens(self) -> Iterator[Token]:
        """Its tokens: a message, between blanks and marks that are none, or what it was if it has no words."""
        if not any(isinstance(part, str) and LETTERS.search(part) for part in self.parts):
            yield from self._plain(self.parts)
            return
        before, inside, after = _trimmed(self.parts)
        yield from self._plain([before])
        yield from _message(inside, self.number)
        yield from self._plain([after])

    def _plain(self, parts: Iterable[str | _Expression]) -> Iterator[Token]:
        for part in parts:
            if isinstance(part, _Expression):
                yield from part.shown
            elif part:
                yield Token(self.number, "data", part)


def _with_messages(stream: Iterator[Token]) -> Iterator[Token]:
    line = _Line()
    for token in stream:
        if token.type == "data":
            first, *others = token.value.split("\n")
            line.add(first, token.lineno)
            for number, words in enumerate(others, start=token.lineno + 1):
                yield from line.tokens()
                yield Token(number, "data", "\n")
                line = _Line()
                line.add(words, number)
        elif token.type == "variable_begin":
            line.add(_expression(token.lineno, stream), token.lineno)
        else:
            yield from line.tokens()
            line = _Line()
            yield from _tag(token, stream)
    yield from line.tokens()


def _expression(line: int, stream: Iterator[Token]) -> _Expression:
    found = _Expression(line)
    for token in stream:
        if token.type == "variable_end":
            break
        found.tokens.append(token)
    return found


def _tag(begin: Token, stream: Iterator[Token]) -> Iterator[Token]:
    """A tag as it is; of one that marks a message, all until that ends."""
    yield begin
    name = next(stream)
    yield name
    ends = name.value != "trans"
    for token in stream:
        yield token
        ends = ends or token.value == "endtrans"
        if ends and token.type == "block_end":
            return


def _trimmed(parts: list[str | _Expression]) -> tuple[str, list[str | _Expression], str]:
    """A line without what it begins and ends with that is no part of its sentence."""
    inside, before, after = list(parts), "", ""
    if isinstance(first := inside[0], str):
        opening = OPENING.match(first)
        before = opening[0] if opening else ""
        inside[0] = first[len(before) :]
    if isinstance(last := inside[-1], str):
        inside[-1] = last.rstrip()
        after = last[len(inside[-1]) :]
    return before, inside, after


def _message(parts: list[str | _Expression], line: int) -> Iterator[Token]:
    """The parts as Jinja's own tag for messages, with a name for each expression."""
    named: dict[tuple[str, ...], tuple[str, _Expression]] = {}
    for part in parts:
        if isinstance(part, _Expression) and part.key not in named:
            named[part.key] = (_free(_name_of(part), [name for name, _ in named.values()]), part)
    yield from _mark(line, "trans")
    for number, (name, expression) in enumerate(named.values()):
        if number:
            yield Token(line, "comma", ",")
        yield Token(line, "name", name)
        yield Token(line, "assign", "=")
        yield from expression.tokens
    yield Token(line, "block_end", "%}")
    for part in parts:
        if isinstance(part, _Expression):
            yield from _Expression(part.line, [Token(part.line, "name", named[part.key][0])]).shown
        elif part:
            yield Token(line, "data", part)
    yield from _mark(line, "endtrans")
    yield Token(line, "block_end", "%}")


def _mark(line: int, name: str) -> Iterator[Token]:
    yield Token(line, "block_begin", "{%")
    yield Token(line, "name", name)


def _name_of(expression: _Expression) -> str:
    """What a translator reads in place of the expression: `name` for `circle.name`, `goal_set` for a command."""
    last, called = "", False
    for token in expression.tokens:
        if token.type == "name" and token.value not in NO_NAMES:
            last = str(token.value)
        elif token.type == "lparen" and last:
            called = True
        elif called and token.type == "string":
            return re.sub(r"\W+", "_", str(token.value)).strip("_")
        elif last and token.type != "dot":
            break
    return last or "value"


def _free(name: str, taken: list[str]) -> str:
    """The name, with a number where it is taken."""
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, 100))) if one not in taken)
