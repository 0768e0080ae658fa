"""What a transcript shows: channels with their messages, and the moments at which they changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


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
class TranscriptPoll:
    """A poll: each answer with the number of its votes, until when it is open, or None if it has ended."""

    question: str
    answers: Sequence[tuple[str, int]]
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TranscriptMessage:
    """One message, as it looked from one moment until another.

    `components` are Discord's own JSON, of either version, or those of the form with the title `form`. `used` is the
    command, without its slash, that `used_by` gave and the message answers; `only_for` is the one person who saw an
    ephemeral answer. `reactions` are counts by emoji. A `notice` is Discord's own message, such as that a message was
    pinned. `loading` is shown until an answer comes. `since` and `until` are numbers of moments: from the latter on, if
    there is one, it looks like this no more. `shown_at` is the time of `since`, from which relative times count.
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
    only_for: TranscriptAuthor | None = None
    reactions: Mapping[str, int] = field(default_factory=dict)
    poll: TranscriptPoll | None = None
    form: str | None = None
    notice: bool = False
    loading: bool = False
    since: int = 0
    until: int | None = None
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TranscriptChannel:
    """A channel with its messages, oldest first; the name of a "dm" is that of its `reader`, the person."""

    id: int
    name: str
    kind: Literal["text", "voice", "dm"] = "text"
    topic: str = ""
    messages: Sequence[TranscriptMessage] = field(default_factory=tuple)
    reader: TranscriptAuthor | None = None


@dataclass(frozen=True, slots=True)
class TranscriptCall:
    """Who was in a voice channel, and its status, from one moment until another."""

    name: str
    status: str
    people: Sequence[TranscriptAuthor]
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class TranscriptMoment:
    """A moment at which something changed: what it was, in which channel, and who alone could see it."""

    at: datetime
    what: str
    channel: int
    reader: TranscriptAuthor | None = None


@dataclass(frozen=True, slots=True)
class TranscriptChapter:
    """A part of the story, and the number of its first moment."""

    title: str
    moment: int
