"""Every fact of a due notice under its glossary name, in Decimal baht and CE dates.

A record model takes the facts whose names it has; so a new notice document needs no change
here as long as it speaks the same words (forms.md section 1).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from service.debts.explain import explain
from service.debts.notice_names import NOTICE_NAMES
from thai.billpayment import MOST_SATANG, BillPaymentError, reference_of
from thai.dates import format_date
from thai.money import to_baht
from thai.provinces import ProvinceError, find_province

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.debts.model import Loan, Party
    from service.debts.notices import Due
    from service.debts.state import InstalmentState
    from service.settings import OfficeSettings
    from templates.catalogue import Document
    from templates.findings import Finding
    from templates.record import Record

Facts = dict[str, Any]

_PERCENT = 100
_CALCULATION = {"title": "รายการคำนวณหนี้", "amount": "1 ฉบับ"}
_BUDDHIST = 543
_CHAIR = "ประธาน"
# Of these the loan's own fields are facts as they stand.
_LOAN_FIELDS = (
    "contract_no", "contract_date", "project_name", "province", "disbursed_on",
    "guarantee_no", "guarantee_date", "mortgage_no", "mortgage_date", "mortgage_property",
    "terminated_on", "termination_resolution", "suspended_on", "suspension_resolution",
)  # fmt: skip
_RULE_FIELDS = (
    "day_basis", "pay_within_days", "recall_pay_days", "mortgage_pay_days", "remedy_reply_days",
)  # fmt: skip


def facts_of(due: Due, *, letter_no: str, as_of: date, settings: OfficeSettings) -> Facts:
    """All facts of one due notice, amounts as Decimal baht; the letter is dated ``as_of``."""
    return {
        **_letter(due, letter_no, as_of, settings),
        "pay_in": _pay_in(due.loan, letter_no, as_of, settings),
        **_loan(due.loan, settings),
        **_debt(due, as_of),
        **_instalment(due),
        **_earlier_demands(due, as_of, settings),
    }


def record_for(document: Document, facts: Mapping[str, Any]) -> tuple[Record | None, list[Finding]]:
    """The document's record of those facts that it has fields for, and what is wrong with it."""
    return document.record.read(known_for(document, facts))


def known_for(document: Document, facts: Mapping[str, Any]) -> Facts:
    """Those facts that the document has fields for; enclosures and the slip as they fit it."""
    model = document.record
    known = {name: facts[name] for name in model.model_fields if name in facts}
    if document.annex is None and "enclosures" in known:
        known["enclosures"] = [each for each in known["enclosures"] if each != _CALCULATION]
    if known.get("pay_in"):
        known["pay_in"] = _made_out(known["pay_in"], facts.get(getattr(model, "asks_for", "")))
    if known.get("pay_in"):
        slip = {"title": "ใบแจ้งการชำระเงิน", "amount": "1 ฉบับ"}
        known["enclosures"] = [*known["enclosures"], slip]
    return known


def with_number(data: Facts, letter_no: str, as_of: date, settings: OfficeSettings) -> Facts:
    """JSON-like data of a letter that was read with an open number, now with its own.

    Nothing else of a letter depends on its number.
    """
    numbered = {**data, "letter_no": letter_no}
    if data.get("pay_in"):
        ref2 = _second_reference(letter_no, as_of, settings)
        numbered["pay_in"] = {**data["pay_in"], "ref2": ref2}
    return numbered


def recipient_of(party: Party) -> str:
    """How a party is addressed: an organization through who acts for it, a person by name.

    ``ประธานวิสาหกิจชุมชน`` of ``วิสาหกิจชุมชนบ้านสวน`` is ``ประธานวิสาหกิจชุมชนบ้านสวน``.
    """
    position = party.representative_position
    if not position:
        return _CHAIR + party.name if party.representative else party.name
    lengths = range(len(position), 0, -1)
    overlap = next((n for n in lengths if party.name.startswith(position[-n:])), 0)
    return position + party.name[overlap:]


def percent(rate: Decimal) -> str:
    """A rate as it is written: 0.03 is ``3``, 0.0375 is ``3.75``."""
    return f"{(rate * _PERCENT).normalize():f}"


def office_facts(letter_no: str, as_of: date, settings: OfficeSettings) -> Facts:
    """What letters say of whoever writes them."""
    office = settings.office.model_dump(exclude={"number_prefix"})
    return {
        "office": office | {"address_lines": list(office["address_lines"])},
        "letter_no": letter_no,
        "letter_date": as_of,
        "urgency": settings.letter.urgency,
        "account_name": settings.account.name,
        "account_no": settings.account.number,
        "bank": settings.account.bank,
    }


def _letter(due: Due, letter_no: str, as_of: date, settings: OfficeSettings) -> Facts:
    party, letter = due.party, settings.letter
    recipient = recipient_of(party)
    enclosures = [each.model_dump() for each in letter.enclosures]
    return {
        **office_facts(letter_no, as_of, settings),
        "salutation": recipient,
        "recipient_name": recipient,
        "recipient_role": party.role.label,
        "recipient_address": list(party.address.envelope_lines) if party.address else [],
        "enclosures": [_CALCULATION, *enclosures],
        "copies_to": [
            copy.replace("{province}", _full_province(due.loan)) for copy in letter.copies_to
        ],
    }


def _pay_in(loan: Loan, letter_no: str, as_of: date, settings: OfficeSettings) -> Facts | None:
    """A slip without its amount: which sum a letter asks for is the document's to say.

    Its first reference is the contract, the second the letter's number.
    """
    payee = settings.pay_in
    if not payee.biller_id:
        return None
    try:
        ref1 = reference_of(loan.contract_no)
    except BillPaymentError:
        return None
    return {
        "payee": [payee.payee or settings.account.name],
        "biller_id": payee.biller_id + payee.suffix,
        "service_code": payee.service_code,
        "ref1": ref1,
        "ref2": _second_reference(letter_no, as_of, settings),
    }


