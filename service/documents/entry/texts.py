"""What an entry workbook says in Thai: help at each cell, faults as one types, the guide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from templates.entry_texts import DATE_EXAMPLE, GUIDE_HEAD, REQUIRED_MARK, TICK
from templates.form import Field
from templates.slots import SlotKind
from thai.money import format_baht, to_satang

#: Excel's limits of the help and the fault of a cell.
LONGEST_TITLE, LONGEST_HELP, LONGEST_FAULT = 32, 255, 225

_DATE_HELP = (
    f"วันที่ เช่น {DATE_EXAMPLE} หรือ 20 พ.ย. 2568 พิมพ์ปี พ.ศ. หรือ ค.ศ. ก็ได้ "
    "เซลล์จะเก็บเป็นวันที่หรือข้อความก็ใช้ได้ทั้งสองแบบ"
)
_PERCENT_HELP = "ร้อยละ ทศนิยมไม่เกิน 2 ตำแหน่ง เช่น 12.50 (ไม่ต้องพิมพ์เครื่องหมาย %)"
_LOCKED_HELP = "คำนวณให้จากตัวเลขที่กรอก ไม่ต้องพิมพ์"
_TICK_HELP = f"เลือก {TICK} ถ้าใช่ เว้นว่างถ้าไม่ใช่"
_TICKS_HELP = f"เลือก {TICK} หน้าข้อที่ตรง เว้นว่างหน้าข้อที่ไม่ตรง เลือกได้มากกว่าหนึ่งข้อ"


_FIXED: Final = {
    SlotKind.DATE: _DATE_HELP,
    SlotKind.TICK: _TICK_HELP,
    SlotKind.CHOICES: _TICKS_HELP,
}


def help_of(field: Field) -> str:
    """The input message of a cell."""
    if field.locked:
        return _LOCKED_HELP
    required = "ต้องกรอก · " if field.required else ""
    return _cut(required + _help(field), LONGEST_HELP)


def fault_of(field: Field) -> str:
    """What Excel says to a value that it refuses."""
    return _cut(f"ข้อมูลไม่ตรงแบบ กรุณากรอก {_help(field)}", LONGEST_FAULT)


def title_of(field: Field) -> str:
    """The label as the title of a message."""
    return _cut(field.label, LONGEST_TITLE)


def _help(field: Field) -> str:
    match field.kind:
        case SlotKind.MONEY | SlotKind.NUMBER:
            told = _amount_help(field)
        case SlotKind.INTEGER:
            told = "ปี พ.ศ. 4 หลัก เช่น 2568" if field.is_year else _integer_help(field)
        case SlotKind.CHOICE:
            told = "เลือกจากรายการ: " + " / ".join(choice.label for choice in field.choices)
        case SlotKind.TEXT | SlotKind.LONG_TEXT:
            told = _text_help(field)
        case _:
            told = _FIXED[field.kind]
    return told


def _text_help(field: Field) -> str:
    lines = " ขึ้นบรรทัดใหม่ด้วย Alt+Enter" if field.kind is SlotKind.LONG_TEXT else ""
    longest = f" ไม่เกิน {field.longest:,} ตัวอักษร" if field.longest else ""
    return f"ข้อความ{lines}{longest}"


def _amount_help(field: Field) -> str:
    if field.unit == "ร้อยละ":
        return _PERCENT_HELP
    what = "จำนวนเงินเป็นบาท" if field.unit == "บาท" else f"ตัวเลข ({field.unit})"
    what = what if field.unit else "ตัวเลข"
    sign = "ติดลบได้" if field.low is None or field.low < 0 else "ไม่ติดลบ"
    return f"{what} {sign} ทศนิยมไม่เกิน 2 ตำแหน่ง พิมพ์เลขอารบิก เช่น {format_baht(to_satang(1250))}"


def _integer_help(field: Field) -> str:
    unit = f" ({field.unit})" if field.unit else ""
    bounds = (("ตั้งแต่", field.low), ("ไม่เกิน", field.high))
    said = "".join(f" {word} {limit:,}" for word, limit in bounds if limit is not None)
    return f"จำนวนเต็ม{unit}{said} พิมพ์เลขอารบิก"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


# --- the sheet คำอธิบาย ------------------------------------------------------------------


def guide(title: str, document_id: str, reference: str) -> Iterator[tuple[str, str]]:
    """The lines of the guide, each with its style: title, head, text, or a colour's name."""
    yield "title", title
    yield "text", f"แบบกรอกข้อมูล Excel ของเอกสาร “{document_id}” กองทุนสงเคราะห์เกษตรกร"
    if reference:
        yield "text", f"เลขอ้างอิง {reference}"
    yield "head", GUIDE_HEAD
    yield (
        "text",
        (
            "ใช้กรอกข้อมูลของเอกสารข้างต้นแทนการเขียนลงกระดาษ เมื่อส่งคืน ระบบจะอ่านข้อมูลจากแบบกรอก "
            "ตรวจความถูกต้อง และแจ้งจุดที่ต้องแก้เป็นรายเซลล์"
        ),
    )
    yield "head", "วิธีกรอก"
    for number, line in enumerate(_HOW, start=1):
        yield "text", f"{number}. {line}"
    yield "head", "สีของช่อง"
    yield from zip(("required", "optional", "locked"), _COLOURS, strict=True)
    yield "head", "ส่งให้ใคร"
    yield (
        "text",
        (
            "บันทึกเป็นไฟล์ Excel (.xlsx) แล้วส่งคืนหน่วยงานที่ส่งแบบกรอกนี้ให้ท่าน ตามช่องทางที่หน่วยงานแจ้งไว้ "
            "ไม่ต้องแปลงเป็น PDF และไม่ต้องตั้งรหัสผ่าน"
        ),
    )
    yield "head", "แผ่นงานในไฟล์นี้"


