"""All routes, in matching order."""

from rehearsal.http.routes import (
    account,
    channels,
    commands,
    guilds,
    interactions,
    invites,
    messages,
    pins,
    polls,
    reactions,
    roles,
    scheduled_events,
    threads,
)
from rehearsal.http.routing import Route

ROUTES: tuple[Route, ...] = (
    *account.router,
    *commands.router,
    *interactions.router,
    *pins.router,
    *reactions.router,
    *messages.router,
    *polls.router,
    *threads.router,
    *invites.router,
    *channels.router,
    *guilds.router,
    *roles.router,
    *scheduled_events.router,
)
"""Pins come before messages: "pins" would match as a message's id."""
