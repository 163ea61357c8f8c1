"""Documents that are being written, and the list of those that were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic_core import to_jsonable_python

from service.access.actor import Actor, Task
from service.papers.letters import loan_in_scope
from service.papers.making import find_document
from service.papers.prefill import known_of_loan, known_of_office
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.listing import BadCursor
from service.store.loans import Ids, loan_of_id
from service.store.offices import settings_of
from service.store.on_their_way import with_letters_on_their_way
from service.store.papers import (
    LARGEST_PAGE,
    Draft,
    Paper,
    PaperFilters,
    add_draft,
    find_draft,
    list_drafts,
    list_papers,
    put_draft,
    remove_draft,
)
from templates.findings import Finding
from thai.provinces import find_province

_LONGEST_CURSOR: Final = 18


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A page of documents, the newest first; ``cursor`` asks for the next."""

    papers: tuple[Paper, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page of drafts, the newest first; ``cursor`` asks for the next."""

    drafts: tuple[Draft, ...]
    cursor: str


def prefill(
    store: Store, actor: Actor, document_id: str, contract_no: str, as_of: date, *, party: str = ""
) -> tuple[dict[str, Any], list[Finding]]:
    """What is known of a document already, JSON-ready, and why the rules would not send it now.

    ``party`` is the ``party_id`` of whom it goes to, empty for whom the rules send it to.
    Raises ForbiddenError, NotFoundError (document, contract or party), StoreError.
    """
    actor.need(Task.MAKE_DOCUMENTS)
    document = find_document(document_id)
    with store.reading() as reader:
        kept = loan_in_scope(reader, actor.scope, contract_no)
        settings = settings_of(reader, actor.office)
        if kept is not None:
            (kept,) = with_letters_on_their_way(reader, actor.scope, [kept])
    if kept is None:
        return known_of_office(document, as_of, settings), []
    parties = {each.party_id: each for each in kept.loan.parties}
    if party and party not in parties:
        raise NotFoundError("papers.no_party", found=party)
    facts = {"document": document_id, "as_of": as_of.isoformat()}
    where, name = kept.loan.contract_no, kept.loan.province
    store.looked(actor.name, "document.prefilled", where, province=name, facts=facts)
    return known_of_loan(document, kept.loan, parties.get(party), as_of, settings)


def contract_of(store: Store, actor: Actor, loan_id: int) -> str:
    """The contract number of a loan in scope. Raises ForbiddenError, NotFoundError."""
    actor.need(Task.MAKE_DOCUMENTS)
    with store.reading() as reader:
        kept = loan_of_id(reader, actor.scope, loan_id, Ids.MASKED)
    if kept is None:
        raise NotFoundError("papers.no_loan", found=str(loan_id))
    return kept.loan.contract_no


def see_papers(
    store: Store, actor: Actor, filters: PaperFilters, *, size: int = 50, cursor: str = ""
) -> PaperPage:
    """The documents that were made in scope; what they say is not told.

    Raises ForbiddenError, BadCursor, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    before, size = _before(cursor), min(max(size, 1), LARGEST_PAGE)
    with store.reading() as reader:
        found = list_papers(reader, actor.scope, filters, before=before, size=size + 1)
    return PaperPage(tuple(found[:size]), _last([each.id for each in found], size))


def see_drafts(
    store: Store, actor: Actor, filters: PaperFilters, *, size: int = 50, cursor: str = ""
) -> DraftPage:
    """The drafts in scope. Raises ForbiddenError, BadCursor, StoreError."""
    actor.need(Task.MAKE_DOCUMENTS)
    before, size = _before(cursor), min(max(size, 1), LARGEST_PAGE)
    with store.reading() as reader:
        found = list_drafts(reader, actor.scope, filters, before=before, size=size + 1)
    return DraftPage(tuple(found[:size]), _last([each.id for each in found], size))


def see_draft(store: Store, actor: Actor, draft_id: int) -> Draft:
    """A draft with its data. Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.MAKE_DOCUMENTS)
    with store.reading() as reader:
        draft = find_draft(reader, actor.scope, draft_id)
    facts = {"document": draft.document}
    store.looked(actor.name, "draft.seen", f"draft:{draft_id}", facts=facts)
    return draft


def start_draft(
    store: Store, actor: Actor, document_id: str, data: Mapping[str, Any], contract_no: str = ""
) -> Draft:
    """Keep a new draft, right or wrong as it is typed.

    Raises ForbiddenError, NotFoundError (document or contract), StoreError.
    """
    actor.need(Task.MAKE_DOCUMENTS)
    find_document(document_id)
    with store.writing(actor.name) as writer:
        kept = loan_in_scope(writer, actor.scope, contract_no)
        office = actor.office if kept is None else find_province(kept.loan.province).code
        loan_id = None if kept is None else kept.id
        typed = to_jsonable_python(dict(data))
        return add_draft(writer, actor.scope, office, document_id, typed, loan_id=loan_id)


def save_draft(
    store: Store, actor: Actor, draft_id: int, data: Mapping[str, Any], version: int
) -> Draft:
    """Keep what was typed since ``version``. Raises ForbiddenError, NotFoundError, Stale."""
    actor.need(Task.MAKE_DOCUMENTS)
    with store.writing(actor.name) as writer:
        return put_draft(writer, actor.scope, draft_id, to_jsonable_python(dict(data)), version)


def discard_draft(store: Store, actor: Actor, draft_id: int) -> None:
    """Throw a draft away. Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.MAKE_DOCUMENTS)
    with store.writing(actor.name) as writer:
        remove_draft(writer, actor.scope, draft_id)


def _before(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= _LONGEST_CURSOR):
        raise BadCursor
    return int(cursor)


def _last(ids: Sequence[int], size: int) -> str:
    return str(ids[size - 1]) if len(ids) > size else ""
