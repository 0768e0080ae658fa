"""Guilds, with their channels, threads, roles, members and scheduled events, as they change."""
