"""The one definition of the register workbook: its sheets, their columns, what each takes.

Reader, writer, blank form and its explanation are all derived from ``SHEETS``. Keys
follow the glossary of ``forms.md`` section 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from service.debts.model import (
    BorrowerKind,
    DebtorClass,
    MeasureKind,
    NoticeOutcome,
    PartyRole,
)
from service.debts.notice_names import NOTICE_NAMES


class Kind(StrEnum):
    """What a column takes."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    INTEGER = "integer"
    CHOICE = "choice"
    ID = "id"
    PROVINCE = "province"
    PHONE = "phone"
    POSTCODE = "postcode"
    S10 = "s10"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``heading`` is what stands in the workbook, ``key`` what the code says.

    ``choices`` maps the Thai words to the code's value. ``width`` is in characters.
    ``also`` are headings that mean the same and are taken without a word.
    """

    key: str
    heading: str
    kind: Kind
    help: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    width: int = 16
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One sheet: ``title`` is its tab; ``help`` says in Thai what a row is.

    ``pages_wide``: over how many sheets of A4 the columns spread when it is printed.
    """

    key: str
    title: str
    help: str
    columns: tuple[Column, ...]
    pages_wide: int = 1

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def _labels(kind: type[StrEnum]) -> Mapping[str, str]:
    return MappingProxyType({member.label: member.value for member in kind if member.value})  # type: ignore[attr-defined]


#: Letters that the register records but does not depend on (forms.md section 3).
_OTHER_NOTICES = {
    "suspension_warning_1": "หนังสือแจ้งเตือนให้ปฏิบัติตามบันทึกคำรับรองผู้เบิก ครั้งที่ 1",
    "suspension_warning_2": "หนังสือแจ้งเตือนให้ปฏิบัติตามบันทึกคำรับรองผู้เบิก ครั้งที่ 2",
    "disbursement_suspension_notice": "หนังสือแจ้งระงับการเบิกจ่ายเงิน",
    "progress_report_request": "หนังสือติดตามความก้าวหน้าโครงการ",
    "resolution_notice": "หนังสือแจ้งผลการพิจารณา / แจ้งมติ",
    "meeting_invitation": "หนังสือเชิญประชุม",
    "debt_acknowledgement": "หนังสือรับสภาพหนี้",
    "case_referral": "หนังสือส่งเรื่องดำเนินคดี",
    "prosecutor_followup": "หนังสือทวงถามความคืบหน้า",
    "settlement_result_notice": "หนังสือแจ้งพนักงานอัยการเรื่องผลคำขอประนีประนอม",
    "case_withdrawal": "หนังสือขอยกเลิกการดำเนินการทางคดีและขอถอนเรื่องคืน",
    "write_off_reminder": "หนังสือติดตามทวงถาม (หลักฐานตัดหนี้เป็นสูญ)",
    "judgment_payment_followup": "หนังสือติดตามการชำระหนี้ตามคำพิพากษา",
}
#: Every letter that may be recorded, Thai name to document id.
NOTICE_KINDS: Mapping[str, str] = MappingProxyType(
    {name: kind for kind, name in {**NOTICE_NAMES, **_OTHER_NOTICES}.items()}
)
DECISIONS: Mapping[str, str] = MappingProxyType({"อนุมัติ": "approved", "ไม่อนุมัติ": "rejected"})
PERSONS: Mapping[str, str] = MappingProxyType({"บุคคลธรรมดา": "natural", "นิติบุคคล": "juristic"})

_DATE_HELP = "วัน/เดือน/ปี พ.ศ. เช่น 1/8/2568 หรือ 1 ส.ค. 68"
_MONEY_HELP = "จำนวนเงินเป็นบาท ทศนิยมไม่เกิน 2 ตำแหน่ง เช่น 125,000.00"


def _contract_no(where: str) -> Column:
    return Column(
        "contract_no",
        "เลขที่สัญญา",
        Kind.TEXT,
        f"เลขที่สัญญาเงินกู้ {where} เช่น กปส.00001/2560",
        required=True,
        width=18,
        also=("เลขที่สัญญาเงินกู้", "เลขที่สัญญากู้ยืมเงิน"),
    )


def _date(key: str, heading: str, help_: str, *, required: bool = False) -> Column:
    return Column(key, heading, Kind.DATE, f"{help_} ({_DATE_HELP})", required, width=15)


def _money(key: str, heading: str, help_: str, *, required: bool = False) -> Column:
    return Column(key, heading, Kind.MONEY, f"{help_} {_MONEY_HELP}", required, width=17)


def _choice(
    key: str,
    heading: str,
    choices: Mapping[str, str],
    help_: str,
    *,
    required: bool = False,
    width: int = 20,
) -> Column:
    return Column(key, heading, Kind.CHOICE, f"{help_} เลือกจากรายการ", required, choices, width)


