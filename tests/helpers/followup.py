"""People who follow debtors up, and what they write down; everybody is invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.access.actor import MAY, Actor
from service.debts.model import Loan, Party
from service.followup.rounds import set_reporter
from service.followup.visits import record_visit
from service.store.engine import Store
from service.store.followup import KeptVisit
from service.store.rounds import Reporter, Round
from service.store.schema import Role
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.stores import EVERYTHING
from tests.unit.debts.builders import BORROWER, loan
from thai.ids import make_national_id

HERE, THERE = "50", "92"
HERE_NAME, THERE_NAME = "เชียงใหม่", "ตรัง"
#: In the fiscal year of ``tests.helpers.stores.NOW``.
YEAR = 2569
OFFICER = Actor("user:here", HERE, Scope.of([HERE_NAME]), MAY[Role.PROVINCE_OFFICER])
NEIGHBOUR = Actor("user:there", THERE, Scope.of([THERE_NAME]), MAY[Role.PROVINCE_OFFICER])
STAFF = Actor("user:centre", "00", EVERYTHING, MAY[Role.CENTRAL_STAFF])
APPROVER = Actor("user:approver", "00", EVERYTHING, MAY[Role.APPROVER])
ADMINISTRATOR = Actor("user:admin", "00", EVERYTHING, MAY[Role.ADMINISTRATOR])

RESULT = {
    "agency": "วิทยาลัยเกษตรสมมติ",
    "start": "2025-11-03",
    "end": "2025-11-05",
    "benefits": ["knowledge", "more_income"],
    "more_income": "12,000.50",
    "confidence": "high",
    "suggestion": "ขอพันธุ์พืช",
}


def number(place: int) -> str:
    """A national ID that nobody has."""
    return make_national_id(f"1999{place:08d}")


SUBSTITUTE = {
    "id_number": number(9_999_999),
    "name": "นายแทน สมมติ",
    "relation": "บุตร",
    "occupation": "ทำนา",
    "phone": "0899999999",
}


def visit_data(place: int = 1, **changes: Any) -> dict[str, Any]:
    """What is typed about a debtor whom the register does not know."""
    return {
        "fiscal_year": YEAR,
        "round": 1,
        "visit_date": "2025-11-01",
        "debtor_national_id": number(place),
        "debtor_name": f"นายสมมติ ที่{place}",
        "debtor_address": "1 หมู่ที่ 2 ตำบลสมมติ",
        "contact_result": "found",
        **changes,
    }


def name_reporter(store: Store, actor: Actor = OFFICER, *, no: int = 1, year: int = YEAR) -> None:
    of = Round(actor.office if actor.office != "00" else HERE, year, no)
    made, findings = set_reporter(
        store, actor, Reporter(of, "นางสาว", "รายงาน", "สมมติ", "นักวิชาการ")
    )
    assert made is not None, findings


def visited(store: Store, place: int = 1, actor: Actor = OFFICER, **changes: Any) -> KeptVisit:
    """A visit that is kept."""
    province = actor.office if actor.office != "00" else HERE
    made, findings = record_visit(store, actor, province, visit_data(place, **changes))
    assert made is not None, findings
    return made


def registered(store: Store, *loans: Loan) -> None:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, loans)


def owed_by(place: int, contract_no: str, province: str = HERE_NAME, **changes: Any) -> Loan:
    """A loan of somebody with ``number(place)``."""
    borrower: Party = replace(BORROWER, id_number=number(place))
    return loan(contract_no=contract_no, province=province, parties=(borrower,), **changes)
