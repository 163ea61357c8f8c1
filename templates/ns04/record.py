"""The data of นส.04 and its rules: forms.md 2.4, the principles of restructuring 4.6.

Where the source leaves open or contradicts itself, the printed form is followed: the columns
หนี้ค้างชำระ and เงินต้น both stand (A-21), and the yearly table of a person ends in บาท/เดือน (A-22).
The form has a blank rate in table 2.1, a field here. It has no place for the consent of the
members, which the law wants (CCC s.700): it is kept with each member, as the minutes show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from pydantic import Field

from templates.catalogue import About
from templates.checks import Percent, all_differ, baht, compared, wrong_amount
from templates.findings import Finding, Place
from templates.ns04.household import MONTHS, Budget, Income
from templates.record import LongText, Money, Part, Text, ThaiDate, rule
from templates.restructuring import RATE, PlanOfYears, PlanRow
from thai.labels import Labelled

ABOUT = About("แบบคำขอปรับโครงสร้างหนี้ขององค์กรเกษตรกร")

_MONTHS_IN_YEAR = 12


class Proposal(Labelled):
    """What the organization asks for."""

    EXTEND = "extend", "ขยายระยะเวลาการชำระหนี้"
    PENALTY_RELIEF = "penalty_relief", "ลดหรือยกเว้นค่าปรับจากการผิดนัดชำระ"
    OTHER = "other", "อื่น ๆ (โปรดระบุ)"


class Collateral(Labelled):
    """What the organization offers as security."""

    PERSONAL_GUARANTEE = "personal_guarantee", "บุคคลค้ำประกัน"
    MORTGAGE = "mortgage", "หลักประกันจำนอง"


_DEBT = ("overdue_debt", "overdue_interest", "penalty", "principal")


class Title(StrEnum):
    """What a person's name begins with."""

    MR = "นาย"
    MRS = "นาง"
    MISS = "นางสาว"


class Member(Part):
    """A member; ``consented_on`` is the day of the fresh consent to guarantee, not on paper."""

    name: Text = Field(title="ชื่อสมาชิก")
    consented_on: ThaiDate | None = Field(default=None, title="วันที่ยินยอมค้ำประกัน")


class Person(Part):
    """Income and expenses of a member's household."""

    title: Title = Field(title="นาย/นาง/นางสาว")
    name: Text = Field(title="ชื่อและนามสกุล")
    monthly: Budget = Field(title="รายได้ – รายจ่าย/เดือน")
    annual: Budget = Field(title="รายได้ – รายจ่าย/ปี")
    signature: Text = Field(title="ลงชื่อ")


