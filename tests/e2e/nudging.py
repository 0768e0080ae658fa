"""When a nudge under test comes, and what it asks; whom is the fixture `ben`."""

from datetime import UTC, datetime

SESSION = "2026-02-02 18:00"
MIDDLE = datetime(2026, 1, 26, 9, 15, tzinfo=UTC)
ASKS = "How is your goal going"
