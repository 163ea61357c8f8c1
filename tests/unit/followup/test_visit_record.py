"""What a visit may say, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest

from templates.findings import Finding, Severity
from templates.followup import (
    Contact,
    DebtorStatus,
    Health,
    Measure,
    Occupation,
    OverdueCause,
    Visit,
)
from tests.helpers.followup import RESULT, SUBSTITUTE, number, visit_data
from thai.ids import make_tax_id


def read(**changes: Any) -> tuple[Visit | None, list[Finding]]:
    return Visit.read(visit_data(**changes))


def codes(**changes: Any) -> list[str]:
    return [each.code for each in read(**changes)[1]]


def test_the_choices_are_those_that_could_be_read() -> None:
    labels = {kind: [each.label for each in kind] for kind in (Contact, DebtorStatus, Health)}
    assert labels[Contact] == ["พบตัว", "ไม่พบตัว"]
    assert labels[DebtorStatus] == ["ยังเป็นลูกหนี้", "ปิดบัญชีแล้ว"]
    assert labels[Health] == ["แข็งแรง", "ไม่แข็งแรง", "เสียชีวิตแล้ว"]
    assert [each.label for each in Occupation] == [
        "ทำนา", "ทำสวน", "ทำไร่", "ปลูกผัก", "เลี้ยงปลา", "ค้าขาย", "กิจการส่วนตัว", "พนักงานบริษัท",
        "รับจ้างทั่วไป", "ไม่ได้ประกอบอาชีพ", "เสียชีวิตแล้ว", "อื่น ๆ",
    ]  # fmt: skip
    assert [each.label for each in OverdueCause] == [
        "รายได้ไม่เพียงพอ/ภาระค่าใช้จ่ายสูง", "เสียชีวิตแล้ว", "อื่น ๆ",
    ]  # fmt: skip
    assert [each.label for each in Measure] == [
        "มาตรการส่งเสริมพัฒนาและฟื้นฟูอาชีพ", "มาตรการเปลี่ยนตัวลูกหนี้", "อื่น ๆ",
    ]  # fmt: skip


def test_what_bears_a_star_is_required_and_nothing_else() -> None:
    visit, findings = Visit.read({})
    assert visit is None
    assert {each.code for each in findings} == {"record.missing"}
    assert [each.place.field for each in findings] == [
        "fiscal_year", "round", "debtor_national_id", "debtor_name", "contact_result",
    ]  # fmt: skip
    assert codes(visit_date="", occupation="", health=None, measure="") == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"round": 3}, ["record.out_of_range"]),
        ({"fiscal_year": 2026}, ["record.out_of_range"]),
        ({"fiscal_year": 2443}, ["visit.year"]),
        ({"visit_date": "2025-09-30"}, ["visit.date_outside_year"]),
        ({"visit_date": "1/10/2568"}, []),
        ({"visit_date": "30 กันยายน ๒๕๖๙"}, []),
        ({"debtor_phone": "081-234 5678"}, []),
        ({"debtor_phone": "๐๘๑๒๓๔๕๖๗๘"}, []),
        ({"debtor_phone": "12345"}, ["record.wrong_value"]),
        ({"debtor_name": "  "}, ["record.missing"]),
        ({"occupation": "other"}, ["visit.other_missing"]),
        ({"occupation": "other", "occupation_other": "แม่ค้า"}, []),
        ({"occupation": "rice", "occupation_other": "แม่ค้า"}, ["visit.other_unticked"]),
        ({"overdue_cause": "other"}, ["visit.other_missing"]),
        ({"measure": "other"}, ["visit.other_missing"]),
        ({"occupation": "ปลูกส้ม"}, ["record.not_a_choice"]),
        ({"health": "deceased", "occupation": "rice", "contact_result": "not_found"},
         ["visit.death_differs"]),
        ({"health": "deceased", "occupation": "deceased"}, ["visit.dead_was_met"]),
        ({"measure": "substitution"}, ["visit.no_substitute"]),
        ({"measure": "substitution", "substitute": SUBSTITUTE}, []),
        ({"substitute": SUBSTITUTE}, ["visit.not_substitution"]),
        ({"measure": "substitution", "substitute": {**SUBSTITUTE, "id_number": number(1)}},
         ["visit.same_person"]),
        ({"wish": {"field": "พืช"}}, ["visit.not_rehabilitation"]),
        ({"wish": {}}, []),
        ({"measure": "rehabilitation"}, []),
        ({"measure": "rehabilitation", "wish": {"field": "พืช", "agency": "เกษตร"}}, []),
    ],
)  # fmt: skip
def test_rules(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(**changes) == expected


@pytest.mark.parametrize("missing", ["agency", "start", "end", "benefits", "confidence"])
def test_a_result_is_saved_only_when_all_that_bears_two_stars_is_filled_in(missing: str) -> None:
    blank: object = [] if missing == "benefits" else ""
    for result in ({**RESULT, missing: blank}, {k: v for k, v in RESULT.items() if k != missing}):
        visit, findings = read(measure="rehabilitation", result=result)
        assert visit is None
        assert findings[0].severity is Severity.ERROR
        assert findings[0].place.field == f"result.{missing}"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"suggestion": ""}, []),
        ({"start": "2025-11-06"}, ["visit.result_period"]),
        ({"more_income": ""}, ["visit.benefit_without_amount"]),
        ({"more_income": "0"}, ["visit.benefit_without_amount"]),
        ({"less_expense": "5"}, ["visit.benefit_unticked"]),
        ({"benefits": ["knowledge", "knowledge"], "more_income": None}, ["visit.benefit_twice"]),
    ],
)
def test_rules_of_results(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(measure="rehabilitation", result={**RESULT, **changes}) == expected


def test_red_is_a_rehabilitation_without_a_result() -> None:
    for changes, red in (
        ({"measure": "rehabilitation"}, True),
        ({"measure": "rehabilitation", "result": RESULT}, False),
        ({"measure": "substitution", "substitute": SUBSTITUTE}, False),
        ({}, False),
    ):
        visit, _ = read(**changes)
        assert visit is not None
        assert visit.awaits_result is red


def test_a_wrong_number_is_never_shown() -> None:
    wrong = number(1)[:-1] + str((int(number(1)[-1]) + 1) % 10)
    for told in (wrong, f"{wrong[:6]} {wrong[6:]}"):
        _, findings = read(debtor_national_id=told)
        assert [each.code for each in findings] == ["record.wrong_value"]
        assert wrong[2:9] not in str(findings[0]).replace(" ", "").replace("-", "")
    _, findings = read(measure="substitution", substitute={**SUBSTITUTE, "id_number": wrong})
    assert wrong not in str(findings)


def test_an_organization_is_a_debtor_too() -> None:
    assert codes(debtor_national_id=make_tax_id("099400012345")) == []
