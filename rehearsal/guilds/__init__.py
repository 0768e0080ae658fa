"""Changes to guilds: their channels, threads, roles, members and scheduled events."""
