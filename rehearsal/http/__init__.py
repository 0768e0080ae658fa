"""Discord's HTTP API: requests received, counted, checked, done by their route, and answered."""
