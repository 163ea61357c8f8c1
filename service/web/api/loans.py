"""Loans: the list, one with everything, what it owes on a day.

The pattern for all routes: models of what is asked and given, and views that call one use case.
The use case asks what the actor may do, keeps to the scope and writes the log; a view only
translates. Errors are raised, never returned (``service.web.problem`` tells them).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.debts.explain import ExplanationLine
from service.debts.model import (
    BorrowerKind,
    DebtorClass,
)
from service.debts.state import Split
from service.register.looking import Debt, look_through, see_debt, see_loan
from service.store.listing import Filters, Sort
from service.web.api.loan_models import LoanDetailGiven, LoanGiven
from service.web.auth import actor, store, today
from service.web.blueprint import blueprint
from service.web.idempotency import never_replayed
from service.web.models import Asked, Baht, Day, Given, Id, PageAsked, PageGiven, Word, baht
from service.web.reply import next_url, reply

api = blueprint("loans", "ทะเบียนลูกหนี้")

_MOST_FOUND = 200


class LoansAsked(PageAsked):
    """Which loans, in which order."""

    province: Annotated[Word, Field(description="ชื่อจังหวัด")] = ""
    debtor_class: DebtorClass | None = None
    borrower_kind: BorrowerKind | None = None
    text: Annotated[Word, Field(description="ค้นในเลขที่สัญญา ชื่อผู้กู้ ชื่อโครงการ")] = ""
    fiscal_year: Annotated[
        int, Field(ge=0, le=2900, description="ปีงบประมาณ พ.ศ. ของสัญญา (0 = ทุกปี)")
    ] = 0
    is_open: Annotated[bool | None, Field(description="ยังชำระไม่ครบวงเงินกู้")] = None
    sort: Sort = Sort.CONTRACT_NO
    descending: bool = False


class LoansGiven(PageGiven):
    """A page of loans."""

    items: list[LoanGiven]


@api.get(
    "/loans",
    summary="รายการสัญญา",
    description="สัญญาในจังหวัดที่รับผิดชอบ กรอง เรียง และแบ่งหน้า",
    responses={200: LoansGiven},
)
def list_loans(query: LoansAsked) -> Response:
    filters = Filters(
        province=query.province,
        debtor_class=query.debtor_class,
        borrower_kind=query.borrower_kind,
        text=query.text,
        fiscal_year=query.fiscal_year,
        is_open=query.is_open,
    )
    page = look_through(
        store(),
        actor(),
        filters,
        sort=query.sort,
        descending=query.descending,
        size=query.size,
        cursor=query.cursor,
    )
    items = [LoanGiven.of(loan) for loan in page.loans]
    return reply(LoansGiven(items=items, next=next_url(page.cursor)))


class NumberAsked(Asked):
    """Whose loans: in a body, for addresses are kept in the logs of others."""

    id_number: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9]{13}$"),
        Field(description="เลขประจำตัว 13 หลักของผู้เกี่ยวข้อง"),
    ]


class FoundGiven(Given):
    """Loans that were found, the first 200."""

    items: list[LoanGiven]


@api.post(
    "/loans/by-number",
    summary="สัญญาของเลขประจำตัว",
    description="ต้องมีสิทธิ์เห็นเลขประจำตัว",
    responses={200: FoundGiven},
)
@never_replayed
def loans_of_number(body: NumberAsked) -> Response:
    page = look_through(store(), actor(), Filters(id_number=body.id_number), size=_MOST_FOUND)
    return reply(FoundGiven(items=[LoanGiven.of(loan) for loan in page.loans]))


# --- one loan -----------------------------------------------------------------------------


class LoanPath(Asked):
    """Which loan."""

    loan_id: Id


class LoanDetailAsked(Asked):
    """How a loan is shown."""

    id_numbers: Annotated[bool, Field(description="แสดงเลขประจำตัวเต็ม (ต้องมีสิทธิ์)")] = False


@api.get(
    "/loans/<int:loan_id>",
    summary="สัญญาหนึ่งฉบับ",
    description="ผู้เกี่ยวข้อง แผนชำระ การชำระ และหนังสือที่ส่งแล้ว",
    responses={200: LoanDetailGiven},
)
def one_loan(path: LoanPath, query: LoanDetailAsked) -> Response:
    kept = see_loan(store(), actor(), path.loan_id, open_ids=query.id_numbers)
    return reply(LoanDetailGiven.of_kept(kept), version=kept.version)


# --- what it owes -------------------------------------------------------------------------


class DebtAsked(Asked):
    """On which day."""

    as_of: Annotated[Day | None, Field(description="ณ สิ้นวันที่ (ไม่ระบุ = วันนี้)")] = None


class SplitGiven(Given):
    """An amount by what it is."""

    principal: Baht
    interest: Baht
    penalty: Baht
    total: Baht

    @classmethod
    def of(cls, split: Split) -> Self:
        return cls(
            principal=baht(split.principal),
            interest=baht(split.interest),
            penalty=baht(split.penalty),
            total=baht(split.total),
        )


class DebtLineGiven(Given):
    """One line of the calculation, as in the annex of a letter."""

    instalment_no: int
    due_date: date
    overdue_principal: Baht
    overdue_interest: Baht
    base: Baht
    from_day: date | None
    to_day: date | None
    days: int
    rate: Annotated[str, Field(description="อัตราต่อปี เช่น 0.03")]
    penalty: Baht
    remark: str

    @classmethod
    def of(cls, line: ExplanationLine) -> Self:
        return cls(
            instalment_no=line.instalment_no,
            due_date=line.due_date,
            overdue_principal=baht(line.overdue_principal),
            overdue_interest=baht(line.overdue_interest),
            base=baht(line.base),
            from_day=line.from_day,
            to_day=line.to_day,
            days=line.days,
            rate=f"{line.rate.normalize():f}",
            penalty=baht(line.penalty),
            remark=line.remark,
        )


class DebtGiven(Given):
    """What a loan owes at the end of a day; the lines add up to what is overdue."""

    as_of: date
    outstanding: SplitGiven
    overdue: SplitGiven
    not_yet_due: SplitGiven
    overpaid: Baht
    default_date: date | None
    days_in_default: int
    lines: list[DebtLineGiven]

    @classmethod
    def of(cls, debt: Debt) -> Self:
        state = debt.state
        return cls(
            as_of=state.as_of,
            outstanding=SplitGiven.of(state.outstanding),
            overdue=SplitGiven.of(state.overdue_debt),
            not_yet_due=SplitGiven.of(state.not_yet_due_debt),
            overpaid=baht(state.overpaid),
            default_date=state.default_date,
            days_in_default=state.days_in_default,
            lines=[DebtLineGiven.of(line) for line in debt.lines],
        )


@api.get(
    "/loans/<int:loan_id>/debt",
    summary="หนี้ ณ วันที่",
    description="หนี้ค้างชำระ หนี้ยังไม่ถึงกำหนด และรายการคำนวณทุกบรรทัด",
    responses={200: DebtGiven},
)
def debt_of_loan(path: LoanPath, query: DebtAsked) -> Response:
    as_of = query.as_of or today()
    return reply(DebtGiven.of(see_debt(store(), actor(), path.loan_id, as_of)))
