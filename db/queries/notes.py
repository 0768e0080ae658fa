"""Small facts about this installation."""

from db.models import Note


async def noted(key: str) -> str | None:
    """The value stored under `key`, if any."""
    note = await Note.get_or_none(key=key)
    return note.value if note else None


async def write_note(key: str, value: str) -> None:
    """Store `value` under `key`, replacing an earlier one."""
    if not await Note.filter(key=key).update(value=value):
        await Note.create(key=key, value=value)
