"""Tells circles what is due, as one post, and takes back what would not be said any more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from db.models import Circle, Notice
from db.queries import absences, circles
from db.queries.notices import posted_in, session_is_on
from rules.names import numbered
from rules.notices import Post
from runtime.message import Button, Control, Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import Events, NoticePosted
from services.notices.definition import Candidate
from services.notices.kinds import KINDS
from services.notices.planning import NoticePlanner
from vocabulary.controls import ButtonKind
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.notices import NoticeKind

LOOK_AGAIN = timedelta(days=7)
"""Something may have woken a kind without being told of."""
AFTER_SESSION = timedelta(minutes=15)
"""When to look again while a session is on, which is not disturbed."""


class NoticeDelivery:
    """Looks at circles. What it decides follows from facts and from what was posted: run twice, it says it once.

    Who is away is named without a ping.
    """

    def __init__(self, outbox: Outbox, words: Words, events: Events, planner: NoticePlanner) -> None:
        self._outbox = outbox
        self._events = events
        self._words = words
        self._planner = planner

    async def look(self, circle_id: int, now: datetime) -> datetime | None:
        """Post what is due, as one message, and return when to look again. What has not left yet is decided again."""
        circle = await circles.open_circle(circle_id)
        if circle is None:
            return None
        await self._retract(circle_id)
        planned = await self._planner.plan(circle, now)
        post = planned.plan.send
        if post is not None and await session_is_on(circle_id):
            return now + AFTER_SESSION
        if post is not None:
            await self._post(circle, post, planned.about(post), now)
        return min(filter(None, [planned.plan.look_at, now + LOOK_AGAIN]))

    async def _retract(self, circle_id: int) -> None:
        """Take back the newest post, since no other can wait, unless it has left or may have."""
        posted = await posted_in(circle_id)
        if posted and await self._outbox.take_back(key_of(posted[-1].id)):
            await Notice.filter(id=posted[-1].id).delete()

    async def _post(self, circle: Circle, post: Post, about: Sequence[Candidate], now: datetime) -> None:
        row = await Notice.create(circle=circle, at=now, about=[str(one.notice.key) for one in about])
        words = self._words.to(circle.locale)
        groups = [group for kind, of_kind in _by_kind(about).items() for group in KINDS[kind].together(of_kind)]
        said = [await KINDS[group[0].notice.kind].message(words, circle, group) for group in groups]
        last = [group[0].notice.kind in post.last for group in groups]
        parts = [{"text": one.text, "last": is_last} for one, is_last in zip(said, last, strict=True)]
        rows = [
            row
            for one, group, is_last in zip(said, groups, last, strict=True)
            for row in _rows(words, circle, one, group, last=is_last)
        ]
        subjects = [KINDS[one.notice.kind].subject(words, one) for group in groups for one in group]
        rows = _told_apart(words, rows, numbered(subjects))
        named = dict.fromkeys(person for one in said for person in one.pings)
        away = await absences.away_at(named, now) if named else frozenset[int]()
        pings = tuple(person for person in named if person not in away)
        text = words.render("notice/message", parts=parts)
        message = Message(text, tuple(filter(None, rows)), card=True, pings=pings)
        await self._outbox.post(key_of(row.id), message, channel=circle.text_channel_id)
        await self._events.publish(NoticePosted(circle.id, row.id, tuple(one.notice.key for one in about)))


def key_of(notice_id: int) -> MessageKey:
    """The outgoing message of a notice."""
    return MessageKey(MessageKind.NOTICE, notice_id)


def _by_kind(about: Sequence[Candidate]) -> dict[NoticeKind, list[Candidate]]:
    kinds = dict.fromkeys(one.notice.kind for one in about)
    return {kind: [one for one in about if one.notice.kind is kind] for kind in kinds}


def _rows(
    words: Words, circle: Circle, said: Message, group: Sequence[Candidate], *, last: bool
) -> list[tuple[Control, ...]]:
    """A row for each of a group. Under what is the last of its kind for now, the button that has it come again."""
    rows = list(said.buttons) if len(group) > 1 else [tuple(press for row in said.buttons for press in row)]
    if last:
        rows[-1] = (*rows[-1], words.button(ButtonKind.NOTICE_WAKE, circle.id, group[0].notice.kind))
    return rows


def _told_apart(
    words: Words, rows: Sequence[tuple[Control, ...]], subjects: Sequence[str]
) -> list[tuple[Control, ...]]:
    """The same rows, where buttons of several parts have one label with what each is about."""
    labels = Counter(press.label for row in rows for press in row if isinstance(press, Button))
    return [
        tuple(
            replace(press, label=words.plain("nudge/button.txt", subject=subject, label=press.label))
            if isinstance(press, Button) and labels[press.label] > 1
            else press
            for press in row
        )
        for row, subject in zip(rows, subjects, strict=True)
    ]
