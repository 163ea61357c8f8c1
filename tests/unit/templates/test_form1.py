"""Form 1, and the rules that Forms 1 to 3 share, at their borders."""

from typing import Any

import pytest

from templates.finance.form1.record import Record
from tests.helpers.changed import codes_after, sample_of


@pytest.fixture
def data() -> dict[str, Any]:
    return sample_of("form1")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"period_end": "2024-06-01"}, ["project.start_outside_period"]),
        ({"period_end": "2024-05-31"}, ["project.period_order", "project.start_outside_period"]),
        ({"actual_start_date": "2024-06-01"}, []),
        ({"actual_start_date": "2024-05-31"}, ["project.start_outside_period"]),
        ({"sign_date": "2026-01-15", "submitted_at": None}, []),
        ({"sign_date": "2026-01-16", "submitted_at": None}, ["project.late"]),
        ({"submitted_at": "2026-01-15"}, []),
        ({"submitted_at": "2026-01-16"}, ["project.late"]),
        ({"submitted_at": "2026-01-16", "report_period": None}, []),
        ({"submitted_at": "2026-01-09"}, []),
        ({"submitted_at": "2026-01-08"}, ["project.sent_before_signed"]),
        ({"sign_date": "2024-06-15"}, []),
        ({"sign_date": "2024-06-14"}, ["project.signed_before_start"]),
        ({"report_period.month": "ธ.ค.", "sign_date": "2026-01-05", "submitted_at": None}, []),
        ({"report_period.month": 12}, ["project.late"]),
        ({"report_period.month": "ม.ค."}, ["project.period_month"]),
        ({"member_count": 1}, []),
        ({"member_count": 0}, ["project.members"]),
        ({"problems": " "}, ["project.problems_blank"]),
        ({"comparison.output_quantity.actual": "10,850 กก."}, ["project.unit"]),
        ({"comparison.output_quantity.actual": "10851 กิโลกรัม"}, ["project.income"]),
        ({"comparison.total_income.target": "1440000.01"}, ["project.income"]),
        ({"comparison.net_profit.actual": "-1500"}, []),
    ],
)
def test_rules_of_all_three_forms(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form1", changes) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        (
            {"activity_kinds": [], "livestock_kinds": [], "livestock_other": ""},
            ["form1.no_activity"],
        ),
        ({"activity_kinds": ["livestock", "livestock"]}, ["form1.activity_repeated"]),
        ({"livestock_kinds": [], "livestock_other": ""}, ["form1.livestock_missing"]),
        ({"activity_kinds": ["crop"]}, ["form1.livestock_unticked"]),
        ({"livestock_other": ""}, ["form1.livestock_other"]),
        ({"livestock_kinds": ["goat"]}, ["form1.livestock_other"]),
        ({"activity_kinds": ["livestock", "fishery"]}, ["form1.fishery_missing"]),
        ({"fishery_kinds": ["shrimp"]}, ["form1.fishery_unticked"]),
        (
            {"activity_kinds": ["livestock", "fishery"], "fishery_kinds": ["fish"]},
            [],
        ),
        (
            {"activity_kinds": ["livestock", "fishery"], "fishery_kinds": ["other"]},
            ["form1.fishery_other"],
        ),
        ({"loan_spending.total.amount": "442250.01"}, ["form1.spending_total"]),
        ({"loan_spending.materials.amount": None}, ["form1.spending_total"]),
        ({"loan_amount": "442250.00"}, []),
        ({"loan_amount": "442249.99"}, ["form1.over_loan"]),
    ],
)
def test_its_own_rules(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form1", changes) == codes


def test_an_income_that_does_not_fit_names_its_column(data: dict[str, Any]) -> None:
    data["comparison"]["total_income"]["actual"] = "1"
    _, findings = Record.read(data)
    (finding,) = findings
    assert finding.place.field == "comparison.total_income.actual"
    assert finding.expected == "1,388,800.00"
    assert "ผลลัพธ์จริง" in finding.sentence


def test_huge_figures_are_only_a_finding(data: dict[str, Any]) -> None:
    data["comparison"]["output_quantity"]["actual"] = "999999999999 กิโลกรัม"
    data["comparison"]["average_price"]["actual"] = "999999999999.99"
    assert [finding.code for finding in Record.read(data)[1]] == ["project.income"]


def test_achievement_is_for_the_screen(data: dict[str, Any]) -> None:
    record, _ = Record.read(data)
    assert record is not None
    table = record.comparison
    assert str(table.output_quantity.achievement) == "90.42"
    assert str(table.average_price.achievement) == "106.67"
    assert str(table.net_profit.achievement) == "91.61"
    assert "achievement" not in record.to_json()


def test_a_share_of_a_loss_says_nothing(data: dict[str, Any]) -> None:
    data["comparison"]["net_profit"]["target"] = "-1"
    record, _ = Record.read(data)
    assert record is not None
    assert record.comparison.net_profit.achievement is None
