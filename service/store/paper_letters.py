"""Documents made one at a time that are notices: to whom, and what became of them at the post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import RowMapping, insert, select, update

from service.debts.model import NoticeOutcome
from service.store.agenda import forget_loan
from service.store.engine import Reader, Writer
from service.store.postings import Letter
from service.store.schema import notices
from service.store.schema.followup import documents_made, paper_letters
from service.store.scope import Scope


@dataclass(frozen=True, slots=True)
class PaperLetter(Letter):
    """The letter that a document is; its id is that of the document."""

    is_cancelled: bool

    @property
    def is_made(self) -> bool:
        return not self.is_cancelled


@dataclass(frozen=True, slots=True)
class NewLetter:
    """To which party of a loan a document goes, and about which instalment, None for the loan."""

    loan_id: int
    party_id: str
    instalment_no: int | None = None


def letters_of(reader: Reader, scope: Scope, paper_ids: Sequence[int]) -> dict[int, PaperLetter]:
    """Those of these documents that are letters, by the document's id."""
    query = (
        select(paper_letters, documents_made.c.letter_number, documents_made.c.cancelled_at)
        .join(documents_made, paper_letters.c.document_id == documents_made.c.id)
        .where(scope.on(paper_letters.c.province), paper_letters.c.document_id.in_(paper_ids))
    )
    found = reader.connection.execute(query).mappings()
    return {row["document_id"]: _letter(row) for row in found}


def add_letter(
    writer: Writer, paper_id: int, province: str, new: NewLetter, *, letter_no: str
) -> None:
    """Let a document be a letter; ``letter_no`` is blank while its number is open."""
    writer.connection.execute(
        insert(paper_letters).values(
            document_id=paper_id,
            loan_id=new.loan_id,
            province=province,
            party_id=new.party_id,
            instalment_no=new.instalment_no,
            letter_no=letter_no,
        )
    )
    forget_loan(writer, new.loan_id)


def is_in_register(reader: Reader, letter_no: str) -> bool:
    """Whether a letter of the register has this number, in any province: no more is told."""
    query = select(notices.c.id).where(notices.c.letter_no == letter_no).limit(1)
    return reader.connection.execute(query).first() is not None


def write_letter_no(writer: Writer, scope: Scope, paper_id: int, letter_no: str) -> None:
    """Let a document have the number that was written on it by hand."""
    writer.connection.execute(
        update(documents_made)
        .where(scope.on(documents_made.c.office), documents_made.c.id == paper_id)
        .values(letter_no=letter_no)
    )


def _letter(row: RowMapping) -> PaperLetter:
    own = {"id": row["document_id"], "is_cancelled": row["cancelled_at"] is not None}
    values = {each.name: row[each.name] for each in fields(PaperLetter) if each.name not in own}
    return PaperLetter(**{**values, **own, "outcome": NoticeOutcome(row["outcome"])})
