"""Log lines with facts. Whatever is logged, by whomever, neither a token nor a member's words come through.

To that end facts that hold words are counted instead of shown, the text of an exception is shown only where its
type speaks of machinery, and libraries, whose debug lines quote whole payloads, never log below INFO.
"""

import logging
import re
import sys
import textwrap
import traceback
from collections.abc import Callable, Collection, Iterator
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

OURS = ("circlekeeper", "cogs", "db", "runtime", "fortnight", "rehearsal")

# fmt: off
WORDS = frozenset({
    "actions", "answer", "body", "content", "evidence", "focus", "goal", "happened", "message", "next_time",
    "support", "taught", "text", "value", "why", "words",
})
# fmt: on
"""The names under which members' words travel through this code."""

MACHINERY = frozenset(
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
"""Exceptions, with whatever derives from them, whose text names sockets, codes and symbols, but no one's words."""

LOOKS_LIKE_A_TOKEN = r"[\w-]{20,30}\.[\w-]{6}\.[\w-]{25,}"
ADDRESSED = r"(?P<path>(?:interactions|webhooks)/\d+/)[\w.%-]{20,}"
"""Interactions and webhooks carry their token in the path, which discord.py logs when it is rate limited."""

HIDDEN = "[token]"


def configure(level: str = "info", *, tokens: Collection[str] = (), stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (stderr): for eyes on a terminal, otherwise as JSON.

    `level` counts for our own lines. Each of `tokens`, and whatever looks like one, is hidden.
    """
    output = stream or sys.stderr
    eyes = output.isatty()
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if eyes else "iso", utc=not eyes),
        structlog.processors.StackInfoRenderer(),
        count_words,
        first_line_of_asyncio,
        structlog.processors.ExceptionRenderer(trace),
    ]
    renderer = structlog.dev.ConsoleRenderer(pad_event_to=20) if eyes else structlog.processors.JSONRenderer()
    handler = _Lines(output)
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


def count_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace what a member wrote by its length."""
    for key in WORDS & event.keys():
        if isinstance(event[key], str):
            event[key] = f"[{len(event[key])} characters]"
    return event


def first_line_of_asyncio(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep asyncio's sentence; the lines below it print whole objects, exceptions with their text among them."""
    if event.get("logger") == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def trace(exc_info: ExcInfo) -> str:
    """The traceback as Python prints it, with the text held back of exceptions that may quote a member."""
    return "".join(_told(exc_info[1], set())).rstrip()


def hide_tokens(tokens: Collection[str] = ()) -> Callable[[WrappedLogger, str, EventDict], str]:
    """A step after the renderer, over its text: whatever a line holds, it has to pass here."""
    known = (re.escape(token) for token in tokens if token)
    pattern = re.compile("|".join([ADDRESSED, *known, LOOKS_LIKE_A_TOKEN]))

    def hide(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
        return pattern.sub(lambda found: (found["path"] or "") + HIDDEN, cast("str", line))

    return hide


class _Lines(logging.StreamHandler[TextIO]):
    """The one handler that is ours, so that configuring again replaces it and leaves others alone."""


def _install(handler: _Lines, level: int) -> None:
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Lines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(level, logging.INFO))
    for name in OURS:
        logging.getLogger(name).setLevel(level)


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _told(cause, seen)
        yield "\nThis led to:\n\n" if error.__cause__ else "\nWhile that was handled:\n\n"
    if error.__traceback__:
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
    yield f"{_name(type(error))}: {_text(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for part in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield textwrap.indent("".join(_told(part, seen)), "  | ")


def _text(error: BaseException) -> str:
    text = str(error)
    names = {_name(kind) for kind in type(error).__mro__}
    return text if names & MACHINERY else f"[{len(text)} characters]"


def _name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