class Record(PlanOfYears):
    """The request; amounts in baht."""

    organization_name: Text = Field(title="ชื่อสหกรณ์/วิสาหกิจชุมชน")
    organization_address: LongText = Field(title="ที่ตั้ง")
    organization_phone: Text = Field(title="เบอร์โทรศัพท์")
    members: list[Member] = Field(title="รายชื่อสมาชิก", json_schema_extra={"printed_rows": 8})
    loan_contract_no: Text = Field(title="เลขที่สัญญาเงินกู้")
    overdue_debt: Money = Field(title="หนี้ค้างชำระ")
    overdue_interest: Money = Field(title="ดอกเบี้ยค้างชำระ")
    penalty: Money = Field(title="ค่าเบี้ยปรับ")
    principal: Money = Field(title="เงินต้น")
    interest_rate: Percent = Field(title="ดอกเบี้ย% (อัตรา)")
    interest: Money = Field(title="ดอกเบี้ย%")
    debt_total: Money = Field(title="รวม")
    interest_computed_to: ThaiDate = Field(
        title="วันที่คำนวณดอกเบี้ยล่วงหน้าที่เสนอคณะกรรมการสงเคราะห์เกษตรกร"
    )
    proposals: list[Proposal] = Field(title="ข้อเสนอปรับโครงสร้างหนี้")
    extension_years: int | None = Field(default=None, ge=0, le=99, title="ขยายระยะเวลาเป็น (ปี)")
    extension_months: int | None = Field(default=None, ge=0, le=11, title="ขยายระยะเวลาเป็น (เดือน)")
    proposal_other: Text = Field(default="", title="อื่น ๆ (โปรดระบุ)")
    collateral_kinds: list[Collateral] = Field(title="หลักประกันที่เสนอ")
    guarantee_amount: Money | None = Field(default=None, title="บุคคลค้ำประกัน วงเงิน")
    mortgage_amount: Money | None = Field(default=None, title="หลักประกันจำนอง วงเงินจำนอง")
    persons: list[Person] = Field(
        title="ข้อมูลรายได้ – รายจ่าย/เดือน (รายบุคคล)", json_schema_extra={"printed_rows": 3}
    )
    group: Income = Field(title="ข้อมูลรายได้-รายจ่ายของกลุ่มวิสาหกิจชุมชนฯ")
    plan_rows: list[PlanRow] = Field(
        title="แผนการปรับโครงสร้างหนี้", json_schema_extra={"printed_rows": 7}
    )

    def years(self) -> Sequence[PlanRow]:
        return self.plan_rows

    @rule("ns04.no_members", "members")
    def has_members(self) -> bool:
        return bool(self.members)

    @rule("ns04.member_repeated", "members")
    def members_are_told_once(self) -> bool:
        return all_differ([_plain(member.name) for member in self.members])

    @rule("ns04.consent", "members")
    def every_member_consents(self) -> Iterator[Finding]:
        """CCC s.700: more time discharges a guarantor who did not agree, and all guarantee."""
        for index, member in enumerate(self.members):
            if member.consented_on is None:
                place = Place(field=f"members[{index}].consented_on")
                yield Finding("ns04.consent", place, facts={"name": member.name})

    @rule("ns04.person_missing", "persons")
    def every_member_has_a_household(self) -> Iterator[Finding]:
        """Inferred from the three blocks printed, and from all members owing together."""
        known = {_plain(person.title + person.name) for person in self.persons}
        for member in self.members:
            if _plain(member.name) not in known:
                yield Finding(
                    "ns04.person_missing", Place(field="persons"), facts={"name": member.name}
                )

    @rule("ns04.person_no_member", "persons")
    def every_household_is_a_members(self) -> Iterator[Finding]:
        known = {_plain(member.name) for member in self.members}
        for index, person in enumerate(self.persons):
            if _plain(person.title + person.name) not in known:
                place = Place(field=f"persons[{index}].name")
                yield Finding("ns04.person_no_member", place, facts={"name": person.name})

    @rule("ns04.signature", "persons")
    def persons_sign_themselves(self) -> Iterator[Finding]:
        for index, person in enumerate(self.persons):
            if _plain(person.signature) not in map(
                _plain, (person.name, person.title + person.name)
            ):
                place = Place(field=f"persons[{index}].signature")
                yield Finding("ns04.signature", place, found=person.signature)

    @rule("ns04.debt_total", "debt_total")
    def debt_adds_up(self) -> object:
        """Inferred: whether รวม takes in the interest column is not said (A-21)."""
        parts = sum((getattr(self, name) for name in _DEBT), self.interest)
        return compared(self.debt_total, parts)

    @rule("ns04.interest_rate", "interest_rate")
    def rate_is_that_of_the_plan(self) -> object:
        return compared(self.interest_rate, RATE)

    @rule("ns04.no_proposal", "proposals")
    def has_a_proposal(self) -> bool:
        return bool(self.proposals)

    @rule("ns04.repeated", "proposals")
    def choices_are_told_once(self) -> bool:
        return all_differ(self.proposals) and all_differ(self.collateral_kinds)

    @rule("ns04.extension_missing", "extension_years")
    def extension_has_a_length(self) -> bool:
        return Proposal.EXTEND not in self.proposals or bool(self._extension())

    @rule("ns04.extension_unticked", "proposals")
    def extension_is_ticked(self) -> bool:
        return not self._extension() or Proposal.EXTEND in self.proposals

    @rule("ns04.plan_length", "plan_rows")
    def plan_is_as_long_as_the_extension(self) -> object:
        months = self._extension()
        years = -(-months // _MONTHS_IN_YEAR)
        if not months or not self.plan_rows or len(self.plan_rows) == years:
            return True
        return {"found": str(len(self.plan_rows)), "expected": str(years)}

    @rule("ns04.proposal_other_missing", "proposal_other")
    def other_proposal_is_named(self) -> bool:
        return Proposal.OTHER not in self.proposals or bool(self.proposal_other)

    @rule("ns04.proposal_other_unticked", "proposals")
    def other_proposal_is_ticked(self) -> bool:
        return not self.proposal_other or Proposal.OTHER in self.proposals

    @rule("ns04.no_collateral", "collateral_kinds")
    def has_collateral(self) -> bool:
        return bool(self.collateral_kinds)

    @rule("ns04.collateral_amount", "collateral_kinds")
    def collateral_has_an_amount(self) -> Iterator[Finding]:
        for kind, name in _AMOUNTS:
            if kind in self.collateral_kinds and not getattr(self, name):
                facts = {"label": kind.label}
                yield Finding("ns04.collateral_amount", Place(field=name), facts=facts)

    @rule("ns04.collateral_unticked", "collateral_kinds")
    def collateral_is_ticked(self) -> Iterator[Finding]:
        for kind, name in _AMOUNTS:
            if getattr(self, name) and kind not in self.collateral_kinds:
                facts = {"label": kind.label}
                yield Finding("ns04.collateral_unticked", Place(field=name), facts=facts)

    @rule("ns04.budget_total", "persons")
    def households_add_up(self) -> Iterator[Finding]:
        for path, budget in self._budgets():
            for name, wanted in budget.sums():
                yield from wrong_amount(
                    "ns04.budget_total", f"{path}.{name}", getattr(budget, name), wanted,
                    label=Budget.model_fields[name].title or name,
                )  # fmt: skip

    @rule("ns04.annual", "persons")
    def years_are_twelve_months(self) -> Iterator[Finding]:
        """Inferred: a harvest does not come every month, so a warning only."""
        for path, income in self._incomes():
            for name in MONTHS:
                wanted = getattr(income.monthly, name) * _MONTHS_IN_YEAR
                found = getattr(income.annual, name)
                yield from wrong_amount(
                    "ns04.annual", f"{path}.annual.{name}", found, wanted,
                    label=Budget.model_fields[name].title or name,
                )  # fmt: skip

    @rule("ns04.plan_and_debt", "plan_rows")
    def plan_repays_the_debt(self) -> Iterator[Finding]:
        """Inferred; less penalty is right when relief from it is asked for."""
        if not self.plan_rows:
            return
        for name in _DEBT:
            planned, owed = getattr(self, f"{name}_total"), getattr(self, name)
            relief = name == "penalty" and Proposal.PENALTY_RELIEF in self.proposals
            if planned == owed or (relief and planned < owed):
                continue
            yield Finding(
                "ns04.plan_and_debt", Place(field="plan_rows"), baht(planned), baht(owed),
                facts={"label": type(self).model_fields[name].title or name},
            )  # fmt: skip

    def _extension(self) -> int:
        return (self.extension_years or 0) * _MONTHS_IN_YEAR + (self.extension_months or 0)

    def _incomes(self) -> Iterator[tuple[str, Person | Income]]:
        for index, person in enumerate(self.persons):
            yield f"persons[{index}]", person
        yield "group", self.group

    def _budgets(self) -> Iterator[tuple[str, Budget]]:
        for path, income in self._incomes():
            yield f"{path}.monthly", income.monthly
            yield f"{path}.annual", income.annual


_AMOUNTS = (
    (Collateral.PERSONAL_GUARANTEE, "guarantee_amount"),
    (Collateral.MORTGAGE, "mortgage_amount"),
)


def _plain(name: str) -> str:
    """A name without its spaces, which people set as they like between title and name."""
    return name.replace(" ", "")