_HOW = (
    f"กรอกเฉพาะช่องที่มีสี ช่องที่มีเครื่องหมาย {REQUIRED_MARK} ต้องกรอก คลิกที่ช่องเพื่ออ่านคำแนะนำของช่องนั้น",
    (
        f"วันที่ พิมพ์แบบ วัน/เดือน/ปี เช่น {DATE_EXAMPLE} หรือ 20 พ.ย. 2568 ก็ได้ ปี พ.ศ. หรือ ค.ศ. ก็ได้ "
        "วันที่ที่ระบบเติมไว้ให้เป็นวันที่ของ Excel จึงแสดงเป็นปี ค.ศ."
    ),
    (
        "จำนวนเงิน พิมพ์เป็นบาทด้วยเลขอารบิก ทศนิยมไม่เกิน 2 ตำแหน่ง เช่น 1250 หรือ 1250.50 "
        "ไม่ต้องพิมพ์จุลภาค .- หรือคำว่าบาท"
    ),
    f"ช่องให้เลือก กดลูกศรที่มุมช่องแล้วเลือกจากรายการ ช่องทำเครื่องหมายให้เลือก {TICK} หรือเว้นว่าง",
    "ตาราง กรอกเรียงจากแถวบนลงล่าง แถวที่ใช้ให้กรอกช่องสีเหลืองให้ครบ แถวที่ไม่ใช้ให้เว้นว่าง",
    "ช่องผลรวมคำนวณให้ ไม่ต้องพิมพ์",
    "ไม่ต้องเปลี่ยนชื่อแผ่นงานหรือย้ายช่อง แผ่นงานล็อกไว้เพื่อกันพลาดโดยไม่มีรหัสผ่าน",
    "ข้อมูลที่เติมไว้ให้แล้ว โปรดตรวจและแก้ให้ถูกต้องก่อนส่ง",
)
_COLOURS = (
    f"สีเหลือง = ต้องกรอก (มีเครื่องหมาย {REQUIRED_MARK})",
    "สีฟ้าอ่อน = กรอกถ้ามี",
    "สีเทา = คำนวณให้ ห้ามพิมพ์ทับ",
)
