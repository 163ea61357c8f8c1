from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.debts.explain import explain
from service.debts.model import Instalment, Loan, Payment
from service.debts.rules import DEFAULT_RULES, DebtRules, Part, PenaltyBase, Rounding
from service.debts.state import LoanState, Split, state_on
from tests.unit.debts.brute_force import brute_force
from tests.unit.debts.builders import day, loan, paid

RULES = DEFAULT_RULES


def state(of: Loan, as_of: str, rules: DebtRules = RULES) -> LoanState:
    return state_on(of, day(as_of), rules)


class TestWorkedExamples:
    def test_thirty_days(self) -> None:
        now = state(loan(), "2025-04-30")
        assert now.penalty == 24_658
        assert now.overdue[0].days == 30
        assert now.default_date == day("2025-04-01")

    def test_a_whole_year(self) -> None:
        one_year = loan(instalments=(Instalment(1, day("2024-09-30"), 10_000_000),))
        assert state(one_year, "2025-09-30").penalty == 300_000

    def test_a_leap_year_has_a_day_more(self) -> None:
        leap = loan(instalments=(Instalment(1, day("2023-09-30"), 10_000_000),))
        now = state(leap, "2024-09-30")
        assert now.overdue[0].days == 366
        assert now.penalty == 300_822  # 300,821.917...

    def test_nothing_runs_on_the_due_date(self) -> None:
        now = state(loan(), "2025-03-31")
        assert not now.overdue
        assert now.default_date is None
        assert now.not_yet_due_principal == 10_000_000
        assert state(loan(), "2025-04-01").overdue[0].days == 1


class TestPartPayment:
    of = loan(
        instalments=(Instalment(1, day("2025-03-31"), 10_000_000, 100_000),),
        payments=(paid("2025-04-10", 5_000_000, "ร.1"),),
    )

    def test_splits_the_period(self) -> None:
        (each,) = state(self.of, "2025-04-30").overdue
        # 10 days on 100,000.00 make 82.19; that and 1,000.00 of interest go first.
        left = 10_000_000 - (5_000_000 - 8_219 - 100_000)
        assert [(line.days, line.base) for line in each.lines] == [(10, 10_000_000), (20, left)]
        assert [(line.from_day, line.to_day) for line in each.lines] == [
            (day("2025-04-01"), day("2025-04-10")),
            (day("2025-04-11"), day("2025-04-30")),
        ]
        assert each.paid == Split(8_219, 100_000, 4_891_781)
        assert each.penalty == each.lines[1].amount == 8_397

    def test_rounds_the_sum_not_the_segments(self) -> None:
        (each,) = state(self.of, "2025-04-30").overdue
        exact = (10_000_000 * 10 + each.lines[1].base * 20) * 3 / (100 * 365)
        assert each.penalty_accrued == round(exact) == sum(line.amount for line in each.lines)

    def test_a_payment_that_leaves_the_base_alone_makes_no_line(self) -> None:
        of = replace(self.of, payments=(paid("2025-04-10", 8_219 + 50_000),))
        (each,) = state(of, "2025-04-30").overdue
        assert [line.days for line in each.lines] == [30]

    def test_later_payments_are_left_out(self) -> None:
        assert state(self.of, "2025-04-09").paid == Split()

    def test_annex_rows(self) -> None:
        rows = explain(state(self.of, "2025-04-30"))
        assert [row.penalty for row in rows] == [8_219, 8_397, -8_219]
        assert [row.overdue_principal for row in rows] == [0, 5_108_219, 0]
        assert "50,000.00" in rows[1].remark
        assert "10 เมษายน 2568" in rows[1].remark
        assert rows[2].remark == "หักเบี้ยปรับที่ชำระแล้ว"
        assert rows[0].rate == Decimal("0.03")

    def test_a_payment_in_time_needs_no_remark(self) -> None:
        of = replace(self.of, payments=(paid("2025-03-31", 5_000_000),))
        (row,) = explain(state(of, "2025-04-30"))
        assert (row.base, row.remark) == (5_100_000, "")


