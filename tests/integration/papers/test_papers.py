"""Documents made one at a time: filled in beforehand, checked, numbered, kept, the same again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest
from docx.oxml.ns import qn

from service.access.actor import ForbiddenError
from service.documents.making import Maker
from service.environment import Environment
from service.files import check
from service.files.store import Files, open_files
from service.papers import making
from service.papers.drafts import (
    discard_draft,
    prefill,
    save_draft,
    see_draft,
    see_drafts,
    see_papers,
    start_draft,
)
from service.papers.making import Order, check_data, fetch_paper, make_again, make_paper, see_paper
from service.store.audit import verify
from service.store.engine import Store, open_store
from service.store.errors import ConflictError, NotFoundError
from service.store.keys import read_ring
from service.store.numbers import find_counter
from service.store.papers import PaperFilters
from service.store.rotation import rotate
from service.store.schema import audit_log
from service.store.schema.followup import PaperFormat, documents_made, drafts
from templates.catalogue import documents
from tests.helpers.followup import (
    ADMINISTRATOR,
    APPROVER,
    HERE,
    NEIGHBOUR,
    OFFICER,
    STAFF,
)
from tests.helpers.papers import LATE, LETTER, MEMO, OURS, THEIRS, letter, made, memo
from tests.helpers.stores import EVERYTHING, NEW_KEY, NOW, OLD_KEY, at_now

ALL = tuple(PaperFormat)
FORMS = (PaperFormat.FORM_WORD, PaperFormat.FORM_PDF, PaperFormat.FORM_EXCEL)


def counter(store: Store, year: int = 2568) -> tuple[int, int]:
    with store.reading() as reader:
        found = find_counter(reader, HERE, year)
    assert found is not None
    return found.next_number, found.free


def text_of(word: bytes) -> str:
    """All text, that of content controls too."""
    texts = docx.Document(io.BytesIO(word)).element.body.iter(qn("w:t"))
    return "".join(each.text or "" for each in texts)


# --- filled in beforehand -----------------------------------------------------------------


def test_the_register_fills_a_letter_in(office: Store) -> None:
    data, findings = prefill(office, OFFICER, LETTER, "กส.๑/๒๕๖๗", LATE)
    assert findings == []
    assert data["contract_no"] == OURS
    assert data["borrower_name"] == "วิสาหกิจชุมชนบ้านกล้วย"
    assert data["overdue_principal"] == "100000.00"
    assert data["letter_date"] == "2025-06-02"
    assert data["letter_no"] == "ชม 0001/"
    assert data["office"]["signer_name"] == "นางสาวสมมติ ลงนาม"
    assert check_data(LETTER, data) == []


def test_forms_call_the_same_thing_otherwise(office: Store) -> None:
    data, _ = prefill(office, OFFICER, "ns02", OURS, LATE)
    assert data["contract_or_certificate_no"] == OURS
    assert data["outstanding_date"] == "2025-06-02"
    assert data["plan_rows"] == [
        {"instalment_no": 1, "old_principal": "100000.00", "old_interest": "0.00"}
    ]
    data, _ = prefill(office, OFFICER, "form5", OURS, LATE)
    assert data["organization_name"] == "วิสาหกิจชุมชนบ้านกล้วย"
    assert (data["quarter"], data["fiscal_year"]) == (3, 2568)


def test_rules_that_speak_against_a_letter_are_told(office: Store) -> None:
    data, findings = prefill(office, OFFICER, "demand_notice_1", OURS, LATE)
    assert [each.code for each in findings] == ["held.earlier_notice_missing"]
    assert data["borrower_name"]


def test_a_letter_to_somebody_else_is_not_addressed_to_the_debtor(office: Store) -> None:
    data, _ = prefill(office, OFFICER, "prosecutor_followup", OURS, LATE)
    assert data["borrower_name"]
    assert not {"recipient_name", "salutation", "recipient_address"} & set(data)
    data, _ = prefill(office, OFFICER, "prosecutor_followup", OURS, LATE, party="B")
    assert data["recipient_name"]
    with pytest.raises(NotFoundError) as refused:
        prefill(office, OFFICER, LETTER, OURS, LATE, party="X")
    assert refused.value.finding.code == "papers.no_party"


# --- made ---------------------------------------------------------------------------------


def test_a_letter_is_made_numbered_and_kept(office: Store, files: Files) -> None:
    paper = made(office, files, number=True)
    assert paper.letter_no == "ชม 0001/41"
    assert (paper.office, paper.contract_no, paper.day) == (HERE, OURS, LATE)
    assert [each.format for each in paper.files] == [PaperFormat.WORD, PaperFormat.PDF]
    word = fetch_paper(office, files, OFFICER, paper.id, PaperFormat.WORD)
    pdf = fetch_paper(office, files, OFFICER, paper.id, PaperFormat.PDF)
    assert "๔๑" in text_of(word)
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert len(book.pages) >= 1
    for each, data in zip(paper.files, (word, pdf), strict=True):
        assert hashlib.sha256(data).hexdigest() == each.digest
        assert each.size == len(data)
    second = made(office, files, document=MEMO, data=memo(), number=True)
    assert second.letter_no == "ชม 0001/42"
    assert counter(office) == (43, 0)
    with office.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()


def test_every_shape_of_a_form(office: Store, files: Files) -> None:
    data, _ = prefill(office, OFFICER, "ns02", OURS, LATE)
    paper = made(office, files, document="ns02", data=data, formats=FORMS)
    assert [each.format for each in paper.files] == list(FORMS)
    contents = [fetch_paper(office, files, OFFICER, paper.id, each) for each in FORMS]
    assert OURS in text_of(contents[0])
    with pikepdf.open(io.BytesIO(contents[1])) as book:
        assert "/AcroForm" in book.Root
    assert openpyxl.load_workbook(io.BytesIO(contents[2])).sheetnames
    with pytest.raises(ConflictError) as refused:
        make_again(office, files, OFFICER, paper.id, PaperFormat.PDF)
    assert refused.value.finding.code == "papers.incomplete"


def test_filled_and_to_be_filled_in_at_once(office: Store, files: Files) -> None:
    sample = dict(documents()["ns01"].sample())
    paper = made(office, files, document="ns01", data=sample, formats=ALL, contract_no="")
    assert {each.format for each in paper.files} == set(ALL)
    assert (paper.office, paper.contract_no) == (HERE, "")
    assert paper.day == NOW.date()


def test_the_same_bytes_again(office: Store, files: Files, tmp_path: Path) -> None:
    paper = made(office, files, number=True)
    for each in paper.files:
        again = make_again(office, files, OFFICER, paper.id, each.format)
        assert hashlib.sha256(again).hexdigest() == each.digest
    elsewhere = open_files(Environment(tmp_path / "empty"))
    lost = fetch_paper(office, elsewhere, OFFICER, paper.id, PaperFormat.PDF)
    assert hashlib.sha256(lost).hexdigest() == paper.files[1].digest
    assert elsewhere.has(paper.files[1].digest)
    later = make_again(office, files, OFFICER, paper.id, PaperFormat.FORM_EXCEL)
    assert see_paper(office, OFFICER, paper.id).file(PaperFormat.FORM_EXCEL) is not None
    assert later == fetch_paper(office, files, OFFICER, paper.id, PaperFormat.FORM_EXCEL)


def test_a_changed_template_makes_nothing_else(
    office: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = made(office, files)
    with office.writing("test") as writer:
        writer.connection.execute(documents_made.update().values(template_hash="0" * 12))
    kept = fetch_paper(office, files, OFFICER, paper.id, PaperFormat.PDF)
    assert hashlib.sha256(kept).hexdigest() == paper.files[1].digest
    with pytest.raises(ConflictError) as refused:
        make_again(office, files, OFFICER, paper.id, PaperFormat.PDF)
    assert refused.value.finding.code == "papers.template_changed"
    other = made(office, files, document=MEMO, data=memo())
    monkeypatch.setattr(Maker, "word", lambda *_: b"other")
    with pytest.raises(ConflictError) as refused:
        make_again(office, files, OFFICER, other.id, PaperFormat.WORD)
    assert refused.value.finding.code == "papers.not_the_same"


# --- not made -----------------------------------------------------------------------------


def wrong(store: Store, files: Files, order: Order) -> list[str]:
    paper, findings = make_paper(store, files, OFFICER, order)
    assert paper is None
    return [each.code for each in findings]


def test_errors_make_nothing_and_draw_no_number(office: Store, files: Files) -> None:
    good = letter(office)
    lacking = {key: value for key, value in good.items() if key != "borrower_name"}
    pdf = (PaperFormat.PDF,)
    for order, codes in (
        (Order(LETTER, lacking, pdf, number=True), ["record.missing"]),
        (Order(LETTER, good, (), number=True), ["papers.no_format"]),
        (Order(LETTER, good, FORMS, number=True), ["papers.no_number_place"]),
        (Order("ns01", {}, FORMS, number=True), ["papers.no_number_place"]),
        (Order(LETTER, {**good, "letter_no": "ชม 0001/7"}, pdf, number=True),
         ["papers.number_in_both"]),
        (Order("ns02", {"loan_amount": "มาก"}, FORMS), ["record.not_an_amount"]),
    ):  # fmt: skip
        assert wrong(office, files, order) == codes
    assert counter(office) == (41, 0)
    assert see_papers(office, OFFICER, PaperFilters()).papers == ()
    for contract_no, code in (("กส. 9/2567", "no_loan"), (THEIRS, "no_loan")):
        with pytest.raises(NotFoundError) as refused:
            make_paper(office, files, OFFICER, Order(LETTER, good, pdf, contract_no))
        assert refused.value.finding.code == f"papers.{code}"
    with pytest.raises(NotFoundError):
        make_paper(office, files, OFFICER, Order("x", good, pdf))
    with pytest.raises(ConflictError) as no_number:
        make_paper(office, files, STAFF, Order(LETTER, good, pdf, number=True))
    assert no_number.value.finding.code == "numbers.none"
    assert see_papers(office, STAFF, PaperFilters()).papers == ()


def test_what_cannot_be_printed_gives_its_number_back(office: Store, files: Files) -> None:
    strange = letter(office, project_name="โครงการ \U0001f33e")
    order = Order(LETTER, strange, (PaperFormat.WORD, PaperFormat.PDF), OURS, number=True)
    assert wrong(office, files, order) == ["record.unprintable"]
    assert counter(office) == (41, 0)
    assert see_papers(office, OFFICER, PaperFilters()).papers == ()
    assert made(office, files, number=True).letter_no == "ชม 0001/41"


def test_a_crash_after_the_number_loses_nothing(
    office: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> bytes:
        raise KeyboardInterrupt

    data = letter(office)
    with monkeypatch.context() as patch:
        patch.setattr(making, "_print", crash)
        with pytest.raises(KeyboardInterrupt):
            make_paper(
                office, files, OFFICER, Order(LETTER, data, (PaperFormat.PDF,), OURS, number=True)
            )
    (paper,) = see_papers(office, OFFICER, PaperFilters()).papers
    assert (paper.letter_no, paper.files) == ("ชม 0001/41", ())
    assert fetch_paper(office, files, OFFICER, paper.id, PaperFormat.PDF).startswith(b"%PDF")
    (paper,) = see_papers(office, OFFICER, PaperFilters()).papers
    assert [each.format for each in paper.files] == [PaperFormat.PDF]


def test_many_at_once_draw_each_number_once(office: Store, files: Files) -> None:
    data, word = memo(), (PaperFormat.WORD,)

    def one(_: int) -> str:
        paper = made(office, files, document=MEMO, data=data, formats=word, number=True)
        return paper.letter_no

    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(one, range(8)))
    assert sorted(drawn) == [f"ชม 0001/{number}" for number in range(41, 49)]
    assert counter(office) == (49, 0)


# --- who may ------------------------------------------------------------------------------


def test_one_office_sees_nothing_of_another(office: Store, files: Files) -> None:
    paper = made(office, files, formats=(PaperFormat.WORD,))
    word = (PaperFormat.WORD,)
    bare = made(office, files, document=MEMO, data=memo(), formats=word, contract_no="")
    draft = start_draft(office, OFFICER, LETTER, {}, OURS)
    central, _ = make_paper(office, files, STAFF, Order(MEMO, memo(), word))
    assert central is not None
    for paper_id in (paper.id, bare.id, central.id, 999):
        with pytest.raises(NotFoundError):
            see_paper(office, NEIGHBOUR, paper_id)
        for read in (fetch_paper, make_again):
            with pytest.raises(NotFoundError):
                read(office, files, NEIGHBOUR, paper_id, PaperFormat.WORD)
    with pytest.raises(NotFoundError):
        see_draft(office, NEIGHBOUR, draft.id)
    with pytest.raises(NotFoundError):
        save_draft(office, NEIGHBOUR, draft.id, {}, 1)
    with pytest.raises(NotFoundError):
        discard_draft(office, NEIGHBOUR, draft.id)
    with pytest.raises(NotFoundError):
        start_draft(office, NEIGHBOUR, LETTER, {}, OURS)
    with pytest.raises(NotFoundError):
        prefill(office, NEIGHBOUR, LETTER, OURS, LATE)
    for filters in (PaperFilters(), PaperFilters(contract_no=OURS), PaperFilters(document=LETTER)):
        assert see_papers(office, NEIGHBOUR, filters).papers == ()
        assert see_drafts(office, NEIGHBOUR, filters).drafts == ()
    with pytest.raises(NotFoundError):
        see_paper(office, OFFICER, central.id)
    assert len(see_papers(office, STAFF, PaperFilters()).papers) == 3
    # The centre's letter about a loan is the province's to see.
    about, _ = make_paper(office, files, STAFF, Order(MEMO, memo(), word, OURS))
    assert about is not None
    assert see_paper(office, OFFICER, about.id).contract_no == OURS


def test_only_those_whose_task_it_is(office: Store, files: Files) -> None:
    paper = made(office, files, formats=(PaperFormat.WORD,))
    draft = start_draft(office, OFFICER, LETTER, {}, OURS)
    for actor in (APPROVER, ADMINISTRATOR):
        with pytest.raises(ForbiddenError):
            make_paper(office, files, actor, Order(LETTER, {}, (PaperFormat.WORD,)))
        with pytest.raises(ForbiddenError):
            prefill(office, actor, LETTER, OURS, LATE)
        with pytest.raises(ForbiddenError):
            see_draft(office, actor, draft.id)
        with pytest.raises(ForbiddenError):
            see_drafts(office, actor, PaperFilters())
        with pytest.raises(ForbiddenError):
            save_draft(office, actor, draft.id, {}, 1)
        assert see_paper(office, actor, paper.id).id == paper.id
    nobody = replace(OFFICER, tasks=frozenset())
    with pytest.raises(ForbiddenError):
        see_papers(office, nobody, PaperFilters())
    with pytest.raises(ForbiddenError):
        fetch_paper(office, files, nobody, paper.id, PaperFormat.WORD)


def test_nothing_it_says_is_readable_in_database_or_log(office: Store, files: Files) -> None:
    paper = made(office, files, formats=(PaperFormat.WORD,), number=True)
    start_draft(office, OFFICER, LETTER, letter(office), OURS)
    see_paper(office, OFFICER, paper.id)
    with office.reading() as reader:
        rows: list[Mapping[str, Any]] = []
        for table in (documents_made, drafts, audit_log):
            rows += reader.connection.execute(table.select()).mappings().all()
    told = repr([dict(row) for row in rows])
    for secret in ("วิสาหกิจชุมชนบ้านกล้วย", "ปลูกข้าวอินทรีย์"):
        assert secret not in told
    whats = [row["what"] for row in rows if "what" in row]
    for what in ("document.made", "document.seen", "document.prefilled", "draft.added"):
        assert what in whats


def test_keys_are_turned_over_and_files_are_all_noted(
    office: Store, files: Files, environment: Environment
) -> None:
    paper = made(office, files, number=True)
    draft = start_draft(office, OFFICER, LETTER, {"a": 1}, OURS)
    both = replace(office, keys=read_ring(f"{NEW_KEY},{OLD_KEY}"))
    rotate(both, EVERYTHING, "test")
    new = open_store(replace(environment, keys=NEW_KEY), at_now)
    assert see_paper(new, OFFICER, paper.id).record == see_paper(both, OFFICER, paper.id).record
    assert see_draft(new, OFFICER, draft.id).data == {"a": 1}
    assert make_again(new, files, OFFICER, paper.id, PaperFormat.PDF).startswith(b"%PDF")
    checked = check.verify(new, files)
    assert checked.findings == ()
    assert list(check.orphans(new, files)) == []
    new.close()
