"""Thai words of the commands on offices, follow-up plans and court cases."""

from __future__ import annotations

from typing import Final

OFFICE: Final = "ค่าตั้งของสำนักงาน"
OFFICE_SHOW: Final = "แสดงค่าตั้งที่สำนักงานใช้อยู่"
OFFICE_SET: Final = "เปลี่ยนค่าตั้งทั้งหมดของสำนักงานจากไฟล์ office.toml"
OFFICE_HELP: Final = "จังหวัด หรือ ส่วนกลาง (ไม่ระบุ = ส่วนกลาง)"
FILE_HELP: Final = "ไฟล์ office.toml (ดู samples/office.toml)"
FOLLOWUP: Final = "การติดตามลูกหนี้"
PLAN: Final = "แผนการติดตามรายจังหวัด"
PLAN_IMPORT: Final = "นำเข้าแผนการติดตามจากไฟล์ Excel"
PLAN_EXPORT: Final = "เขียนแผนการติดตามเป็นไฟล์ Excel เพื่อกรอกแล้วนำเข้า"
PLAN_FILE_HELP: Final = "ไฟล์ที่ได้จาก faf followup plan export"
YEAR_HELP: Final = "ปีงบประมาณ พ.ศ. เช่น 2569"
OUT_HELP: Final = "ไฟล์ .xlsx ที่จะเขียน"
CASES: Final = "ข้อมูลการดำเนินคดี"
CASES_IMPORT: Final = "นำเข้าข้อมูลคดีทั้งหมด ณ วันหนึ่งจากไฟล์ Excel"
CASES_EXPORT: Final = "เขียนข้อมูลคดีชุดล่าสุดเป็นไฟล์ Excel (มีเลขประจำตัวเต็ม)"
CASES_TEMPLATE: Final = "เขียนแบบข้อมูลคดีเปล่า"
CASES_FILE_HELP: Final = "ไฟล์ตามแบบที่ได้จาก faf cases template"
AS_OF_HELP: Final = "ข้อมูล ณ วันที่ เช่น 30/9/2568"

SETTING: Final = "ค่าตั้งของ{name}"
SECTION_KEY: Final = "[{section}] {key}"
VERSION: Final = "รุ่นที่ {version} โดย {who}"
NEVER: Final = "สำนักงานนี้ยังไม่ได้ตั้งค่าเอง ใช้ค่าของส่วนกลาง"
SAID: Final = "บันทึกค่าตั้งของ{name}แล้ว (รุ่นที่ {version})"
PLANS_TAKEN: Final = "แผนการติดตามปี {year}: เปลี่ยน {changed:,} จังหวัด เหมือนเดิม {unchanged:,} จังหวัด"
CASES_TAKEN: Final = (
    "ข้อมูลคดี ณ วันที่ {day}: เพิ่ม {added:,} คดี เปลี่ยน {changed:,} คดี เหมือนเดิม {unchanged:,} คดี"
)
