"""What the register and the office know of a document, filled in before anybody types.

Documents speak the glossary's words, so a fact goes wherever a field has its name; some forms
call the same thing otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_jsonable_python

from service.debts.notice_rules import NOTICE_RULES
from service.debts.notices import Due, Held, plan
from service.debts.state import state_on
from service.register.facts import facts_of, known_for, office_facts
from templates.partial import model_in, values_of
from thai.dates import fiscal_year, quarter
from thai.money import to_baht

if TYPE_CHECKING:
    from datetime import date

    from pydantic import BaseModel

    from service.debts.model import Loan, Party
    from service.settings import OfficeSettings
    from templates.catalogue import Document
    from templates.findings import Finding

Facts = dict[str, Any]

#: What letters say of their addressee: a letter to somebody else is not addressed to the debtor.
_ADDRESSEE: Final = ("salutation", "recipient_name", "recipient_role", "recipient_address")
#: Letters to a party that no rule makes due.
_TO_PARTIES: Final = frozenset(
    {
        "disbursement_suspension_notice",
        "suspension_warning_1",
        "suspension_warning_2",
        "progress_report_request",
        "resolution_notice",
        "judgment_payment_followup",
        "write_off_reminder",
    }
)
#: What forms call a fact by another name.
_ALSO: Final = {
    "borrower_name": ("organization_name", "agency_name", "debtor_name"),
    "contract_no": ("loan_contract_no", "contract_or_certificate_no"),
    "loan_amount": ("approved_amount",),
    "as_of": ("outstanding_date",),
    "outstanding_total": ("debt_total",),
}


def known_of_office(document: Document, as_of: date, settings: OfficeSettings) -> Facts:
    """A document without a loan: who writes, and when. JSON-ready."""
    facts = {
        **office_facts(settings.letter_no(None), as_of, settings),
        **_periods(as_of),
        "enclosures": [each.model_dump() for each in settings.letter.enclosures],
        "copies_to": [each for each in settings.letter.copies_to if "{province}" not in each],
    }
    return _ready(document, facts)


def known_of_loan(
    document: Document, loan: Loan, party: Party | None, as_of: date, settings: OfficeSettings
) -> tuple[Facts, list[Finding]]:
    """A document about a loan, JSON-ready, and why the rules would not send it now.

    ``party`` is whom it goes to; None is whom the rules send it to, else the borrower.
    """
    due, findings = _due(document, loan, party, as_of, settings)
    if due is None:
        return known_of_office(document, as_of, settings), findings
    facts = facts_of(due, letter_no=settings.letter_no(None), as_of=as_of, settings=settings)
    if party is None and document.id not in {*NOTICE_RULES, *_TO_PARTIES}:
        facts = {name: fact for name, fact in facts.items() if name not in _ADDRESSEE}
    for name, others in _ALSO.items():
        facts |= dict.fromkeys(others, facts[name])
    return _ready(document, {**facts, **_periods(as_of), **_of_borrower(due)}), findings


def _due(
    document: Document, loan: Loan, party: Party | None, as_of: date, settings: OfficeSettings
) -> tuple[Due | None, list[Finding]]:
    """The notice as the rules make it due; else as if it were, with what speaks against it."""
    findings: list[Finding] = []
    if document.id in NOTICE_RULES:
        working_day = settings.working_day()
        entries = plan(loan, document.id, as_of, settings.debts, is_working_day=working_day)
        ours = [each for each in entries if party is None or each.party == party]
        for entry in ours:
            if isinstance(entry, Due):
                return entry, list(entry.warnings)
        findings = [each.finding for each in ours if isinstance(each, Held)]
    wanted = party or loan.borrower
    if wanted is None:
        return None, findings
    state = state_on(loan, as_of, settings.debts)
    return Due(loan, wanted, document.id, as_of, None, (), state), findings


def _of_borrower(due: Due) -> Facts:
    """What forms ask of the organization, and its plan as it stands."""
    state, borrower = due.state, due.loan.borrower
    facts: Facts = {
        "paid_amount": to_baht(state.paid.total),
        "plan_rows": [
            {
                "instalment_no": each.no,
                "old_principal": to_baht(each.instalment.principal),
                "old_interest": to_baht(each.instalment.interest),
            }
            for each in state.instalments
            if each.owed.total
        ],
    }
    if borrower is None:
        return facts
    facts |= {
        "organization_phone": borrower.phone,
        "chair_name": borrower.representative,
        "representative_name": borrower.representative,
        "representative_position": borrower.representative_position,
    }
    if (address := borrower.address) is not None:
        lines = " ".join(address.envelope_lines)
        facts |= {
            "organization_address": lines,
            "debtor_address": lines,
            "subdistrict": address.subdistrict,
            "district": address.district,
        }
    return facts


def _periods(as_of: date) -> Facts:
    return {"fiscal_year": fiscal_year(as_of), "quarter": str(quarter(as_of))}


def _takes_old_plan(row: type[BaseModel] | None) -> bool:
    return row is not None and "old_principal" in row.model_fields


def _ready(document: Document, facts: Facts) -> Facts:
    """Those of the facts that the document's fields take, as JSON."""
    known = {name: value for name, value in known_for(document, facts).items() if value != ""}
    fields = document.record.model_fields
    if "plan_rows" in known and not _takes_old_plan(model_in(fields["plan_rows"].annotation)):
        del known["plan_rows"]
    values = values_of(document.record, to_jsonable_python(known))
    ready: Facts = to_jsonable_python(values)
    return ready
