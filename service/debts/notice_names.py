"""The Thai names of the notices, as the manual words them (forms.md section 3)."""

from collections.abc import Mapping
from types import MappingProxyType

NOTICE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "repayment_reminder": "หนังสือแจ้งเตือนการชำระเงินคืน",
        "overdue_demand": "หนังสือแสดงสถานะเงินต้นค้างชำระและเบี้ยปรับ เร่งรัดชำระหนี้",
        "remedy_plan_request": "หนังสือกำหนดแนวทางและระยะเวลาแก้ไขปัญหาหนี้",
        "demand_notice_1": "หนังสือบอกกล่าวทวงถาม (โนติส) ครั้งที่ 1",
        "demand_notice_2": "หนังสือบอกกล่าวทวงถาม (โนติส) ครั้งที่ 2",
        "guarantor_default_notice": "หนังสือบอกกล่าวผู้ค้ำประกัน",
        "mortgage_enforcement_notice": "หนังสือบอกกล่าวบังคับจำนอง",
        "mortgagor_notice": "หนังสือบอกกล่าวบังคับจำนองให้ผู้จำนองทราบ",
        "termination_recall": "หนังสือแจ้งหนี้ / หนังสือเรียกเงินคืน (ยุติโครงการ)",
        "suspended_project_recall": "หนังสือแจ้งให้นำเงินส่งคืนกองทุน (โครงการถูกระงับ)",
    }
)


def name_of(kind: str) -> str:
    """The Thai name of a notice; the kind itself when the register depends on no such one."""
    return NOTICE_NAMES.get(kind, kind)
