"""Recording visits: a debtor found by the number, a visit kept, changed, taken away, its photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from parsers.isolation import Refused
from service.access.actor import Actor, Task
from service.debts.model import contract_key
from service.files.store import Files
from service.followup import photo
from service.followup.figures import today_of, year_of
from service.followup.telling import tell
from service.store.engine import Reader, Store
from service.store.errors import NotFoundError, Stale
from service.store.files import note
from service.store.followup import (
    Debtor,
    KeptVisit,
    VisitFilters,
    add_visit,
    change_visit,
    count_visits,
    find_debtors,
    find_visit,
    list_visits,
    put_photo,
    remove_round,
    remove_visit,
)
from service.store.listing import BadCursor
from service.store.loans import Ids
from service.store.rounds import Round, refuse_foreign
from templates.findings import Finding, Place, Severity
from templates.followup import IdNumber, Phone, Visit
from thai.dates import format_date
from thai.ids import mask_id

_LARGEST_PAGE: Final = 200
_NUMBER = TypeAdapter[str](IdNumber)
_PHONE = TypeAdapter[str](Phone)


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A page of visits and how many there are in all; ``cursor`` asks for the next page."""

    visits: tuple[KeptVisit, ...]
    count: int
    cursor: str


def find_debtor(store: Store, actor: Actor, province: str, id_number: str) -> list[Debtor]:
    """The loans of a province that somebody with this number is a party to.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.RECORD_VISITS)
    refuse_foreign(actor.scope, province)
    number = _read_number(id_number)
    with store.reading() as reader:
        found = find_debtors(reader, actor.scope, province, number) if number else []
    record = f"visits:{province}"
    tell(store, actor, "debtor.looked_up", record, province=province, found=len(found))
    return found


def see_visits(
    store: Store,
    actor: Actor,
    filters: VisitFilters,
    *,
    open_ids: bool = False,
    size: int = 50,
    cursor: str = "",
) -> VisitPage:
    """A page of visits in scope: the detail of a round, or what a search finds.

    Raises ForbiddenError, NotFoundError (a province out of scope), BadCursor, StoreError.
    """
    _need_read(actor, numbers=open_ids or bool(filters.id_number))
    if filters.province:
        refuse_foreign(actor.scope, filters.province)
    ids = Ids.OPEN if open_ids else Ids.MASKED
    size = min(max(size, 1), _LARGEST_PAGE)
    with store.reading() as reader:
        after = _after(cursor)
        found = list_visits(reader, actor.scope, filters, ids, after=after, size=size + 1)
        count = count_visits(reader, actor.scope, filters)
    shown = tuple(found[:size])
    last = f"{shown[-1].province}-{shown[-1].id}" if len(found) > size else ""
    counts = {"count": len(shown), "id_numbers": open_ids}
    tell(store, actor, "visits.listed", "visits", province=filters.province, **counts)
    return VisitPage(shown, count, last)


def see_visit(store: Store, actor: Actor, visit_id: int, *, open_ids: bool = False) -> KeptVisit:
    """One visit. Raises ForbiddenError, NotFoundError, StoreError."""
    _need_read(actor, numbers=open_ids)
    with store.reading() as reader:
        kept = find_visit(reader, actor.scope, visit_id, Ids.OPEN if open_ids else Ids.MASKED)
    record = f"visit:{kept.id}"
    tell(store, actor, "visit.seen", record, province=kept.province, id_numbers=open_ids)
    return kept


def record_visit(
    store: Store, actor: Actor, province: str, data: Mapping[str, Any]
) -> tuple[KeptVisit | None, list[Finding]]:
    """Keep a visit to a debtor of a province; None with errors among the findings.

    What the register knows of the debtor need not be typed. Raises ForbiddenError,
    NotFoundError, ConflictError (visited in this round already, or a round that nobody
    reports), StoreError.
    """
    actor.need(Task.RECORD_VISITS)
    refuse_foreign(actor.scope, province)
    with store.reading() as reader:
        known = _Known.of(reader, actor, province, data)
    visit, findings = known.read(store.clock())
    if visit is None:
        return None, findings
    with store.writing(actor.name) as writer:
        return add_visit(writer, actor.scope, province, visit, known.loan_id), findings


def correct_visit(
    store: Store, actor: Actor, visit_id: int, data: Mapping[str, Any], version: int
) -> tuple[KeptVisit | None, list[Finding]]:
    """Make a visit at ``version`` what the data say; the result may come in later.

    Numbers that come back masked, or not at all, stay as they are. Raises as ``record_visit``,
    and Stale.
    """
    actor.need(Task.RECORD_VISITS)
    with store.reading() as reader:
        kept = _at(find_visit(reader, actor.scope, visit_id, Ids.OPEN), version)
        known = _Known.of(reader, actor, kept.province, _unmasked(data, kept.visit))
    visit, findings = known.read(store.clock())
    if visit is None:
        return None, findings
    with store.writing(actor.name) as writer:
        return change_visit(writer, actor.scope, kept, visit, known.loan_id), findings


def delete_visit(store: Store, actor: Actor, visit_id: int, version: int) -> None:
    """Take a visit away. Raises ForbiddenError, NotFoundError, Stale, StoreError."""
    actor.need(Task.RECORD_VISITS)
    with store.writing(actor.name) as writer:
        kept = _at(find_visit(writer, actor.scope, visit_id, Ids.OPEN), version)
        remove_visit(writer, actor.scope, kept)


def delete_round(store: Store, actor: Actor, of: Round) -> int:
    """Take all visits of a round away (ลบทั้งหมด); how many there were.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.RECORD_VISITS)
    refuse_foreign(actor.scope, of.province)
    with store.writing(actor.name) as writer:
        return remove_round(writer, actor.scope, of)


