"""Limits of polls."""

from rehearsal.limits.fields import Json, check_inner, check_items, check_number, check_text

QUESTION, ANSWER = 300, 55
ANSWERS = 10
HOURS = 32 * 24


def check_poll(payload: Json) -> None:
    """Check the `poll` of a message, if it has one. Raises ApiError 50035 for the first field that is wrong."""
    if payload.get("poll") is None:
        return
    poll, where = check_inner(payload, "poll", ()), ("poll",)
    question = check_inner(poll, "question", where)
    check_text(question, "text", (*where, "question"), least=1, most=QUESTION, required=True)
    for index, answer in enumerate(check_items(poll, "answers", where, least=1, most=ANSWERS, required=True)):
        here = (*where, "answers", index)
        media = check_inner(answer, "poll_media", here)
        check_text(media, "text", (*here, "poll_media"), least=1, most=ANSWER, required=True)
    check_number(poll, "duration", where, least=1, most=HOURS)
    check_number(poll, "layout_type", where, least=1, most=1)
