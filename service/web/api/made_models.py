"""What the API says of a document that was made, as itself and as a letter."""

from __future__ import annotations

from datetime import date
from typing import Self

from service.debts.model import NoticeOutcome
from service.store.paper_letters import PaperLetter
from service.store.papers import Paper, PaperFile
from service.store.schema.followup import PaperFormat
from service.web.blueprint import PREFIX
from service.web.models import Asked, Given, Id, Moment
from templates.catalogue import find


class MadePaperPath(Asked):
    """Which document."""

    paper_id: Id


class FileGiven(Given):
    """A file of a document."""

    format: PaperFormat
    digest: str
    size: int
    url: str


class LetterGiven(Given):
    """A notice to a party of a loan, and what became of it at the post."""

    party: str
    instalment_no: int | None
    posted_on: date | None
    tracking_no: str
    received_on: date | None
    returned_on: date | None
    outcome: NoticeOutcome
    outcome_label: str

    @classmethod
    def of(cls, letter: PaperLetter) -> Self:
        return cls(
            party=letter.party_id,
            instalment_no=letter.instalment_no,
            posted_on=letter.posted_on,
            tracking_no=letter.tracking_no,
            received_on=letter.received_on,
            returned_on=letter.returned_on,
            outcome=letter.outcome,
            outcome_label=letter.outcome.label,
        )


class CancelledGiven(Given):
    """That a document is not to be used."""

    at: Moment
    by: str
    reason: str


class MadePaperGiven(Given):
    """A document that was made; ``letter`` where it is a notice that goes into the register."""

    id: int
    office: str
    document: str
    title: str
    contract_no: str
    letter_no: str
    day: date
    template: str
    made_by: str
    made_at: Moment
    cancelled: CancelledGiven | None
    letter: LetterGiven | None
    files: list[FileGiven]

    @classmethod
    def of(cls, paper: Paper) -> Self:
        document = find(paper.document)
        return cls(
            id=paper.id,
            office=paper.office,
            document=paper.document,
            title=document.about.title if document else paper.document,
            contract_no=paper.contract_no,
            letter_no=paper.letter_no,
            day=paper.day,
            template=paper.template_hash,
            made_by=paper.made_by,
            made_at=paper.made_at,
            cancelled=paper.cancelled and CancelledGiven.model_validate(paper.cancelled),
            letter=paper.letter and LetterGiven.of(paper.letter),
            files=[_file(paper.id, each) for each in paper.files],
        )


def _file(paper_id: int, each: PaperFile) -> FileGiven:
    url = f"{PREFIX}/papers/{paper_id}/files/{each.format.value}"
    return FileGiven(format=each.format, digest=each.digest, size=each.size, url=url)
