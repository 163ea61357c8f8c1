"""One batch: the notices of one kind that are due, in posting order, and all that is held."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.batches.errors import BatchRefused
from service.batches.files import letter_stem
from service.debts.notice_rules import NOTICE_RULES
from service.debts.notices import Due, Held, plan
from service.register.facts import recipient_of
from templates.findings import Finding
from thai.digits import to_arabic
from thai.provinces import ProvinceError, find_province
from thai.text import sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from service.debts.model import Loan
    from service.settings import OfficeSettings

_LEAST_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Line:
    """What the reports say of one letter; ``amount`` in satang, ``stem`` its path.

    ``addressee`` stands on the envelope: an organization's chair where it has one.
    """

    position: int
    stem: str
    contract_no: str
    recipient: str
    role: str
    address: tuple[str, ...]
    province: str
    postcode: str
    letter_no: str
    amount: int
    last_day: date | None
    warnings: tuple[Finding, ...] = ()
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One letter of a batch."""

    line: Line
    due: Due


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A loan, or one of its addressees, that gets no letter now, and why."""

    contract_no: str
    name: str
    province: str
    findings: tuple[Finding, ...]
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Letters in posting order, and everything else; together every loan at least once."""

    rows: tuple[Row, ...]
    held: tuple[HeldRow, ...]


def plan_batch(
    loans: Iterable[Loan],
    kind: str,
    as_of: date,
    settings: OfficeSettings,
    *,
    provinces: Collection[str] = (),
    first_number: int | None = None,
) -> BatchPlan:
    """Plan the letters of one kind for a register as it stands on a day.

    Posting order: the province, postcode and name of the addressee in dictionary order.
    ``provinces`` keeps to loans whose project is there; the others are held. Letters are
    numbered from ``first_number`` in posting order; without it the number stays open.
    Raises KeyError for a kind that ``NOTICE_RULES`` lacks, and BatchRefused
    (``batch.number_taken``) when the register has a letter of one of these numbers already.
    """
    known = list(loans)
    chosen = [loan for loan in known if not provinces or loan.province in provinces]
    others = [loan for loan in known if provinces and loan.province not in provinces]
    working_day = settings.working_day()
    entries = [
        entry
        for loan in chosen
        for entry in plan(loan, kind, as_of, settings.debts, is_working_day=working_day)
    ]
    dues = [entry for entry in entries if isinstance(entry, Due)]
    held = [_held(entry) for entry in entries if isinstance(entry, Held)]
    held.extend(map(_held_elsewhere, others))
    dues.sort(key=posting_order)
    held.sort(key=lambda row: (sort_key(row.province), sort_key(row.contract_no), row.name))
    width = max(_LEAST_WIDTH, len(str(len(dues))))
    rows = (
        Row(line_of(due, place, width, settings.letter_no(_number(first_number, place))), due)
        for place, due in enumerate(dues, start=1)
    )
    plan_rows = _with_shared_envelopes(rows)
    if first_number is not None:
        _refuse_taken(plan_rows, known)
    return BatchPlan(plan_rows, tuple(held))


def _plain(letter_no: str) -> str:
    return to_arabic(letter_no).replace(" ", "")


def _refuse_taken(rows: Iterable[Row], loans: Iterable[Loan]) -> None:
    taken = {_plain(notice.letter_no) for loan in loans for notice in loan.notices}
    twice = [row.line.letter_no for row in rows if _plain(row.line.letter_no) in taken]
    if twice:
        facts = {"count": str(len(twice))}
        raise BatchRefused([Finding("batch.number_taken", found=twice[0], facts=facts)])


def _number(first_number: int | None, place: int) -> int | None:
    return None if first_number is None else first_number + place - 1


def posting_order(due: Due) -> tuple[object, ...]:
    """What letters are sorted by: as they go to the post, province by province."""
    address = due.party.address
    return (
        sort_key(_province(due)),
        address.postcode if address else "",
        sort_key(due.party.name),
        sort_key(due.loan.contract_no),
        due.party.party_id,
        due.instalment_no,
    )


def _province(due: Due) -> str:
    name = due.party.address.province if due.party.address else ""
    try:
        return find_province(name).name
    except ProvinceError:
        return name


def amount_of(due: Due) -> int:
    """What a letter asks for, in satang: its instalment, what is overdue, or all there is."""
    if not NOTICE_RULES[due.kind].wants_overdue:
        own = [each for each in due.state.instalments if each.no == due.instalment_no]
        return sum(each.owed.total for each in own) if own else due.state.outstanding.total
    return due.state.overdue_total


def line_of(due: Due, position: int, width: int, letter_no: str) -> Line:
    """What the reports say of a due letter."""
    province, address = _province(due), due.party.address
    return Line(
        position=position,
        stem=letter_stem(position, width, province, due.party.name, due.loan.contract_no),
        contract_no=due.loan.contract_no,
        recipient=due.party.name,
        role=due.party.role.label,
        address=address.envelope_lines if address else (),
        province=province,
        postcode=address.postcode if address else "",
        letter_no=letter_no,
        amount=amount_of(due),
        last_day=due.last_day,
        warnings=due.warnings,
        addressee=recipient_of(due.party),
    )


def _with_shared_envelopes(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Tell where one addressee gets several letters: one contact a day (Act of 2558)."""
    known = tuple(rows)
    count = Counter((row.line.recipient, row.line.address) for row in known)
    return tuple(
        _warned(row, times) if (times := count[row.line.recipient, row.line.address]) > 1 else row
        for row in known
    )


def _warned(row: Row, times: int) -> Row:
    finding = Finding("batch.same_addressee", facts={"count": str(times)})
    return replace(row, line=replace(row.line, warnings=(*row.line.warnings, finding)))


def _held(entry: Held) -> HeldRow:
    party = entry.party or entry.loan.borrower
    return HeldRow(
        entry.loan.contract_no,
        party.name if party else "",
        entry.loan.province,
        (entry.finding,),
        entry.first_day,
    )


def _held_elsewhere(loan: Loan) -> HeldRow:
    finding = Finding("batch.other_province", facts={"province": loan.province})
    borrower = loan.borrower
    return HeldRow(loan.contract_no, borrower.name if borrower else "", loan.province, (finding,))
