"""The names of time zones: as people may type them, as they are shown, and as the address of a button has them."""

import re
import unicodedata
from collections.abc import Sequence

from rules.zones.offsets import offset_of, utc_name
from vocabulary.errors import Refusal

_WITHOUT_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th"})
_LEFT_OUT = re.compile(r"['’ʼ`]")
_NO_WORD = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """The name as it is compared: its words in lower case, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_WITHOUT_ACCENT)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", _LEFT_OUT.sub("", bare)).strip()


def shown(zone: str) -> str:
    """A zone's name as people understand it: the tz database calls “Etc/GMT-2” what everybody else calls UTC+2."""
    minutes = offset_of(zone)
    return zone if minutes is None else utc_name(minutes)


def city(zone: str) -> str:
    """The city by which people know a zone; an offset or another name where there is none."""
    return shown(zone).rpartition("/")[2].replace("_", " ")


def slug(zone: str) -> str:
    """A zone's name in the letters that the address of a button may have."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in zone)


def from_slug(slugged: str, zones: Sequence[str]) -> str:
    """The zone that was meant. Raises Refusal when there is no such zone any more."""
    found = next((zone for zone in zones if slug(zone) == slugged), None)
    if found is None:
        raise Refusal("times/forgotten-zone")
    return found
