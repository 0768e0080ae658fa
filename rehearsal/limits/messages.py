"""Limits of messages."""

from rehearsal.enums import MessageFlag
from rehearsal.errors import ApiError, invalid_form
from rehearsal.limits.components import COMPONENTS_V2, ROWS_V1, check_components
from rehearsal.limits.embeds import check_embeds
from rehearsal.limits.fields import Json, check_inner, check_items, check_length, check_list, check_number, check_text
from rehearsal.limits.polls import check_poll
from rehearsal.limits.values import check_snowflake

EMPTY_MESSAGE = 50006
NOT_WITH_COMPONENTS_V2 = ("content", "embeds", "sticker_ids", "poll")
MAKES_A_MESSAGE = ("content", "embeds", "sticker_ids", "components", "attachments", "poll", "message_reference")
ANY_FLAGS = 2**31 - 1
PARSED = ("users", "roles", "everyone")


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
    check_embeds(payload)
    check_items(payload, "attachments", (), most=10)
    _check_nonce(payload)
    _check_allowed_mentions(payload)
    _check_reference(payload)
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


def _check_nonce(payload: Json) -> None:
    nonce = payload.get("nonce")
    if isinstance(nonce, str):
        check_length(len(nonce), ("nonce",), most=25)


def _check_allowed_mentions(payload: Json) -> None:
    where = ("allowed_mentions",)
    allowed = check_inner(payload, "allowed_mentions", ())
    parsed = check_list(allowed, "parse", where, most=len(PARSED))
    for index, kind in enumerate(parsed):
        if kind not in PARSED:
            choices = ", ".join(f"'{each}'" for each in PARSED)
            raise invalid_form((*where, "parse", index), "BASE_TYPE_CHOICES", f"Value must be one of ({choices}).")
    for name in ("users", "roles"):
        listed = check_list(allowed, name, where, most=100)
        for index, each in enumerate(listed):
            check_snowflake(each, (*where, name, index))
        if listed and name in parsed:
            raise invalid_form(
                where,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.',
            )


def _check_reference(payload: Json) -> None:
    reference = check_inner(payload, "message_reference", ())
    for name in ("message_id", "channel_id", "guild_id"):
        if reference.get(name) is not None:
            check_snowflake(reference[name], ("message_reference", name))
