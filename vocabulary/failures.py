"""Failures that are told in writing."""

from enum import StrEnum


class FailureStep(StrEnum):
    """What stands in the thread below a story, after it. The texts are in databases and never change."""

    QUESTIONS = "questions"
    TAKEN = "taken"
