"""Invented figures to look at reports with: plans, visits, court cases and budgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from service.access.actor import MAY, Actor
from service.debts.court_cases import CaseState
from service.debts.model import DebtorClass, Loan
from service.followup.figures import today_of
from service.followup.rounds import set_plan, set_reporter
from service.followup.visits import record_visit
from service.reports.budgets import TypedLine, change_budget
from service.store.case_taking import take_cases
from service.store.cases import Case
from service.store.engine import Store
from service.store.loans import all_loans
from service.store.rounds import Reporter, Round, VisitPlan
from service.store.schema import Role
from service.store.scope import Scope
from service.store.users import CENTRE
from templates.followup import Health, Measure, Occupation, OverdueCause
from thai.dates import fiscal_year, fiscal_year_bounds
from thai.ids import make_national_id
from thai.provinces import find_province

_VISITS: Final = 14
_OCCUPATIONS: Final = (Occupation.RICE, Occupation.ORCHARD, Occupation.LABOUR, Occupation.TRADE)
_MEASURES: Final = (
    Measure.REHABILITATION, Measure.REHABILITATION, Measure.SUBSTITUTION, Measure.REHABILITATION,
)  # fmt: skip
_SUBSTITUTE: Final = {
    "id_number": make_national_id("199990000123"),
    "name": "นายรับช่วง สมมติ",
    "relation": "บุตร",
    "occupation": "ทำนา",
    "phone": "0800000123",
}
_BUDGETS: Final = (
    TypedLine("งบบริหาร", "2,167,420.00", "1,559,505.81", "0.00"),
    TypedLine("งบอุดหนุน", "5,000,000.00", "3,162,508.00", "837,492.00"),
    TypedLine("งบเงินทุนหมุนเวียน", "20,000,000.00", "9,342,222.00", "0.00"),
)


def add_figures(store: Store, provinces: Sequence[str]) -> None:
    """Plans, a round of visits, cases and budgets of these provinces, this fiscal year and last."""
    today = today_of(store.clock())
    year = fiscal_year(today)
    cases: list[Case] = []
    for place, name in enumerate(provinces):
        code = find_province(name).code
        officer = Actor("demo", code, Scope.of([name]), MAY[Role.PROVINCE_OFFICER])
        with store.reading() as reader:
            loans = list(all_loans(reader, officer.scope))
        set_plan(store, officer, VisitPlan(code, year, 18 + 7 * place))
        reporter = Reporter(Round(code, year, 1), "นางสาว", "รายงาน", "สมมติ", "นักวิชาการเกษตร")
        set_reporter(store, officer, reporter)
        for data in islice(_visits(loans, year, today), _VISITS - 3 * place):
            record_visit(store, officer, code, data)
        cases += _cases(code, loans)
    with store.writing("demo") as writer:
        take_cases(writer, Scope.whole_country(), today.replace(day=1), cases, "demo.xlsx")
    centre = Actor("demo", CENTRE, Scope.whole_country(), MAY[Role.CENTRAL_STAFF])
    change_budget(store, centre, CENTRE, year, _BUDGETS, version=0)
    first = find_province(provinces[0]).code
    change_budget(
        store, centre, first, year, [TypedLine("งบบริหาร", "180,000", "95,000", "")], version=0
    )


def _visits(loans: Sequence[Loan], year: int, today: date) -> Iterator[dict[str, Any]]:
    """What officers write down of the guarantors of loans in default, every choice in turn."""
    first_day, _ = fiscal_year_bounds(year)
    day = min(first_day + timedelta(days=20), today)
    troubled = [each for each in loans if each.debtor_class is not DebtorClass.NORMAL]
    # Somebody may be in several loans, and is visited once.
    people = {
        party.id_number: (loan, party)
        for loan in troubled
        for party in loan.parties[:2]
        if party.id_number and party.died_on is None
    }
    for place, (loan, party) in enumerate(people.values()):
        measure = _MEASURES[place % len(_MEASURES)]
        yield {
            "fiscal_year": year,
            "round": 1,
            "visit_date": day.isoformat(),
            "debtor_national_id": party.id_number,
            "contract_no": loan.contract_no,
            "contact_result": "not_found" if place % 5 == 4 else "found",
            "debtor_status": "still_debtor",
            "occupation": _OCCUPATIONS[place % len(_OCCUPATIONS)].value,
            "health": (Health.WEAK if place % 3 == 2 else Health.STRONG).value,
            "overdue_cause": OverdueCause.LOW_INCOME.value,
            "measure": measure.value,
            "substitute": _SUBSTITUTE if measure is Measure.SUBSTITUTION else None,
            "result": _result(day) if place % 4 == 0 else None,
        }


def _result(day: date) -> dict[str, Any]:
    return {
        "agency": "วิทยาลัยเกษตรและเทคโนโลยีสมมติ",
        "start": day.isoformat(),
        "end": (day + timedelta(days=2)).isoformat(),
        "benefits": ["knowledge", "more_income"],
        "more_income": "12,000",
        "confidence": "middle",
        "suggestion": "ขอพันธุ์พืช",
    }


def _cases(code: str, loans: Sequence[Loan]) -> Iterator[Case]:
    sued = (each for each in loans if each.debtor_class is DebtorClass.LITIGATION)
    for place, loan in enumerate(sued):
        borrower = loan.borrower
        if borrower is not None:
            state = (CaseState.PROSECUTOR, CaseState.COURT, CaseState.BAAC_JUDGMENT)[place % 3]
            number = f"ผบ. {place + 1}/{fiscal_year(loan.contract_date) + 2}"
            yield Case(
                code, borrower.name, loan.loan_amount, state, loan.contract_no,
                borrower.id_number, number,
            )  # fmt: skip
