"""Documents made one at a time, for good, and drafts of those that are being written.

Both belong to an office: the province of their loan, without a loan the office of whoever makes
them. What they say is packed, so lists tell only of what stands outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)

from service.debts.model import contract_key
from service.store import rows
from service.store.agenda import forget_loan
from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, Stale
from service.store.paper_letters import PaperLetter, letters_of
from service.store.schema import loans
from service.store.schema.followup import (
    PaperFormat,
    document_files,
    documents_made,
    drafts,
    paper_letters,
)
from service.store.scope import Scope
from service.store.users import CENTRE

LARGEST_PAGE: Final = 200
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file of a document, by its digest; its size in bytes."""

    format: PaperFormat
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """That a document is not to be used, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was made; ``record`` is what it says, None in a list.

    ``contract_no`` is empty without a loan, and where the loan is out of scope by now. ``day``
    is what its PDF is dated, ``number`` the running number that was drawn for it. ``letter``
    is there if it is a notice to a party of its loan.
    """

    id: int
    office: str
    document: str
    template_hash: str
    contract_no: str
    letter_no: str
    number: int | None
    day: date
    made_by: str
    made_at: datetime
    cancelled: Cancelled | None = None
    files: tuple[PaperFile, ...] = ()
    letter: PaperLetter | None = None
    record: Data | None = None

    def file(self, wanted: PaperFormat) -> PaperFile | None:
        return next((each for each in self.files if each.format is wanted), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is being written; ``data`` as they were typed, None in a list."""

    id: int
    version: int
    office: str
    document: str
    contract_no: str
    changed_by: str
    changed_at: datetime
    data: Data | None = None


@dataclass(frozen=True, slots=True)
class PaperFilters:
    """What documents and drafts are narrowed to; blank and None mean any.

    ``by`` is whoever made it, or changed it last, as the log names people.
    """

    document: str = ""
    contract_no: str = ""
    letter_no: str = ""
    by: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What is to be kept of a document; ``office`` decides who may see it."""

    office: str
    document: str
    template_hash: str
    day: date
    loan_id: int | None = None


# --- documents ----------------------------------------------------------------------------


def find_paper(reader: Reader, scope: Scope, paper_id: int) -> Paper:
    """A document with what it says. Raises NotFoundError: there is none, or not in scope."""
    query = _select(documents_made, scope).where(documents_made.c.id == paper_id)
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("papers.no_paper")
    (made,) = _papers(reader, scope, [row])
    return replace(made, record=reader.keys.unpack(row["record"]))


def list_papers(
    reader: Reader, scope: Scope, filters: PaperFilters, *, before: int = 0, size: int = 50
) -> list[Paper]:
    """The newest documents first, those before the id of one."""
    table = documents_made
    query = _select(table, scope).where(*_conditions(filters, table.c.document, table.c.made_by))
    if filters.letter_no:
        query = query.where(table.c.letter_no == filters.letter_no)
    if filters.since is not None:
        query = query.where(table.c.made_at >= filters.since)
    if filters.until is not None:
        query = query.where(table.c.made_at < filters.until)
    if before:
        query = query.where(table.c.id < before)
    found = reader.connection.execute(query.order_by(table.c.id.desc()).limit(size)).mappings()
    return _papers(reader, scope, found.all())


def add_paper(writer: Writer, new: NewPaper) -> int:
    """Keep a document whose record is still to be put; its id."""
    statement = insert(documents_made).values(
        office=new.office,
        document=new.document,
        template_hash=new.template_hash,
        loan_id=new.loan_id,
        day=new.day,
        record=writer.keys.pack({}),
        made_by=writer.log.who,
        made_at=writer.now,
    )
    made = writer.connection.execute(statement.returning(documents_made.c.id))
    paper_id: int = made.scalar_one()
    return paper_id


def put_record(
    writer: Writer,
    scope: Scope,
    paper_id: int,
    record: Data,
    *,
    letter_no: str,
    number: int | None,
) -> Paper:
    """Say what a new document says, with its number."""
    statement = (
        update(documents_made)
        .where(scope.on(documents_made.c.office), documents_made.c.id == paper_id)
        .values(record=writer.keys.pack(record), letter_no=letter_no, letter_number=number)
    )
    writer.connection.execute(statement)
    made = find_paper(writer, scope, paper_id)
    facts = {"document": made.document, "letter_no": letter_no}
    _log(writer, "document.made", f"document:{paper_id}", made.office, facts)
    return made


def cancel(writer: Writer, scope: Scope, paper: Paper, reason: str) -> None:
    """A document is not to be used: it keeps its number, and counts as a letter no more."""
    writer.connection.execute(
        update(documents_made)
        .where(scope.on(documents_made.c.office), documents_made.c.id == paper.id)
        .values(cancelled_at=writer.now, cancelled_by=writer.log.who, cancel_reason=reason)
    )
    if paper.letter is not None:
        forget_loan(writer, paper.letter.loan_id)
    facts = {"document": paper.document, "letter_no": paper.letter_no}
    _log(writer, "document.cancelled", f"document:{paper.id}", paper.office, facts)


def take_back(writer: Writer, scope: Scope, paper: Paper, reason: str) -> None:
    """A document that could not be printed was not made after all; ``reason`` is a code."""
    if paper.letter is not None:
        mine = (scope.on(paper_letters.c.province), paper_letters.c.document_id == paper.id)
        writer.connection.execute(delete(paper_letters).where(*mine))
        forget_loan(writer, paper.letter.loan_id)
    here = (scope.on(documents_made.c.office), documents_made.c.id == paper.id)
    writer.connection.execute(delete(documents_made).where(*here))
    facts = {"document": paper.document, "letter_no": paper.letter_no, "reason": reason}
    _log(writer, "document.not_made", f"document:{paper.id}", paper.office, facts)


def add_file(writer: Writer, scope: Scope, paper: Paper, file: PaperFile) -> None:
    """Note a file of a document; noted before, nothing happens.

    Raises NotFoundError: the document was taken back meanwhile.
    """
    kept = find_paper(writer, scope, paper.id)
    if kept.file(file.format) is None:
        writer.connection.execute(
            insert(document_files).values(
                document_id=paper.id, format=file.format.value, digest=file.digest, size=file.size
            )
        )


# --- drafts -------------------------------------------------------------------------------


def find_draft(reader: Reader, scope: Scope, draft_id: int) -> Draft:
    """A draft with its data. Raises NotFoundError: there is none, or it is out of scope."""
    query = _select(drafts, scope).where(drafts.c.id == draft_id)
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("papers.no_draft")
    return replace(_draft(row), data=reader.keys.unpack(row["data"]))


def list_drafts(
    reader: Reader, scope: Scope, filters: PaperFilters, *, before: int = 0, size: int = 50
) -> list[Draft]:
    """The newest drafts first, those before the id of one."""
    query = _select(drafts, scope).where(
        *_conditions(filters, drafts.c.document, drafts.c.changed_by)
    )
    if before:
        query = query.where(drafts.c.id < before)
    found = reader.connection.execute(query.order_by(drafts.c.id.desc()).limit(size)).mappings()
    return [_draft(row) for row in found]


def add_draft(
    writer: Writer, scope: Scope, office: str, document: str, data: Data, *, loan_id: int | None
) -> Draft:
    """Keep a new draft."""
    who = writer.log.who
    statement = insert(drafts).values(
        office=office,
        document=document,
        loan_id=loan_id,
        data=writer.keys.pack(data),
        created_by=who,
        created_at=writer.now,
        changed_by=who,
        changed_at=writer.now,
    )
    made = writer.connection.execute(statement.returning(drafts.c.id)).scalar_one()
    _log(writer, "draft.added", f"draft:{made}", office, {"document": document})
    return find_draft(writer, scope, made)


def put_draft(writer: Writer, scope: Scope, draft_id: int, data: Data, version: int) -> Draft:
    """Keep what was typed since ``version``. Raises Stale, NotFoundError.

    It is not logged: a draft is saved every few seconds, and says nothing until it is made.
    """
    kept = find_draft(writer, scope, draft_id)
    if kept.version != version:
        raise Stale
    if kept.data == data:
        return kept
    statement = update(drafts).where(scope.on(drafts.c.office), drafts.c.id == draft_id)
    values = {
        "data": writer.keys.pack(data),
        "version": version + 1,
        "changed_by": writer.log.who,
        "changed_at": writer.now,
    }
    writer.connection.execute(statement.values(**values))
    return find_draft(writer, scope, draft_id)


def remove_draft(writer: Writer, scope: Scope, draft_id: int) -> None:
    """Take a draft away. Raises NotFoundError."""
    kept = find_draft(writer, scope, draft_id)
    here = (scope.on(drafts.c.office), drafts.c.id == draft_id)
    writer.connection.execute(delete(drafts).where(*here))
    _log(writer, "draft.removed", f"draft:{draft_id}", kept.office, {"document": kept.document})


# --- below --------------------------------------------------------------------------------


def _select(table: Table, scope: Scope) -> Select[Any]:
    """Rows in scope, with the number of their loan as long as that is in scope too."""
    there = and_(loans.c.id == table.c.loan_id, scope.condition)
    return (
        select(table, loans.c.contract_no)
        .outerjoin_from(table, loans, there)
        .where(scope.on(table.c.office))
    )


def _conditions(
    filters: PaperFilters, document: ColumnElement[str], by: ColumnElement[str]
) -> Iterator[ColumnElement[bool]]:
    if filters.document:
        yield document == filters.document
    if filters.contract_no:
        yield loans.c.contract_key == contract_key(filters.contract_no)
    if filters.by:
        yield by == filters.by


def _files(reader: Reader, scope: Scope, ids: Sequence[int]) -> dict[int, list[PaperFile]]:
    seen = select(documents_made.c.id).where(
        scope.on(documents_made.c.office), documents_made.c.id.in_(ids)
    )
    query = (
        select(document_files)
        .where(document_files.c.document_id.in_(seen))
        .order_by(document_files.c.format)
    )
    found: dict[int, list[PaperFile]] = {}
    for row in reader.connection.execute(query).mappings():
        file = PaperFile(PaperFormat(row["format"]), row["digest"], row["size"])
        found.setdefault(row["document_id"], []).append(file)
    return found


def _papers(reader: Reader, scope: Scope, found: Sequence[RowMapping]) -> list[Paper]:
    ids = [row["id"] for row in found]
    files, letters = _files(reader, scope, ids), letters_of(reader, scope, ids)
    return [_paper(row, files.get(row["id"], []), letters.get(row["id"])) for row in found]


def _paper(row: RowMapping, files: Sequence[PaperFile], letter: PaperLetter | None) -> Paper:
    at = row["cancelled_at"]
    return Paper(
        row["id"],
        row["office"],
        row["document"],
        row["template_hash"],
        row["contract_no"] or "",
        row["letter_no"],
        row["letter_number"],
        row["day"],
        row["made_by"],
        row["made_at"],
        None if at is None else Cancelled(at, row["cancelled_by"], row["cancel_reason"]),
        tuple(files),
        letter,
    )


def _draft(row: RowMapping) -> Draft:
    return Draft(
        row["id"],
        row["version"],
        row["office"],
        row["document"],
        row["contract_no"] or "",
        row["changed_by"],
        row["changed_at"],
    )


def _log(writer: Writer, what: str, record: str, office: str, facts: Data) -> None:
    province = "" if office == CENTRE else rows.province_name(office)
    writer.log.add(what, record, province=province, facts=facts)
