"""What is Discord's: commands, buttons, forms and cards by feature; channels, roles, events and voice."""
