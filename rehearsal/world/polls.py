"""A poll: its question and answers, its votes and its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

RESULT = "poll_result"
_HOURS = 24


@dataclass(eq=False, slots=True)
class Poll:
    """A native poll. Its answers are numbered from 1; `votes` holds user ids by answer, in the order of voting.

    A poll is open until `expiry`, and `finalized` once the final count of its votes is in.
    """

    question: str
    answers: dict[int, dict[str, Any]]
    expiry: datetime
    multiselect: bool = False
    layout: int = 1
    votes: dict[int, list[int]] = field(default_factory=dict)
    finalized: bool = False

    @property
    def texts(self) -> list[str]:
        return [answer.get("text") or "" for answer in self.answers.values()]

    def counts(self) -> dict[int, int]:
        """The number of votes for each answer that has any."""
        return {answer: len(voters) for answer, voters in sorted(self.votes.items()) if voters}

    def votes_of(self, user_id: int) -> set[int]:
        return {answer for answer, voters in self.votes.items() if user_id in voters}

    def victor(self) -> int | None:
        """The answer with the most votes; None without votes or with a tie."""
        counts = self.counts()
        most = max(counts.values(), default=0)
        leading = [answer for answer, votes in counts.items() if votes == most]
        return leading[0] if len(leading) == 1 else None


def open_poll(asked: Mapping[str, Any], now: datetime) -> Poll:
    """The poll in a request's body, open from `now` on."""
    return Poll(
        asked["question"]["text"],
        {number: answer["poll_media"] for number, answer in enumerate(asked["answers"], start=1)},
        now + timedelta(hours=asked.get("duration") or _HOURS),
        bool(asked.get("allow_multiselect")),
        asked.get("layout_type") or 1,
    )


def result_embed(poll: Poll) -> dict[str, Any]:
    """The embed of Discord's message with the result of a poll."""
    counts, victor = poll.counts(), poll.victor()
    values = {
        "poll_question_text": poll.question,
        "victor_answer_votes": str(max(counts.values(), default=0)),
        "total_votes": str(sum(counts.values())),
    }
    if victor:
        values |= {"victor_answer_id": str(victor), "victor_answer_text": poll.answers[victor].get("text") or ""}
    fields = [{"name": name, "value": value, "inline": False} for name, value in values.items()]
    return {"type": RESULT, "content_scan_version": 0, "fields": fields}


def result_text(embed: Mapping[str, Any]) -> str:
    """The text that a client shows for such an embed."""
    values = {field["name"]: field["value"] for field in embed["fields"]}
    best = (
        f"{values['victor_answer_text']} ({values['victor_answer_votes']})"
        if "victor_answer_text" in values
        else "a draw"
    )
    return f"{values['poll_question_text']} The poll has closed with {values['total_votes']} votes: {best}."