class TestSeveralInstalments:
    of = loan(
        instalments=(
            Instalment(2, day("2025-06-30"), 2_000_000, 20_000),
            Instalment(1, day("2025-03-31"), 1_000_000, 10_000),
            Instalment(3, day("2025-09-30"), 3_000_000, 30_000),
        )
    )

    def test_oldest_first(self) -> None:
        now = state(replace(self.of, payments=(paid("2025-03-31", 1_500_000),)), "2025-04-01")
        assert [each.paid for each in now.instalments] == [
            Split(0, 10_000, 1_000_000),
            Split(0, 20_000, 470_000),
            Split(),
        ]
        assert now.not_yet_due_principal == 1_530_000 + 3_000_000

    def test_default_begins_with_the_oldest_unpaid(self) -> None:
        assert state(self.of, "2025-07-31").default_date == day("2025-04-01")
        first_paid = replace(self.of, payments=(paid("2025-03-01", 1_010_000),))
        assert state(first_paid, "2025-07-31").default_date == day("2025-07-01")

    def test_what_exceeds_the_plan_is_overpaid(self) -> None:
        now = state(replace(self.of, payments=(paid("2025-03-01", 7_000_000),)), "2026-01-01")
        assert now.overpaid == 7_000_000 - 6_060_000
        assert now.is_fully_paid
        assert explain(now) == []

    def test_totals(self) -> None:
        now = state(self.of, "2025-07-30")
        assert now.overdue_principal == 3_000_000
        assert now.overdue_interest == 30_000
        assert now.penalty == 9_945 + 4_932  # 121 and 30 days
        assert now.overdue_total == 3_000_000 + 30_000 + 14_877
        assert now.outstanding.total == now.overdue_total + 3_030_000


class TestSettings:
    def test_base_with_interest(self) -> None:
        of = loan(instalments=(Instalment(1, day("2024-09-30"), 9_000_000, 1_000_000),))
        rules = DebtRules(penalty_base=PenaltyBase.INSTALMENT)
        assert state(of, "2025-09-30").penalty == 270_000
        assert state(of, "2025-09-30", rules).penalty == 300_000

    def test_rounding_down(self) -> None:
        rules = DebtRules(rounding=Rounding.DOWN)
        leap = loan(instalments=(Instalment(1, day("2023-09-30"), 10_000_000),))
        assert state(leap, "2024-09-30", rules).penalty == 300_821

    @pytest.mark.parametrize(("principal", "penalty"), [(6_083, 0), (6_084, 1)])
    def test_half_a_satang_goes_up(self, principal: int, penalty: int) -> None:
        of = loan(instalments=(Instalment(1, day("2025-03-31"), principal),))
        assert state(of, "2025-04-01").penalty == penalty

    def test_exactly_half(self) -> None:
        of = loan(instalments=(Instalment(1, day("2025-03-31"), 1),))
        rules = DebtRules(penalty_rate=Decimal("0.5"), day_basis=1)
        assert state(of, "2025-04-01", rules).penalty == 1

    def test_payment_day_not_counted(self) -> None:
        rules = DebtRules(counts_payment_day=False)
        of = loan(payments=(paid("2025-04-11", 5_000_000),))
        (each,) = state(of, "2025-05-01", rules).overdue
        assert [line.days for line in each.lines] == [10, 20]
        assert "11 เมษายน 2568" in explain(state(of, "2025-05-01", rules))[1].remark

    def test_due_date_counted(self) -> None:
        rules = DebtRules(first_penalty_day=0)
        assert state(loan(), "2025-03-31", rules).penalty == 0
        assert state(loan(), "2025-04-01", rules).overdue[0].lines[0].days == 2

    def test_principal_first_leaves_a_penalty_that_no_longer_grows(self) -> None:
        rules = DebtRules(allocation_order=(Part.PRINCIPAL, Part.INTEREST, Part.PENALTY))
        of = loan(payments=(paid("2025-04-30", 10_000_000),))
        now, later = state(of, "2025-04-30", rules), state(of, "2026-04-30", rules)
        assert now.penalty == later.penalty == 24_658
        assert later.default_date == day("2025-04-01")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"penalty_rate": Decimal("-0.01")},
            {"penalty_rate": Decimal("NaN")},
            {"day_basis": 0},
            {"allocation_order": (Part.PENALTY, Part.PENALTY, Part.PRINCIPAL)},
            {"allocation_order": (Part.PENALTY,)},
        ],
    )
    def test_rules_that_cannot_be_worked_with(self, wrong: dict[str, object]) -> None:
        with pytest.raises(ValueError, match="must"):
            DebtRules(**wrong)  # type: ignore[arg-type]


START = date(2023, 6, 1)
days = st.integers(0, 700).map(lambda n: START + timedelta(days=n))
amounts = st.one_of(st.integers(0, 20_000), st.integers(0, 50_000_000))


