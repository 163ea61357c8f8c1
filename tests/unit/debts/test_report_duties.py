"""Which reports are due when; the days are those of forms.md 4.3."""

from __future__ import annotations

from datetime import date

import pytest

from service.debts.clocks import WorkingDay
from service.debts.model import BorrowerKind, Instalment
from service.debts.report_duties import report_duties
from tests.unit.debts.builders import day, loan


def every_day(_day: date) -> bool:
    return True


RUNNING = {
    "disbursed_on": day("2024-02-01"),
    "instalments": (Instalment(1, day("2030-09-30"), 10_000_000),),
}


def due(
    kind: BorrowerKind, today: str, works: WorkingDay = every_day, **changes: object
) -> dict[str, str]:
    project = loan(**(RUNNING | {"borrower_kind": kind} | changes))
    return {
        each.document: f"{each.fiscal_year}/{each.quarter}/{each.month} {each.last_day}"
        for each in report_duties(project, day(today), works)
    }


def test_form_4_of_december_is_due_on_5_january() -> None:
    found = due(BorrowerKind.COMMUNITY_ENTERPRISE, "2026-01-02")
    assert found == {"form4": "2569/1/12 2026-01-05", "form3": "2568/0/0 2025-10-29"}


@pytest.mark.parametrize(
    ("today", "period", "last_day"),
    [
        ("2025-12-31", "2568/4/0", "2025-10-15"),
        ("2026-01-01", "2569/1/0", "2026-01-15"),
        ("2026-10-01", "2569/4/0", "2026-10-15"),
    ],
)
def test_quarterly_reports_are_due_on_day_15(today: str, period: str, last_day: str) -> None:
    assert due(BorrowerKind.COOPERATIVE, today)["form5"] == f"{period} {last_day}"
    assert due(BorrowerKind.STATE_AGENCY, today) == {"form7": f"{period} {last_day}"}


def test_final_report_is_due_on_29_october() -> None:
    assert due(BorrowerKind.FARMER_GROUP, "2026-10-01") == {"form3": "2569/0/0 2026-10-29"}


def test_a_day_off_moves_to_the_next_working_day() -> None:
    # 5 July 2026 is a Sunday.
    found = due(BorrowerKind.COMMUNITY_ENTERPRISE, "2026-07-01", lambda each: each.weekday() < 5)
    assert found["form4"] == "2569/3/6 2026-07-06"


@pytest.mark.parametrize(
    "changes",
    [
        {"disbursed_on": None},
        {"disbursed_on": day("2026-01-01")},
        {"terminated_on": day("2025-12-31")},
        {"instalments": ()},
        {"instalments": (Instalment(1, day("2025-11-30"), 1),)},
    ],
)
def test_no_report_of_a_project_that_does_not_run(changes: dict[str, object]) -> None:
    assert "form4" not in due(BorrowerKind.COMMUNITY_ENTERPRISE, "2026-01-02", **changes)
