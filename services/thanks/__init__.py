"""Thanks for help, and whom a circle may name as someone to go to."""
