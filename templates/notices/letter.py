"""What every external letter (หนังสือภายนอก) says beside its body: letters-and-law.md section 1."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from templates.record import LongText, Part, Record, Text, ThaiDate

Urgency = Literal["", "ด่วน", "ด่วนมาก", "ด่วนที่สุด"]


class Office(Part):
    """The office that sends; its settings are the same in every letter."""

    unit: Text = Field(title="ส่วนราชการเจ้าของหนังสือ")
    address_lines: list[Text] = Field(
        title="ที่ตั้งส่วนราชการ", min_length=1, json_schema_extra={"printed_rows": 2}
    )
    signer_name: Text = Field(title="ชื่อผู้ลงนาม")
    signer_position: LongText = Field(title="ตำแหน่งผู้ลงนาม")
    contact_unit: Text = Field(title="ส่วนราชการเจ้าของเรื่อง")
    contact_phone: Text = Field(title="โทรศัพท์")
    contact_email: Text = Field(default="", title="ไปรษณีย์อิเล็กทรอนิกส์")


class Enclosure(Part):
    """A paper that goes with the letter, and how much of it, such as ``๑ ฉบับ``."""

    title: Text = Field(title="สิ่งที่ส่งมาด้วย")
    amount: Text = Field(title="จำนวน")


class Letter(Record):
    """The head and foot of an external letter.

    ``letter_no`` is the whole ที่; without ``letter_date`` dots are printed to write on.
    ``recipient_name`` and ``recipient_address`` stand on the envelope, not in the letter.
    """

    office: Office = Field(title="ส่วนราชการผู้ส่ง")
    letter_no: Text = Field(title="ที่")
    letter_date: ThaiDate | None = Field(default=None, title="วันที่ของหนังสือ")
    subject: Text = Field(title="เรื่อง")
    salutation: Text = Field(title="เรียน")
    recipient_name: Text = Field(default="", title="ชื่อผู้รับบนซอง")
    recipient_address: list[Text] = Field(default=[], title="ที่อยู่ผู้รับบนซอง")
    references: list[Text] = Field(default=[], title="อ้างถึง", json_schema_extra={"printed_rows": 1})
    enclosures: list[Enclosure] = Field(
        default=[], title="สิ่งที่ส่งมาด้วย", json_schema_extra={"printed_rows": 1}
    )
    copies_to: list[Text] = Field(
        default=[], title="สำเนาส่ง", json_schema_extra={"printed_rows": 1}
    )
    urgency: Urgency = Field(default="", title="ชั้นความเร็ว")


class Issuer(Part):
    """The office that sends a stamped letter; nobody signs it by name."""

    unit: Text = Field(title="ส่วนราชการที่ส่งหนังสือออก")
    contact_unit: Text = Field(title="ส่วนราชการเจ้าของเรื่อง")
    contact_phone: Text = Field(title="โทรศัพท์")
    contact_email: Text = Field(default="", title="ไปรษณีย์อิเล็กทรอนิกส์")


class StampedLetter(Record):
    """The head and foot of a stamped letter (หนังสือประทับตรา): forms.md 5.2.

    It has no เรื่อง and no คำลงท้าย. It is for routine matters: what asks for money or has
    legal effect is a signed ``Letter``.
    """

    office: Issuer = Field(title="ส่วนราชการผู้ส่ง")
    letter_no: Text = Field(title="ที่")
    to: Text = Field(title="ถึง")
    letter_date: ThaiDate | None = Field(default=None, title="วันที่ของหนังสือ")
    urgency: Urgency = Field(default="", title="ชั้นความเร็ว")


class MemoOffice(Part):
    """The office inside the ministry that writes a memo, and who signs for it."""

    unit: Text = Field(title="ส่วนราชการ")
    contact_phone: Text = Field(title="โทรศัพท์")
    signer_name: Text = Field(title="ชื่อผู้ลงนาม")
    signer_position: LongText = Field(title="ตำแหน่งผู้ลงนาม")


class Memo(Record):
    """The head and foot of a memo (บันทึกข้อความ), which stays inside the ministry."""

    office: MemoOffice = Field(title="ส่วนราชการผู้ส่ง")
    letter_no: Text = Field(title="ที่")
    letter_date: ThaiDate | None = Field(default=None, title="วันที่")
    subject: Text = Field(title="เรื่อง")
    salutation: Text = Field(title="เรียน")
    urgency: Urgency = Field(default="", title="ชั้นความเร็ว")
