"""Changes to messages, with their mentions, pins, reactions and polls."""
