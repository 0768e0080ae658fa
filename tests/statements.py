"""The statements that reach the database, so that a test can count them."""

from contextlib import asynccontextmanager

from tortoise.connection import get_connections

from db.sqlite import CONNECTION, Client


@asynccontextmanager
async def statements():
    """A list of all statements that are run inside of the block, as text with their values."""
    client = get_connections().get(CONNECTION)
    assert isinstance(client, Client)
    connection, found = await client.connected(), []
    await connection.set_trace_callback(found.append)
    try:
        yield found
    finally:
        await connection.set_trace_callback(None)  # pyrefly: ignore[bad-argument-type]