# --- the photo ----------------------------------------------------------------------------


def attach_photo(
    store: Store, files: Files, actor: Actor, visit_id: int, data: bytes, *, version: int
) -> tuple[KeptVisit | None, list[Finding]]:
    """Give a visit its photo, instead of the one it may have; None when it is none.

    Raises ForbiddenError, NotFoundError, Stale, StoreError.
    """
    actor.need(Task.RECORD_VISITS)
    with store.reading() as reader:
        kept = _at(find_visit(reader, actor.scope, visit_id, Ids.OPEN), version)
    try:
        made = photo.made_anew(data)
    except Refused as refused:
        return None, [refused.finding()]
    digest = files.put(made)
    with store.writing(actor.name) as writer:
        note(writer, digest, len(made), photo.MEDIA_TYPE)
        return put_photo(writer, actor.scope, kept, digest), []


def detach_photo(store: Store, actor: Actor, visit_id: int, version: int) -> KeptVisit:
    """Leave a visit without a photo. Raises ForbiddenError, NotFoundError, Stale, StoreError."""
    actor.need(Task.RECORD_VISITS)
    with store.writing(actor.name) as writer:
        kept = _at(find_visit(writer, actor.scope, visit_id, Ids.OPEN), version)
        return put_photo(writer, actor.scope, kept, "")


def see_photo(store: Store, files: Files, actor: Actor, visit_id: int) -> bytes:
    """The JPEG of a visit. Raises ForbiddenError, NotFoundError, StoreError."""
    kept = see_visit(store, actor, visit_id)
    if not kept.photo:
        raise NotFoundError("followup.no_photo")
    return files.get(kept.photo)


# --- below --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """What was typed, filled up by the register; ``loan_id`` is the loan that is meant."""

    data: Mapping[str, Any]
    loan_id: int | None
    findings: Sequence[Finding]

    @classmethod
    def of(cls, reader: Reader, actor: Actor, province: str, data: Mapping[str, Any]) -> _Known:
        number = _read_number(data.get("debtor_national_id"))
        debtors = find_debtors(reader, actor.scope, province, number) if number else []
        if not debtors:
            return cls(data, None, ())
        told = data.get("contract_no")
        wanted = contract_key(told) if isinstance(told, str) else ""
        meant = [each for each in debtors if not wanted or contract_key(each.contract_no) == wanted]
        loans = {each.loan_id for each in meant}
        if len(loans) != 1:
            code = "followup.choose_contract" if loans else "followup.other_contract"
            expected = ", ".join(sorted({each.contract_no for each in debtors}))
            place = Place(field="contract_no")
            return cls(data, None, [Finding(code, place, str(told or ""), expected)])
        debtor = meant[0]
        known = {
            "debtor_name": debtor.name,
            "debtor_address": debtor.address,
            "debtor_phone": _read_phone(debtor.phone),
            "contract_no": debtor.contract_no,
        }
        typed = {key: value for key, value in data.items() if value or key not in known}
        return cls({**known, **typed}, debtor.loan_id, ())

    def read(self, moment: datetime) -> tuple[Visit | None, list[Finding]]:
        """The visit, None with errors; it cannot have been made after this moment."""
        visit, found = Visit.read(self.data)
        findings = [*found, *self.findings]
        if visit is not None:
            findings.extend(_in_future(visit, moment))
        refused = any(each.severity is Severity.ERROR for each in findings)
        return None if refused else visit, findings


def _in_future(visit: Visit, moment: datetime) -> list[Finding]:
    if visit.visit_date is not None and visit.visit_date > today_of(moment):
        shown = format_date(visit.visit_date, "short")
        return [Finding("visit.date_in_future", Place(field="visit_date"), shown)]
    if visit.fiscal_year > year_of(moment):
        shown = str(visit.fiscal_year)
        return [Finding("visit.year_in_future", Place(field="fiscal_year"), shown)]
    return []


def _read_number(typed: object) -> str:
    """The 13 digits of a right number, else nothing."""
    try:
        return _NUMBER.validate_python(typed)
    except ValidationError:
        return ""


def _read_phone(kept: str) -> str:
    """The register takes any text for a telephone, a visit only one number."""
    try:
        return _PHONE.validate_python(kept)
    except ValidationError:
        return ""


def _unmasked(data: Mapping[str, Any], kept: Visit) -> Mapping[str, Any]:
    """The data with the numbers that the sender has only seen masked."""
    changed = dict(data)
    number = kept.debtor_national_id
    if data.get("debtor_national_id") in (None, "", mask_id(number)):
        changed["debtor_national_id"] = number
    substitute = data.get("substitute")
    if isinstance(substitute, Mapping) and kept.substitute is not None:
        number = kept.substitute.id_number
        if substitute.get("id_number") in (None, "", mask_id(number)):
            changed["substitute"] = {**substitute, "id_number": number}
    return changed


def _at(kept: KeptVisit, version: int) -> KeptVisit:
    if kept.version != version:
        raise Stale
    return kept


def _need_read(actor: Actor, *, numbers: bool) -> None:
    actor.need(Task.READ_REGISTER)
    if numbers:
        actor.need(Task.SEE_ID_NUMBERS)


def _after(cursor: str) -> tuple[str, int]:
    if not cursor:
        return "", 0
    province, _, number = cursor.partition("-")
    if not (province.isascii() and number.isascii() and number.isdecimal() and len(number) < 19):  # noqa: PLR2004 - of 64 bits
        raise BadCursor
    return province, int(number)
