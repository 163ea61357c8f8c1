"""Every Thai text of the command line that is not a finding, in one place."""

from __future__ import annotations

PROGRAM = "จัดทำเอกสารของกองทุนสงเคราะห์เกษตรกร"
EPILOG = "รหัสจบการทำงาน: 0 เสร็จสมบูรณ์ · 1 มีรายการที่ต้องให้คนดำเนินการ · 2 ข้อมูลที่ให้มาใช้ไม่ได้"
USAGE = "วิธีใช้: "
COMMANDS = "คำสั่ง"
OPTIONS = "ตัวเลือก"
ARGUMENTS = "สิ่งที่ต้องระบุ"
HELP_HELP = "แสดงวิธีใช้แล้วจบ"
JSON_HELP = "พิมพ์ผลเป็น JSON สำหรับโปรแกรมอื่น"
OFFICE_HELP = "ไฟล์ตั้งค่าของสำนักงาน (หากไม่ระบุ ใช้ FAF_OFFICE หรือ office.toml ในโฟลเดอร์นี้)"

NOTICES = "จัดทำหนังสือที่ถึงกำหนดจากทะเบียนลูกหนี้"
NOTICES_MORE = (
    "จัดทำหนังสือตามกำหนดเป็น Word และ PDF พร้อมไฟล์พิมพ์รวม ใบนำส่งไปรษณีย์ และผลรายสัญญา "
    "หากถูกหยุดกลางคัน (Ctrl-C จบด้วยรหัส 1) ให้สั่งคำสั่งเดิมอีกครั้ง ระบบจะทำต่อจากที่ค้างไว้โดยไม่ทำซ้ำ"
)
KIND_HELP = "รหัสหนังสือ เช่น demand_notice_1"
REGISTER_HELP = "ทะเบียนลูกหนี้ (.xlsx)"
AS_OF_HELP = "คิดหนี้ถึงวันที่ และเป็นวันที่ในหนังสือ เช่น 2025-11-20 หรือ 20/11/2568"
OUT_HELP = "โฟลเดอร์ที่จะเก็บผล"
FORMAT_HELP = "ชนิดไฟล์ docx, pdf หรือ docx,pdf (ค่าเริ่มต้น)"
PROVINCE_HELP = "เฉพาะโครงการในจังหวัดนี้ ระบุซ้ำได้หลายจังหวัด"
DRY_RUN_HELP = "แสดงว่าจะจัดทำอะไรบ้าง โดยไม่เขียนไฟล์ใด"
GOOD_ONLY_HELP = "จัดทำเฉพาะสัญญาที่ไม่มีข้อผิดพลาดในทะเบียน"
JOBS_HELP = "จำนวนงานที่ทำพร้อมกัน (ค่าเริ่มต้นคือจำนวนหน่วยประมวลผล)"
FIRST_NUMBER_HELP = "เลขที่หนังสือฉบับแรก นับต่อไปตามลำดับส่ง หากไม่ระบุจะเว้นไว้ให้เขียนเอง"
DUPLEX_HELP = "ไฟล์พิมพ์สำหรับพิมพ์สองหน้า เติมหน้าว่างให้ทุกฉบับเริ่มที่แผ่นใหม่"
LABELS_HELP = "เขียนป้ายที่อยู่ตามลำดับส่งด้วย (หรือใบปะหน้าซอง หากสำนักงานใช้ซองมีหน้าต่าง)"
RESTART_HELP = "ลบหนังสือชุดเดิมในโฟลเดอร์แล้วจัดทำใหม่ทั้งหมด (ไฟล์ที่มีคนแก้ไขจะเก็บไว้ในชื่อใหม่)"

TEMPLATE = "เขียนทะเบียนลูกหนี้เปล่า (.xlsx) ที่มีหัวตารางและรายการให้เลือก"
TEMPLATE_OUT_HELP = "ชื่อไฟล์ที่จะเขียน"
FILL = "กรอกเอกสารหนึ่งฉบับจากไฟล์ข้อมูล JSON"
DOCUMENT_HELP = "รหัสเอกสาร (ดูด้วย faf documents)"
DATA_HELP = "ไฟล์ข้อมูล JSON"
FILL_OUT_HELP = "ไฟล์ผลลัพธ์ ลงท้ายด้วย .docx หรือ .pdf"
DAY_HELP = "วันที่ในข้อมูลกำกับของ PDF (ค่าเริ่มต้นคือวันที่ของหนังสือ หากไม่มีคือวันนี้)"
BLANK = "จัดทำเอกสารเปล่าหรือแบบกรอก"
BLANK_MORE = (
    "จัดทำเอกสารเปล่าสำหรับพิมพ์ (.pdf) แบบกรอก PDF (.pdf กับ --fillable) แบบกรอก Word (.docx) "
    "หรือแบบกรอก Excel (.xlsx) ข้อมูลที่ทราบแล้วกรอกไว้ให้ได้ ที่เหลือเว้นว่างไว้"
)
BLANK_OUT_HELP = "ไฟล์ผลลัพธ์ ลงท้ายด้วย .pdf .docx หรือ .xlsx"
FILLABLE_HELP = "PDF ที่กรอกบนจอได้ (.docx และ .xlsx กรอกได้เสมอ)"
PREFILL_HELP = "ไฟล์ข้อมูล JSON ที่จะกรอกไว้ให้ มีบางส่วนก็ได้"
REFERENCE_HELP = "เลขอ้างอิงของแบบฉบับนี้ เพื่อรู้ว่าเป็นของเรื่องใดเมื่อส่งกลับมา"
DOCUMENTS = "แสดงเอกสารทั้งหมดที่จัดทำได้"
LINT = "ตรวจแบบเอกสาร Word"
LINT_FILE_HELP = "ไฟล์ Word ที่จะตรวจ หากไม่ระบุจะตรวจแบบทั้งหมดของระบบ"

