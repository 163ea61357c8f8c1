"""What a loan owes on a day, to the satang, and how each figure came about.

Payments are taken in date order. Each one covers the oldest instalment first, there in
the allocation order of the rules; what exceeds everything due is a prepayment of the
next instalments, in order, and what exceeds the whole plan is kept as ``overpaid``.
So the allocations and ``overpaid`` always add up to the payments.

A penalty runs in whole satang-days: base times days is summed over the segments of an
instalment and becomes satang once, at the end. A payment in between covers no more than
the rounded penalty up to its day and leaves the sum untouched, so that paying in parts
never rounds more often; what it covered is taken off the instalment's rounded total.

Segments are rounded as differences of the running total: their amounts add up to it.
Clause 23 (manual L149, L168); forms.md 4.2; letters-and-law.md section 2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from service.debts.model import Instalment, Loan, Payment
from service.debts.rules import DebtRules, Part, PenaltyBase, Rounding
from thai.money import round_half_up

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Split:
    """An amount by what it pays or owes, in satang."""

    penalty: int = 0
    interest: int = 0
    principal: int = 0

    @property
    def total(self) -> int:
        return self.penalty + self.interest + self.principal

    def __add__(self, other: "Split") -> "Split":
        return Split(
            self.penalty + other.penalty,
            self.interest + other.interest,
            self.principal + other.principal,
        )


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """The penalty of one instalment over days on which its base did not change.

    ``from_day`` and ``to_day`` both count; ``base`` and ``amount`` in satang.
    """

    instalment_no: int
    base: int
    from_day: date
    to_day: date
    days: int
    rate: Decimal
    amount: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one payment paid of one instalment."""

    payment: Payment
    instalment_no: int
    split: Split


@dataclass(frozen=True, slots=True)
class InstalmentState:
    """One instalment on the day: what is still owed, what was paid, the penalty's lines.

    ``days`` counts from the day after the due date while anything is overdue, else 0.
    """

    instalment: Instalment
    is_overdue: bool
    days: int
    owed: Split
    paid: Split
    lines: tuple[PenaltyLine, ...]

    @property
    def no(self) -> int:
        return self.instalment.no

    @property
    def due_date(self) -> date:
        return self.instalment.due_date

    @property
    def overdue_principal(self) -> int:
        return self.owed.principal if self.is_overdue else 0

    @property
    def overdue_interest(self) -> int:
        return self.owed.interest if self.is_overdue else 0

    @property
    def penalty(self) -> int:
        """The penalty still owed, in satang."""
        return self.owed.penalty

    @property
    def penalty_accrued(self) -> int:
        """The penalty up to the day, paid or not, in satang."""
        return self.owed.penalty + self.paid.penalty


@dataclass(frozen=True, slots=True)
class LoanState:
    """A loan on a day; all amounts in satang."""

    loan: Loan
    as_of: date
    rules: DebtRules
    instalments: tuple[InstalmentState, ...]
    allocations: tuple[Allocation, ...]
    overpaid: int

    @property
    def overdue(self) -> tuple[InstalmentState, ...]:
        return tuple(state for state in self.instalments if state.is_overdue)

    @property
    def not_yet_due(self) -> tuple[InstalmentState, ...]:
        """The instalments of today and later that are not paid in full."""
        return tuple(
            state for state in self.instalments if not state.is_overdue and state.owed.total
        )

    @property
    def overdue_debt(self) -> Split:
        return _sum(state.owed for state in self.overdue)

    @property
    def not_yet_due_debt(self) -> Split:
        return _sum(state.owed for state in self.not_yet_due)

    @property
    def outstanding(self) -> Split:
        """Everything still owed, due or not: what a recall asks for."""
        return self.overdue_debt + self.not_yet_due_debt

    @property
    def overdue_principal(self) -> int:
        return self.overdue_debt.principal

    @property
    def overdue_interest(self) -> int:
        return self.overdue_debt.interest

    @property
    def penalty(self) -> int:
        return self.overdue_debt.penalty

    @property
    def overdue_total(self) -> int:
        return self.overdue_debt.total

    @property
    def not_yet_due_principal(self) -> int:
        return self.not_yet_due_debt.principal

    @property
    def paid(self) -> Split:
        return _sum(state.paid for state in self.instalments)

    @property
    def default_date(self) -> date | None:
        """The first day of default: the day after the oldest unpaid due date (CCC s.204).

        An instalment whose penalty alone is unpaid counts as unpaid. No rule moves a due
        date that falls on a holiday (A-9).
        """
        return self.overdue[0].due_date + _DAY if self.overdue else None

    @property
    def days_in_default(self) -> int:
        return self.overdue[0].days if self.overdue else 0

    @property
    def is_fully_paid(self) -> bool:
        return bool(self.instalments) and not self.outstanding.total


