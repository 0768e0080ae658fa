"""Limits of messages."""

from rehearsal.enums import MessageFlag
from rehearsal.errors import ApiError, invalid_form
from rehearsal.limits.components import COMPONENTS_V2, ROWS_V1, check_components
from rehearsal.limits.fields import Json, check_inner, check_items, check_length, check_list, check_number, check_text
from rehearsal.limits.polls import check_poll

EMPTY_MESSAGE = 50006
EMBEDS_TOGETHER = 6000
NOT_WITH_COMPONENTS_V2 = ("content", "embeds", "sticker_ids", "poll")
MAKES_A_MESSAGE = ("content", "embeds", "sticker_ids", "components", "attachments", "poll", "message_reference")
ANY_FLAGS = 2**31 - 1


def check_message(payload: Json, *, editing: bool = False, files: int = 0) -> None:
    """Check a new message, or the changes to one if `editing`.

    An edit does not repeat that a message uses Components V2, so the caller adds the message's flags. `files` is the
    number of uploaded files.

    Raises ApiError 50006 for an empty message, otherwise 50035 for the first field that is wrong.
    """
    v2 = bool(check_number(payload, "flags", (), least=0, most=ANY_FLAGS) & MessageFlag.COMPONENTS_V2)
    check_text(payload, "content", (), most=2000)
    if v2:
        _check_nothing_beside_components(payload)
    _check_embeds(payload)
    check_items(payload, "attachments", (), most=10)
    _check_nonce(payload)
    _check_allowed_mentions(payload)
    check_poll(payload)
    components = check_items(payload, "components", (), most=COMPONENTS_V2 if v2 else ROWS_V1)
    check_components(components, v2=v2)
    if not editing and not files and not any(_given(payload, name) for name in MAKES_A_MESSAGE):
        raise ApiError(400, EMPTY_MESSAGE, "Cannot send an empty message")


def _given(payload: Json, name: str) -> bool:
    value = payload.get(name)
    if name == "message_reference":
        return isinstance(value, dict) and value.get("type") == 1
    return bool(value.strip() if isinstance(value, str) else value)


def _check_nothing_beside_components(payload: Json) -> None:
    for name in NOT_WITH_COMPONENTS_V2:
        if payload.get(name):
            raise invalid_form(
                (name,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _check_embeds(payload: Json) -> None:
    total = 0
    for index, embed in enumerate(check_items(payload, "embeds", (), most=10)):
        where = ("embeds", index)
        total += len(check_text(embed, "title", where, most=256))
        total += len(check_text(embed, "description", where, most=4096))
        for number, field in enumerate(check_items(embed, "fields", where, most=25)):
            here = (*where, "fields", number)
            total += len(check_text(field, "name", here, least=1, most=256, required=True))
            total += len(check_text(field, "value", here, least=1, most=1024, required=True))
        total += len(check_text(check_inner(embed, "footer", where), "text", (*where, "footer"), most=2048))
        total += len(check_text(check_inner(embed, "author", where), "name", (*where, "author"), most=256))
    if total > EMBEDS_TOGETHER:
        message = f"Embed size exceeds maximum size of {EMBEDS_TOGETHER}"
        raise invalid_form(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_nonce(payload: Json) -> None:
    nonce = payload.get("nonce")
    if isinstance(nonce, str):
        check_length(len(nonce), ("nonce",), most=25)


def _check_allowed_mentions(payload: Json) -> None:
    where = ("allowed_mentions",)
    allowed = check_inner(payload, "allowed_mentions", ())
    parsed = check_list(allowed, "parse", where, most=3)
    for name in ("users", "roles"):
        if check_list(allowed, name, where, most=100) and name in parsed:
            raise invalid_form(
                where,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.',
            )
