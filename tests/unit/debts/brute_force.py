"""A penalty calculator that walks day by day, written apart from ``service.debts``.

It knows the default rules only: 3% a year of 365 days on the principal, from the day
after the due date, payment day included; penalty, interest, principal; oldest first.
"""

import math
from datetime import date, timedelta
from fractions import Fraction

from service.debts.model import Loan

DAILY = Fraction(3, 100 * 365)


def half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def brute_force(loan: Loan, as_of: date) -> tuple[list[dict[str, int]], int]:
    """What is owed of each instalment, oldest first, and what was paid too much."""
    plan = sorted(loan.instalments, key=lambda each: (each.due_date, each.no))
    rows = [
        {"principal": each.principal, "interest": each.interest, "penalty_paid": 0} for each in plan
    ]
    grown = [Fraction(0) for _ in plan]
    overpaid = 0
    days = [each.due_date for each in plan] + [each.paid_on for each in loan.payments]
    today = min([*days, as_of])
    while today <= as_of:
        for index, each in enumerate(plan):
            if today > each.due_date:
                grown[index] += rows[index]["principal"] * DAILY
        money = sum(each.amount for each in loan.payments if each.paid_on == today)
        for index, row in enumerate(rows):
            pieces = {
                "penalty": half_up(grown[index]) - row["penalty_paid"],
                "interest": row["interest"],
                "principal": row["principal"],
            }
            for name, owed in pieces.items():
                piece = min(money, owed)
                money -= piece
                if name == "penalty":
                    row["penalty_paid"] += piece
                else:
                    row[name] -= piece
        overpaid += money
        today += timedelta(days=1)
    for index, row in enumerate(rows):
        row["penalty"] = half_up(grown[index]) - row["penalty_paid"]
    return rows, overpaid
