"""The minutes that go with นส.02: forms.md 2.12; table 3.1 is that of นส.02 with sums of rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pydantic import Field, computed_field

from templates.catalogue import About
from templates.checks import compared, out_of_order, total, wrong_amount
from templates.findings import Finding, Place
from templates.minutes import Minutes
from templates.record import Money, Part, Text, rule

ABOUT = About("รายงานการประชุม")

HALVES: Final = ("old", "new")
_AMOUNTS: Final = ("principal", "interest", "total")


class PlanRow(Part):
    """An instalment of the old plan beside one of the new; the longer plan stands alone below."""

    old_instalment_no: int | None = Field(default=None, ge=1, le=999, title="งวดที่ (เดิม)")
    old_principal: Money | None = Field(default=None, title="แผนการส่งเงินคืน (เดิม): เงินต้น")
    old_interest: Money | None = Field(default=None, title="แผนการส่งเงินคืน (เดิม): ดอกเบี้ย")
    old_total: Money | None = Field(default=None, title="แผนการส่งเงินคืน (เดิม): ยอดรวม")
    new_instalment_no: int | None = Field(default=None, ge=1, le=999, title="งวดที่ (ใหม่)")
    new_principal: Money | None = Field(default=None, title="แผนการส่งเงินคืน (ใหม่): เงินต้น")
    new_interest: Money | None = Field(default=None, title="แผนการส่งเงินคืน (ใหม่): ดอกเบี้ย")
    new_total: Money | None = Field(default=None, title="แผนการส่งเงินคืน (ใหม่): ยอดรวม")
    remark: Text = Field(default="", title="หมายเหตุ")


class Record(Minutes):
    """The minutes; amounts in baht."""

    plan_rows: list[PlanRow] = Field(
        title="แผนปรับแผนการชำระหนี้คืน", json_schema_extra={"printed_rows": 4}
    )

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนเดิม เงินต้น", json_schema_extra={"sum_of": "plan_rows.old_principal"}
    )
    @property
    def old_principal_total(self) -> Decimal:
        return total(self.plan_rows, "old_principal")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนเดิม ดอกเบี้ย", json_schema_extra={"sum_of": "plan_rows.old_interest"}
    )
    @property
    def old_interest_total(self) -> Decimal:
        return total(self.plan_rows, "old_interest")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนเดิม ยอดรวม", json_schema_extra={"sum_of": "plan_rows.old_total"}
    )
    @property
    def old_total_total(self) -> Decimal:
        return total(self.plan_rows, "old_total")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนใหม่ เงินต้น", json_schema_extra={"sum_of": "plan_rows.new_principal"}
    )
    @property
    def new_principal_total(self) -> Decimal:
        return total(self.plan_rows, "new_principal")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนใหม่ ดอกเบี้ย", json_schema_extra={"sum_of": "plan_rows.new_interest"}
    )
    @property
    def new_interest_total(self) -> Decimal:
        return total(self.plan_rows, "new_interest")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนใหม่ ยอดรวม", json_schema_extra={"sum_of": "plan_rows.new_total"}
    )
    @property
    def new_total_total(self) -> Decimal:
        return total(self.plan_rows, "new_total")

    @rule("minutes_plan_change.no_plan", "plan_rows")
    def has_a_new_plan(self) -> bool:
        return any(row.new_instalment_no is not None for row in self.plan_rows)

    @rule("minutes_plan_change.half_row", "plan_rows")
    def instalments_are_whole(self) -> Iterator[Finding]:
        for index, row in enumerate(self.plan_rows):
            for half in HALVES:
                names = [f"{half}_{name}" for name in ("instalment_no", *_AMOUNTS)]
                empty = [name for name in names if getattr(row, name) is None]
                if empty and len(empty) < len(names):
                    place = Place(field=f"plan_rows[{index}].{empty[0]}")
                    label = PlanRow.model_fields[empty[0]].title or empty[0]
                    yield Finding("minutes_plan_change.half_row", place, facts={"label": label})

    @rule("minutes_plan_change.instalment_order", "plan_rows")
    def instalments_are_in_order(self) -> Iterator[Finding]:
        for half in HALVES:
            name = f"{half}_instalment_no"
            numbers = (getattr(row, name) for row in self.plan_rows)
            field = f"plan_rows[{{}}].{name}"
            yield from out_of_order("minutes_plan_change.instalment_order", field, numbers)

    @rule("minutes_plan_change.row_total", "plan_rows")
    def rows_add_up(self) -> Iterator[Finding]:
        for index, row in enumerate(self.plan_rows):
            for half in HALVES:
                principal, interest, whole = (getattr(row, f"{half}_{name}") for name in _AMOUNTS)
                if None not in (principal, interest, whole):
                    yield from wrong_amount(
                        "minutes_plan_change.row_total", f"plan_rows[{index}].{half}_total",
                        whole, principal + interest,
                    )  # fmt: skip

    @rule("minutes_plan_change.old_and_new_principal", "plan_rows")
    def plans_cover_the_same_debt(self) -> object:
        return compared(self.old_principal_total, self.new_principal_total)
