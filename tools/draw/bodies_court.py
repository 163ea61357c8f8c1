"""The bodies about lawsuits: forms.md section 3, N-17 to N-20 and N-22; section 4.8."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tools.draw.notice_words import (
    ACT,
    LOAN,
    MEETING,
    OUTSTANDING,
    PAID,
    PAY_TO,
    listed,
    only_if,
)

_FACTS = (
    "ข้อเท็จจริงโดยสรุป มีดังนี้",
    *listed("facts"),
    (
        f"ผู้กู้ผิดนัดชำระหนี้ตั้งแต่วันที่ {{{{ default_date }}}} "
        f"และ ณ วันที่ {{{{ as_of }}}} มีหนี้คงเหลือ {OUTSTANDING}"
        "{% if limitation_date %} โดยอายุความจะครบกำหนดในวันที่ {{ limitation_date }}{% endif %}"
    ),
    f"{MEETING} มีมติให้ดำเนินคดีกับลูกหนี้และผู้ที่เกี่ยวข้อง ดังนี้",
    *listed("defendants"),
)

_REFERRAL = (
    f"ด้วย{LOAN}",
    *_FACTS,
    "พร้อมนี้ได้ส่งเอกสารหลักฐาน ดังนี้",
    *listed("documents"),
    "จึงขอส่งเรื่องเพื่อดำเนินการให้สำนักงานอัยการที่มีเขตอำนาจดำเนินคดีกับลูกหนี้และผู้ที่เกี่ยวข้องต่อไป",
    "จึงเรียนมาเพื่อโปรดพิจารณาดำเนินการ",
)

_REQUEST = (
    f"ด้วย{LOAN}",
    *_FACTS,
    (
        "สำนักงานปลัดกระทรวงเกษตรและสหกรณ์จึงขอความอนุเคราะห์มอบหมายพนักงานอัยการดำเนินคดี"
        "กับลูกหนี้และผู้ที่เกี่ยวข้องดังกล่าว โดยมอบหมายให้ {{ coordinator_name }} ตำแหน่ง "
        "{{ coordinator_position }} โทร. {{ coordinator_phone }} เป็นผู้ประสานคดี"
    ),
    "จึงเรียนมาเพื่อโปรดพิจารณาให้ความอนุเคราะห์",
)

_ABOUT_CASE = (
    "ตามหนังสือที่ {{ request_no }} ลงวันที่ {{ request_date }} "
    "ขอความอนุเคราะห์มอบหมายพนักงานอัยการดำเนินคดีกับ{{ borrower_name }}และผู้ที่เกี่ยวข้อง "
    "ตามสัญญาเลขที่ {{ contract_no }} ลงวันที่ {{ contract_date }}"
)
_CASE = _ABOUT_CASE + (
    "{% if case_no %} คดีหมายเลขดำที่ {{ case_no }}{% endif %}{% if court %} {{ court }}{% endif %} นั้น"
)

_FOLLOWUP = (
    _ABOUT_CASE + " นั้น",
    (
        "เนื่องจากครบกำหนด ๙๐ วัน นับแต่วันที่"
        "{% if last_news_on %}ติดต่อครั้งล่าสุดเมื่อวันที่ {{ last_news_on }}"
        "{% else %}มีหนังสือดังกล่าว{% endif %}แล้ว ยังไม่ได้รับแจ้งความคืบหน้า "
        "จึงขอทราบความคืบหน้าการดำเนินคดี และหากต้องการเอกสารหลักฐานหรือข้อเท็จจริงเพิ่มเติม "
        "โปรดแจ้งให้ทราบ"
        "{% if coordinator_name %} โดยประสานกับ {{ coordinator_name }} ผู้ประสานคดี"
        "{% if coordinator_phone %} โทร. {{ coordinator_phone }}{% endif %}{% endif %}"
    ),
    "จึงเรียนมาเพื่อโปรดแจ้งผลให้ทราบด้วย จะขอบคุณยิ่ง",
)

_SETTLEMENT = (
    _CASE,
    (
        f"ลูกหนี้ได้ยื่นคำขอประนีประนอมหนี้ และ{MEETING} มีมติ{{{{ decision.label }}}}"
        "ให้ลูกหนี้ประนีประนอมหนี้{% if terms %} โดยมีเงื่อนไข ดังนี้{% endif %}"
    ),
    *listed("terms"),
    *only_if(
        "decision == 'approved'",
        "จึงขอส่งสัญญาประนีประนอมพร้อมเอกสารหลักฐานที่เกี่ยวข้อง "
        "เพื่อทำสัญญาประนีประนอมยอมความในชั้นศาล โดยขอให้กำหนดว่า "
        "หากลูกหนี้ผิดนัดไม่ชำระหนี้งวดหนึ่งงวดใด "
        "ให้สำนักงานปลัดกระทรวงเกษตรและสหกรณ์บังคับตามสัญญาประนีประนอมยอมความได้",
    ),
    *only_if(
        "decision == 'rejected'",
        "จึงขอให้ดำเนินการทางคดีกับลูกหนี้และผู้ที่เกี่ยวข้องต่อไป",
    ),
    "จึงเรียนมาเพื่อโปรดพิจารณาดำเนินการ",
)

_WITHDRAWAL = (
    _CASE,
    "บัดนี้ ลูกหนี้ได้ชำระหนี้ตามสัญญาดังกล่าวเสร็จสิ้นก่อนศาลมีคำพิพากษา ดังนี้",
    *listed(
        "payments",
        text="วันที่ {{ each.paid_on }} จำนวน {{ each.amount }} บาท"
        "{% if each.receipt_no %} (ใบเสร็จที่ {{ each.receipt_no }}){% endif %}",
    ),
    (
        "รวมเป็นเงิน {{ paid_total }} บาท ({{ paid_total | baht_words }}) และไม่มีหนี้คงเหลือ "
        "จึงขอยกเลิกการดำเนินการทางคดีและขอถอนเรื่องคืน"
        "{% if returns %} พร้อมขอรับเอกสารคืน ดังนี้{% endif %}"
    ),
    *listed("returns"),
    "จึงเรียนมาเพื่อโปรดพิจารณาดำเนินการ และขอขอบคุณที่ให้ความอนุเคราะห์ด้วยดี",
)

_JUDGMENT = (
    (
        "ตามที่{{ court }}ได้มีคำพิพากษาเมื่อวันที่ {{ judgment_date }} "
        "ในคดี{% if black_case_no %}หมายเลขดำที่ {{ black_case_no }} {% endif %}"
        "หมายเลขแดงที่ {{ red_case_no }} "
        "ให้ท่านชำระหนี้แก่กองทุนสงเคราะห์เกษตรกร (กองทุน) จำนวน {{ judgment_total }} บาท "
        "({{ judgment_total | baht_words }}) อันเนื่องมาจากการกู้ยืมเงินของ{{ borrower_name }} "
        "จำนวน {{ loan_amount }} บาท เพื่อดำเนิน{{ project_name }} "
        "ตามสัญญาเลขที่ {{ contract_no }} ลงวันที่ {{ contract_date }} นั้น"
    ),
    (
        "ณ วันที่ {{ as_of }} หนี้ตามคำพิพากษา"
        "{% if accrued_amount %} รวมเงินที่เพิ่มขึ้นตามคำพิพากษา {{ accrued_amount }} บาท{% endif %}"
        "{% if paid_amount %} หักเงินที่ชำระแล้ว {{ paid_amount }} บาท{% endif %} "
        "คงเหลือ {{ remaining_total }} บาท ({{ remaining_total | baht_words }})"
    ),
    "กองทุนจึงขอให้ท่านชำระหนี้คงเหลือ พร้อมเงินที่เพิ่มขึ้นตามคำพิพากษาจนกว่าจะชำระเสร็จ "
    "ภายใน {{ pay_within_days }} วัน นับแต่วันที่ได้รับหนังสือนี้" + PAY_TO,
    (
        "หากไม่ชำระภายในกำหนด สำนักงานปลัดกระทรวงเกษตรและสหกรณ์ "
        "อาจขอให้บังคับคดียึดทรัพย์สินออกขายทอดตลาดเพื่อชำระหนี้ตามกฎหมายต่อไป "
        f"หากประสงค์จะหารือแนวทางชำระหนี้ ขอให้ติดต่อกองทุนภายในกำหนดเดียวกัน {PAID}"
    ),
    ACT,
)

BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    "case_referral": _REFERRAL,
    "prosecution_request": _REQUEST,
    "prosecutor_followup": _FOLLOWUP,
    "settlement_result_notice": _SETTLEMENT,
    "case_withdrawal": _WITHDRAWAL,
    "judgment_payment_followup": _JUDGMENT,
}
