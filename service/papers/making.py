"""Making a document: checked, numbered, kept for good, then its files made from what is kept.

The record with its number is settled in one transaction, so no number is drawn twice or lost.
Files follow from it: whatever happens afterwards, the same record and template make the same
bytes again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic_core import to_jsonable_python

from service.access.actor import Actor, Task
from service.documents.known import known_of
from service.documents.making import MAKING, Maker
from service.documents.package import CannotMake
from service.files.store import Files
from service.papers.letters import letter_of, loan_in_scope, loan_of_notice
from service.register.facts import with_number
from service.settings import DOTS, OfficeSettings
from service.store.engine import Reader, Store, Writer
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.files import note
from service.store.loans import Kept
from service.store.numbers import give_back, issue, year_of
from service.store.offices import settings_of
from service.store.paper_letters import NewLetter, add_letter, is_in_register
from service.store.papers import (
    NewPaper,
    Paper,
    PaperFile,
    add_file,
    add_paper,
    find_paper,
    put_record,
    remove_draft,
    take_back,
)
from service.store.schema.followup import PaperFormat
from service.store.scope import Scope
from service.word_templates.force import keep_press, press_in_force, press_of
from templates.catalogue import Document, find
from templates.findings import Finding, Place, Severity
from templates.partial import values_of
from thai.provinces import find_province
from thai.text import normalize

_BANGKOK: Final = ZoneInfo("Asia/Bangkok")
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA: Final[Mapping[PaperFormat, tuple[str, str]]] = {
    PaperFormat.WORD: (_WORD, ".docx"),
    PaperFormat.PDF: ("application/pdf", ".pdf"),
    PaperFormat.FORM_WORD: (_WORD, ".docx"),
    PaperFormat.FORM_PDF: ("application/pdf", ".pdf"),
    PaperFormat.FORM_EXCEL: (_EXCEL, ".xlsx"),
}
#: Those that are filled; the others are still to be filled in, so they may lack what is required.
FILLED: Final = frozenset({PaperFormat.WORD, PaperFormat.PDF})


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made of which data.

    ``day`` is what a PDF is dated, else the letter's own day, else today. With ``number`` the
    next running number of the actor's office is drawn. A notice goes to ``party``, empty for
    whom it names. The draft goes when all is made.
    """

    document: str
    data: Mapping[str, Any]
    formats: Sequence[PaperFormat]
    contract_no: str = ""
    day: date | None = None
    number: bool = False
    party: str = ""
    draft: int | None = None


def check_data(
    document_id: str, data: Mapping[str, Any], formats: Sequence[PaperFormat] = (PaperFormat.PDF,)
) -> list[Finding]:
    """What is wrong with a document's data, as for making it. Raises NotFoundError."""
    return _checked(find_document(document_id), data, formats)[1]


def make_paper(
    store: Store, files: Files, actor: Actor, order: Order
) -> tuple[Paper | None, list[Finding]]:
    """Make a document; None with errors among the findings: nothing was made.

    A notice to a party of a loan is a letter from then on, as one of a batch. Raises
    ForbiddenError, NotFoundError (document, contract, party or draft), ConflictError (the office
    has no running number, or letters of the register have it already), StoreError.
    """
    actor.need(Task.MAKE_DOCUMENTS)
    document = find_document(order.document)
    with store.reading() as reader:
        settings = settings_of(reader, actor.office)
    wrong = _number_findings(document, order, settings)
    typed = {**order.data, "letter_no": DOTS} if order.number and not wrong else order.data
    data, findings = _checked(document, typed, order.formats)
    findings = [*findings, *wrong]
    if any(each.severity is Severity.ERROR for each in findings):
        return None, findings
    press = press_in_force(store, files, document.id)
    template_hash = keep_press(store, files, press, actor.name)
    with store.writing(actor.name) as writer:
        paper, beside = _keep(
            writer, actor, order, data, template_hash=template_hash, settings=settings
        )
    findings = [*findings, *beside]
    if paper is None:
        return None, findings
    try:
        made = {each: _print(press, paper, each) for each in dict.fromkeys(order.formats)}
    except CannotMake as bad:
        _take_back(store, actor, paper, bad.findings)
        return None, [*findings, *bad.findings]
    for each in made.items():
        _put(store, files, actor, paper, each)
    return _done(store, actor, paper, order.draft), findings