def state_on(loan: Loan, as_of: date, rules: DebtRules) -> LoanState:
    """The state of a loan at the end of a day; later payments are left out."""
    daily_rate = rules.daily_rate
    ledgers = [
        _Ledger(instalment, rules, daily_rate, instalment.principal, instalment.interest)
        for instalment in sorted(loan.instalments, key=lambda each: (each.due_date, each.no))
    ]
    payments = sorted(
        (payment for payment in loan.payments if payment.paid_on <= as_of),
        key=lambda payment: (payment.paid_on, payment.receipt_no, payment.amount),
    )
    allocations: list[Allocation] = []
    overpaid = 0
    for payment in payments:
        overpaid += _allocate(payment, ledgers, allocations)
    return LoanState(
        loan=loan,
        as_of=as_of,
        rules=rules,
        instalments=tuple(ledger.close(as_of) for ledger in ledgers),
        allocations=tuple(allocations),
        overpaid=overpaid,
    )


def _allocate(payment: Payment, ledgers: Sequence["_Ledger"], allocations: list[Allocation]) -> int:
    left = payment.amount
    for ledger in ledgers:
        if not left:
            break
        ledger.accrue(payment.paid_on)
        split = ledger.take(left)
        if split.total:
            allocations.append(Allocation(payment, ledger.instalment.no, split))
            left -= split.total
    return left


def _sum(splits: Iterable[Split]) -> Split:
    total = Split()
    for split in splits:
        total += split
    return total


@dataclass(slots=True)
class _Ledger:
    """The running account of one instalment while payments are taken in."""

    instalment: Instalment
    rules: DebtRules
    daily_rate: Fraction
    principal: int
    interest: int
    paid: Split = Split()
    satang_days: int = 0
    counted_to: date | None = None
    lines: list[PenaltyLine] = field(default_factory=list)

    @property
    def base(self) -> int:
        if self.rules.penalty_base is PenaltyBase.INSTALMENT:
            return self.principal + self.interest
        return self.principal

    @property
    def penalty_accrued(self) -> int:
        numerator = self.satang_days * self.daily_rate.numerator
        if self.rules.rounding is Rounding.DOWN:
            return numerator // self.daily_rate.denominator
        return round_half_up(numerator, self.daily_rate.denominator)

    def accrue(self, day: date) -> None:
        """Count the penalty of the days up to ``day`` that are not counted yet."""
        if day <= self.instalment.due_date:
            return
        to_day = day if self.rules.counts_payment_day else day - _DAY
        first = self.instalment.due_date + timedelta(days=self.rules.first_penalty_day)
        from_day = first if self.counted_to is None else self.counted_to + _DAY
        days = (to_day - from_day).days + 1
        if days <= 0:
            return
        self.counted_to = to_day
        if not self.base:
            return
        before = self.penalty_accrued
        self.satang_days += self.base * days
        self._add_line(
            PenaltyLine(
                instalment_no=self.instalment.no,
                base=self.base,
                from_day=from_day,
                to_day=to_day,
                days=days,
                rate=self.rules.penalty_rate,
                amount=self.penalty_accrued - before,
            )
        )

    def _add_line(self, line: PenaltyLine) -> None:
        last = self.lines[-1] if self.lines else None
        # A payment that left the base alone is no reason for a line of its own.
        if last is not None and last.base == line.base and last.to_day + _DAY == line.from_day:
            self.lines[-1] = replace(
                last,
                to_day=line.to_day,
                days=last.days + line.days,
                amount=last.amount + line.amount,
            )
        else:
            self.lines.append(line)

    def owed(self) -> Split:
        penalty = self.penalty_accrued - self.paid.penalty
        return Split(penalty=penalty, interest=self.interest, principal=self.principal)

    def take(self, amount: int) -> Split:
        """Pay what ``amount`` covers of this instalment, in the allocation order."""
        owed = self.owed()
        taken = dict.fromkeys(Part, 0)
        for part in self.rules.allocation_order:
            taken[part] = min(amount, getattr(owed, part))
            amount -= taken[part]
        split = Split(taken[Part.PENALTY], taken[Part.INTEREST], taken[Part.PRINCIPAL])
        self.paid += split
        self.interest -= split.interest
        self.principal -= split.principal
        return split

    def close(self, as_of: date) -> InstalmentState:
        self.accrue(as_of)
        owed = self.owed()
        is_overdue = as_of > self.instalment.due_date and owed.total > 0
        return InstalmentState(
            instalment=self.instalment,
            is_overdue=is_overdue,
            days=(as_of - self.instalment.due_date).days if is_overdue else 0,
            owed=owed,
            paid=self.paid,
            lines=tuple(self.lines),
        )