@st.composite
def loans(draw: st.DrawFn) -> Loan:
    count = draw(st.integers(1, 4))
    plan = tuple(
        Instalment(no, draw(days), draw(amounts), draw(amounts)) for no in range(1, count + 1)
    )
    payments = tuple(
        Payment(draw(days), draw(st.integers(1, 60_000_000)), str(no))
        for no in range(draw(st.integers(0, 5)))
    )
    return loan(instalments=plan, payments=payments)


orders = st.permutations(list(Part)).map(tuple)
rule_sets = st.builds(
    DebtRules,
    penalty_rate=st.decimals("0", "0.15", places=4),
    day_basis=st.sampled_from([360, 365, 366]),
    penalty_base=st.sampled_from(PenaltyBase),
    rounding=st.sampled_from(Rounding),
    first_penalty_day=st.integers(0, 2),
    counts_payment_day=st.booleans(),
    allocation_order=orders,
)


@settings(max_examples=500)
@given(loans(), days)
def test_as_counted_day_by_day(of: Loan, as_of: date) -> None:
    rows, overpaid = brute_force(of, as_of)
    now = state_on(of, as_of, RULES)
    assert [
        {
            "principal": each.owed.principal,
            "interest": each.owed.interest,
            "penalty": each.owed.penalty,
            "penalty_paid": each.paid.penalty,
        }
        for each in now.instalments
    ] == rows
    assert now.overpaid == overpaid


@settings(max_examples=400)
@given(loans(), days, rule_sets)
def test_money_is_neither_made_nor_lost(of: Loan, as_of: date, rules: DebtRules) -> None:
    now = state_on(of, as_of, rules)
    received = sum(payment.amount for payment in of.payments if payment.paid_on <= as_of)
    assert sum(each.split.total for each in now.allocations) + now.overpaid == received
    assert now.paid.total + now.overpaid == received
    for each in now.instalments:
        assert each.owed.principal + each.paid.principal == each.instalment.principal
        assert each.owed.interest + each.paid.interest == each.instalment.interest
        assert min(each.owed.penalty, each.owed.interest, each.owed.principal) >= 0
        assert sum(line.amount for line in each.lines) == each.penalty_accrued
        assert not (each.owed.penalty and as_of <= each.due_date)


@settings(max_examples=400)
@given(loans(), days, rule_sets)
def test_the_annex_adds_up(of: Loan, as_of: date, rules: DebtRules) -> None:
    now = state_on(of, as_of, rules)
    rows = explain(now)
    assert sum(row.overdue_principal for row in rows) == now.overdue_principal
    assert sum(row.overdue_interest for row in rows) == now.overdue_interest
    assert sum(row.penalty for row in rows) == now.penalty
    assert {row.instalment_no for row in rows} == {each.no for each in now.overdue}
    for row in rows:
        if row.from_day and row.to_day:
            assert row.days == (row.to_day - row.from_day).days + 1


@settings(max_examples=400)
@given(loans(), days, st.integers(0, 400), rule_sets)
def test_a_penalty_never_shrinks_with_time(
    of: Loan, as_of: date, later: int, rules: DebtRules
) -> None:
    now = state_on(of, as_of, rules)
    then = state_on(of, as_of + timedelta(days=later), rules)
    for before, after in zip(now.instalments, then.instalments, strict=True):
        assert before.penalty_accrued <= after.penalty_accrued


@settings(max_examples=400)
@given(loans(), days, rule_sets, st.randoms())
def test_the_order_of_rows_is_nothing(
    of: Loan, as_of: date, rules: DebtRules, random: object
) -> None:
    same_day = tuple(replace(payment, paid_on=as_of) for payment in of.payments[:3])
    of = replace(of, payments=(*of.payments, *same_day))
    payments, plan = list(of.payments), list(of.instalments)
    random.shuffle(payments)  # type: ignore[attr-defined]
    random.shuffle(plan)  # type: ignore[attr-defined]
    # Other receipt numbers, so that the payments of one day are taken in another order.
    payments = [replace(each, receipt_no=str(no)) for no, each in enumerate(payments)]
    mixed = replace(of, payments=tuple(payments), instalments=tuple(plan))
    one, other = state_on(of, as_of, rules), state_on(mixed, as_of, rules)
    assert one.overpaid == other.overpaid
    assert one.instalments == other.instalments


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_is_above_zero(amount: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Payment(date(2025, 1, 1), amount)


def test_an_instalment_is_not_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Instalment(1, date(2025, 1, 1), -1)
