"""Discord's gateway: the websockets over which bots receive events."""