def fetch_paper(
    store: Store, files: Files, actor: Actor, paper_id: int, wanted: PaperFormat
) -> bytes:
    """A file of a document: the one that is kept; else made again, the same bytes as ever.

    Raises ForbiddenError, NotFoundError, ConflictError (the template has changed since),
    StoreError.
    """
    paper = see_paper(store, actor, paper_id)
    kept = paper.file(wanted)
    if kept is not None:
        with suppress(StoreError):
            return files.get(kept.digest)
    return _made_again(store, files, actor, paper, wanted)


def make_again(
    store: Store, files: Files, actor: Actor, paper_id: int, wanted: PaperFormat
) -> bytes:
    """A document's file made anew from its record, and kept if it is a new format.

    Raises as ``fetch_paper``; ConflictError too when it is not the same as the one kept.
    """
    return _made_again(store, files, actor, see_paper(store, actor, paper_id), wanted)


def see_paper(store: Store, actor: Actor, paper_id: int) -> Paper:
    """A document with what it says. Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        paper = find_paper(reader, actor.scope, paper_id)
    facts = {"document": paper.document}
    store.looked(actor.name, "document.seen", f"document:{paper_id}", facts=facts)
    return paper


def find_document(document_id: str) -> Document:
    """Raises NotFoundError."""
    document = find(document_id)
    if document is None:
        raise NotFoundError("papers.no_document", found=document_id)
    return document


# --- below --------------------------------------------------------------------------------


def _checked(
    document: Document, data: Mapping[str, Any], formats: Sequence[PaperFormat]
) -> tuple[dict[str, Any], list[Finding]]:
    """The data as they are kept, JSON-ready, and what is wrong with them."""
    if not formats:
        return {}, [Finding("papers.no_format", Place(field="formats"))]
    if FILLED & set(formats):
        record, findings = document.record.read(data)
        return ({} if record is None else json.loads(record.to_json())), findings
    _, findings = known_of(document.record, data)
    ready: dict[str, Any] = to_jsonable_python(values_of(document.record, data))
    return ready, findings


def _number_findings(document: Document, order: Order, settings: OfficeSettings) -> list[Finding]:
    if not order.number:
        return []
    place = Place(field="letter_no")
    if "letter_no" not in document.record.model_fields or set(order.formats) - FILLED:
        return [Finding("papers.no_number_place", place)]
    typed = normalize(str(order.data.get("letter_no") or ""))
    if _is_open(typed, settings):
        return []
    return [Finding("papers.number_in_both", place, typed)]


def _is_open(letter_no: str, settings: OfficeSettings) -> bool:
    """What was filled in beforehand is the office's prefix, or dots to write on."""
    return normalize(letter_no) in ("", normalize(settings.letter_no(None)), DOTS)


def _keep(
    writer: Writer,
    actor: Actor,
    order: Order,
    data: dict[str, Any],
    *,
    template_hash: str,
    settings: OfficeSettings,
) -> tuple[Paper | None, list[Finding]]:
    day = order.day or _own_day(data) or writer.now.astimezone(_BANGKOK).date()
    kept, letter, findings = _addressed(writer, actor.scope, order, data, day)
    if any(each.severity is Severity.ERROR for each in findings):
        return None, findings
    office = actor.office if kept is None else find_province(kept.loan.province).code
    loan_id = None if kept is None else kept.id
    new = NewPaper(office, order.document, template_hash, day, loan_id)
    paper_id = add_paper(writer, new)
    number, letter_no = None, str(data.get("letter_no") or "")
    if order.number:
        number = issue(writer, actor.office, year_of(day), f"paper:{paper_id}")
        letter_no = settings.letter_no(number)
        if is_in_register(writer, letter_no):
            raise ConflictError("numbers.in_register", found=letter_no, count="1")
        data = with_number(data, letter_no, day, settings)
    if letter is not None:
        own = "" if _is_open(letter_no, settings) else letter_no
        add_letter(writer, paper_id, office, letter, letter_no=own)
    paper = put_record(writer, actor.scope, paper_id, data, letter_no=letter_no, number=number)
    return paper, findings


