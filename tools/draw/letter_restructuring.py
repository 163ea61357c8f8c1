"""The letter that asks for a restructuring, in the manual's own layout: forms.md section 2.14."""

from __future__ import annotations

from docx.document import Document

from tools.draw.paper import add, new_paper

_SUBJECT = "ขอปรับโครงสร้างหนี้"
_DEBT = (
    "ตามที่กลุ่มวิสาหกิจชุมชน{{ organization_name }} ตำบล{{ subdistrict }} อำเภอ{{ district }} "
    "จังหวัด{{ province }} ได้ทำสัญญากู้ยืมเงินจากกองทุนสงเคราะห์เกษตรกร "
    "ตามสัญญาเลขที่ {{ loan_contract_no }} โดยมีภาระหนี้สินทั้งหมดจำนวน {{ debt_total }} บาท นั้น"
)
_TERMINATED = (
    "เนื่องจากคณะกรรมการสงเคราะห์เกษตรกร ครั้งที่ {{ board_meeting_no | dotted(12) }} "
    "เมื่อวันที่ {{ board_meeting_date | dotted(24) }} "
    "มีมติอนุมัติการยุติโครงการ{{ project_name | dotted(40) }} "
    "และกองทุนสงเคราะห์เกษตรกรได้มีหนังสือแจ้งให้กลุ่มฯส่งเงินคืนภายใน 15 วัน "
    "นับจากวันที่ได้รับหนังสือ ซึ่งหากกลุ่มไม่ดำเนินการส่งเงินคืนภายในกำหนด "
    "หรือไม่เสนอแผนการปรับโครงสร้างหนี้ กองทุนฯจะดำเนินการฟ้องร้องดำเนินคดี"
)
_REQUEST = (
    "ด้วยเหตุนี้ กลุ่มจึงใคร่ขอความอนุเคราะห์จากสำนักงานเกษตรและสหกรณ์จังหวัดในการพิจารณา"
    "ปรับโครงสร้างหนี้ เพื่อให้สมาชิกวิสาหกิจชุมชนสามารถดำเนินการชำระหนี้ได้อย่างต่อเนื่อง "
    "รายละเอียดตามสิ่งที่ส่งมาด้วย ทั้งนี้ กลุ่มวิสาหกิจชุมชน{{ organization_name }} "
    "ยินดีที่จะปฏิบัติตามเงื่อนไขที่กองทุนสงเคราะห์เกษตรกรกำหนด "
    "เพื่อให้สามารถปฏิบัติตามสัญญาได้อย่างดีที่สุด และหวังเป็นอย่างยิ่งว่าจะได้รับการพิจารณาอนุมัติ"
)


def draw() -> Document:
    paper = new_paper(f"หนังสือ{_SUBJECT}")
    # Where they stand is inferred from the practice of letters.
    add(paper, "FafAddress", "วิสาหกิจชุมชน{{ organization_name }}")
    add(paper, "FafDate", "{{ letter_date | form_date }}")
    add(paper, "FafSubject", f"เรื่อง\t{_SUBJECT}", before=12)
    add(paper, "FafSubject", "เรียน\tเกษตรและสหกรณ์จังหวัด{{ province }}")
    add(
        paper, "FafEnclosure",
        "สิ่งที่ส่งมาด้วย\t1. สำเนาบันทึกรายงานการประชุมขององค์กรเกษตรกร จำนวน 1 ชุด", before=6,
    )  # fmt: skip
    add(paper, "FafEnclosure", "\t2. แบบฟอร์มคำขอปรับโครงสร้างหนี้ จำนวน 1 ชุด")
    add(paper, "FafText", _DEBT, before=6)
    add(paper, "FafText", "{%p if board_meeting_no or not reason %}")
    add(paper, "FafText", _TERMINATED)
    add(paper, "FafText", "{%p else %}")
    add(paper, "FafText", "เนื่องจาก{{ reason }}")
    add(paper, "FafText", "{%p endif %}")
    add(paper, "FafText", _REQUEST)
    add(paper, "FafText", "จึงเรียนมาเพื่อโปรดพิจารณา และขอขอบพระคุณมา ณ โอกาสนี้", keep_next=True)
    add(paper, "FafClosing", "ขอแสดงความนับถือ")
    # Four lines from the closing to the name: room for the signature.
    add(paper, "FafSigner", "({{ chair_name | dotted(48) }})", before=63)
    add(paper, "FafSigner", "ประธานวิสาหกิจฯ")
    return paper


FILES = {"ns04/letter_restructuring/template.docx": draw}
