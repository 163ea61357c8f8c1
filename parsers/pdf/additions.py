"""What was put on a PDF's pages later: comments, stamps, fields, signatures, layers."""

from collections.abc import Iterator
from typing import Any, Final

from pikepdf import Array, Dictionary, Page, Pdf

from parsers.pdf.strings import name_of
from templates.findings import Box, Finding, Place

#: Kinds that change what the page says or hide some of it, in words that people know.
_OVER: Final = {
    "/FreeText": "ข้อความ", "/Stamp": "ตราประทับ", "/Square": "กรอบ", "/Circle": "วงรี",
    "/Line": "เส้น", "/Polygon": "รูปหลายเหลี่ยม", "/PolyLine": "เส้น", "/Ink": "ลายเส้น",
    "/StrikeOut": "ขีดฆ่า", "/Redact": "แถบปิดข้อความ", "/Caret": "ข้อความแทรก",
    "/FileAttachment": "ไฟล์แนบ", "/Widget": "ช่องกรอก", "/Watermark": "ลายน้ำ",
    "/Screen": "สื่อ", "/RichMedia": "สื่อ", "/3D": "สื่อ", "/Movie": "สื่อ",
}  # fmt: skip
#: Kinds that only say something about the page.
_BESIDE: Final = {
    "/Text": "หมายเหตุ", "/Highlight": "เน้นข้อความ", "/Underline": "ขีดเส้นใต้",
    "/Squiggly": "ขีดเส้นใต้",
}  # fmt: skip
#: Kinds that say nothing.
_SILENT: Final = frozenset({"/Link", "/Popup", "/PrinterMark", "/TrapNet"})
_HIDDEN: Final = 1 << 1
_LONGEST: Final = 160


def additions(pdf: Pdf, *, widgets: bool = True) -> Iterator[Finding]:
    """What lies on the pages; ``widgets`` is whether form fields are something added."""
    if "/OCProperties" in pdf.Root:
        yield Finding("pdf.hidden_layers")
    for number, page in enumerate(pdf.pages, start=1):
        for annotation in placed_on(page):
            found = _told(annotation, page, number, widgets=widgets)
            if found is not None:
                yield found


def placed_on(page: Page) -> Iterator[Any]:
    """The annotations of a page."""
    told = page.obj.get("/Annots")
    for each in told if isinstance(told, Array) else ():
        if isinstance(each, Dictionary):
            yield each


def origin_of(page: Page) -> tuple[float, float]:
    """The upper left corner of a page in its own points."""
    try:
        return float(page.mediabox[0]), float(page.mediabox[3])
    except (TypeError, ValueError):
        return 0.0, 841.9


def box_of(annotation: Any, origin: tuple[float, float]) -> Box | None:
    """An annotation's rectangle from the page's upper left corner; None without one."""
    told = annotation.get("/Rect")
    if not isinstance(told, Array) or len(told) != 4:  # noqa: PLR2004 - a rectangle
        return None
    try:
        x, y, u, v = (float(side) for side in told)
    except (TypeError, ValueError):
        return None
    left, top = origin
    return (
        round(min(x, u) - left, 1), round(top - max(y, v), 1),
        round(max(x, u) - left, 1), round(top - min(y, v), 1),
    )  # fmt: skip


def is_flagged(annotation: Any, bits: int) -> bool:
    """Whether an annotation has one of these flags."""
    flags = annotation.get("/F", 0)
    return isinstance(flags, int) and bool(flags & bits)


def is_signature(annotation: Any) -> bool:
    """Whether a widget is of a digital signature."""
    node = annotation
    for _ in range(16):
        if "/FT" in node:
            return name_of(node.FT) == "/Sig"
        node = node.get("/Parent")
        if not isinstance(node, Dictionary):
            break
    return False


def _told(annotation: Any, page: Page, number: int, *, widgets: bool) -> Finding | None:
    kind = name_of(annotation.get("/Subtype"))
    if kind in _SILENT or is_flagged(annotation, _HIDDEN):
        return None
    place = Place(page=number, box=box_of(annotation, origin_of(page)))
    if kind == "/Widget":
        if is_signature(annotation):
            return Finding("pdf.signed", place) if "/V" in annotation else None
        if not widgets:
            return None
    text = " ".join(str(annotation.get("/Contents", "")).split())[:_LONGEST]
    if kind in _BESIDE:
        return Finding("pdf.note_added", place, text, facts={"what": _BESIDE[kind]})
    facts = {"what": _OVER.get(kind, "ส่วนเสริม"), "kind": kind}
    return Finding("pdf.drawn_over", place, text, facts=facts)
