"""Texts that wait until their author confirms them with a button."""

from datetime import datetime

from db.models import UnconfirmedWords
from vocabulary.controls import ButtonKind


async def store_words(user_id: int, kind: ButtonKind, row: int, words: str, at: datetime) -> int:
    """Store a text for a button, replacing an older one; return the number by which the button refers to it."""
    await drop_words(user_id, kind, row)
    return (await UnconfirmedWords.create(user_id=user_id, kind=kind, row=row, words=words, at=at)).id


async def stored_words(number: int, user_id: int, kind: ButtonKind, row: int) -> str | None:
    """The text with that number for this person and button; None once a newer one replaced it."""
    found = await UnconfirmedWords.get_or_none(id=number, user_id=user_id, kind=kind, row=row)
    return found.words if found else None


async def drop_words(user_id: int, kind: ButtonKind, row: int) -> None:
    """Delete a text that was confirmed."""
    await UnconfirmedWords.filter(user_id=user_id, kind=kind, row=row).delete()
