"""Words that wait for their writer to confirm them, by pressing a button."""

from datetime import datetime

from db.models import UnconfirmedWords
from vocabulary.controls import ButtonKind


async def store_words(user_id: int, kind: ButtonKind, row: int, words: str, at: datetime) -> int:
    """Store them for a button, in place of older ones; returns the number by which that button finds just these."""
    await drop_words(user_id, kind, row)
    return (await UnconfirmedWords.create(user_id=user_id, kind=kind, row=row, words=words, at=at)).id


async def stored_words(number: int, user_id: int, kind: ButtonKind, row: int) -> str | None:
    """The words of that number, if they wait for this person and this button; None once newer ones took their place."""
    found = await UnconfirmedWords.get_or_none(id=number, user_id=user_id, kind=kind, row=row)
    return found.words if found else None


async def drop_words(user_id: int, kind: ButtonKind, row: int) -> None:
    """Delete them, since they were confirmed."""
    await UnconfirmedWords.filter(user_id=user_id, kind=kind, row=row).delete()
