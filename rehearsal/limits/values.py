"""Checks of values whose text has a form: ids, permissions, instants, addresses, emoji."""

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from rehearsal.errors import invalid_form
from rehearsal.limits.fields import Json, Where

WEB = ("http", "https")
WEB_OR_FILE = (*WEB, "attachment")
_DIGITS = re.compile(r"[0-9]{1,20}")
_JOINER, _KEYCAP = "\u200d", re.compile("[0-9#*]\ufe0f?\u20e3")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0020-\U000e007f]+")
_STYLES = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]*")
_NO_SYMBOLS = frozenset("‼⁉ℹ↔↕◽◾⤴⤵〰")
"""Emoji whose general category is not that of symbols."""


def check_snowflake(value: object, where: Where) -> None:
    """Check that `value` is an id, as text or as a number."""
    if isinstance(value, bool) or not _DIGITS.fullmatch(str(value)):
        raise invalid_form(where, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def check_permissions(body: Json, name: str, where: Where) -> int:
    """The permissions under `name`, a number in digits, or 0 if they are absent or null."""
    value = body.get(name)
    if value is not None and (isinstance(value, bool) or not _DIGITS.fullmatch(str(value))):
        raise invalid_form((*where, name), "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    return int(value or 0)


def check_address(body: Json, name: str, where: Where, schemes: Collection[str] = WEB) -> None:
    """Check that what stands under `name`, if anything, is an address with one of these schemes."""
    value = body.get(name)
    if value is None:
        return
    here = (*where, name)
    try:
        parts = urlsplit(value) if isinstance(value, str) and not re.search(r"\s", value) else None
    except ValueError:
        parts = None
    if parts is None or not parts.scheme or not parts.netloc:
        raise invalid_form(here, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    if parts.scheme not in schemes:
        allowed = ", ".join(f"'{scheme}'" for scheme in schemes)
        message = f'Scheme "{parts.scheme}" is not supported. Scheme must be one of ({allowed}).'
        raise invalid_form(here, "URL_TYPE_INVALID_SCHEME", message)


def check_moment(body: Json, name: str, where: Where = ()) -> datetime | None:
    """The instant under `name`, which must have an offset, or None if it is absent or null."""
    value: Any = body.get(name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo is None:
        raise invalid_form((*where, name), "DATE_TIME_TYPE_PARSE", f'Could not parse "{value}". Should be ISO8601.')
    return found


def check_emoji(body: Json, where: Where) -> None:
    """Check the `emoji` of a button or an option, if it has one. Guilds here have no emoji of their own."""
    emoji = body.get("emoji")
    if emoji is None:
        return
    named = emoji.get("name") if isinstance(emoji, dict) and not emoji.get("id") else None
    if not is_emoji(named):
        raise invalid_form((*where, "emoji", "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


def is_emoji(text: object) -> bool:
    """Whether a text is one emoji of Unicode: a symbol, several joined ones, a flag, or a key."""
    if not isinstance(text, str):
        return False
    if _FLAG.fullmatch(text) or _KEYCAP.fullmatch(text):
        return True
    return all(_is_symbol(part) for part in text.split(_JOINER))


def _is_symbol(text: str) -> bool:
    kind = unicodedata.category(text[0]) if text else ""
    return (kind == "So" or text[:1] in _NO_SYMBOLS) and bool(_STYLES.fullmatch(text[1:]))
