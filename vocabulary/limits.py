"""Limits of circles, sessions and nudges, and Discord's own limits that they must fit into."""

from datetime import timedelta

# A circle
FEWEST_MEMBERS, MOST_MEMBERS = 4, 8
SHORTEST_NAME, LONGEST_NAME = 3, 60
"""Characters of a circle's name."""
SHORTEST_FOCUS, LONGEST_FOCUS = 10, 300
"""Characters of a circle's focus."""
FEWEST_WEEKS, USUAL_WEEKS, MOST_WEEKS = 1, 2, 8
"""Weeks from one session to the next."""

# A session
SHORTEST_SESSION, USUAL_SESSION, LONGEST_SESSION = 30, 75, 180
"""Minutes."""
LONGEST_LUNCH = 60
"""Minutes of a lunch-and-learn without an agenda of the circle's own."""
MOST_BLOCKS = 12
LONGEST_BLOCK_NAME, LONGEST_PROMPT = 60, 300
"""Characters."""
LONGEST_EXTENSION = 30
"""Minutes that one extension can add to a block."""
LONGEST_CAPTURE = 500
"""Characters of an insight, decision, commitment or parked item."""

LONGEST_ADVICE, MOST_ADVICE = 300, 2
"""Characters of a piece of advice that somebody will try, and so many of a session."""
LONGEST_TOPIC = 60
"""Characters of what somebody was helped with."""

MOST_CAPTURES = 240
"""So many a session holds: thirty for each of eight."""

MOST_STUCK_POINTS = 8
"""So many stuck points one message asks about, with two buttons each."""

# What is sent twice
SAME_FOR = timedelta(hours=1)
"""For how long what is said again counts as sent again, where people may well say the same some day."""

# Absences
MOST_ABSENCES = 5
"""So many of one person that are not over."""

# Nudges
FEWEST_NUDGES, USUAL_NUDGES, MOST_NUDGES = 1, 3, 7
"""Nudges to one person in seven days."""
LONGEST_QUIET = timedelta(hours=20)
"""The most quiet time in a day."""

# Discord
LONGEST_CONTENT = 2000
"""Characters of a plain message."""
LONGEST_CARD = 4000
"""Characters of all texts of a card together."""
LONGEST_NOTE = 150
"""Characters that a card leaves for the note that it comes late."""
MOST_SUGGESTIONS = 25
"""Autocomplete choices of a command option."""
LONGEST_LABEL = 100
"""Characters of an option of a select."""
MOST_OPTIONS = 25
"""Options of a select."""
MOST_POLL_ANSWERS = 10
BUTTONS_IN_ROW = 5
LONGEST_LABEL = 100
"""Characters of an option of a select."""
MOST_OPTIONS = 25
"""What a select offers to choose from."""
MOST_READINGS = 10
"""Ways to read what somebody typed, as two rows of buttons offer them."""
