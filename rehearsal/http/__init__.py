"""Discord's HTTP API: authentication, rate limits, schema checks and the routes."""
