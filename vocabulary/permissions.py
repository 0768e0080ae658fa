"""The Discord permissions that the bot needs, by their names in discord.py (and, in upper case, in the API)."""

IN_TEXT = ("view_channel", "send_messages", "attach_files", "read_message_history", "pin_messages")
"""Needed in a circle's text channel."""

IN_VOICE = ("view_channel", "connect", "speak", "set_voice_channel_status")
"""Needed in a circle's voice channel."""

OWN_CHANNELS = (*dict.fromkeys((*IN_TEXT, *IN_VOICE)), "manage_messages", "manage_channels")
"""Granted to itself in the channels that it creates, so that it can manage them."""

IN_THREADS = ("create_private_threads", "create_public_threads", "send_messages_in_threads")
"""Needed in a circle's text channel for the private threads of partners, without which briefs come by DM, and for those
of rituals and of failures, without which lines and stories stand in the channel alone."""

FOR_GUESTS = ("create_instant_invite",)
"""Needed in a circle's voice channel where it holds lunch-and-learns, for a guest's link. The invitation does not ask
for it, since nothing else needs it, and most servers let everybody invite."""

MAKING_CHANNELS = ("manage_roles", *OWN_CHANNELS)
"""Needed to create a circle's role and channels, since a bot can only grant permissions that it has."""

NEEDED = (*MAKING_CHANNELS, "create_events", *IN_THREADS)
"""Requested in the invitation: circles get a role and two channels, sessions a card, chimes and an event, and
partners a thread."""
