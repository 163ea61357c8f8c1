"""Documents that are notices: to which party of which loan they go, and none of them twice.

The register's rules count them as they count those of batches, from the day they are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from service.debts.model import contract_key
from service.debts.notice_rules import NOTICE_RULES, addressees_of
from service.register.columns import NOTICE_KINDS
from service.register.facts import recipient_of
from service.store.errors import NotFoundError
from service.store.loans import Ids, Kept, find_loan
from service.store.on_their_way import with_letters_on_their_way
from service.store.paper_letters import NewLetter
from templates.findings import Finding, Place
from thai.text import normalize

if TYPE_CHECKING:
    from datetime import date

    from service.debts.model import Loan, Notice, Party
    from service.store.engine import Reader
    from service.store.scope import Scope

#: What the register records as letters to its parties.
_KINDS: Final = frozenset(NOTICE_KINDS.values())
Data = Mapping[str, Any]


def loan_in_scope(reader: Reader, scope: Scope, contract_no: str) -> Kept | None:
    """The loan of a number, None of none. Raises NotFoundError."""
    if not contract_no:
        return None
    kept = find_loan(reader, scope, contract_no, Ids.OPEN)
    if kept is None:
        raise NotFoundError("papers.no_loan", found=contract_no)
    return kept


def loan_of_notice(
    reader: Reader, scope: Scope, kind: str, data: Data
) -> tuple[Kept | None, list[Finding]]:
    """The loan that a notice names, where nobody said which; a warning where there is none."""
    told = str(data.get("contract_no") or "")
    if kind not in NOTICE_RULES or not told:
        return None, []
    kept = find_loan(reader, scope, told, Ids.OPEN)
    missing = Finding("papers.not_in_register", Place(field="contract_no"), told)
    return kept, [] if kept else [missing]


def letter_of(
    reader: Reader, scope: Scope, kept: Kept, kind: str, data: Data, *, party: str, day: date
) -> tuple[NewLetter | None, list[Finding]]:
    """The letter that a document of a loan is, None of another document; what is wrong with it.

    ``party`` is the ``party_id`` of whom it goes to, empty for whom the document names.
    Raises NotFoundError: the loan has no such party.
    """
    if kind not in _KINDS:
        return None, []
    loan, is_ruled = kept.loan, kind in NOTICE_RULES
    told = str(data.get("contract_no") or "")
    if told and contract_key(told) != contract_key(loan.contract_no):
        place = Place(field="contract_no")
        return None, [Finding("papers.other_contract", place, told, loan.contract_no)]
    addressee = _addressee(loan, kind, data, party)
    if addressee is None:
        return None, [_nobody(loan, data)] if is_ruled else []
    instalment = data.get("instalment_no") if is_ruled else None
    if instalment is not None and instalment not in {each.no for each in loan.instalments}:
        return None, [
            Finding("papers.no_instalment", Place(field="instalment_no"), str(instalment))
        ]
    new = NewLetter(kept.id, addressee.party_id, instalment)
    (known,) = with_letters_on_their_way(reader, scope, [kept])
    notices = known.loan.notices_to(addressee) if is_ruled else ()
    twin = next(_twins(notices, kind, new, day), None)
    if twin is None:
        return new, []
    facts = {"party": addressee.name}
    return None, [Finding("papers.twin", found=twin.letter_no or "-", facts=facts)]


def _addressee(loan: Loan, kind: str, data: Data, party: str) -> Party | None:
    if party:
        found = next((each for each in loan.parties if each.party_id == party), None)
        if found is None:
            raise NotFoundError("papers.no_party", found=party)
        return found
    name = normalize(str(data.get("recipient_name") or ""))
    ruled = _ruled(loan, kind)
    for parties in (ruled, loan.parties):
        for each in parties:
            if name and name in (normalize(recipient_of(each)), normalize(each.name)):
                return each
    return ruled[0] if len(ruled) == 1 else None


def _ruled(loan: Loan, kind: str) -> Sequence[Party]:
    """Whom the rules send a notice to, and their heirs."""
    if kind not in NOTICE_RULES:
        return ()
    parties = addressees_of(NOTICE_RULES[kind], loan)
    return [*parties, *(heir for party in parties for heir in loan.heirs_of(party))]


def _nobody(loan: Loan, data: Data) -> Finding:
    names = " / ".join(recipient_of(each) for each in loan.parties)
    found = str(data.get("recipient_name") or "")
    return Finding("papers.no_addressee", Place(field="recipient_name"), found, names)


def _twins(notices: Sequence[Notice], kind: str, new: NewLetter, day: date) -> Iterator[Notice]:
    """The same letter, not yet posted or of the same day: a second one would say it again.

    One that is about the whole loan is about each instalment.
    """
    for each in notices:
        numbers = {each.instalment_no, new.instalment_no} - {0, None}
        same = each.kind == kind and len(numbers) <= 1
        is_now = each.sent_on is None or day in (each.sent_on, each.letter_date)
        if same and is_now and not each.outcome.has_failed:
            yield each
