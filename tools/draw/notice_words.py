"""Sentences that several notices share, so that one thing is always said in one way.

The texts print in Thai digits; the tags' values do so by themselves.
"""

from __future__ import annotations

LOAN = (
    "{{ borrower_name }} (ผู้กู้) ได้กู้ยืมเงินกองทุนสงเคราะห์เกษตรกร (กองทุน) "
    "จำนวน {{ loan_amount }} บาท เพื่อดำเนิน{{ project_name }} "
    "ตามสัญญาเลขที่ {{ contract_no }} ลงวันที่ {{ contract_date }}"
)
CONTRACT = f"ตามที่{LOAN} นั้น"

_SPLIT = (
    "{NAME_total }} บาท ({NAME_total | baht_words }}) "
    "แบ่งเป็นต้นเงิน {NAME_principal }} บาท ดอกเบี้ย {NAME_interest }} บาท "
    "และเบี้ยปรับ {NAME_penalty }} บาท"
)
OVERDUE = _SPLIT.replace("{NAME", "{{ overdue")
OUTSTANDING = _SPLIT.replace("{NAME", "{{ outstanding")

EARLIER = (
    "{% if earlier_letters %} ซึ่งกองทุนได้แจ้งแล้วตามหนังสือ"
    "{{ earlier_letters | join(' และ') }}{% endif %}"
)
IN_DEFAULT = (
    "ผู้กู้ผิดนัดชำระหนี้ตั้งแต่วันที่ {{ default_date }} และ ณ วันที่ {{ as_of }} "
    f"มีหนี้ค้างชำระ {OVERDUE} ตามรายการคำนวณหนี้ที่แนบ"
)
PENALTY_RUNS = "พร้อมเบี้ยปรับร้อยละ {{ penalty_rate }} ต่อปีของต้นเงินที่ค้างชำระซึ่งคิดต่อไปจนกว่าจะชำระเสร็จ"
PAY_TO = (
    "{% if account_no %} โดยนำเงินเข้าบัญชี{% if bank %} {{ bank }}{% endif %} "
    "ชื่อบัญชี {{ account_name }} เลขที่ {{ account_no }} "
    "และส่งหลักฐานให้กองทุน{% endif %}"
)
PAY_WITHIN = (
    "ภายใน {{ pay_within_days }} วัน นับแต่วันที่ได้รับหนังสือนี้"
    "{% if pay_by %} หรือภายในวันที่ {{ pay_by }} แล้วแต่วันใดจะถึงทีหลัง{% endif %}" + PAY_TO
)
PAID = "หากได้ชำระหนี้แล้ว ไม่ต้องดำเนินการตามหนังสือนี้ และขอให้ส่งหลักฐานการชำระเงินด้วย"
HELP = (
    "หากไม่อาจชำระได้ตามกำหนด ผู้กู้อาจขอปรับแผนการชำระเงินคืน (แบบ นส.๐๒) "
    "หรือขอปรับโครงสร้างหนี้ (แบบ นส.๐๔) โดยยื่นคำขอผ่านสำนักงานเกษตรและสหกรณ์จังหวัด"
    f"ภายในกำหนดเดียวกัน {PAID}"
)
ACT = "จึงเรียนมาเพื่อโปรดดำเนินการ"
KNOW = "จึงเรียนมาเพื่อโปรดทราบ"
REGULATION = "ระเบียบคณะกรรมการสงเคราะห์เกษตรกรฯ พ.ศ. ๒๕๕๖"
MEETING = (
    "คณะกรรมการสงเคราะห์เกษตรกร ในการประชุมครั้งที่ {{ resolution.meeting_no }} "
    "เมื่อวันที่ {{ resolution.meeting_date }}"
)


def listed(name: str, item: str = "each", text: str = "{{ each }}") -> tuple[str, ...]:
    """The items of a list, a paragraph each; numbered when there are several."""
    number = f"{{% if {name}|length > 1 %}}{{{{ loop.index }}}}. {{% endif %}}"
    return (f"{{%p for {item} in {name} %}}", number + text, "{%p endfor %}")


def only_if(condition: str, *texts: str) -> tuple[str, ...]:
    """Paragraphs that are left out unless the condition holds."""
    return (f"{{%p if {condition} %}}", *texts, "{%p endif %}")
