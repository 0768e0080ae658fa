"""Reads message components and modals: their texts, buttons, selects and fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rehearsal.enums import SELECTS, ComponentType


@dataclass(frozen=True, slots=True)
class ModalField:
    """One field of a modal: its label and its input component."""

    label: str
    component: dict[str, Any]


def walk(components: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component from top to bottom, parents before their children."""
    for component in components:
        yield component
        inner = [*component.get("components", ()), *_single(component, "component"), *_single(component, "accessory")]
        yield from walk(inner)


def numbered(components: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The components as Discord stores them: each with an id, unique in its message and counted from 1."""
    stored = [_copied(component) for component in components]
    taken = {component["id"] for component in walk(stored) if component.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for component in walk(stored):
        component["id"] = component.get("id") or next(free)
    return stored


def texts(components: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The texts of the text displays, in reading order."""
    for component in walk(components):
        if component["type"] == ComponentType.TEXT_DISPLAY:
            yield component["content"]


def buttons(components: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [component for component in walk(components) if component["type"] == ComponentType.BUTTON]


def selects(components: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [component for component in walk(components) if component["type"] in SELECTS]


def label_of(button: dict[str, Any]) -> str:
    """The label of a button, or the name of its emoji if it has no label."""
    return button.get("label") or (button.get("emoji") or {}).get("name") or ""


def fields(components: Iterable[dict[str, Any]]) -> list[ModalField]:
    """The fields of a modal, in its older form (rows of text inputs) or its newer one (labels)."""
    found: list[ModalField] = []
    for top in components:
        if top["type"] == ComponentType.LABEL:
            found.append(ModalField(top["label"], top["component"]))
        elif top["type"] == ComponentType.ACTION_ROW:
            found.extend(ModalField(each.get("label") or "", each) for each in top["components"])
    return found


def _single(component: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [component[key]] if component.get(key) else []


def _copied(component: dict[str, Any]) -> dict[str, Any]:
    copied = dict(component)
    if "components" in component:
        copied["components"] = [_copied(each) for each in component["components"]]
    for key in ("component", "accessory"):
        if component.get(key):
            copied[key] = _copied(component[key])
    return copied
