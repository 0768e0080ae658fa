"""Which status each voice channel was given last, so that a restarted bot need not set it again."""

from db import sql

SHOWN = "SELECT 1 FROM voicestatus WHERE channel_id = $1 AND text = $2"
NOTE = """
INSERT INTO voicestatus (channel_id, text) VALUES ($1, $2) ON CONFLICT (channel_id) DO UPDATE SET text = excluded.text
"""
FORGET = "DELETE FROM voicestatus WHERE channel_id = $1"


async def is_noted(channel_id: int, text: str | None) -> bool:
    """Whether a channel was last given this status; False for None."""
    return text is not None and bool(await sql.rows(SHOWN, [channel_id, text]))


async def note(channel_id: int, text: str | None) -> None:
    """Note that a channel was given this status; None for no status."""
    if text is None:
        await sql.change(FORGET, [channel_id])
    else:
        await sql.change(NOTE, [channel_id, text])
