"""Which components may stand inside which."""

from rehearsal.enums import SELECTS, ComponentType

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
IN_MODAL = frozenset({ComponentType.ACTION_ROW, ComponentType.TEXT_DISPLAY, ComponentType.LABEL})
IN_LABEL = SELECTS | {
    ComponentType.TEXT_INPUT,
    ComponentType.FILE_UPLOAD,
    ComponentType.RADIO_GROUP,
    ComponentType.CHECKBOX_GROUP,
    ComponentType.CHECKBOX,
}
