"""The rituals that a circle can choose: what it does between its sessions, or from time to time."""

from enum import StrEnum


class Ritual(StrEnum):
    """Its words are in `templates/selects.toml` and `templates/phrases.toml`; its text never changes."""

    WINS_WEEKLY = "wins-weekly"
    WINS = "wins"  # the same with each cycle
    LUNCH = "lunch-and-learn"
    RETROSPECTIVE = "retrospective"
    THANKS = "thanks"
    ADVICE = "advice"


LONGEST_RITUALS = len(",".join(Ritual))
"""Characters of all of them, as they are stored."""
