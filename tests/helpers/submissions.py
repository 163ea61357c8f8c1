"""Submissions to test with: who sends, who reviews, the loan that the samples are about."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import openpyxl

from service.access.actor import MAY, Actor
from service.debts.model import Instalment, Loan, Party, PartyRole, Payment
from service.documents.making import maker
from service.files.store import Files
from service.store.engine import Store
from service.store.loans import Ids, Kept, find_loan
from service.store.schema import Role, audit_log
from service.store.scope import Scope
from service.store.submissions import Submission
from service.store.submissions_accepted import Accepted
from service.store.taking import take
from service.submissions import decide, review
from service.submissions.marking import mark_submission
from service.submissions.mending import Change, Op
from service.submissions.reading import read_submission
from service.submissions.send import Sent, Told, send
from service.submissions.sweep import sweep_submissions
from templates.catalogue import documents
from tests.helpers.entry_books import cells_of
from tests.helpers.stores import EVERYTHING
from tests.unit.debts.builders import loan
from thai.provinces import find_province

HERE, THERE = "สุราษฎร์ธานี", "ตรัง"
CONTRACT = "กสก. 27/2564"
BORROWER = "วิสาหกิจชุมชนสมุนไพรบ้านคลองเรือใต้"
PROJECT = "โครงการปลูกขมิ้นชันอินทรีย์เพื่อแปรรูปบ้านคลองเรือใต้"
#: Six instalments of 200,000.00, of which two are paid to the satang on their days.
LOAN = loan(
    contract_no=CONTRACT,
    contract_date=date(2021, 3, 1),
    project_name=PROJECT,
    province=HERE,
    loan_amount=120_000_000,
    instalments=tuple(
        Instalment(no, date(2022 + no, 3, 31), 20_000_000, interest)
        for no, interest in enumerate((1_200_000, 1_250_000, 800_000, 600_000, 400_000, 200_000), 1)
    ),
    payments=(
        Payment(date(2023, 3, 31), 21_200_000, "ร.1"),
        Payment(date(2024, 3, 31), 21_250_000, "ร.2"),
    ),
    parties=(Party("B", PartyRole.BORROWER, BORROWER),),
)
OTHERS = replace(LOAN, contract_no="กสก. 9/2564", province=THERE, project_name="ลับของตรัง")


def _actor(name: str, role: Role, province: str = "") -> Actor:
    if not province:
        return Actor(f"user:{name}", "00", Scope.whole_country(), MAY[role])
    code = find_province(province).code
    return Actor(f"user:{name}", code, Scope.of([province]), MAY[role])


OFFICER = _actor("officer", Role.PROVINCE_OFFICER, HERE)
COLLEAGUE = _actor("colleague", Role.PROVINCE_OFFICER, HERE)
STRANGER = _actor("stranger", Role.PROVINCE_OFFICER, THERE)
STAFF = _actor("staff", Role.CENTRAL_STAFF)
APPROVER = _actor("approver", Role.APPROVER)


@cache
def workbook(document: str = "ns02", reference: str = "") -> bytes:
    """The sample in an entry workbook, without a fault."""
    return maker(document).entry_workbook(documents()[document].sample(), reference)


@cache
def wrong_workbook() -> bytes:
    """An amount that is none, a name left empty, a year in Thai digits, a sum that is wrong."""
    cells = {path: found[0].coordinate for path, found in cells_of(workbook()).items()}
    values = {"borrower_name": None, "project_years": "๗", "outstanding_total": 5}
    return typed_into(workbook(), {cells[name]: value for name, value in values.items()})


def typed_into(data: bytes, values: Mapping[str, Any]) -> bytes:
    """The workbook with other values in cells of its main sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = next(each for each in book if each.title == "ข้อมูลหลัก")
    for cell, value in values.items():
        sheet[cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Desk:
    """A store with files, and what people do with submissions."""

    store: Store
    files: Files

    def register(self, *loans: Loan) -> None:
        with self.store.writing("test") as writer:
            take(writer, EVERYTHING, loans or (LOAN, OTHERS))

    def send(
        self, data: bytes, filename: str = "คำขอ.xlsx", *, by: Actor = OFFICER, **told: Any
    ) -> Sent:
        return send(self.store, self.files, by, [data], Told(filename, **told))

    def read(
        self, data: bytes, filename: str = "คำขอ.xlsx", *, by: Actor = OFFICER, **told: Any
    ) -> Submission:
        """Sent in and read."""
        sent = self.send(data, filename, by=by, **told)
        self.work()
        return review.see_submission(self.store, STAFF, sent.submission.id)

    def work(self) -> None:
        """Do all that is due in the background."""
        with self.store.writing("test") as writer:
            due = sweep_submissions(writer)
        for work in due:
            deed: Any = {
                "submissions.read": read_submission, "submissions.mark": mark_submission
            }[work.task]  # fmt: skip
            deed(self.store, self.files, "run", *work.subject.values())

    def paper(self, submission: Submission, number: int = 1, by: Actor = OFFICER) -> review.Seen:
        return review.see_paper(self.store, by, submission.id, number)

    def version(self, submission: Submission, number: int = 1) -> int:
        """The paper's version now."""
        return self.paper(submission, number, STAFF).paper.version

    def correct(
        self, submission: Submission, *changes: Change, number: int = 1, by: Actor = OFFICER
    ) -> review.Seen:
        version = self.version(submission, number)
        return review.correct(
            self.store, by, submission.id, number, version=version, changes=changes
        )

    def accept(self, submission: Submission, number: int = 1, by: Actor = OFFICER) -> Accepted:
        version = self.version(submission, number)
        return decide.accept(self.store, by, submission.id, number, version=version)

    def send_back(
        self, submission: Submission, *reasons: str, number: int = 1, by: Actor = OFFICER
    ) -> Submission:
        version = self.version(submission, number)
        return decide.send_back(
            self.store, by, submission.id, number, version=version, reasons=reasons
        )

    def reopen(
        self, submission: Submission, reason: str = "แก้ไข", number: int = 1, by: Actor = OFFICER
    ) -> Submission:
        version = self.version(submission, number)
        return decide.reopen(self.store, by, submission.id, number, version=version, reason=reason)

    def loan(self, contract_no: str = CONTRACT) -> Kept:
        with self.store.reading() as reader:
            found = find_loan(reader, EVERYTHING, contract_no, Ids.OPEN)
        assert found is not None
        return found

    def log(self) -> list[str]:
        """What the log says was done, in its order."""
        with self.store.reading() as reader:
            query = audit_log.select().order_by(audit_log.c.number)
            return [row.what for row in reader.connection.execute(query)]


def put(path: str, value: Any) -> Change:
    return Change(Op.SET, path, value)


def codes(seen: review.Seen) -> list[tuple[str, str]]:
    """Code and field of each finding."""
    return [(each.code, each.place.field) for each in seen.draft.reading.findings]


def fields(seen: review.Seen) -> Sequence[str]:
    return [each.place.field for each in seen.draft.reading.findings]
