"""Which loan a paper is about, and what the register says against the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_

from service.debts.model import Loan, contract_key
from service.store.listing import containing
from service.store.loans import Ids, Kept, fetch, find_loan
from service.store.rows import searchable
from service.store.schema import loans
from service.store.scope import Scope
from service.store.submissions_papers import provinces_of
from service.store.users import CENTRE
from service.submissions.cash import is_cash, supplied, told_before
from templates.findings import Finding, Place
from thai.money import MoneyError, format_baht, parse_baht

if TYPE_CHECKING:
    from service.store.engine import Reader
    from service.store.submissions import Submission
    from service.submissions.draft import Draft

#: Papers that change something of a loan: without it they can't be accepted.
NEEDS_LOAN: Final = frozenset({"ns01", "ns02", "ns04"})
#: The fields in which papers name the contract, the borrower, the project.
CONTRACT_FIELDS: Final = ("loan_contract_no", "contract_or_certificate_no", "contract_no")
_BORROWER_FIELDS: Final = ("borrower_name", "organization_name")


@dataclass(frozen=True, slots=True)
class About:
    """Of which submission a paper is, whose loans it may be about, and which a person said."""

    submission: Submission
    scope: Scope
    loan_id: int | None = None
    linked_by: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The loan of a paper, None while it is not known; ``linked_by`` who said so.

    ``findings`` are what the register tells, ``supplied`` values that the service knows.
    """

    kept: Kept | None
    linked_by: str = ""
    findings: tuple[Finding, ...] = ()
    supplied: Mapping[str, Any] = field(default_factory=dict)

    @property
    def loan_id(self) -> int | None:
        return self.kept.id if self.kept else None


def link(reader: Reader, about: About, draft: Draft) -> Link:
    """The link of a paper: to the loan that a person said, else by what the paper says."""
    by_person = bool(about.linked_by)
    kept = _by_id(reader, about) if by_person else _by_paper(reader, about.scope, draft)
    findings = [*_missing(draft, kept), *(_compared(draft, kept.loan) if kept else ())]
    more: Mapping[str, Any] = {}
    if is_cash(draft):
        more = supplied(reader, about, draft, kept)
        findings += told_before(reader, about, draft, kept)
    return Link(kept, about.linked_by if kept else "", tuple(findings), more)


def link_scope(submission: Submission, scope: Scope) -> Scope:
    """The loans that a paper may be about, of those that a person may know of."""
    widest = submission.link_scope
    if widest.codes is None or scope.codes is None:
        return scope if widest.codes is None else widest
    return Scope(widest.codes & scope.codes)


def _by_id(reader: Reader, about: About) -> Kept | None:
    return next(iter(fetch(reader, about.scope, loans.c.id == about.loan_id, Ids.MASKED)), None)


def _by_paper(reader: Reader, scope: Scope, draft: Draft) -> Kept | None:
    """By the contract number on the paper, else its reference, else project and borrower."""
    _, number = contract_of(draft)
    for text in (number, draft.reading.identity.reference):
        if text and (kept := find_loan(reader, scope, text, Ids.MASKED)) is not None:
            return kept
    project, (_, borrower) = draft.data.get("project_name"), _borrower(draft)
    if number or not isinstance(project, str) or not project or not borrower:
        return None
    # As they stand one after the other in what the register's search index knows.
    told = f"{searchable(borrower)}\n{searchable(project)}"
    found = fetch(reader, scope, and_(*containing(reader, scope, loans.c.search, told)), Ids.MASKED)
    same = [kept for kept in found if _said_of(kept.loan) == told]
    return same[0] if len(same) == 1 else None


def _said_of(loan: Loan) -> str:
    return f"{searchable(_name(loan))}\n{searchable(loan.project_name)}"


def home_of(reader: Reader, submission: Submission) -> str:
    """The code of the province that a file belongs to.

    The sender's; of a file that the centre sent, that of the loans in it, if it is one.
    """
    if submission.office != CENTRE:
        return submission.province
    codes = provinces_of(reader, submission.link_scope, submission.id) or {submission.province}
    return codes.pop() if len(codes) == 1 else CENTRE


def contract_of(draft: Draft) -> tuple[str, str]:
    """The field in which the paper names its contract, and what it says; blank: none."""
    return _first(draft, CONTRACT_FIELDS)


def _borrower(draft: Draft) -> tuple[str, str]:
    return _first(draft, _BORROWER_FIELDS)


def _first(draft: Draft, names: tuple[str, ...]) -> tuple[str, str]:
    document = draft.document
    if document is None:
        return "", ""
    field = next((name for name in names if name in document.record.model_fields), "")
    value = draft.data.get(field, "")
    return field, value if isinstance(value, str) else ""


def _missing(draft: Draft, kept: Kept | None) -> Iterator[Finding]:
    document = draft.document
    if kept is not None or document is None:
        return
    field, number = contract_of(draft)
    if document.id in NEEDS_LOAN:
        yield Finding("submissions.no_loan", Place(field=field), found=number)
    elif number or is_cash(draft):
        yield Finding("submissions.loan_unknown", Place(field=field), found=number)


def _compared(draft: Draft, loan: Loan) -> Iterator[Finding]:
    """Where paper and register differ; a person looks, for either may be right."""
    field, number = contract_of(draft)
    if number and contract_key(number) != contract_key(loan.contract_no):
        yield _differs("contract", field, number, loan.contract_no)
    field, name = _borrower(draft)
    if name and _name(loan) and _plain(name) != _plain(_name(loan)):
        yield _differs("borrower", field, name, _name(loan))
    for field, kept in (("project_name", loan.project_name), ("province", loan.province)):
        told = draft.data.get(field)
        if isinstance(told, str) and told and _plain(told) != _plain(kept):
            yield _differs(field, field, told, kept)
    amount = draft.data.get("loan_amount")
    if isinstance(amount, str):
        try:
            satang = parse_baht(amount)
        except MoneyError:
            return
        if satang != loan.loan_amount:
            kept_amount = format_baht(loan.loan_amount)
            yield _differs("loan_amount", "loan_amount", format_baht(satang), kept_amount)


def _differs(name: str, field: str, found: str, kept: str) -> Finding:
    return Finding(f"submissions.{name}_differs", Place(field=field), found, kept, kept)


def _name(loan: Loan) -> str:
    return loan.borrower.name if loan.borrower else ""


def _plain(text: str) -> str:
    return text.replace(" ", "").removeprefix("จังหวัด")
