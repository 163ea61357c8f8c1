"""The settings behind every figure and every deadline of a debt.

What the manual or the law leaves open (marked open below, ``letters-and-law.md`` [?],
``forms.md`` 4.12) is a setting with a safe default, so that the fund can decide it
without a developer.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Part(StrEnum):
    """What a debt consists of, in the words of manual L425."""

    PENALTY = "penalty"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class PenaltyBase(StrEnum):
    """What the penalty is counted on: the overdue principal, or the interest with it."""

    PRINCIPAL = "principal"
    INSTALMENT = "instalment"


class Rounding(StrEnum):
    """How an instalment's penalty becomes whole satang."""

    HALF_UP = "half_up"
    DOWN = "down"


class SpacingFrom(StrEnum):
    """From which day of the first demand the days to the second are counted.

    ``RECEIPT`` holds the second demand as long as the receipt is not known.
    """

    RECEIPT = "receipt"
    SENDING = "sending"
    RECEIPT_ELSE_SENDING = "receipt_else_sending"


@dataclass(frozen=True, slots=True)
class DebtRules:
    """Rates, day counts and orders; days are calendar days.

    Penalty
        ``penalty_rate`` a year: clause 23. ``day_basis``, ``penalty_base``,
        ``rounding``, ``first_penalty_day`` (days after the due date of the first day
        that counts) and ``counts_payment_day``: open, A-10. Penalty on principal alone
        also keeps to CCC s.224/1.
    ``allocation_order``
        Which part of an instalment a payment covers first: CCC s.329 puts interest
        before principal; the penalty's place is open.
    ``reminder_days``
        Manual L249 item 2.1: 30 days before the due date.
    ``remedy_after_demand_days``, ``remedy_reply_days``
        Days from N-02 to N-03, and to answer N-03 when the letter's own date is not
        recorded: open.
    ``pay_within_days``
        Days a demand gives: the manual says 15 for a recall (clause 19, L1075) and
        nothing for N-04 and N-05: open.
    ``demand_spacing_days``, ``demand_spacing_from``
        L249, L265: at least 30 days between N-04 and N-05; from sending or receipt: open.
    ``guarantor_days``, ``guarantor_notice_per_instalment``
        CCC s.686: 60 days from default; whether every further instalment in default
        wants its own notice is open, so it gets one.
    ``mortgage_pay_days``, ``mortgagor_days``
        CCC s.728: at least 60 days for the debtor; 15 days to tell the mortgagor.
    ``mortgage_after``
        Letters that come before N-11; the manual sets no order: open.
    ``mortgagor_clock_from``
        The letters "ให้ลูกหนี้มาชำระหนี้" (L431) whose sending starts the 15 days. The
        law means the s.728 letter; the wider list only ever tells a mortgagor too early.
    ``recall_pay_days``
        Clause 19, L160: 15 days from receipt.
    ``prosecutor_days``
        L441: 90 days without news; the repeat after as many days is inferred.
    ``suspension_spacing_days``, ``write_off_reminder_months``
        A-8: 30 days between two warnings; L536, L608: 2 months between reminders.
    ``problem_report_days``
        Clause 20, A-5: 15 days from the due date.
    ``one_contact_a_day``
        Debt Collection Act 2558: at most one contact a day.

    Raises ValueError when a value cannot be worked with.
    """

    penalty_rate: Decimal = Decimal("0.03")
    day_basis: int = 365
    penalty_base: PenaltyBase = PenaltyBase.PRINCIPAL
    rounding: Rounding = Rounding.HALF_UP
    first_penalty_day: int = 1
    counts_payment_day: bool = True
    allocation_order: tuple[Part, ...] = (Part.PENALTY, Part.INTEREST, Part.PRINCIPAL)
    reminder_days: int = 30
    remedy_after_demand_days: int = 0
    remedy_reply_days: int = 30
    pay_within_days: int = 15
    demand_spacing_days: int = 30
    demand_spacing_from: SpacingFrom = SpacingFrom.RECEIPT
    guarantor_days: int = 60
    guarantor_notice_per_instalment: bool = True
    mortgage_pay_days: int = 60
    mortgage_after: tuple[str, ...] = ("demand_notice_1",)
    mortgagor_days: int = 15
    mortgagor_clock_from: tuple[str, ...] = (
        "mortgage_enforcement_notice",
        "demand_notice_1",
        "demand_notice_2",
        "termination_recall",
    )
    recall_pay_days: int = 15
    prosecutor_days: int = 90
    suspension_spacing_days: int = 30
    write_off_reminder_months: int = 2
    problem_report_days: int = 15
    one_contact_a_day: bool = True

    def __post_init__(self) -> None:
        if not self.penalty_rate.is_finite() or self.penalty_rate < 0:
            raise ValueError("penalty_rate must be a number of zero or more")
        if self.day_basis <= 0:
            raise ValueError("day_basis must be above zero")
        if sorted(self.allocation_order) != sorted(Part):
            raise ValueError("allocation_order must name each part once")

    @property
    def daily_rate(self) -> Fraction:
        """The exact penalty rate of one day."""
        return Fraction(self.penalty_rate) / self.day_basis


DEFAULT_RULES = DebtRules()
