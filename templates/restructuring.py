"""The plan of a debt restructuring, in นส.04 (table 6) and in the minutes that go with it.

What หนี้ค้างชำระ and เงินต้น stand for is not said, nor whether รวม takes in the interest of the
plan (forms.md A-21): the printed columns are kept, and รวม is that of all five.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from pydantic import Field, computed_field

from templates.checks import out_of_order, total, wrong_amount
from templates.findings import Finding
from templates.record import BuddhistYear, Money, Part, Record, rule
from thai.money import round_half_up, to_baht, to_satang

COLUMNS: Final = ("overdue_debt", "overdue_interest", "penalty", "principal", "interest")
RATE: Final = Decimal("1.00")

_SHARE = 100 // int(RATE)


class PlanRow(Part):
    """A year of the plan; amounts in baht."""

    year_no: int = Field(ge=1, le=99, title="ปีที่")
    year_be: BuddhistYear = Field(title="ปีที่ (พ.ศ.)")
    overdue_debt: Money = Field(title="หนี้ค้างชำระ")
    overdue_interest: Money = Field(title="ดอกเบี้ยค้างชำระ")
    penalty: Money = Field(title="ค่าเบี้ยปรับ")
    principal: Money = Field(title="เงินต้น")
    interest: Money = Field(title="ดอกเบี้ย 1%")
    row_total: Money = Field(title="รวม")


class PlanOfYears(Record):
    """A record with such a plan: the sums of its columns and its rules."""

    @abstractmethod
    def years(self) -> Sequence[PlanRow]:
        """The rows; where they stand among the fields is the document's affair."""

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม หนี้ค้างชำระ", json_schema_extra={"sum_of": "plan_rows.overdue_debt"}
    )
    @property
    def overdue_debt_total(self) -> Decimal:
        return total(self.years(), "overdue_debt")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม ดอกเบี้ยค้างชำระ", json_schema_extra={"sum_of": "plan_rows.overdue_interest"}
    )
    @property
    def overdue_interest_total(self) -> Decimal:
        return total(self.years(), "overdue_interest")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม ค่าเบี้ยปรับ", json_schema_extra={"sum_of": "plan_rows.penalty"}
    )
    @property
    def penalty_total(self) -> Decimal:
        return total(self.years(), "penalty")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม เงินต้น", json_schema_extra={"sum_of": "plan_rows.principal"}
    )
    @property
    def principal_total(self) -> Decimal:
        return total(self.years(), "principal")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม ดอกเบี้ย 1%", json_schema_extra={"sum_of": "plan_rows.interest"}
    )
    @property
    def interest_total(self) -> Decimal:
        return total(self.years(), "interest")

    @computed_field(title="รวม")  # type: ignore[prop-decorator]
    @property
    def plan_total(self) -> Decimal:
        return total(self.years(), "row_total")

    @rule("restructuring.no_plan", "plan_rows")
    def has_a_plan(self) -> bool:
        return bool(self.years())

    @rule("restructuring.year_order", "plan_rows")
    def years_are_numbered(self) -> Iterator[Finding]:
        numbers = (row.year_no for row in self.years())
        field = "plan_rows[{}].year_no"
        yield from out_of_order("restructuring.year_order", field, numbers, step=1)

    @rule("restructuring.years", "plan_rows")
    def years_follow_each_other(self) -> Iterator[Finding]:
        years = (row.year_be for row in self.years())
        yield from out_of_order("restructuring.years", "plan_rows[{}].year_be", years, step=1)

    @rule("restructuring.row_total", "plan_rows")
    def rows_add_up(self) -> Iterator[Finding]:
        for index, row in enumerate(self.years()):
            parts = sum((getattr(row, name) for name in COLUMNS), Decimal(0))
            field = f"plan_rows[{index}].row_total"
            yield from wrong_amount("restructuring.row_total", field, row.row_total, parts)

    @rule("restructuring.interest", "plan_rows")
    def interest_is_of_the_reducing_principal(self) -> Iterator[Finding]:
        """1% a year of what the plan still has to repay; nowhere described (A-29)."""
        left = self.principal_total
        for index, row in enumerate(self.years()):
            wanted = to_baht(round_half_up(to_satang(left), _SHARE))
            field = f"plan_rows[{index}].interest"
            yield from wrong_amount("restructuring.interest", field, row.interest, wanted)
            left -= row.principal
