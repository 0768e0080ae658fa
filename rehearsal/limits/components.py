"""Limits of a message's components: rows of buttons and selects, or Components V2 (text, sections, containers)."""

from collections.abc import Collection, Sequence
from typing import Any

from rehearsal.enums import SELECTS, ComponentType
from rehearsal.errors import invalid_form
from rehearsal.limits.fields import (
    Json,
    Where,
    check_inner,
    check_items,
    check_length,
    check_object,
    check_text,
    missing,
)
from rehearsal.limits.interactive import CustomIds, check_button, check_kind, check_select
from rehearsal.limits.values import WEB_OR_FILE, check_address

IN_ROW = SELECTS | {ComponentType.BUTTON}
IN_CONTAINER = frozenset(
    {
        ComponentType.ACTION_ROW,
        ComponentType.SECTION,
        ComponentType.TEXT_DISPLAY,
        ComponentType.MEDIA_GALLERY,
        ComponentType.FILE,
        ComponentType.SEPARATOR,
    }
)
IN_MESSAGE = IN_CONTAINER | {ComponentType.CONTAINER}
IN_MESSAGE_V1 = frozenset({ComponentType.ACTION_ROW})
IN_SECTION = frozenset({ComponentType.TEXT_DISPLAY})
BESIDE_SECTION = frozenset({ComponentType.BUTTON, ComponentType.THUMBNAIL})

ROWS_V1 = 5
BUTTONS_IN_ROW = 5
COMPONENTS_V2 = 40
TEXT_V2 = 4000


def check_components(components: Sequence[dict[str, Any]], *, v2: bool) -> None:
    """Check a message's `components`; `v2` if its flags say that they are Components V2."""
    where = ("components",)
    if not v2:
        check_length(len(components), where, most=ROWS_V1)
    walk = _Walk()
    walk.each(components, where, IN_MESSAGE if v2 else IN_MESSAGE_V1)
    if v2 and walk.components > COMPONENTS_V2:
        message = f"The maximum number of components is {COMPONENTS_V2}, but {walk.components} were given."
        raise invalid_form(where, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if walk.characters > TEXT_V2:
        message = f"Total displayable text size exceeds maximum size of {TEXT_V2}"
        raise invalid_form(where, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)


class _Walk:
    """Walks through a message's components, and counts what is limited over all of them."""

    def __init__(self) -> None:
        self.components = 0
        self.characters = 0
        self._custom_ids = CustomIds()

    def each(self, components: Sequence[dict[str, Any]], where: Where, allowed: Collection[ComponentType]) -> None:
        for index, component in enumerate(components):
            self._one(component, (*where, index), allowed)

    def _one(self, component: Json, where: Where, allowed: Collection[ComponentType]) -> None:
        self.components += 1
        kind = check_kind(component, where, allowed)
        if kind is ComponentType.ACTION_ROW:
            self._row(component, where)
        elif kind is ComponentType.BUTTON:
            check_button(component, where, self._custom_ids)
        elif kind in SELECTS:
            check_select(component, where, self._custom_ids)
        elif kind is ComponentType.TEXT_DISPLAY:
            self.characters += len(check_text(component, "content", where, least=1, most=TEXT_V2, required=True))
        elif kind is ComponentType.SECTION:
            self._section(component, where)
        elif kind is ComponentType.CONTAINER:
            children = check_items(component, "components", where, least=1, most=COMPONENTS_V2, required=True)
            self.each(children, (*where, "components"), IN_CONTAINER)
        else:
            _check_media_in(component, kind, where)

    def _row(self, row: Json, where: Where) -> None:
        children = check_items(row, "components", where, least=1, most=BUTTONS_IN_ROW, required=True)
        self.each(children, (*where, "components"), IN_ROW)
        if len(children) > 1 and any(child["type"] in SELECTS for child in children):
            message = f"The components in this row exceed its width of {BUTTONS_IN_ROW}: a select takes all of it."
            raise invalid_form((*where, "components", 1), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)

    def _section(self, section: Json, where: Where) -> None:
        texts = check_items(section, "components", where, least=1, most=3, required=True)
        self.each(texts, (*where, "components"), IN_SECTION)
        accessory = section.get("accessory")
        if accessory is None:
            raise missing((*where, "accessory"))
        check_object(accessory, (*where, "accessory"))
        self._one(accessory, (*where, "accessory"), BESIDE_SECTION)


def _check_media_in(component: Json, kind: ComponentType, where: Where) -> None:
    """Check the addresses of a gallery, a thumbnail or a file; anything else has none."""
    if kind is ComponentType.MEDIA_GALLERY:
        for index, item in enumerate(check_items(component, "items", where, least=1, most=10, required=True)):
            _check_media(item, "media", (*where, "items", index))
    elif kind is ComponentType.THUMBNAIL:
        _check_media(component, "media", where)
    elif kind is ComponentType.FILE:
        _check_media(component, "file", where)


def _check_media(component: Json, name: str, where: Where) -> None:
    here = (*where, name)
    media = check_inner(component, name, where)
    if media.get("url") is None:
        raise missing((*here, "url"))
    check_address(media, "url", here, WEB_OR_FILE)
