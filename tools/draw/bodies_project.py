"""The bodies about projects, meetings and offices: forms.md section 3, N-06, N-07, N-13 to N-15."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tools.draw.notice_words import ACT, CONTRACT, MEETING, REGULATION, listed, only_if

_CERTIFICATE = (
    "{% if certificate_date %} และบันทึกคำรับรองผู้เบิก ลงวันที่ {{ certificate_date }}{% endif %} นั้น"
)
_COMPLY = "จึงขอให้ผู้กู้ดำเนินการภายใน {{ comply_within_days }} วัน นับแต่วันที่ได้รับหนังสือนี้ ดังนี้"

_WARNING_1 = (
    CONTRACT.removesuffix(" นั้น") + _CERTIFICATE,
    "กองทุนตรวจพบว่าผู้กู้ไม่ปฏิบัติตามบันทึกคำรับรองผู้เบิก ดังนี้",
    *listed("breaches"),
    _COMPLY,
    *listed("remedies"),
    (
        "เมื่อดำเนินการแล้ว ขอให้แจ้งผลเป็นหนังสือพร้อมหลักฐาน หากพ้นกำหนดแล้วยังไม่ดำเนินการ "
        "กองทุนจะมีหนังสือแจ้งเตือน ครั้งที่ ๒ และหากยังไม่ดำเนินการอีก จะระงับการจ่ายเงิน"
        f"และรายงานคณะกรรมการสงเคราะห์เกษตรกร ตาม{REGULATION} ข้อ ๑๕ "
        "หากมีเหตุขัดข้อง ขอให้ชี้แจงภายในกำหนดเดียวกัน"
    ),
    ACT,
)

_WARNING_2 = (
    CONTRACT.removesuffix(" นั้น") + _CERTIFICATE,
    (
        "กองทุนได้แจ้งเตือนครั้งที่ ๑ ให้ปฏิบัติตามบันทึกคำรับรองผู้เบิกแล้ว "
        "ตามหนังสือที่ {{ first_warning_no }} ลงวันที่ {{ first_warning_date }} "
        "แต่ปรากฏว่าผู้กู้ยังไม่ปฏิบัติตาม ดังนี้"
    ),
    *listed("breaches"),
    _COMPLY.replace("จึงขอให้", "จึงขอแจ้งเตือนเป็นครั้งที่ ๒ ให้"),
    *listed("remedies"),
    (
        "เมื่อดำเนินการแล้ว ขอให้แจ้งผลเป็นหนังสือพร้อมหลักฐาน หากพ้นกำหนดแล้วยังไม่ดำเนินการ "
        "กองทุนจะระงับการจ่ายเงินและเสนอคณะกรรมการสงเคราะห์เกษตรกรพิจารณา "
        f"ตาม{REGULATION} ข้อ ๑๕ หากมีเหตุขัดข้อง ขอให้ชี้แจงภายในกำหนดเดียวกัน"
    ),
    ACT,
)

_SUSPENSION = (
    CONTRACT,
    (
        "กองทุนพบข้อเท็จจริงว่า ผู้กู้"
        "{% if ground == 'certificate' %}ไม่ปฏิบัติตามบันทึกคำรับรองผู้เบิก"
        "{% else %}มิได้นำเงินกองทุนไปดำเนินการตามวัตถุประสงค์และแผนการดำเนินงานโครงการ{% endif %}"
        "{% if earlier_letters %} และได้แจ้งเตือนแล้วตามหนังสือ{{ earlier_letters | join(' และ') }}"
        "{% endif %} ดังนี้"
    ),
    *listed("reasons"),
    (
        f"อาศัยอำนาจตาม{REGULATION} ข้อ "
        "{% if ground == 'certificate' %}๑๕{% else %}๑๙{% endif %} กองทุนจึงระงับการเบิกจ่ายเงิน"
        "{% if tranche_no %}งวดที่ {{ tranche_no }}{% endif %} จำนวน {{ held_amount }} บาท "
        "({{ held_amount | baht_words }}) ตั้งแต่วันที่ {{ suspended_from }} เป็นต้นไป "
        "{% if ground == 'certificate' %}และจะรายงานคณะกรรมการสงเคราะห์เกษตรกรเพื่อทราบ"
        "{% else %}และจะเสนอข้อเท็จจริงพร้อมหลักฐานต่อคณะกรรมการสงเคราะห์เกษตรกร"
        "เพื่อพิจารณาระงับโครงการ{% endif %}"
    ),
    "กองทุนจะพิจารณาเบิกจ่ายเงินต่อไป เมื่อผู้กู้ได้ดำเนินการดังนี้",
    *listed("conditions"),
    "หากผู้กู้มีข้อโต้แย้งหรือข้อเท็จจริงเพิ่มเติม ขอให้ชี้แจงเป็นหนังสือพร้อมหลักฐาน",
    ACT,
)

_PROGRESS = (
    (
        "ตามที่{{ agency_name }}ได้รับจัดสรรเงินกองทุนสงเคราะห์เกษตรกร (กองทุน) "
        "เพื่อดำเนิน{{ project_name }} ซึ่งต้องรายงานผลการดำเนินงานและการรับ - จ่ายเงินเป็นรายไตรมาส "
        f"ตาม{REGULATION} ข้อ ๑๗ นั้น"
    ),
    (
        "กองทุนยังไม่ได้รับรายงานไตรมาสที่ {{ quarter }} ปีงบประมาณ พ.ศ. {{ fiscal_year_be }}"
        "{% if report_due_date %} ซึ่งครบกำหนดส่งวันที่ {{ report_due_date }}{% endif %} "
        "จึงขอให้จัดส่งรายงานให้กองทุนภายในวันที่ {{ reply_by }} ดังนี้"
    ),
    *listed("reports"),
    "ขอให้ระบุผลการดำเนินงาน ปัญหาอุปสรรค และแนวทางแก้ไขมาด้วย หากได้ส่งรายงานแล้ว ขอให้แจ้งวันที่ส่งเพื่อตรวจสอบ",
    *only_if(
        "overdue_total",
        "ทั้งนี้ ณ วันที่ {{ as_of }} โครงการมีหนี้ค้างชำระกองทุน {{ overdue_total }} บาท "
        "({{ overdue_total | baht_words }}) จึงขอให้เร่งส่งเงินคืน "
        "หรือแจ้งกำหนดการส่งเงินคืนมาพร้อมรายงานดังกล่าว",
    ),
    ACT,
)

_APPROVED, _REJECTED = "decision == 'approved'", "decision == 'rejected'"
_RESOLUTION = (
    CONTRACT,
    (
        f"{MEETING} ได้พิจารณาเรื่อง{{{{ matter.label }}}}แล้ว มีมติ{{{{ decision.label }}}}"
        "{% if detail %} {{ detail }}{% endif %}"
        "{% if reason %} เนื่องจาก{{ reason }}{% endif %}"
        "{% if conditions %} โดยมีเงื่อนไข ดังนี้{% endif %}"
    ),
    *listed("conditions"),
    *only_if(
        f"{_APPROVED} and matter in ('plan_change', 'restructuring')",
        "จึงขอให้ผู้กู้ทำสัญญาใหม่กับกองบริหารงานกองทุนสงเคราะห์เกษตรกร"
        "{% if contract_by %}ภายในวันที่ {{ contract_by }}{% endif %} "
        "โดยผู้ค้ำประกันทุกรายต้องให้ความยินยอมเป็นหนังสือ "
        "และขอให้ปฏิบัติตามแผนที่ได้รับอนุมัติ",
    ),
    *only_if(
        f"{_APPROVED} and matter == 'penalty_relief'",
        "ทั้งนี้ ผู้กู้ยังต้องชำระต้นเงินและดอกเบี้ย รวมทั้งเบี้ยปรับส่วนที่มิได้ลดหรืองด ตามสัญญา",
    ),
    *only_if(
        f"{_APPROVED} and matter == 'termination'",
        "กองทุนจะมีหนังสือแจ้งหนี้และเรียกเงินคืน โดยผู้กู้ต้องส่งเงินคืนกองทุนภายในเวลาที่กำหนดในหนังสือนั้น",
    ),
    *only_if(
        f"{_APPROVED} and matter == 'litigation'",
        "กองทุนจะรวบรวมเอกสารหลักฐานเพื่อดำเนินคดีตามกฎหมายต่อไป ทั้งนี้ ผู้กู้ยังอาจติดต่อกองทุนเพื่อชำระหนี้ได้",
    ),
    *only_if(
        f"{_APPROVED} and matter == 'write_off'",
        "กองทุนจะดำเนินการตามระเบียบและหลักเกณฑ์ของทางราชการต่อไป",
    ),
    *only_if(
        # Also of a write-off: the debt stands as it was.
        f"{_REJECTED} and matter not in ('termination', 'litigation')",
        "ผู้กู้จึงยังต้องชำระหนี้ตามสัญญาและแผนการชำระเงินคืนเดิม "
        "หากมีข้อเท็จจริงใหม่ อาจยื่นคำขอพร้อมหลักฐานผ่านสำนักงานเกษตรและสหกรณ์จังหวัดได้อีก",
    ),
    *only_if(
        f"{_REJECTED} and matter == 'termination'",
        "ขอให้ผู้กู้ดำเนินโครงการและส่งเงินคืนตามแผนต่อไป",
    ),
    *only_if(
        f"{_REJECTED} and matter == 'litigation'",
        "ขอให้ผู้กู้ชำระหนี้ตามสัญญา และติดต่อกองทุนเพื่อกำหนดแนวทางแก้ไขปัญหาหนี้ต่อไป",
    ),
    ACT,
)

_INVITATION = (
    (
        "ด้วย{{ organizer }}กำหนดจัดการประชุม{{ meeting_name }}"
        "{% if purpose %} เพื่อ{{ purpose }}{% endif %} ในวันที่ {{ meeting_date }} "
        "เวลา {{ meeting_time }} ณ {{ place }} โดยมีวาระการประชุม ดังนี้"
    ),
    *listed("agenda"),
    (
        "จึงขอเชิญท่านหรือผู้แทนเข้าร่วมประชุมตามวัน เวลา และสถานที่ดังกล่าว"
        "{% if reply_by %} และขอให้แจ้งชื่อผู้เข้าร่วมประชุมภายในวันที่ {{ reply_by }}{% endif %}"
    ),
    *only_if(
        "documents",
        "พร้อมนี้ ขอให้ส่งเอกสารต่อไปนี้"
        "{% if send_by %}ภายในวันที่ {{ send_by }}{% else %}ก่อนวันประชุม{% endif %}",
        *listed("documents"),
    ),
    "จึงเรียนมาเพื่อโปรดเข้าร่วมประชุม",
)

_CIRCULAR = (
    "{{ opening }}",
    "{% if purpose %}{{ purpose }} {% endif %}จึงขอให้ดำเนินการ ดังนี้",
    *listed("requests"),
    *only_if(
        "report_by or report_to",
        "ทั้งนี้ ขอให้รายงานผล{% if report_by %}ภายในวันที่ {{ report_by }}{% endif %}"
        "{% if report_to %} ทาง{{ report_to }}{% endif %}",
    ),
    "จึงเรียนมาเพื่อทราบและดำเนินการต่อไป",
)

# The first paragraph stands apart from เรียน.
_MEMO = (
    "{%p for each in paragraphs %}",
    "{%p if loop.first %}",
    "{{ each }}",
    "{%p else %}",
    "{{ each }}",
    "{%p endif %}",
    "{%p endfor %}",
    "{{ request }}",
)

BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    "suspension_warning_1": _WARNING_1,
    "suspension_warning_2": _WARNING_2,
    "disbursement_suspension_notice": _SUSPENSION,
    "progress_report_request": _PROGRESS,
    "resolution_notice": _RESOLUTION,
    "meeting_invitation": _INVITATION,
    "provincial_circular": _CIRCULAR,
    "memo": _MEMO,
}