def _text(key: str, heading: str, help_: str, *, required: bool = False, width: int = 18) -> Column:
    return Column(key, heading, Kind.TEXT, help_, required, width=width)


CONTRACTS = SheetForm(
    "contracts",
    "สัญญา",
    "หนึ่งแถวคือหนึ่งสัญญาเงินกู้",
    (
        _contract_no("ห้ามซ้ำกัน"),
        _date("contract_date", "วันที่ทำสัญญา", "วันที่ลงนามในสัญญา", required=True),
        _text("project_name", "ชื่อโครงการ", "ชื่อโครงการตามสัญญา", required=True, width=36),
        _choice(
            "borrower_kind", "ประเภทผู้กู้", _labels(BorrowerKind), "ประเภทขององค์กร", required=True
        ),
        Column(
            "province", "จังหวัดโครงการ", Kind.PROVINCE, "จังหวัดที่ตั้งโครงการ เช่น เชียงใหม่", required=True
        ),
        _money("loan_amount", "วงเงินกู้", "วงเงินกู้ที่ได้รับ", required=True),
        _date("disbursed_on", "วันที่จ่ายเงินกู้", "วันที่โอนเงินให้ผู้กู้"),
        _choice(
            "debtor_class",
            "สถานะลูกหนี้",
            _labels(DebtorClass),
            "เว้นว่างหมายถึงลูกหนี้ปกติ",
            width=24,
        ),
        _choice(
            "measure_kind",
            "มาตรการที่ขอ",
            _labels(MeasureKind),
            "กรณีผู้กู้ขอปรับแผนหรือปรับโครงสร้างหนี้",
            width=36,
        ),
        _date("measure_requested_on", "วันที่ขอมาตรการ", "วันที่รับคำขอ ต้องกรอกเมื่อมีมาตรการ"),
        _date("measure_decided_on", "วันที่มีมติมาตรการ", "วันที่คณะกรรมการมีมติ"),
        _choice("measure_decision", "ผลมติมาตรการ", DECISIONS, "ต้องกรอกคู่กับวันที่มีมติ", width=14),
        _text("guarantee_no", "เลขที่สัญญาค้ำประกัน", "เลขที่สัญญาค้ำประกัน", width=20),
        _date("guarantee_date", "วันที่สัญญาค้ำประกัน", "วันที่ลงนามสัญญาค้ำประกัน"),
        _text("mortgage_no", "เลขที่สัญญาจำนอง", "เลขที่สัญญาจำนอง", width=20),
        _date("mortgage_date", "วันที่สัญญาจำนอง", "วันที่จดทะเบียนจำนอง"),
        _text("mortgage_property", "ทรัพย์สินที่จำนอง", "เช่น โฉนดเลขที่ ตำบล อำเภอ จังหวัด", width=34),
        _date("terminated_on", "วันที่ยุติโครงการ", "วันที่คณะกรรมการมีมติยุติโครงการ"),
        _text("termination_resolution", "มติยุติโครงการ", "ครั้งที่และวันที่ของการประชุม", width=26),
        _date("suspended_on", "วันที่ระงับโครงการ", "วันที่คณะกรรมการมีมติระงับโครงการ"),
        _text("suspension_resolution", "มติระงับโครงการ", "ครั้งที่และวันที่ของการประชุม", width=26),
        _date("prosecution_requested_on", "วันที่ส่งเรื่องให้อัยการ", "วันที่ขอให้พนักงานอัยการดำเนินคดี"),
    ),
    pages_wide=3,
)

INSTALMENTS = SheetForm(
    "instalments",
    "งวดชำระ",
    "หนึ่งแถวคือหนึ่งงวดตามแผนการชำระเงินคืนที่ใช้อยู่",
    (
        _contract_no("ต้องมีในแผ่นงาน สัญญา"),
        Column(
            "no",
            "งวดที่",
            Kind.INTEGER,
            "ลำดับงวด 1, 2, 3 ... ห้ามซ้ำในสัญญาเดียวกัน",
            required=True,
            width=9,
        ),
        _date("due_date", "วันครบกำหนด", "วันครบกำหนดชำระ", required=True),
        _money("principal", "เงินต้น", "เงินต้นของงวด", required=True),
        _money("interest", "ดอกเบี้ย", "ดอกเบี้ยตามสัญญาของงวด เว้นว่างหมายถึงไม่มี"),
    ),
)

PAYMENTS = SheetForm(
    "payments",
    "การชำระเงิน",
    "หนึ่งแถวคือเงินที่ได้รับหนึ่งครั้ง",
    (
        _contract_no("ต้องมีในแผ่นงาน สัญญา"),
        _date("paid_on", "วันที่ชำระ", "วันที่ได้รับเงิน", required=True),
        _money("amount", "จำนวนเงิน", "จำนวนเงินที่ได้รับ", required=True),
        _text("receipt_no", "เลขที่ใบเสร็จ", "เลขที่ใบเสร็จรับเงิน"),
    ),
)

