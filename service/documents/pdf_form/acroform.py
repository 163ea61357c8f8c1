"""Form fields in a PDF: names as a tree, one widget for each place, faces of our own.

Names hold dots, which in a PDF part a field from its parent: ``plan_rows[0].new_principal`` is
the field ``new_principal`` under ``plan_rows[0]``, and its full name is the record's path again.
Nothing is left to viewers: every field has its appearance, and ``NeedAppearances`` is false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream, String

from service.documents.pdf_form.appearance import (
    BELOW,
    FONT_NAME,
    LINE_PITCH,
    TextLook,
    embed_font,
    form,
    text_stream,
    tick_stream,
)
from service.documents.pdf_form.fields import FormField
from service.documents.pdf_form.layout import Spot

_REQUIRED: Final = 1 << 1
_MULTILINE: Final = 1 << 12
_RADIO: Final = 1 << 15
_COMBO: Final = 1 << 17
_IN_UNISON: Final = 1 << 25
_PRINTED: Final = 4
_ALIGNS: Final = {"left": 0, "center": 1, "right": 2}
_OFF: Final = Name.Off
# Room between a field and the lines of its cell; between fields of neighbouring lines.
_IN_CELL: Final = 1.5
_BETWEEN: Final = 0.2

Rectangle = tuple[float, float, float, float]


def add_fields(pdf: Pdf, fields: Sequence[FormField]) -> None:
    """Give a PDF these fields; its annotations are then in their order, which Tab follows."""
    writer = _Writer(pdf)
    for each in fields:
        writer.add(each)
    for page in writer.touched:
        page.obj.Tabs = Name.S
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(
            Fields=Array(writer.roots), NeedAppearances=False,
            DR=writer.resources, DA=String(f"/{FONT_NAME} 0 Tf 0 g"),
        )
    )  # fmt: skip


@dataclass(slots=True)
class _Writer:
    """Writes fields into one PDF."""

    pdf: Pdf
    roots: list[Object] = field(default_factory=list)
    touched: list[Page] = field(default_factory=list)
    resources: Object = field(init=False)
    _parents: dict[str, Object] = field(default_factory=dict)
    _faces: dict[tuple[str, float], Stream] = field(default_factory=dict)
    _pages: list[Page] = field(init=False)

    def __post_init__(self) -> None:
        font = embed_font(self.pdf)
        fonts = Dictionary({f"/{FONT_NAME}": font})
        self.resources = self.pdf.make_indirect(Dictionary(Font=fonts))
        self._pages = list(self.pdf.pages)

    def add(self, each: FormField) -> None:
        """One field with its widgets."""
        parent, _, own = each.name.rpartition(".")
        made = self.pdf.make_indirect(Dictionary(T=String(own), TU=String(each.tooltip)))
        above = self._parent(parent)
        if above is None:
            self.roots.append(made)
        else:
            made.Parent = above
            above.Kids.append(made)
        if each.kind in ("check", "radio"):
            self._boxes(each, made)
        else:
            self._texts(each, made)

    def _parent(self, name: str) -> Object | None:
        """The field that holds those whose names start with this one."""
        if not name:
            return None
        if name not in self._parents:
            above_name, _, own = name.rpartition(".")
            made = self.pdf.make_indirect(Dictionary(T=String(own), Kids=Array()))
            above = self._parent(above_name)
            if above is None:
                self.roots.append(made)
            else:
                made.Parent = above
                above.Kids.append(made)
            self._parents[name] = made
        return self._parents[name]

    def _boxes(self, each: FormField, made: Object) -> None:
        states = [state for _, state in each.spots]
        flags = _REQUIRED if each.required else 0
        if each.kind == "radio":
            flags |= _RADIO | (_IN_UNISON if len(set(states)) < len(states) else 0)
        value = Name(f"/{each.value}") if each.value in states else _OFF
        made.FT, made.Ff, made.V = Name.Btn, flags, value
        for spot, state in each.spots:
            widget = self._widget(each, made, spot, _square(spot))
            name = Name(f"/{state}")
            side = round(spot.right - spot.left, 2)
            faces = Dictionary(Off=self._face("", side))
            faces[name] = self._face("tick", side)
            widget.AP = Dictionary(N=faces)
            widget.AS = name if name == value else _OFF

    def _face(self, what: str, side: float) -> Stream:
        """A box's look; all boxes of a size share theirs."""
        if (what, side) not in self._faces:
            content = tick_stream(side) if what else b"q Q\n"
            made = form(self.pdf, content, (side, side), None)
            self._faces[what, side] = self.pdf.make_indirect(made)
        return self._faces[what, side]

    def _texts(self, each: FormField, made: Object) -> None:
        looks = [(spot, *_look(spot, each)) for spot, _ in each.spots]
        several = any(look.several for _, _, look in looks)
        flags = (_REQUIRED if each.required else 0) | (_MULTILINE if several else 0)
        shown = each.value
        if each.kind == "combo":
            flags |= _COMBO
            made.FT = Name.Ch
            made.Opt = Array([Array([String(c.code), String(c.label)]) for c in each.options])
            shown = next((c.label for c in each.options if c.code == each.value), each.value)
        else:
            made.FT = Name.Tx
            if each.longest:
                made.MaxLen = each.longest
        if flags:
            made.Ff = flags
        if each.value:
            made.V = made.DV = String(each.value)
        for spot, rectangle, look in looks:
            widget = self._widget(each, made, spot, rectangle)
            size = look.fitted(shown)[0] if shown else look.size
            widget.DA = String(f"/{FONT_NAME} {size:g} Tf 0 g")
            widget.Q = _ALIGNS[look.align]
            content = text_stream(look, shown) if shown else b"/Tx BMC\nEMC\n"
            widget.AP = Dictionary(
                N=form(self.pdf, content, (look.width, look.height), self.resources)
            )

    def _widget(
        self, each: FormField, made: Object, spot: Spot, rectangle: Rectangle
    ) -> Object:  # fmt: skip
        """A place of the field; where there is only one, it is the field itself."""
        page = self._pages[spot.page]
        widget = made
        if len(each.spots) > 1:
            widget = self.pdf.make_indirect(Dictionary(Parent=made))
            if "/Kids" not in made:
                made.Kids = Array()
            made.Kids.append(widget)
        height = float(page.mediabox[3])
        left, top, right, bottom = rectangle
        widget.Type, widget.Subtype = Name.Annot, Name.Widget
        widget.Rect = Array(
            [round(each, 2) for each in (left, height - bottom, right, height - top)]
        )
        widget.F, widget.P = _PRINTED, page.obj
        widget.BS = Dictionary(W=0)
        if "/Annots" not in page.obj:
            page.obj.Annots = Array()
        page.obj.Annots.append(widget)
        if page not in self.touched:
            self.touched.append(page)
        return widget


def _square(spot: Spot) -> Rectangle:
    return spot.left, spot.top, spot.right, spot.bottom


def _look(spot: Spot, each: FormField) -> tuple[Rectangle, TextLook]:
    """The rectangle of a text field and how its text stands in it."""
    inset = _IN_CELL if spot.kind == "cell" else 0.0
    left, right = spot.left + inset, spot.right - inset
    top, bottom = spot.top + max(inset / 2, _BETWEEN), spot.bottom - max(inset / 2, _BETWEEN)
    height = bottom - top
    tall = height >= 2 * LINE_PITCH * spot.size
    several = spot.kind == "block" or (spot.kind == "cell" and tall and each.longest > 0)
    base = BELOW * spot.size - _BETWEEN if spot.kind == "line" else None
    look = TextLook(
        round(right - left, 2), round(height, 2), spot.size, spot.align, several, base
    )  # fmt: skip
    return (left, top, right, bottom), look
