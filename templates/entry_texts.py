"""The words of an entry workbook that its maker writes and its reader has to know again."""

from __future__ import annotations

from typing import Final

from templates.form import Field
from templates.slots import SlotKind

MAIN_TITLE: Final = "ข้อมูลหลัก"
GUIDE_TITLE: Final = "คำอธิบาย"
LISTS_TITLE: Final = "รายการเลือก"
#: The sheet in front of a marked copy, and what stands in its first cell.
FINDINGS_TITLE: Final = "ผลการตรวจ"
TICK: Final = "✓"
REQUIRED_MARK: Final = "*"
LEGEND: Final = ("ต้องกรอก", "กรอกถ้ามี", "คำนวณให้ ห้ามพิมพ์ทับ")
TOTAL: Final = "รวม"
ROW_NUMBER: Final = "แถวที่"
GRID_CORNER: Final = "รายการ"
#: Where a table stands on another sheet; the sheet's title follows in quotes.
POINTER: Final = "กรอกที่แผ่นงาน"
#: The heading of the guide's first part.
GUIDE_HEAD: Final = "แบบกรอกนี้คืออะไร"
DATE_EXAMPLE: Final = "20/11/2568"


def hint_of(field: Field) -> str:
    """What stands behind a cell on its sheet, so that it is on paper as well."""
    if field.unit:
        return field.unit
    if field.is_year:
        return "พ.ศ. เช่น 2568"
    hints = {
        SlotKind.DATE: f"เช่น {DATE_EXAMPLE}",
        SlotKind.CHOICE: "เลือกจากรายการ",
        SlotKind.TICK: f"เลือก {TICK}",
        SlotKind.CHOICES: f"เลือก {TICK}",
        SlotKind.INTEGER: "จำนวนเต็ม",
    }
    return hints.get(field.kind, "")
