"""The sheet คำอธิบาย: how to fill in the register, column by column."""

from collections.abc import Iterator

from service.register.columns import SHEETS, Column, Kind

Row = tuple[str, ...]

HEADINGS = ("แผ่นงาน", "คอลัมน์", "ต้องกรอก", "ชนิดข้อมูล", "คำอธิบาย")
WIDTHS = (17, 24, 10, 17, 78)

_KINDS = {
    Kind.TEXT: "ข้อความ",
    Kind.DATE: "วันที่",
    Kind.MONEY: "จำนวนเงิน (บาท)",
    Kind.INTEGER: "จำนวนเต็ม",
    Kind.CHOICE: "เลือกจากรายการ",
    Kind.ID: "เลข 13 หลัก",
    Kind.PROVINCE: "จังหวัด",
    Kind.PHONE: "โทรศัพท์",
    Kind.POSTCODE: "รหัสไปรษณีย์",
    Kind.S10: "เลขพัสดุไปรษณีย์",
}
_ADVICE = (
    "แถวที่ 1 ของทุกแผ่นงานเป็นหัวตาราง ห้ามลบหรือเปลี่ยนชื่อ แต่สลับตำแหน่งคอลัมน์ได้",
    "หัวตารางที่มีเครื่องหมาย * ต้องกรอกทุกแถว",
    "ทุกแผ่นงานโยงกันด้วย “เลขที่สัญญา” ต้องพิมพ์ให้ตรงกันทุกแผ่นงาน",
    "วันที่ใช้ปี พ.ศ. พิมพ์ได้หลายแบบ เช่น 1/8/2568, 1 ส.ค. 68, ๑ สิงหาคม ๒๕๖๘",
    "จำนวนเงินเป็นบาท ทศนิยมไม่เกิน 2 ตำแหน่ง",
    "ที่อยู่ที่ยังไม่ทราบให้เว้นว่าง ระบบจะพักหนังสือของรายนั้นไว้จนกว่าจะกรอก",
    "สูตรใช้ได้ แต่ต้องให้ Excel คำนวณแล้วบันทึกก่อนส่ง",
    "ถ้าแถวใดมีข้อผิดพลาด ระบบจะพักเฉพาะสัญญานั้นไว้ และแจ้งแผ่นงาน เซลล์ และวิธีแก้",
)


def guide_rows() -> Iterator[tuple[str, Row]]:
    """The rows of the sheet, each with its style: title, text, head, sheet or row."""
    yield "title", ("ทะเบียนลูกหนี้ กองทุนสงเคราะห์เกษตรกร: วิธีกรอก",)
    for number, line in enumerate(_ADVICE, start=1):
        yield "text", (f"{number}. {line}",)
    yield "text", ()
    yield "head", HEADINGS
    for form in SHEETS:
        yield "sheet", (form.title, "", "", "", form.help)
        for column in form.columns:
            required = "ต้องกรอก" if column.required else ""
            kind = _KINDS[column.kind]
            yield "row", ("", column.heading, required, kind, _explanation(column))


def _explanation(column: Column) -> str:
    if not column.choices:
        return column.help
    return "\n".join((column.help, *(f"• {choice}" for choice in column.choices)))
