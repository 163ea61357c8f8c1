"""The minutes that go with นส.04: forms.md 2.13; table 3.1 is table 6 of นส.04."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from templates.catalogue import About
from templates.minutes import Minutes
from templates.record import Money
from templates.restructuring import PlanOfYears, PlanRow

ABOUT = About("รายงานการประชุม")


class Year(PlanRow):
    """A year of the plan; the minutes name its third column otherwise."""

    penalty: Money = Field(title="ค่าเบี้ยปรับค้างชำระ")


class Record(Minutes, PlanOfYears):
    """The minutes; amounts in baht."""

    plan_rows: list[Year] = Field(
        title="แผนการปรับโครงสร้างหนี้", json_schema_extra={"printed_rows": 7}
    )

    def years(self) -> Sequence[PlanRow]:
        return self.plan_rows
