"""Limits of embeds."""

from rehearsal.errors import invalid_form
from rehearsal.limits.fields import Json, Where, check_inner, check_items, check_number, check_text
from rehearsal.limits.values import WEB_OR_FILE, check_address, check_moment

TOGETHER = 6000
WHITE = 0xFFFFFF


def check_embeds(payload: Json) -> None:
    """Check the `embeds` of a message. Raises ApiError 50035 for the first field that is wrong."""
    embeds = check_items(payload, "embeds", (), most=10)
    if sum(_check_embed(embed, ("embeds", index)) for index, embed in enumerate(embeds)) > TOGETHER:
        raise invalid_form(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {TOGETHER}")


def _check_embed(embed: Json, where: Where) -> int:
    """Check one embed, and return the number of its characters."""
    size = len(check_text(embed, "title", where, most=256)) + len(check_text(embed, "description", where, most=4096))
    check_address(embed, "url", where)
    check_number(embed, "color", where, least=0, most=WHITE)
    check_moment(embed, "timestamp", where)
    for number, field in enumerate(check_items(embed, "fields", where, most=25)):
        here = (*where, "fields", number)
        size += len(check_text(field, "name", here, least=1, most=256, required=True))
        size += len(check_text(field, "value", here, least=1, most=1024, required=True))
    footer, author = check_inner(embed, "footer", where), check_inner(embed, "author", where)
    size += len(check_text(footer, "text", (*where, "footer"), most=2048))
    size += len(check_text(author, "name", (*where, "author"), most=256))
    check_address(footer, "icon_url", (*where, "footer"), WEB_OR_FILE)
    check_address(author, "icon_url", (*where, "author"), WEB_OR_FILE)
    check_address(author, "url", (*where, "author"))
    for name in ("image", "thumbnail"):
        check_address(check_inner(embed, name, where), "url", (*where, name), WEB_OR_FILE)
    return size
