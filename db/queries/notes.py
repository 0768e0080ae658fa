"""Small facts about this installation."""

from db.models import Note


async def noted(key: str) -> str | None:
    """A small fact about this installation."""
    note = await Note.get_or_none(key=key)
    return note.value if note else None


async def write_note(key: str, value: str) -> None:
    """Keep a small fact about this installation, in place of what was kept before."""
    if not await Note.filter(key=key).update(value=value):
        await Note.create(key=key, value=value)
