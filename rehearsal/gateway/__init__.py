"""Discord's gateway: the websockets over which bots are told what happens."""
