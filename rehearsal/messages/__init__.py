"""Messages, with all that is done with them: mentions, pins, reactions and polls."""