PARTIES = SheetForm(
    "parties",
    "คู่สัญญา",
    "หนึ่งแถวคือบุคคลหรือองค์กรหนึ่งรายในสัญญาหนึ่ง ผู้กู้ที่จำนองเองให้กรอกสองแถว",
    (
        _contract_no("ต้องมีในแผ่นงาน สัญญา"),
        _text("party_id", "รหัสคู่สัญญา", "ลำดับในสัญญานี้ เช่น 1, 2, 3 ห้ามซ้ำ", required=True, width=13),
        _choice("role", "ฐานะ", _labels(PartyRole), "ฐานะในสัญญา", required=True, width=13),
        _text("name", "ชื่อ", "คำนำหน้า ชื่อ นามสกุล หรือชื่อองค์กร", required=True, width=38),
        _choice("person_kind", "ประเภทบุคคล", PERSONS, "เว้นว่างหมายถึงบุคคลธรรมดา", width=14),
        Column(
            "id_number",
            "เลขประจำตัว",
            Kind.ID,
            "เลขประจำตัวประชาชน หรือเลขประจำตัวผู้เสียภาษีของนิติบุคคล 13 หลัก",
            width=18,
            also=("เลขประจำตัวประชาชน", "เลขประจำตัวผู้เสียภาษี"),
        ),
        _text("representative", "ผู้แทน", "ผู้กระทำการแทนองค์กร", width=24),
        _text("representative_position", "ตำแหน่งผู้แทน", "เช่น ประธานกลุ่ม", width=20),
        _text("house_no", "บ้านเลขที่", "เช่น 12/3", width=11),
        _text("moo", "หมู่ที่", "เช่น 4", width=8),
        _text("road", "ถนน", "ชื่อถนนหรือซอย", width=16),
        _text("subdistrict", "ตำบล/แขวง", "ชื่อตำบลหรือแขวง"),
        _text("district", "อำเภอ/เขต", "ชื่ออำเภอหรือเขต"),
        Column("address_province", "จังหวัด", Kind.PROVINCE, "จังหวัดของที่อยู่", width=18),
        Column("postcode", "รหัสไปรษณีย์", Kind.POSTCODE, "5 หลัก เช่น 50000", width=13),
        Column(
            "phone",
            "โทรศัพท์",
            Kind.PHONE,
            "เช่น 081-234-5678 หลายหมายเลขคั่นด้วยเครื่องหมายจุลภาค",
            width=16,
            also=("เบอร์โทรศัพท์", "เบอร์ติดต่อ", "โทร."),
        ),
        _date("died_on", "วันที่ถึงแก่กรรม", "กรณีเสียชีวิตแล้ว"),
        _text("heir_of", "ทายาทของ", "รหัสคู่สัญญาของผู้ตาย กรณีฐานะเป็นทายาท", width=12),
    ),
    pages_wide=2,
)

NOTICES = SheetForm(
    "notices",
    "หนังสือที่ส่งแล้ว",
    "หนึ่งแถวคือหนังสือหนึ่งฉบับที่ส่งถึงคู่สัญญาหนึ่งราย",
    (
        _contract_no("ต้องมีในแผ่นงาน สัญญา"),
        _choice("kind", "ชนิดหนังสือ", NOTICE_KINDS, "ชนิดของหนังสือ", required=True, width=44),
        _text("party_id", "รหัสคู่สัญญา", "ผู้รับ เว้นว่างหมายถึงผู้กู้", width=13),
        Column("instalment_no", "งวดที่", Kind.INTEGER, "งวดที่ทวงถาม เว้นว่างหมายถึงทั้งสัญญา", width=9),
        _text("letter_no", "เลขที่หนังสือ", "ที่ กษ ...", width=20),
        _date("letter_date", "ลงวันที่", "วันที่ในหนังสือ"),
        _date("sent_on", "วันที่ส่ง", "วันที่ฝากส่งไปรษณีย์หรือส่งมอบ"),
        Column("tracking_no", "เลขพัสดุ", Kind.S10, "เลขไปรษณีย์ลงทะเบียน 13 ตัว เช่น RR123456785TH"),
        _date("received_on", "วันที่รับ", "วันที่ผู้รับได้รับตามใบตอบรับ"),
        _choice("outcome", "ผลการส่ง", _labels(NoticeOutcome), "เว้นว่างหมายถึงยังไม่ทราบผล", width=24),
        _date("reply_due_on", "ให้ตอบภายใน", "วันสุดท้ายที่ให้ตอบหรือชำระ"),
    ),
)

SHEETS = (CONTRACTS, INSTALMENTS, PAYMENTS, PARTIES, NOTICES)
#: Sheets of ours that hold no data and are not read.
GUIDE_TITLE = "คำอธิบาย"
CHOICES_TITLE = "ตัวเลือก"
#: Follows the heading of a column that must be filled in.
REQUIRED_MARK = " *"
