"""The notices that depend on the register, as data: who, after what, from when to when.

Order, triggers and addressees: forms.md section 3 (N-01 to N-12); the clocks are in
``clocks.py``, every number in ``DebtRules``. How a rule is carried out: ``notices.py``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.debts import occasions
from service.debts.model import Loan, Party, PartyRole
from service.debts.notice_names import name_of
from service.debts.occasions import Case, Earlier, Occasion
from service.debts.rules import DebtRules
from templates.findings import Finding


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """One kind of notice.

    ``occasions`` gives what the notice would be for, oldest first, or the finding that
    holds it. ``extends``: the addressee's time moves on over a holiday (CCC s.193/8).
    ``is_duty``: the fund loses a right when it is late, so neither a request under
    consideration nor a lawsuit holds the notice (A-19). ``states``: what the letter says.
    """

    kind: str
    code: str
    sources: tuple[str, ...]
    addressees: tuple[PartyRole, ...]
    occasions: Callable[[Case], list[Occasion] | Finding]
    earlier: Callable[[DebtRules], tuple[Earlier, ...]]
    states: tuple[str, ...]
    extends: bool = False
    is_duty: bool = False
    held_by_measure: bool = True
    wants_overdue: bool = True
    third_party_only: bool = False
    nobody_code: str = "held.no_borrower"

    @property
    def thai_name(self) -> str:
        return name_of(self.kind)


_DEBT = ("overdue_principal", "interest", "penalty", "default_date", "as_of")

_RULES = (
    NoticeRule(
        kind="repayment_reminder",
        code="N-01",
        sources=("manual L249 item 2.1", "manual L183"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.reminders,
        earlier=lambda _rules: (),
        states=("instalment_no", "due_date", "principal", "interest", "penalty_rate"),
        held_by_measure=False,
        wants_overdue=False,
    ),
    NoticeRule(
        kind="overdue_demand",
        code="N-02",
        sources=("manual L249 item 2.2(1)", "manual L265 item 1"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.default,
        earlier=lambda _rules: (),
        states=(*_DEBT, "restructuring_way"),
        extends=True,
    ),
    NoticeRule(
        kind="remedy_plan_request",
        code="N-03",
        sources=("manual L249 item 2.2(2)", "manual L265 item 2", "manual L854"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.default,
        earlier=lambda _rules: (Earlier("overdue_demand", occasions.after_demand),),
        states=("remedies", "plan_due_date"),
        extends=True,
    ),
    NoticeRule(
        kind="demand_notice_1",
        code="N-04",
        sources=("manual L249", "manual L265"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.default,
        earlier=lambda _rules: (
            Earlier("overdue_demand", occasions.at_once),
            Earlier("remedy_plan_request", occasions.after_reply, "held.awaiting_reply"),
        ),
        states=(*_DEBT, "pay_within_days", "suit_if_unpaid"),
        extends=True,
    ),
    NoticeRule(
        kind="demand_notice_2",
        code="N-05",
        sources=("manual L249", "manual L265"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.default,
        earlier=lambda _rules: (Earlier("demand_notice_1", occasions.after_spacing),),
        states=(*_DEBT, "pay_within_days", "suit_if_unpaid"),
        extends=True,
    ),
    NoticeRule(
        kind="guarantor_default_notice",
        code="N-10",
        sources=("CCC s.686", "manual L432", "manual L93", "A-19"),
        addressees=(PartyRole.GUARANTOR,),
        occasions=occasions.guarantor_notices,
        earlier=lambda _rules: (),
        states=(*_DEBT, "debtor", "contract_no"),
        is_duty=True,
        held_by_measure=False,
        nobody_code="held.no_guarantor",
    ),
    NoticeRule(
        # The law asks for this letter to the debtor whoever mortgages: the manual's title
        # "ผู้กู้และผู้จำนองเป็นบุคคลเดียวกัน" only leaves out the second letter, N-12.
        kind="mortgage_enforcement_notice",
        code="N-11",
        sources=("CCC s.728 para 1", "manual L430"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.mortgage_notices,
        earlier=lambda rules: tuple(
            Earlier(kind, occasions.at_once) for kind in rules.mortgage_after
        ),
        states=(*_DEBT, "mortgage_property", "mortgage_pay_days"),
        extends=True,
    ),
    NoticeRule(
        kind="mortgagor_notice",
        code="N-12",
        sources=("CCC s.728 para 2", "manual L431"),
        addressees=(PartyRole.MORTGAGOR,),
        occasions=occasions.mortgagor_notices,
        earlier=lambda _rules: (),
        states=(*_DEBT, "debtor_letter_sent_date", "mortgage_property"),
        is_duty=True,
        held_by_measure=False,
        third_party_only=True,
        nobody_code="held.no_mortgage",
    ),
    NoticeRule(
        kind="termination_recall",
        code="N-09",
        sources=("manual L359 step 5", "manual L424", "manual L1075", "A-13"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.after_termination,
        earlier=lambda _rules: (),
        states=("resolution", "amount", "recall_pay_days", "suit_if_unpaid"),
        extends=True,
        held_by_measure=False,
        wants_overdue=False,
    ),
    NoticeRule(
        kind="suspended_project_recall",
        code="N-08",
        sources=("clause 19", "manual L160"),
        addressees=(PartyRole.BORROWER,),
        occasions=occasions.after_suspension,
        earlier=lambda _rules: (),
        states=("resolution", "amount", "recall_pay_days"),
        extends=True,
        held_by_measure=False,
        wants_overdue=False,
    ),
)

NOTICE_RULES: Mapping[str, NoticeRule] = MappingProxyType({rule.kind: rule for rule in _RULES})


def addressees_of(rule: NoticeRule, loan: Loan) -> tuple[Party, ...]:
    """The parties a notice goes to, heirs not yet considered."""
    if rule.third_party_only:
        return loan.third_party_mortgagors
    return tuple(party for role in rule.addressees for party in loan.in_role(role))