#: argparse's own words, as patterns, and ours.
ARGUMENT_ERRORS = (
    (r"the following arguments are required: (.+)", r"ยังไม่ได้ระบุ \1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 ไม่มี \2 เลือกได้ \3"),
    (r"argument (.+?): expected one argument", r"\1 ต้องมีค่าต่อท้าย"),
    (r"argument (.+?): expected .*", r"\1 ต้องมีค่าต่อท้าย"),
    (r"unrecognized arguments: (.+)", r"ไม่รู้จัก \1"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 กำกวม หมายถึง \2"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 ไม่รับค่า \2"),
)
BAD_COMMAND = "คำสั่งไม่ถูกต้อง: {message}"
SEE_HELP = "ดูวิธีใช้ด้วย {program} --help"

STAGES = {
    "letters": "จัดทำหนังสือ",
    "print": "รวมไฟล์พิมพ์",
    "labels": "เขียนป้ายที่อยู่",
    "lists": "เขียนบัญชีรายการ",
}
READING = "อ่านทะเบียน {name}"
PLANNING = "คิดหนี้และกำหนดส่งของ {count:,} สัญญา"
PROGRESS_LINE = "{stage} {done:,}/{total:,} ({percent}%) {rate:,.0f} รายการ/วินาที"
PER_SECOND = "{rate:,.0f} รายการ/วินาที"
REMAINING = "เหลือ"

SUMMARY = "{title} · คิดหนี้ถึงวันที่ {day}"
MADE = "จัดทำแล้ว"
MADE_DETAIL = "{made:,} ฉบับ (ใหม่ {fresh:,} มีอยู่แล้ว {kept:,})"
WOULD_MAKE = "จะจัดทำ"
WOULD_MAKE_DETAIL = "{count:,} ฉบับ (ทดลองเท่านั้น ไม่ได้เขียนไฟล์)"
AMOUNT = "เป็นเงินรวม"
BAHT = "{amount} บาท"
FAILED = "จัดทำไม่สำเร็จ"
LETTERS = "{count:,} ฉบับ"
HELD = "ไม่ได้จัดทำ"
ENTRIES = "{count:,} รายการ"
TOOK = "ใช้เวลา"
TOOK_DETAIL = "{seconds:,.1f} วินาที ({rate:,.0f} ฉบับ/วินาที)"
REASON, COUNT, ACTION = "เหตุที่ไม่ได้จัดทำ", "จำนวน", "ต้องทำ"
NEEDS_PERSON = "ต้องแก้ไข"
HELD_BY_REGISTER = "ข้อมูลของสัญญาในทะเบียนมีข้อผิดพลาด"
NOTHING_TO_DO = "-"
UNKNOWN_FACT = "…"
NEEDING = "รายการที่ต้องให้คนดำเนินการ ({count:,} รายการ)"
MORE = "… และอีก {count:,} รายการ ดูทั้งหมดใน {file}"
MORE_ANYWHERE = "… และอีก {count:,} รายการ"
FINDINGS = "ข้อที่พบในทะเบียน: ต้องแก้ไข {errors:,} รายการ ควรตรวจสอบ {warnings:,} รายการ"
FILES = "ไฟล์ผลลัพธ์"
FILE_NAMES = {
    "folder": "โฟลเดอร์หนังสือ",
    "print_file": "ไฟล์พิมพ์รวม",
    "labels": "ป้ายที่อยู่หรือใบปะหน้าซอง",
    "posting_list": "ใบนำส่งไปรษณีย์",
    "result": "ผลรายสัญญา",
    "register_check": "ผลการตรวจทะเบียน",
}
PAGES = " ({pages:,} หน้า)"
INTERRUPTED = (
    "หยุดตามคำสั่ง จัดทำแล้ว {made:,} จาก {total:,} ฉบับ ไม่มีไฟล์ใดค้างครึ่งทาง สั่งคำสั่งเดิมอีกครั้งเพื่อทำต่อ"
)
STOPPED = "หยุดตามคำสั่ง"

WROTE = "เขียนแล้ว: {path}"
CHECKED_CLEAN = "ตรวจแล้ว ไม่พบข้อผิดพลาด"
DOCUMENT_ID, DOCUMENT_TITLE, DOCUMENT_FRAME = "รหัส", "ชื่อเอกสาร", "กรอบหนังสือ"

CRASHED = (
    "เกิดข้อผิดพลาดของระบบ ไม่ใช่ความผิดของท่าน รหัส {incident}\nแจ้งผู้ดูแลระบบพร้อมรหัสนี้ รายละเอียดอยู่ใน {log}"
)
