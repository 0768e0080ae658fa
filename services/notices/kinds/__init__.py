"""The kinds of notices. Each is a module with the name of its `NoticeKind`, which defines it as `KIND`."""

from collections.abc import Mapping
from importlib import import_module

from runtime.words import Words
from services.notices.definition import NoticeDefinition
from vocabulary.notices import NoticeKind


def _definition(kind: NoticeKind) -> NoticeDefinition:
    """Raises ImportError or AttributeError at start for a kind that nothing defines."""
    return import_module(f"{__name__}.{kind.name.lower()}").KIND


def wake_label(words: Words, kind: NoticeKind) -> str:
    """What a button is called that wakes one of several kinds."""
    return words.plain("notice/wake.txt", label=words.label(KINDS[kind].template))


KINDS: Mapping[NoticeKind, NoticeDefinition] = {kind: _definition(kind) for kind in NoticeKind}
