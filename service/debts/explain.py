"""The annex table of a letter: a debt's figures line by line, so that they can be redone."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from service.debts.state import InstalmentState, LoanState
from templates.findings import Finding
from thai.dates import format_date
from thai.money import format_baht


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One row of the annex table; amounts in satang, 0 where the column stays empty.

    ``base`` is the money on which the penalty ran from ``from_day`` to ``to_day``, both
    counted. A penalty that was paid already is a row of its own with a negative
    ``penalty``, so that every money column adds up to the state's total.
    """

    instalment_no: int
    due_date: date
    overdue_principal: int
    overdue_interest: int
    base: int
    from_day: date | None
    to_day: date | None
    days: int
    rate: Decimal
    penalty: int
    remark: str = ""


def explain(state: LoanState) -> list[ExplanationLine]:
    """The rows behind ``overdue_principal``, ``overdue_interest`` and ``penalty`` of a state.

    One row for each stretch of days with one base; an instalment's overdue principal and
    interest stand on its last such row.
    """
    return [line for each in state.overdue for line in _rows(state, each)]


def _rows(state: LoanState, each: InstalmentState) -> list[ExplanationLine]:
    rows = [
        ExplanationLine(
            instalment_no=each.no,
            due_date=each.due_date,
            overdue_principal=0,
            overdue_interest=0,
            base=line.base,
            from_day=line.from_day,
            to_day=line.to_day,
            days=line.days,
            rate=line.rate,
            penalty=line.amount,
            remark=_part_payment(state, each, line.from_day),
        )
        for line in each.lines
    ] or [_plain_row(state, each)]
    rows[-1] = replace(
        rows[-1],
        overdue_principal=each.overdue_principal,
        overdue_interest=each.overdue_interest,
    )
    if each.paid.penalty:
        remark = Finding("annex.penalty_paid").sentence
        rows.append(_plain_row(state, each, -each.paid.penalty, remark))
    return rows


def _plain_row(
    state: LoanState, each: InstalmentState, penalty: int = 0, remark: str = ""
) -> ExplanationLine:
    return ExplanationLine(
        instalment_no=each.no,
        due_date=each.due_date,
        overdue_principal=0,
        overdue_interest=0,
        base=0,
        from_day=None,
        to_day=None,
        days=0,
        rate=state.rules.penalty_rate,
        penalty=penalty,
        remark=remark,
    )


def _part_payment(state: LoanState, each: InstalmentState, from_day: date) -> str:
    """Why a new stretch began: the payment that made the base smaller."""
    gap = timedelta(days=1 if state.rules.counts_payment_day else 0)
    paid_on = from_day - gap
    paid = sum(
        allocation.split.total
        for allocation in state.allocations
        if allocation.instalment_no == each.no and allocation.payment.paid_on == paid_on
    )
    if not paid or paid_on <= each.due_date:
        return ""
    facts = {"amount": format_baht(paid), "date": format_date(paid_on, "long")}
    return Finding("annex.part_paid", facts=facts).sentence
