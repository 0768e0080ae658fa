"""What Discord's HTTP API can do here, one table per subject."""

from rehearsal.routes import (
    account,
    answers,
    channels,
    commands,
    events,
    guilds,
    messages,
    pins,
    polls,
    reactions,
    roles,
    threads,
)
from rehearsal.table import Route

ROUTES: tuple[Route, ...] = (
    *account.table,
    *commands.table,
    *answers.table,
    *pins.table,
    *reactions.table,
    *messages.table,
    *polls.table,
    *threads.table,
    *channels.table,
    *guilds.table,
    *roles.table,
    *events.table,
)
"""In the order of matching: pins stand before messages, whose id they would be taken for."""
