"""The routes of Discord's HTTP API that are played here, by what they are about."""
