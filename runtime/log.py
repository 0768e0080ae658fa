"""Structured logging that never shows a token or a member's words, whichever code or library logs.

Facts that hold a member's words are replaced by their length. The text of an exception is shown only for technical
types. Libraries, whose debug lines quote whole payloads, never log below INFO.
"""

import logging
import os
import re
import sys
import textwrap
import traceback
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from db.private_files import OWNER_ONLY

OURS = ("circlekeeper", "cogs", "db", "runtime", "fortnight", "rehearsal")

# fmt: off
WORDS = frozenset({
    "actions", "answer", "body", "can_help_with", "career_stage", "content", "domain", "evidence", "focus", "goal",
    "happened", "message", "next_time", "sector", "support", "taught", "text", "value", "wants_to_learn", "why",
    "words",
})
# fmt: on
"""Names of facts that hold members' words."""

TECHNICAL_ERRORS = frozenset(
    {
        "builtins.AttributeError",
        "builtins.ImportError",
        "builtins.NameError",
        "builtins.OSError",
        "builtins.RuntimeError",
        "builtins.TypeError",
        "sqlite3.Error",
        "tortoise.exceptions.ConfigurationError",
        "tortoise.exceptions.OperationalError",
        "db.errors.DatabaseError",
        "discord.errors.ClientException",
        "discord.errors.ConnectionClosed",
        "discord.errors.GatewayNotFound",
        "discord.errors.HTTPException",
        "discord.ext.commands.errors.ExtensionError",
        "jinja2.exceptions.TemplateError",
    }
)
"""Exceptions whose text, like that of their subclasses, names sockets, codes and symbols, but never quotes a member."""

LOOKS_LIKE_A_TOKEN = r"[\w-]{20,30}\.[\w-]{6}\.[\w-]{25,}"
TOKEN_IN_PATH = r"(?P<path>(?:interactions|webhooks)/\d+/)[\w.%-]{20,}"
"""Interactions and webhooks have their token in the path, which discord.py logs when it is rate limited."""

HIDDEN = "[token]"

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that do something to a line, or to how it is shown."""


def configure(level: str = "info", *, tokens: Collection[str] = (), stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (stderr): readable on a terminal, otherwise as JSON.

    `level` applies to our own lines. Each of `tokens`, and anything that looks like a token, is hidden.
    """
    output = stream or sys.stderr
    terminal = output.isatty()
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if terminal else "iso", utc=not terminal),
        structlog.processors.StackInfoRenderer(),
        count_words,
        first_line_of_asyncio,
        structlog.processors.ExceptionRenderer(trace),
        show_controls,
    ]
    renderer = structlog.dev.ConsoleRenderer(pad_event_to=20) if terminal else structlog.processors.JSONRenderer()
    handler = _OurHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer, hide_tokens(tokens)],
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *chain,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    _install(handler, logging.getLevelNamesMapping()[level.upper()])


def new_log_file(path: Path) -> TextIO:
    """An empty log file that only its owner may read. Raises OSError."""
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w", encoding="utf-8")
    path.chmod(OWNER_ONLY)
    return file


def count_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace members' words by their length."""
    for key in WORDS & event.keys():
        if isinstance(event[key], str):
            event[key] = f"[{len(event[key])} characters]"
    return event


def show_controls(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Write out what would end a line, colour it or turn its direction, so that a name forges no other line."""
    for key, value in event.items():
        if isinstance(value, str):
            parts = value.split("\n") if key == "exception" else [value]
            event[key] = "\n".join(map(_written_out, parts))
    return event


def first_line_of_asyncio(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep asyncio's first line; the others print whole objects, including exceptions with their text."""
    if event.get("logger") == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def trace(exc_info: ExcInfo) -> str:
    """The traceback as Python prints it, without the text of exceptions that may quote a member."""
    return "".join(_lines_of(exc_info[1], set())).rstrip()


def hide_tokens(tokens: Collection[str] = ()) -> Callable[[WrappedLogger, str, EventDict], str]:
    """The last processor, which works on the rendered text and so sees everything in a line."""
    known = (re.escape(token) for token in tokens if token)
    pattern = re.compile("|".join([TOKEN_IN_PATH, *known, LOOKS_LIKE_A_TOKEN]))

    def hide(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
        return pattern.sub(lambda found: (found["path"] or "") + HIDDEN, cast("str", line))

    return hide


class _OurHandler(logging.StreamHandler[TextIO]):
    """A type of our own, so that configuring again replaces our handler and no other."""


def _install(handler: _OurHandler, level: int) -> None:
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _OurHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(level, logging.INFO))
    for name in OURS:
        logging.getLogger(name).setLevel(level)


def _lines_of(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _lines_of(cause, seen)
        yield "\nThis led to:\n\n" if error.__cause__ else "\nWhile that was handled:\n\n"
    if error.__traceback__:
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
    yield f"{_name(type(error))}: {_text(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for part in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield textwrap.indent("".join(_lines_of(part, seen)), "  | ")


def _text(error: BaseException) -> str:
    text = _written_out(str(error))
    names = {_name(kind) for kind in type(error).__mro__}
    return text if names & TECHNICAL_ERRORS else f"[{len(text)} characters]"


def _written_out(text: str) -> str:
    return CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)


def _name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
