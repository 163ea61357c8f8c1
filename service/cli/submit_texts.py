"""The Thai texts of the commands on submissions that are not findings."""

from __future__ import annotations

SUBMIT = "ส่งแบบที่กรอกแล้วเข้าระบบ"
SUBMIT_MORE = (
    "รับไฟล์ไว้โดยไม่แก้ไข แล้วอ่านเบื้องหลัง ระบุได้หลายไฟล์และหลายโฟลเดอร์ ไฟล์เดิมซ้ำไม่ถูกอ่านซ้ำ "
    "จบด้วยรหัส 1 เมื่อมีไฟล์ที่ต้องให้คนดำเนินการ"
)
FILES_HELP = "ไฟล์หรือโฟลเดอร์ (ส่งทุกไฟล์ในโฟลเดอร์และโฟลเดอร์ย่อย)"
LOAN_HELP = "เลขที่สัญญาของไฟล์ทั้งหมดนี้ หากทราบ"
DOCUMENT_HELP = "รหัสเอกสารของไฟล์ทั้งหมดนี้ หากทราบ (ดูด้วย faf documents)"
PROVINCE_HELP = "จังหวัดที่ไฟล์ทั้งหมดนี้เป็นของ หากทราบ"
ANSWERS_HELP = "เลขที่เรื่องที่ถูกส่งคืน ซึ่งไฟล์นี้ส่งมาแทน"
AGAIN_HELP = "อ่านแม้เป็นไฟล์เดิมที่เคยส่งแล้ว"
WAIT_HELP = "อ่านให้เสร็จก่อนจบ"

SUBMISSIONS = "ดูและพิจารณาเรื่องที่ส่งเข้ามา"
LIST = "รายการเรื่อง ใหม่สุดก่อน"
SHOW = "ดูเรื่องหนึ่ง"
ACCEPT = "รับเรื่อง"
RETURN = "ส่งคืนให้แก้ไข"
REOPEN = "เปิดแก้ไขใหม่"
CORRECT = "แก้ไขข้อมูล พิมพ์แบบไทยได้ เช่น loan_amount=๑,๒๕๐.-"
ORIGINAL = "เขียนไฟล์ต้นฉบับ"
MARKED = "เขียนสำเนาที่ทำเครื่องหมายของการส่งคืนครั้งล่าสุด"
ID_HELP = "เลขที่เรื่อง"
PAPER_HELP = "ฉบับที่ในไฟล์ (ค่าเริ่มต้นคือ 1)"
STATE_HELP = (
    "สถานะ: received รออ่าน, reading กำลังอ่าน, to_review รอตรวจ, accepted รับเรื่องแล้ว, "
    "returned ส่งคืนแล้ว, unreadable อ่านไม่ได้"
)
LIST_PROVINCE_HELP = "เฉพาะจังหวัดนี้"
LIST_DOCUMENT_HELP = "เฉพาะเอกสารรหัสนี้"
LIMIT_HELP = "จำนวนเรื่องที่แสดง (ค่าเริ่มต้นคือ 50)"
REASON_HELP = "เหตุผล ระบุซ้ำได้หลายข้อ"
OUT_HELP = "ไฟล์ที่จะเขียน"
VALUE_HELP = (
    "ช่อง=ค่า เช่น borrower_name=วิสาหกิจชุมชน... หรือ plan_rows[0].remark= เพื่อลบค่า "
    "(ทำเครื่องหมายหลายข้อให้ระบุช่องซ้ำ)"
)

SCHEDULES = "ดูและพิจารณาแผนการชำระเงินที่เสนอ"
SCHEDULES_LIST = "รายการแผนที่เสนอ ใหม่สุดก่อน"
SCHEDULES_SHOW = "ดูแผนที่เสนอ เทียบกับแผนปัจจุบัน"
SCHEDULES_DATE = "ระบุวันครบกำหนดของงวดที่แบบฟอร์มไม่มีวันที่"
SCHEDULES_APPROVE = "อนุมัติ งวดชำระของสัญญาจะเปลี่ยนตามแผน"
SCHEDULES_REFUSE = "ไม่อนุมัติ"
SCHEDULE_ID_HELP = "เลขที่แผนที่เสนอ"
SCHEDULE_STATE_HELP = "สถานะ: proposed รออนุมัติ, approved, refused, replaced"
DUE_HELP = "งวด=วันที่ เช่น 1=31/3/2569 ระบุได้หลายงวด"
DECIDED_ON_HELP = "วันที่มีมติ เช่น 20/12/2568"
RESOLUTION_HELP = "มติ เช่น ครั้งที่ 12/2568 (หากไม่อนุมัติ คือเหตุผล)"

SENT = "✓ {file}: เรื่องที่ {id} {state}"
DUPLICATE = "= {file}: เป็นไฟล์เดียวกับเรื่องที่ {id} ซึ่ง {who} ส่งเมื่อ {when} ({state})"
REFUSED = "✗ {file}: {finding}"
SUMMARY = "ส่งแล้ว {sent:,} ไฟล์ เป็นไฟล์เดิม {known:,} รับไม่ได้ {refused:,}"
NOTHING = "ไม่มีเรื่อง"
COLUMNS = ("เลขที่", "สถานะ", "จังหวัด", "เอกสาร", "ต้องแก้", "ควรตรวจ", "สัญญา", "ไฟล์", "ส่งเมื่อ")
PAPER = "เรื่องที่ {id} ฉบับที่ {paper} รุ่น {version}: {state}"
UNKNOWN = "ไม่ทราบว่าเป็นเอกสารใด"
LOAN = "สัญญา {contract_no}"
FIELD = "  {label}: {text}"
MENDED = " (แก้จาก “{original}”)"
FINDINGS = "ต้องแก้ไข {errors:,} ควรตรวจสอบ {warnings:,}"
ACCEPTED = "รับเรื่องที่ {id} ฉบับที่ {paper} แล้ว เป็นรุ่นที่ {version}"
RETURNED = "ส่งคืนเรื่องที่ {id} ฉบับที่ {paper} แล้ว ร่างหนังสือ:"
REOPENED = "เปิดเรื่องที่ {id} ฉบับที่ {paper} ให้แก้ไขแล้ว"
SCHEDULE = "แผนที่ {id} รุ่น {version}: {kind} สัญญา {contract_no} ({state})"
SCHEDULE_COLUMNS = ("เลขที่", "สถานะ", "คำขอ", "สัญญา", "จังหวัด", "ขอเมื่อ", "เรื่องที่")
PLAN_COLUMNS = ("งวดที่", "ครบกำหนด", "เงินต้น", "ดอกเบี้ย")
NOW, THEN = "แผนปัจจุบัน", "แผนใหม่"
