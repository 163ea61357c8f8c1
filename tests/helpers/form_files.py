"""The form fields of a PDF, as a reader of it finds them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pikepdf

RADIO = 1 << 15


@dataclass(frozen=True)
class Widget:
    page: int
    rectangle: tuple[float, float, float, float]
    states: tuple[str, ...]
    state: str
    appearance: bytes


@dataclass(frozen=True)
class FormField:
    name: str
    kind: str
    flags: int
    tooltip: str
    value: str
    longest: int
    options: tuple[tuple[str, str], ...]
    widgets: tuple[Widget, ...]


def form_fields(data: bytes) -> dict[str, FormField]:
    """The fields by their full names, in the order of the file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        found: dict[str, FormField] = {}
        for root in pdf.Root.AcroForm.Fields:
            for field in _fields(root, "", pages):
                assert field.name not in found
                found[field.name] = field
        return found


def tab_order(data: bytes) -> list[str]:
    """The names of the fields in the order of the pages' annotations."""
    names: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for widget in page.obj.get("/Annots", []):
                name = _full_name(widget)
                if name not in names:
                    names.append(name)
    return names


def faults(data: bytes) -> list[str]:
    """Rectangles that lie outside the page, over another, or are too small to hit."""
    told: list[str] = []
    fields = form_fields(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        boxes = [tuple(float(side) for side in page.mediabox) for page in pdf.pages]
    places = [(name, widget) for name, field in fields.items() for widget in field.widgets]
    for name, widget in places:
        left, bottom, right, top = widget.rectangle
        page = boxes[widget.page]
        if left < 0 or bottom < 0 or right > page[2] or top > page[3]:
            told.append(f"{name} outside")
        if right - left < 9 or top - bottom < 7:
            told.append(f"{name} small: {right - left:.1f} x {top - bottom:.1f}")
    for (name, one), (other_name, other) in combinations(places, 2):
        if one.page == other.page and _overlap(one.rectangle, other.rectangle):
            told.append(f"{name} over {other_name}")
    return told


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.02 and down > 0.02


def _fields(node: Any, above: str, pages: dict[Any, int]) -> Iterator[FormField]:
    name = f"{above}.{node.T}" if above else str(node.T)
    kids = list(node.get("/Kids", []))
    if kids and "/T" in kids[0]:
        for kid in kids:
            assert kid.Parent.objgen == node.objgen
            yield from _fields(kid, name, pages)
        return
    yield FormField(
        name=name,
        kind=str(node.FT),
        flags=int(node.get("/Ff", 0)),
        tooltip=str(node.TU),
        value=str(node.get("/V", "")),
        longest=int(node.get("/MaxLen", 0)),
        options=tuple((str(code), str(label)) for code, label in node.get("/Opt", [])),
        widgets=tuple(_widget(kid, pages) for kid in kids or [node]),
    )


def _widget(node: Any, pages: dict[Any, int]) -> Widget:
    normal = node.AP.N
    is_box = not isinstance(normal, pikepdf.Stream)
    return Widget(
        page=pages[node.P.objgen],
        rectangle=tuple(float(side) for side in node.Rect),  # type: ignore[arg-type]
        states=tuple(sorted(normal.keys())) if is_box else (),
        state=str(node.get("/AS", "")),
        appearance=b"" if is_box else normal.read_bytes(),
    )


def _full_name(node: Any) -> str:
    parts: list[str] = []
    while node is not None:
        if "/T" in node:
            parts.append(str(node.T))
        node = node.get("/Parent")
    return ".".join(reversed(parts))
