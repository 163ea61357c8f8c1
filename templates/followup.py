"""A follow-up visit to a debtor and its rules: forms.md 5.1. It is filled in on a screen only.

Where the choices of the source could not be read, there is อื่น ๆ with words of one's own. Its
debtors are people; ours are organizations too, so the number may be that of a juristic body.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from templates.findings import Finding, Place
from templates.record import BuddhistYear, LongText, Money, Part, Record, Text, ThaiDate, rule
from thai.dates import DateError, fiscal_year_bounds, format_date
from thai.digits import to_arabic
from thai.ids import IdError, mask_id, tax_id
from thai.labels import Labelled
from thai.text import normalize

ROUNDS: Final = (1, 2)
_PHONE_MARKS: Final = str.maketrans("", "", " -.()")
_PHONE_LENGTHS: Final = (9, 10)


class Contact(Labelled):
    """Whether the debtor was met (การพบตัวลูกหนี้)."""

    FOUND = "found", "พบตัว"
    NOT_FOUND = "not_found", "ไม่พบตัว"


class DebtorStatus(Labelled):
    """Whether there still is a debt (สถานะภาพการเป็นลูกหนี้)."""

    STILL_DEBTOR = "still_debtor", "ยังเป็นลูกหนี้"
    ACCOUNT_CLOSED = "account_closed", "ปิดบัญชีแล้ว"


class Occupation(Labelled):
    """What the debtor lives on (อาชีพปัจจุบันของลูกหนี้)."""

    RICE = "rice", "ทำนา"
    ORCHARD = "orchard", "ทำสวน"
    FIELD_CROPS = "field_crops", "ทำไร่"
    VEGETABLES = "vegetables", "ปลูกผัก"
    FISH = "fish", "เลี้ยงปลา"
    TRADE = "trade", "ค้าขาย"
    OWN_BUSINESS = "own_business", "กิจการส่วนตัว"
    EMPLOYEE = "employee", "พนักงานบริษัท"
    LABOUR = "labour", "รับจ้างทั่วไป"
    NONE = "none", "ไม่ได้ประกอบอาชีพ"
    DECEASED = "deceased", "เสียชีวิตแล้ว"
    OTHER = "other", "อื่น ๆ"


class Health(Labelled):
    """How the debtor is (สุขภาพลูกหนี้)."""

    STRONG = "strong", "แข็งแรง"
    WEAK = "weak", "ไม่แข็งแรง"
    DECEASED = "deceased", "เสียชีวิตแล้ว"


class OverdueCause(Labelled):
    """Why nothing was paid (สาเหตุการค้างชำระ)."""

    LOW_INCOME = "low_income", "รายได้ไม่เพียงพอ/ภาระค่าใช้จ่ายสูง"
    DECEASED = "deceased", "เสียชีวิตแล้ว"
    OTHER = "other", "อื่น ๆ"


class Measure(Labelled):
    """What is to be done (แนวทางการแก้ไข)."""

    REHABILITATION = "rehabilitation", "มาตรการส่งเสริมพัฒนาและฟื้นฟูอาชีพ"
    SUBSTITUTION = "substitution", "มาตรการเปลี่ยนตัวลูกหนี้"
    OTHER = "other", "อื่น ๆ"


class Benefit(Labelled):
    """What came of the rehabilitation (ประโยชน์ที่ได้รับหลังจากเข้าร่วมโครงการ)."""

    KNOWLEDGE = "knowledge", "ได้รับความรู้/แนวทางในการประกอบอาชีพ"
    INPUTS = "inputs", "ได้รับปัจจัยการผลิต"
    MORE_INCOME = "more_income", "มีรายได้เพิ่มขึ้น"
    LESS_EXPENSE = "less_expense", "ลดค่าใช้จ่ายในครัวเรือน"


class Confidence(Labelled):
    """How sure the debtor is to be able to pay."""

    HIGH = "high", "มาก"
    MIDDLE = "middle", "ปานกลาง"
    LOW = "low", "น้อย"


def _filled(value: str) -> str:
    if not value:
        raise PydanticCustomError("missing", "blank")
    return value


def _blank_as_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _id_number(value: object) -> str:
    text = value if isinstance(value, str) else ""
    if not text.strip():
        raise PydanticCustomError("missing", "blank")
    try:
        return tax_id(text, allow_person=True)
    except IdError as error:
        # Findings land in logs and on screens: the number is shown masked.
        context = {"found": mask_id(text), "expected": "เลขประจำตัว 13 หลักที่ถูกต้อง"}
        raise PydanticCustomError("not_an_id", "{found}", context) from error


def _phone(value: object) -> object:
    if not isinstance(value, str):
        return value
    digits = to_arabic(normalize(value)).translate(_PHONE_MARKS)
    if digits and not (
        digits.isdecimal() and digits.startswith("0") and len(digits) in _PHONE_LENGTHS
    ):
        context = {"found": value, "expected": "ตัวเลข 9 หรือ 10 หลัก เช่น 0812345678"}
        raise PydanticCustomError("not_a_phone", "{found}", context)
    return digits


FilledText = Annotated[Text, AfterValidator(_filled)]
IdNumber = Annotated[str, BeforeValidator(_id_number)]
Phone = Annotated[str, BeforeValidator(_phone)]
OrNone = BeforeValidator(_blank_as_none)


class RehabilitationWish(Part):
    """ประสงค์เข้าร่วมฟื้นฟู: its fields stood in a lost picture, the report knows these two."""

    field: Text = Field(default="", title="ด้าน")
    agency: Text = Field(default="", title="หน่วยงานที่ประสงค์")


class RehabilitationResult(Part):
    """ผลการดำเนินงานในการฟื้นฟูอาชีพ: there only when all that bears ** is filled in."""

    agency: FilledText = Field(title="เข้ารับการฟื้นฟูหน่วยงาน")
    start: ThaiDate = Field(title="เข้ารับการฟื้นฟูระหว่างวันที่")
    end: ThaiDate = Field(title="ถึงวันที่")
    benefits: list[Benefit] = Field(min_length=1, title="ประโยชน์ที่ได้รับหลังจากเข้าร่วมโครงการ")
    more_income: Annotated[Money | None, OrNone] = Field(
        default=None, title="มีรายได้เพิ่มขึ้น จำนวน (บาท / ปี)"
    )
    less_expense: Annotated[Money | None, OrNone] = Field(
        default=None, title="ลดค่าใช้จ่ายในครัวเรือน จำนวน (บาท / ปี)"
    )
    confidence: Confidence = Field(title="ความมั่นใจในความสามารถนำเงินมาชำระหนี้")
    suggestion: LongText = Field(default="", title="ข้อเสนอแนะในการส่งเสริมพัฒนา และฟื้นฟู")

    @property
    def days(self) -> int:
        """Days of it, both ends counted: the same day is one."""
        return (self.end - self.start).days + 1


class Substitute(Part):
    """เปลี่ยนตัวลูกหนี้เป็น: who takes the debt over."""

    id_number: IdNumber = Field(title="เลขที่บัตรประชาชน")
    name: FilledText = Field(title="ชื่อ-สกุล")
    relation: FilledText = Field(title="ความเกี่ยวข้องกับลูกหนี้เดิม")
    occupation: Text = Field(default="", title="อาชีพปัจจุบัน")
    phone: Phone = Field(default="", title="หมายเลขโทรศัพท์")


class Visit(Record):
    """One debtor followed up in one round of a fiscal year; its photo and reporter stand apart.

    ``debtor_name`` and ``debtor_address`` are the register's where it knows the number;
    ``contract_no`` tells which of a debtor's loans is meant.
    """

    fiscal_year: BuddhistYear = Field(title="ปีงบประมาณ พ.ศ.")
    round: int = Field(ge=ROUNDS[0], le=ROUNDS[-1], title="ครั้งที่ติดตาม")
    visit_date: Annotated[ThaiDate | None, OrNone] = Field(default=None, title="วันที่ติดตาม")
    debtor_national_id: IdNumber = Field(title="เลขที่บัตรประชาชนลูกหนี้")
    debtor_name: FilledText = Field(title="ชื่อ-สกุลลูกหนี้")
    debtor_address: Text = Field(default="", title="ที่อยู่")
    contract_no: Text = Field(default="", title="เลขที่สัญญา")
    debtor_phone: Phone = Field(default="", title="เบอร์โทร (ถ้ามี)")
    contact_result: Contact = Field(title="การพบตัวลูกหนี้")
    debtor_status: Annotated[DebtorStatus | None, OrNone] = Field(
        default=None, title="สถานะภาพการเป็นลูกหนี้"
    )
    occupation: Annotated[Occupation | None, OrNone] = Field(default=None, title="อาชีพปัจจุบันของลูกหนี้")
    occupation_other: Text = Field(default="", title="อาชีพอื่น ๆ (ระบุ)")
    health: Annotated[Health | None, OrNone] = Field(default=None, title="สุขภาพลูกหนี้")
    overdue_cause: Annotated[OverdueCause | None, OrNone] = Field(
        default=None, title="สาเหตุการค้างชำระ"
    )
    overdue_cause_other: Text = Field(default="", title="สาเหตุอื่น ๆ (ระบุ)")
    measure: Annotated[Measure | None, OrNone] = Field(default=None, title="แนวทางการแก้ไข")
    measure_other: Text = Field(default="", title="แนวทางอื่น ๆ (ระบุ)")
    detail: LongText = Field(default="", title="รายละเอียดเพิ่มเติม (ถ้ามี)")
    wish: RehabilitationWish | None = Field(default=None, title="ประสงค์เข้าร่วมฟื้นฟู")
    result: RehabilitationResult | None = Field(default=None, title="ผลการดำเนินงานในการฟื้นฟูอาชีพ")
    substitute: Substitute | None = Field(default=None, title="เปลี่ยนตัวลูกหนี้เป็น")

    @property
    def awaits_result(self) -> bool:
        """Whether its row is red: rehabilitation is the measure and no result is entered."""
        return self.measure is Measure.REHABILITATION and self.result is None

    @rule("visit.date_outside_year", "visit_date")
    def date_is_in_the_year(self) -> object:
        """A round belongs to its fiscal year, so its visits do."""
        try:
            first, last = fiscal_year_bounds(self.fiscal_year)
        except DateError:
            return [Finding("visit.year", Place(field="fiscal_year"), str(self.fiscal_year))]
        if self.visit_date is None or first <= self.visit_date <= last:
            return True
        expected = f"{format_date(first, 'short')} ถึง {format_date(last, 'short')}"
        return {"found": format_date(self.visit_date, "short"), "expected": expected}

    @rule("visit.other_missing", "measure_other")
    def others_are_named(self) -> Iterator[Finding]:
        for name, choice, words in self._others():
            if choice == "other" and not words:
                yield Finding("visit.other_missing", Place(field=f"{name}_other"))
            elif choice != "other" and words:
                yield Finding("visit.other_unticked", Place(field=f"{name}_other"), words)

    def _others(self) -> Iterator[tuple[str, str | None, str]]:
        yield "occupation", self.occupation, self.occupation_other
        yield "overdue_cause", self.overdue_cause, self.overdue_cause_other
        yield "measure", self.measure, self.measure_other

    @rule("visit.not_rehabilitation", "measure")
    def rehabilitation_is_the_measure(self) -> bool:
        """What was left blank is no answer."""
        wished = self.wish is not None and self.wish != RehabilitationWish()
        return self.measure is Measure.REHABILITATION or not (wished or self.result)

    @rule("visit.no_substitute", "substitute")
    def substitute_goes_with_the_measure(self) -> Iterator[Finding]:
        place = Place(field="substitute")
        if self.measure is Measure.SUBSTITUTION and self.substitute is None:
            yield Finding("visit.no_substitute", place)
        if self.measure is not Measure.SUBSTITUTION and self.substitute is not None:
            yield Finding("visit.not_substitution", place)

    @rule("visit.same_person", "substitute.id_number")
    def substitute_is_another_person(self) -> bool:
        return self.substitute is None or self.substitute.id_number != self.debtor_national_id

    @rule("visit.result_period", "result.end")
    def result_ends_after_it_starts(self) -> bool:
        return self.result is None or self.result.start <= self.result.end

    @rule("visit.benefit_without_amount", "result.benefits")
    def benefits_have_their_amounts(self) -> Iterator[Finding]:
        if self.result is None:
            return
        for benefit in (Benefit.MORE_INCOME, Benefit.LESS_EXPENSE):
            amount: Decimal | None = getattr(self.result, benefit.value)
            place = Place(field=f"result.{benefit.value}")
            if benefit in self.result.benefits and not amount:
                yield Finding("visit.benefit_without_amount", place)
            elif benefit not in self.result.benefits and amount:
                yield Finding("visit.benefit_unticked", place, f"{amount:,.2f}")

    @rule("visit.benefit_twice", "result.benefits")
    def benefits_are_told_once(self) -> bool:
        return self.result is None or len(set(self.result.benefits)) == len(self.result.benefits)

    @rule("visit.death_differs", "health")
    def death_is_told_alike(self) -> bool:
        """Occupation and health each have เสียชีวิตแล้ว; one without the other is a slip."""
        if self.occupation is None or self.health is None:
            return True
        return (self.occupation is Occupation.DECEASED) == (self.health is Health.DECEASED)

    @rule("visit.dead_was_met", "contact_result")
    def the_dead_are_not_met(self) -> bool:
        return self.health is not Health.DECEASED or self.contact_result is Contact.NOT_FOUND