def _second_reference(letter_no: str, as_of: date, settings: OfficeSettings) -> str:
    """The letter's running number and its Buddhist year, or its whole date while it is open."""
    year = as_of.year + _BUDDHIST
    running = letter_no.removeprefix(settings.office.number_prefix)
    try:
        return reference_of(f"{reference_of(running)}{year}")
    except BillPaymentError:
        return f"{year}{as_of:%m%d}"


def _made_out(slip: Facts, amount: Decimal | None) -> Facts | None:
    """The slip over what the letter asks for; none when that is nothing, or more than it holds."""
    holds = amount is not None and 0 < amount <= to_baht(MOST_SATANG)
    return {**slip, "amount": amount} if holds else None


def _full_province(loan: Loan) -> str:
    try:
        return find_province(loan.province).full_name
    except ProvinceError:
        return loan.province


def _loan(loan: Loan, settings: OfficeSettings) -> Facts:
    borrower, rules = loan.borrower, settings.debts
    return {
        **{name: getattr(loan, name) for name in _LOAN_FIELDS},
        **{name: getattr(rules, name) for name in _RULE_FIELDS},
        "borrower_name": borrower.name if borrower else "",
        "borrower_kind": loan.borrower_kind.label,
        "loan_amount": to_baht(loan.loan_amount),
        "penalty_rate": percent(rules.penalty_rate),
    }


def _debt(due: Due, as_of: date) -> Facts:
    state = due.state
    outstanding = state.outstanding
    return {
        "as_of": as_of,
        "default_date": state.default_date,
        "overdue_principal": to_baht(state.overdue_principal),
        "overdue_interest": to_baht(state.overdue_interest),
        "overdue_penalty": to_baht(state.penalty),
        "overdue_total": to_baht(state.overdue_total),
        "not_yet_due_principal": to_baht(state.not_yet_due_principal),
        "outstanding_principal": to_baht(outstanding.principal),
        "outstanding_interest": to_baht(outstanding.interest),
        "outstanding_penalty": to_baht(outstanding.penalty),
        "outstanding_total": to_baht(outstanding.total),
        "earlier_letters": _earlier_letters(due, as_of),
        "deceased_name": due.for_party.name if due.for_party else "",
        "last_day": due.last_day,
        "instalments": [_overdue(each) for each in state.overdue],
        "calculation": _calculation(due),
    }


def _overdue(each: InstalmentState) -> Facts:
    return {
        "no": each.no,
        "due_date": each.due_date,
        "principal": to_baht(each.overdue_principal),
        "interest": to_baht(each.overdue_interest),
        "days": each.days,
        "penalty": to_baht(each.penalty),
        "total": to_baht(each.owed.total),
    }


def _calculation(due: Due) -> list[Facts]:
    """The penalty's own lines; an instalment on which none ran has no line."""
    return [
        {
            "instalment_no": line.instalment_no,
            "base": to_baht(line.base),
            "from_day": line.from_day,
            "to_day": line.to_day,
            "days": line.days,
            "rate": percent(line.rate) if line.from_day else "",
            "amount": to_baht(line.penalty),
            "remark": line.remark,
        }
        for line in explain(due.state)
        if line.from_day or line.penalty
    ]


def _earlier_letters(due: Due, as_of: date) -> list[str]:
    """The letters that told the debtor's side of this default, oldest first."""
    borrower, since = due.loan.borrower, due.state.default_date
    if borrower is None or since is None:
        return []
    told = [
        (notice.letter_date or notice.sent_on, notice.letter_no)
        for party in (borrower, *due.loan.heirs_of(borrower))
        for notice in due.loan.notices_to(party)
        if notice.kind in NOTICE_NAMES
        and notice.letter_no
        and notice.sent_on
        and since <= notice.sent_on <= as_of
        and not notice.outcome.has_failed
    ]
    dated = sorted((day, letter_no) for day, letter_no in told if day)
    return [f"ที่ {letter_no} ลงวันที่ {format_date(day)}" for day, letter_no in dated]


def _earlier_demands(due: Due, as_of: date, settings: OfficeSettings) -> Facts:
    """The letters that N-05 and N-12 count from: the first demand, the last to the debtor."""
    since = due.state.default_date
    borrower = due.loan.borrower
    if borrower is None or since is None:
        return {}
    sent = sorted(
        (
            notice
            for notice in due.loan.notices_to(borrower)
            if notice.sent_on and since <= notice.sent_on <= as_of and not notice.outcome.has_failed
        ),
        key=lambda notice: notice.sent_on or since,
    )
    facts: Facts = {}
    for notice in sent:
        if notice.kind == "demand_notice_1":
            facts |= {
                "first_demand_no": notice.letter_no,
                "first_demand_date": notice.letter_date,
                "first_demand_received_on": notice.reached_on,
            }
        if notice.kind in settings.debts.mortgagor_clock_from:
            facts |= {
                "debtor_letter_no": notice.letter_no,
                "debtor_letter_date": notice.letter_date,
                "debtor_letter_sent_date": notice.sent_on,
            }
    return facts


def _instalment(due: Due) -> Facts:
    """The one instalment that a notice is about, where it is about one."""
    own = [each for each in due.state.instalments if each.no == due.instalment_no]
    if not own:
        return {}
    owed = own[0].owed
    return {
        "instalment_no": own[0].no,
        "due_date": own[0].due_date,
        "principal": to_baht(owed.principal),
        "interest": to_baht(owed.interest),
        "instalment_total": to_baht(owed.total),
    }
