"""The notes of retrospectives, written so that neither the rows nor the pages of the file tell who wrote them, or when.

- A row has no person and no instant, and its key is random.
- All notes of a retrospective are written again with each change, in the order of their keys. So the bytes of a page
  follow from which notes there are, and not from the order in which they came.
- Whoever writes has the write-ahead log emptied (`JobKind.ERASURE`), which would tell what was written when.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple, Self

from db import sql
from db.fields import from_milliseconds
from db.models import RetroKey, RetroMark, RetroNote, Session
from vocabulary.retrospectives import Prompt
from vocabulary.sessions import EventKind, SessionKind

LAST_HELD = f"""
SELECT max(starts_at) AS at FROM session
WHERE circle_id = $1 AND closed_at IS NOT NULL AND kind = '{SessionKind.RETROSPECTIVE}'
AND EXISTS (SELECT 1 FROM sessionevent WHERE session_id = session.id AND kind = '{EventKind.STARTED}')
"""
OPEN = f"""
SELECT * FROM session WHERE circle_id = $1 AND closed_at IS NULL AND kind = '{SessionKind.RETROSPECTIVE}'
ORDER BY starts_at LIMIT 1
"""
MARKS = "SELECT voter, note_id FROM retromark WHERE session_id = $1"


class Note(NamedTuple):
    """One note; see `RetroNote`."""

    id: int
    prompt: Prompt
    words: str
    receipt: str
    revealed_by: int | None = None

    @classmethod
    def of(cls, row: RetroNote) -> Self:
        """What a row says."""
        return cls(row.id, row.prompt, row.words, row.receipt, row.revealed_by)


async def notes_of(session_id: int) -> list[Note]:
    """All notes of a retrospective, in the order of their keys, which is none."""
    return [Note.of(row) for row in await RetroNote.filter(session_id=session_id).order_by("id")]


async def write_notes(session_id: int, notes: Iterable[Note]) -> None:
    """Have a retrospective have exactly these notes; in the caller's transaction."""
    await RetroNote.filter(session_id=session_id).delete()
    for note in sorted(notes):
        await RetroNote.create(session_id=session_id, **note._asdict())


async def marks_of(session_id: int) -> list[tuple[str, int]]:
    """Each mark of a retrospective: the hash of who set it, and the note."""
    return [(row["voter"], row["note_id"]) for row in await sql.rows(MARKS, [session_id])]


async def write_marks(session_id: int, voter: str, notes: Collection[int]) -> None:
    """Have somebody have marked exactly these notes; in the caller's transaction."""
    rows = RetroMark.filter(session_id=session_id)
    await rows.filter(voter=voter).delete()
    for note in sorted(notes):
        await RetroMark.create(session_id=session_id, note_id=note, voter=voter)


async def key_of(session_id: int) -> str | None:
    """The key of a retrospective's marks, if there is one."""
    row = await RetroKey.get_or_none(session_id=session_id)
    return row.key if row else None


async def set_key(session_id: int, key: str) -> None:
    """Give a retrospective the key of its marks."""
    await RetroKey.create(session_id=session_id, key=key)


async def delete_secrets(session_id: int) -> None:
    """Delete a retrospective's notes, who marked what, and the key; in the caller's transaction."""
    await RetroMark.filter(session_id=session_id).delete()
    await RetroKey.filter(session_id=session_id).delete()
    await RetroNote.filter(session_id=session_id).delete()


async def open_retrospective(circle_id: int) -> Session | None:
    """A circle's retrospective that is on or comes next."""
    return await sql.instance(Session, OPEN, [circle_id])


async def last_held(circle_id: int) -> datetime | None:
    """When a circle last began a retrospective that has closed."""
    (found,) = await sql.rows(LAST_HELD, [circle_id])
    return None if found["at"] is None else from_milliseconds(found["at"])
