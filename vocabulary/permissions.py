"""What the bot needs to be allowed in Discord, by the names that discord.py has for it (and the API, in capitals)."""

IN_TEXT = ("view_channel", "send_messages", "attach_files", "read_message_history", "pin_messages")
"""What it does in a circle's text channel."""

IN_VOICE = ("view_channel", "connect", "speak", "set_voice_channel_status")
"""What it does in a circle's voice channel."""

OWN_CHANNELS = (*dict.fromkeys((*IN_TEXT, *IN_VOICE)), "manage_messages", "manage_channels")
"""What it grants itself in the channels that it makes, so that it may keep them."""

MAKING_CHANNELS = ("manage_roles", *OWN_CHANNELS)
"""What it needs to make a circle's role and channels, since nobody can grant what they lack themselves."""

NEEDED = (*MAKING_CHANNELS, "create_events")
"""What it asks for when it is invited: circles get a role and two channels, sessions a card, chimes and an event."""
