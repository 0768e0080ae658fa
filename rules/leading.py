"""Who may move a session on."""

from collections.abc import Collection

from rules.errors import RuleError


def allow_lead(person: int, facilitator: int | None, present: Collection[int], organiser: bool) -> None:
    """Let the facilitator and organisers lead, and anybody in voice while the facilitator is not.

    So no session waits for one person. Raises RuleError for everyone else.
    """
    if organiser or person == facilitator:
        return
    if facilitator in present:
        raise RuleError(f"<@{facilitator}> leads this session and is here. Ask them, or an organiser.")
    if person not in present:
        raise RuleError("Whoever leads should be in the voice channel. Join it, then try again.")
