"""Learning partners: what members say about each other in private, and how long a term is."""

from enum import StrEnum

FEWEST_TERM_WEEKS, USUAL_TERM_WEEKS, MOST_TERM_WEEKS = 6, 7, 8
"""Weeks after which a term ends with the next session."""


class Fit(StrEnum):
    """How well a partner suits a member, as they say. The texts are in databases."""

    GOOD = "good"
    DECIDING = "deciding"
    NOT_A_FIT = "not"
