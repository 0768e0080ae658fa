"""The routes of Discord's HTTP API that the rehearsal implements, by subject."""
