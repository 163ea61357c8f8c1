"""Notes to mark files with, and what a marked picture of a page shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2 as pdfium

from parsers.marking.notes import Level, Note
from parsers.marking.order import Order
from templates.findings import Box, Place

SAYS = "จำนวนเงินไม่ตรงกับผลรวม"
FOREIGN = "=HYPERLINK(\"x\") <b>&๑,๒๕๐ _x0041_ 'น้ำ'"


def note(number: int = 1, level: Level = Level.ERROR, **place: Any) -> Note:
    return Note(
        number, level, Place(**place), "ยอดรวม › เงินต้น", SAYS,
        found=FOREIGN, expected="1,250.00", suggestion="1250.00", remedy="แก้ไขแล้วส่งใหม่",
    )  # fmt: skip


def order(*notes: Note, **others: Any) -> Order:
    return Order(tuple(notes), **others)


def picture(pdf: bytes, page: int = 0, scale: float = 2) -> Any:
    """A page as it is seen, with its annotations: dots by row, column and colour."""
    document = pdfium.PdfDocument(pdf)
    try:
        return np.array(document[page].render(scale=scale).to_pil().convert("RGB")).astype(int)
    finally:
        document.close()


def changed_box(before: bytes, after: bytes, page: int = 0, scale: float = 2) -> Box | None:
    """Where two files look different, in points from the upper left corner of the page."""
    differs = np.abs(picture(before, page, scale) - picture(after, page, scale)).max(axis=2) > 8
    rows, columns = np.nonzero(differs)
    if not len(rows):
        return None
    left, right = int(columns.min()), int(columns.max()) + 1
    return (left / scale, int(rows.min()) / scale, right / scale, (int(rows.max()) + 1) / scale)