def _addressed(
    reader: Reader, scope: Scope, order: Order, data: Mapping[str, Any], day: date
) -> tuple[Kept | None, NewLetter | None, list[Finding]]:
    """The loan that a document is about, and the letter that it is; what is wrong with them."""
    kept, kind = loan_in_scope(reader, scope, order.contract_no), order.document
    if not FILLED & set(order.formats):
        return kept, None, []
    if kept is None:
        kept, findings = loan_of_notice(reader, scope, kind, data)
        if kept is None:
            return None, None, findings
    return kept, *letter_of(reader, scope, kept, kind, data, party=order.party, day=day)


def _own_day(data: Mapping[str, Any]) -> date | None:
    told = data.get("letter_date")
    return date.fromisoformat(told) if isinstance(told, str) and told else None


def _done(store: Store, actor: Actor, paper: Paper, draft: int | None) -> Paper:
    with store.writing(actor.name) as writer:
        if draft is not None:
            # Somebody may have thrown it away meanwhile: what was wanted of it is done.
            with suppress(NotFoundError):
                remove_draft(writer, actor.scope, draft)
        return find_paper(writer, actor.scope, paper.id)


def _take_back(store: Store, actor: Actor, paper: Paper, findings: Sequence[Finding]) -> None:
    with store.writing(actor.name) as writer:
        if paper.number is not None:
            give_back(writer, actor.office, year_of(paper.day), [paper.number])
        take_back(writer, actor.scope, paper, findings[0].code if findings else "")


def _print(press: Maker, paper: Paper, wanted: PaperFormat) -> bytes:
    """The bytes of a document in one shape. Raises CannotMake."""
    model, data = press.document.record, paper.record or {}
    with MAKING:
        if wanted in FILLED:
            record = model.model_validate(data)
            return press.pdf(record, paper.day) if wanted is PaperFormat.PDF else press.word(record)
        known, _ = known_of(model, data)
        match wanted:
            case PaperFormat.FORM_WORD:
                return press.fillable_word(known)
            case PaperFormat.FORM_PDF:
                return press.fillable_pdf(known)
            case _:
                return press.entry_workbook(known)


def _made_again(
    store: Store, files: Files, actor: Actor, paper: Paper, wanted: PaperFormat
) -> bytes:
    known = find(paper.document) is not None
    press = press_of(store, files, paper.document, paper.template_hash) if known else None
    if press is None:
        raise ConflictError("papers.template_changed", found=paper.document)
    try:
        content = _print(press, paper, wanted)
    except ValueError as error:
        raise ConflictError("papers.incomplete", found=paper.document) from error
    except CannotMake as bad:
        raise ConflictError("papers.unprintable", found=paper.document) from bad
    kept = paper.file(wanted)
    if kept is not None and hashlib.sha256(content).hexdigest() != kept.digest:
        raise ConflictError("papers.not_the_same", found=wanted.value)
    _put(store, files, actor, paper, (wanted, content))
    return content


def _put(
    store: Store, files: Files, actor: Actor, paper: Paper, made: tuple[PaperFormat, bytes]
) -> None:
    wanted, content = made
    digest = files.put(content)
    with store.writing(actor.name) as writer:
        note(writer, digest, len(content), MEDIA[wanted][0])
        add_file(writer, actor.scope, paper, PaperFile(wanted, digest, len(content)))
