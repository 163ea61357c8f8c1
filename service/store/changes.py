"""What a loan's new state changes of its kept one: rows to write, and what the log says of it.

The log names what changed, with before and after where that is nothing personal: of parties it
tells only which columns, for what it holds stays for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table

from service.debts.model import Instalment, Loan, Notice, Party, Payment
from service.store import rows
from service.store.keys import KeyRing
from service.store.loans import Kept
from service.store.matching import (
    Pairing,
    pair_instalments,
    pair_notices,
    pair_parties,
    pair_payments,
)
from service.store.schema import instalments, notices, parties, payments
from thai.dates import format_date
from thai.money import format_baht

Values = dict[str, Any]
_OWN = (
    "contract_no", "contract_date", "project_name", "borrower_kind", "province", "loan_amount",
    "disbursed_on", "debtor_class", "measure", "guarantee_no", "guarantee_date", "mortgage_no",
    "mortgage_date", "mortgage_property", "terminated_on", "termination_resolution",
    "suspended_on", "suspension_resolution", "prosecution_requested_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of rows below a loan: how they are paired, keyed, written and named in Thai.

    ``key`` gives the columns by which a row is found, from its thing and its id.
    """

    table: Table
    name: str
    pair: Callable[[Sequence[Any], Sequence[Any]], Pairing]
    key: Callable[[int, Any, int], Values]
    values: Callable[[Any, KeyRing], Values]
    label: Callable[[Any], str]
    personal: bool = False

    def things(self, loan: Loan) -> Sequence[Any]:
        return getattr(loan, self.name)  # type: ignore[no-any-return]


def _instalment_label(instalment: Instalment) -> str:
    return f"งวดที่ {instalment.no}"


def _payment_label(payment: Payment) -> str:
    receipt = f" ใบเสร็จ {payment.receipt_no}" if payment.receipt_no else ""
    return f"การชำระเงิน {format_date(payment.paid_on)} {format_baht(payment.amount)} บาท{receipt}"


def _party_label(party: Party) -> str:
    return f"คู่สัญญารหัส {party.party_id} ({party.role.label})"


def _notice_label(notice: Notice) -> str:
    day = notice.letter_date or notice.sent_on
    known = notice.letter_no or notice.tracking_no or (format_date(day) if day else "")
    return f"หนังสือที่ส่งแล้ว {known}".strip()


SHEETS = (
    Sheet(
        instalments,
        "instalments",
        pair_instalments,
        lambda loan_id, each, _: {"loan_id": loan_id, "no": each.no},
        lambda each, _: rows.instalment_values(each),
        _instalment_label,
    ),
    Sheet(
        payments,
        "payments",
        pair_payments,
        lambda _, __, row_id: {"id": row_id},
        lambda each, _: rows.payment_values(each),
        _payment_label,
    ),
    Sheet(
        parties,
        "parties",
        pair_parties,
        lambda loan_id, each, _: {"loan_id": loan_id, "party_id": each.party_id},
        rows.party_values,
        _party_label,
        personal=True,
    ),
    Sheet(
        notices,
        "notices",
        pair_notices,
        lambda _, __, row_id: {"id": row_id},
        lambda each, _: rows.notice_values(each),
        _notice_label,
    ),
)


@dataclass(slots=True)
class SheetChange:
    """Rows of one table: whole rows to insert, (key, row) to update, keys to delete."""

    sheet: Sheet
    inserts: list[Values] = field(default_factory=list)
    updates: list[tuple[Values, Values]] = field(default_factory=list)
    deletes: list[Values] = field(default_factory=list)


@dataclass(slots=True)
class Change:
    """All that makes the kept loan the new one; ``missing`` names in Thai the rows that go."""

    sheets: list[SheetChange]
    facts: dict[str, Any]
    missing: list[str]


def new_rows(sheet: Sheet, loan_id: int, loan: Loan, keys: KeyRing) -> Iterator[Values]:
    """The rows of a loan that was not there before."""
    for position, thing in enumerate(sheet.things(loan)):
        yield {"loan_id": loan_id, "position": position, **sheet.values(thing, keys)}


def change_of(kept: Kept, loan: Loan, keys: KeyRing) -> Change:
    """What must be written so that the kept loan equals ``loan``."""
    own = _differences(kept.loan, loan, _OWN)
    change = Change([], {"loan": own} if own else {}, [])
    for sheet in SHEETS:
        _compare(change, sheet, kept, loan, keys)
    return change


def _compare(change: Change, sheet: Sheet, kept: Kept, loan: Loan, keys: KeyRing) -> None:
    old, new = sheet.things(kept.loan), sheet.things(loan)
    if old == new:
        return
    ids = {"payments": kept.payment_ids, "notices": kept.notice_ids}.get(sheet.name)
    pairing, made = sheet.pair(old, new), SheetChange(sheet)
    told: dict[str, Any] = {}

    def key(place: int) -> Values:
        return sheet.key(kept.id, old[place], ids[place] if ids else 0)

    for before, after in pairing.same:
        if old[before] != new[after]:
            told.setdefault("changed", []).append(_told_change(sheet, old[before], new[after]))
        if before != after or old[before] != new[after]:
            values = {"position": after, **sheet.values(new[after], keys)}
            made.updates.append((key(before), values))
    for after in pairing.added:
        values = {"loan_id": kept.id, "position": after, **sheet.values(new[after], keys)}
        made.inserts.append(values)
        told.setdefault("added", []).append(_told(sheet, new[after]))
    for before in pairing.missing:
        made.deletes.append(key(before))
        told.setdefault("removed", []).append(_told(sheet, old[before]))
        change.missing.append(sheet.label(old[before]))
    change.sheets.append(made)
    change.facts[sheet.name] = told or "moved"


# --- what the log says --------------------------------------------------------------------


def _told_change(sheet: Sheet, old: Any, new: Any) -> dict[str, Any]:
    differences = _differences(old, new, old.__slots__)
    shown = sorted(differences) if sheet.personal else differences
    return {"row": _name(sheet, new), "columns": shown}


def _told(sheet: Sheet, thing: Any) -> Any:
    if sheet.personal:
        return _name(sheet, thing)
    values = {key: getattr(thing, key) for key in thing.__slots__}
    return {key: _plain(value) for key, value in values.items() if value}


def _name(sheet: Sheet, thing: Any) -> str:
    match thing:
        case Instalment():
            return str(thing.no)
        case Payment():
            return thing.receipt_no or thing.paid_on.isoformat()
        case Party():
            return thing.party_id
        case Notice():
            return thing.letter_no or thing.tracking_no or thing.kind
    raise TypeError(sheet.name)


def _differences(old: Any, new: Any, names: Sequence[str]) -> dict[str, list[Any]]:
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in names}
    return {
        name: [_plain(before), _plain(after)]
        for name, (before, after) in pairs.items()
        if before != after
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    slots: Mapping[str, Any] | tuple[str, ...] = getattr(type(value), "__slots__", ())
    if slots and not isinstance(value, str):
        return {key: _plain(getattr(value, key)) for key in slots}
    return value
