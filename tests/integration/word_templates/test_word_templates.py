"""Templates that people change: two persons, versions, and what was made before stays the same."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from service.access.actor import MAY, Actor, ForbiddenError, Task
from service.batches.bundle import preview
from service.documents.making import maker
from service.documents.package import CannotMake
from service.files.store import Files
from service.papers.making import Order, fetch_paper, make_paper
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.papers import Paper
from service.store.schema import Role, audit_log
from service.store.schema.batches import RowState, batches
from service.store.schema.followup import PaperFormat, documents_made
from service.store.schema.word_templates import (
    TemplateState,
    template_makings,
    template_versions,
)
from service.store.word_templates import TemplateVersion
from service.word_templates.force import made_with, press_in_force
from service.word_templates.keeping import (
    Side,
    approve,
    draw_pages,
    list_templates,
    propose,
    propose_back,
    reject,
    see_template,
    see_version,
    shipped_file,
    withdraw,
    word_file,
)
from templates.catalogue import documents
from tests.helpers.batches import CENTRAL, KIND, Desk
from tests.helpers.followup import ADMINISTRATOR, APPROVER, OFFICER, STAFF
from tests.helpers.stores import EVERYTHING
from tests.helpers.word_templates import CLOSING, REMINDER, SOONER, reworded, shipped, text_of
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LETTER = "repayment_reminder"
NOTICE = f"notices/{KIND}/template.docx"
FRAME = "frames/external_letter.docx"
#: What each takes some seconds, and is the same to both databases.
once = pytest.mark.parametrize("environment", ["sqlite"], indirect=True)
SECOND = Actor("user:second", "00", EVERYTHING, MAY[Role.ADMINISTRATOR])


def proposed(
    store: Store, files: Files, file: str = REMINDER, data: bytes = b"", actor: Actor = STAFF
) -> TemplateVersion:
    version, findings = propose(
        store, files, actor, file, data=data or reworded(file), reason="ให้เร็วขึ้น"
    )
    assert version is not None, findings
    return version


def changed(store: Store, files: Files, file: str = REMINDER, data: bytes = b"") -> TemplateVersion:
    """A new wording that is in force."""
    version = proposed(store, files, file, data)
    assert approve(store, files, APPROVER, version.id) == []
    return version


def made(store: Store, files: Files, *formats: PaperFormat) -> Paper:
    order = Order(LETTER, documents()[LETTER].sample(), formats or (PaperFormat.WORD,))
    paper, findings = make_paper(store, files, OFFICER, order)
    assert paper is not None, findings
    return paper


def word_of(store: Store, files: Files, paper: Paper) -> str:
    return text_of(fetch_paper(store, files, OFFICER, paper.id, PaperFormat.WORD))


def log_of(store: Store) -> list[tuple[Any, ...]]:
    query = audit_log.select().order_by(audit_log.c.number)
    with store.reading() as reader:
        rows = reader.connection.execute(query).mappings().all()
    return [
        (row["who"], row["what"], row["record"])
        for row in rows
        if row["what"].startswith("template.")
    ]


# --- two persons --------------------------------------------------------------------------


def test_another_person_puts_a_template_in_force(store: Store, files: Files) -> None:
    version = proposed(store, files)
    assert (version.no, version.state) == (1, TemplateState.PROPOSED)
    assert CLOSING in word_of(store, files, made(store, files))
    assert SOONER not in word_of(store, files, made(store, files))
    assert approve(store, files, APPROVER, version.id) == []
    assert SOONER in word_of(store, files, made(store, files))
    template, versions = see_template(store, STAFF, REMINDER)
    assert template.number == 1
    assert [(each.no, each.decided_by) for each in versions] == [(1, "user:approver")]
    record = f"template:{REMINDER}:1"
    assert log_of(store) == [
        ("user:centre", "template.proposed", record),
        ("user:approver", "template.approved", record),
    ]


def test_nobody_approves_their_own(store: Store, files: Files) -> None:
    version = proposed(store, files, actor=ADMINISTRATOR)
    for decide in (
        lambda: approve(store, files, ADMINISTRATOR, version.id),
        lambda: reject(store, ADMINISTRATOR, version.id, "ไม่เอา"),
    ):
        with pytest.raises(ForbiddenError, match=r"template\.own_proposal"):
            decide()
    # Not even where the program forgot to ask.
    statement = update(template_versions).values(
        state="approved", decided_by=version.proposed_by, decided_at=version.proposed_at
    )
    with pytest.raises(IntegrityError), store.writing("test") as writer:
        writer.connection.execute(statement)
    assert see_version(store, STAFF, version.id).version.is_open
    assert approve(store, files, SECOND, version.id) == []


@once
def test_only_whom_it_concerns(store: Store, files: Files) -> None:
    version = proposed(store, files)
    data = reworded(REMINDER)
    for forbidden in (
        lambda: list_templates(store, OFFICER),
        lambda: see_template(store, OFFICER, REMINDER),
        lambda: see_version(store, OFFICER, version.id),
        lambda: word_file(store, files, OFFICER, version.id),
        lambda: shipped_file(OFFICER, REMINDER),
        lambda: draw_pages(store, files, OFFICER, version.id, LETTER, side=Side.NOW),
        lambda: propose(store, files, APPROVER, NOTICE, data=data, reason="x"),
        lambda: propose_back(store, files, APPROVER, NOTICE, number=0, reason="x"),
        lambda: approve(store, files, STAFF, version.id),
        lambda: reject(store, STAFF, version.id, "x"),
        lambda: withdraw(store, APPROVER, version.id),
    ):
        with pytest.raises(ForbiddenError, match=r"access\.forbidden"):
            forbidden()
    assert {role for role in Role if Task.APPROVE_TEMPLATES in MAY[role]} == {
        Role.APPROVER,
        Role.ADMINISTRATOR,
    }


def test_a_proposal_is_decided_once(store: Store, files: Files) -> None:
    version = proposed(store, files)
    with pytest.raises(ConflictError, match=r"template\.another_waits"):
        proposed(store, files)
    with pytest.raises(ConflictError, match=r"template\.another_waits"):
        propose_back(store, files, STAFF, REMINDER, number=0, reason="x")
    with pytest.raises(StoreError, match=r"template\.no_reason"):
        reject(store, APPROVER, version.id, "  ")
    rejected = reject(store, APPROVER, version.id, " ยังไม่ชัด ")
    assert (rejected.state, rejected.reason) == (TemplateState.REJECTED, "ยังไม่ชัด")
    for late in (
        lambda: approve(store, files, SECOND, version.id),
        lambda: reject(store, SECOND, version.id, "x"),
        lambda: withdraw(store, STAFF, version.id),
    ):
        with pytest.raises(ConflictError, match=r"template\.decided"):
            late()
    assert SOONER not in word_of(store, files, made(store, files))
    again = proposed(store, files)
    assert again.no == 2
    with pytest.raises(ForbiddenError, match=r"template\.not_own"):
        withdraw(store, SECOND, again.id)
    assert withdraw(store, STAFF, again.id).state is TemplateState.WITHDRAWN


@once
def test_there_is_nothing_else_to_see(store: Store, files: Files) -> None:
    for missing in (
        lambda: see_template(store, STAFF, "../pyproject.toml"),
        lambda: see_version(store, STAFF, 7),
        lambda: shipped_file(STAFF, "frames/none.docx"),
        lambda: propose(store, files, STAFF, "frames/none.docx", data=b"x", reason="x"),
        lambda: propose_back(store, files, STAFF, REMINDER, number=3, reason="x"),
    ):
        with pytest.raises(NotFoundError):
            missing()
    version = proposed(store, files)
    with pytest.raises(NotFoundError):
        draw_pages(store, files, STAFF, version.id, "ns01", side=Side.NOW)


# --- versions -----------------------------------------------------------------------------


def test_what_was_made_before_is_made_the_same_again(store: Store, files: Files) -> None:
    """Of a format that was never made too."""
    before = made(store, files, PaperFormat.WORD)
    twin = made(store, files, PaperFormat.WORD, PaperFormat.PDF)
    pdf = fetch_paper(store, files, OFFICER, twin.id, PaperFormat.PDF)
    changed(store, files)
    after = made(store, files)
    assert before.template_hash != after.template_hash
    assert fetch_paper(store, files, OFFICER, before.id, PaperFormat.PDF) == pdf
    shipped_ones = dict.fromkeys((FRAME, "frames/pay_in_slip.docx", REMINDER), 0)
    assert made_with(store, LETTER, before.template_hash) == shipped_ones
    assert made_with(store, LETTER, after.template_hash) == {**shipped_ones, REMINDER: 1}


@once
def test_of_an_unknown_template_nothing_is_made_again(store: Store, files: Files) -> None:
    paper = made(store, files)
    with store.writing("test") as writer:
        writer.connection.execute(update(documents_made).values(template_hash="0" * 12))
    with pytest.raises(ConflictError, match=r"papers\.template_changed"):
        fetch_paper(store, files, OFFICER, paper.id, PaperFormat.PDF)
    assert made_with(store, LETTER, "0" * 12) is None
    # Papers from before files were noted are those of the template that we ship.
    now = maker(LETTER).template_hash
    with store.writing("test") as writer:
        writer.connection.execute(delete(template_makings))
        writer.connection.execute(update(documents_made).values(template_hash=now))
    assert fetch_paper(store, files, OFFICER, paper.id, PaperFormat.PDF)
    assert set((made_with(store, LETTER, now) or {"": 1}).values()) == {0}


@once
def test_going_back_takes_two_persons_as_well(store: Store, files: Files) -> None:
    changed(store, files)
    second = changed(store, files, data=reworded(REMINDER, after="ขอแสดงความขอบคุณ"))
    assert propose_back(store, files, STAFF, REMINDER, number=2, reason="x")[0] is None
    assert propose_back(store, files, STAFF, REMINDER, number=1, reason=" ")[0] is None
    third, _ = propose_back(store, files, STAFF, REMINDER, number=1, reason="ดีกว่า")
    assert third is not None
    assert "ขอแสดงความขอบคุณ" in word_of(store, files, made(store, files))
    approve(store, files, APPROVER, third.id)
    assert SOONER in word_of(store, files, made(store, files))
    fourth, _ = propose_back(store, files, STAFF, REMINDER, number=0, reason="เดิม")
    assert fourth is not None
    assert fourth.digest is None
    assert word_file(store, files, STAFF, fourth.id) == shipped(REMINDER)
    approve(store, files, APPROVER, fourth.id)
    assert press_in_force(store, files, LETTER) is maker(LETTER)
    template, versions = see_template(store, STAFF, REMINDER)
    assert (template.number, [each.no for each in versions]) == (0, [4, 3, 2, 1])
    assert word_file(store, files, STAFF, second.id) != shipped(REMINDER)


def test_a_batch_keeps_the_template_that_it_was_planned_with(store: Store, files: Files) -> None:
    desk = Desk(store, files)
    desk.load(synthetic_register(12, 11, SAMPLE_AS_OF))
    first = desk.plan(formats=("docx", "pdf"))
    seen = preview(store, files, CENTRAL, first, 1)
    changed(store, files, NOTICE)
    second = desk.plan()
    assert desk.batch(first).template_hash != desk.batch(second).template_hash
    assert (
        preview(store, files, CENTRAL, first, 1)
        == seen
        != preview(store, files, CENTRAL, second, 1)
    )
    assert made_with(store, KIND, desk.batch(second).template_hash)[NOTICE] == 1  # type: ignore[index]
    desk.start(first)
    desk.work()
    rows = desk.rows(first, RowState.MADE)
    assert rows
    assert all(SOONER not in text_of(files.get(row.word_file)) for row in rows)


@once
def test_a_batch_whose_template_is_gone_says_so(store: Store, files: Files) -> None:
    desk = Desk(store, files)
    desk.load(synthetic_register(12, 11, SAMPLE_AS_OF))
    batch_id = desk.plan()
    with store.writing("test") as writer:
        writer.connection.execute(update(batches).values(template_hash="0" * 12))
    with pytest.raises(CannotMake, match="วางแผนชุดใหม่"):
        preview(store, files, CENTRAL, batch_id, 1)
    desk.start(batch_id)
    desk.work()
    assert {row.state for row in desk.rows(batch_id)} == {RowState.FAILED.value}


@once
def test_a_frame_changes_all_that_stand_in_it(store: Store, files: Files) -> None:
    memo = "frames/memo.docx"
    version = changed(store, files, memo, reworded(memo, "บันทึกข้อความ", "บันทึกข้อความภายใน"))
    users = [each.id for each in see_version(store, STAFF, version.id).template.users]
    assert users == ["case_referral", "memo"]
    for document in map(documents().__getitem__, users):
        record = document.record.model_validate(document.sample())
        word = press_in_force(store, files, document.id).word(record)
        assert "บันทึกข้อความภายใน" in text_of(word)
    assert press_in_force(store, files, LETTER) is maker(LETTER)


@once
def test_the_pages_of_both_sides_are_drawn(store: Store, files: Files) -> None:
    version = proposed(store, files)
    now, then = (draw_pages(store, files, APPROVER, version.id, LETTER, side=side) for side in Side)
    assert len(now) == len(then) >= 1
    assert now != then
    assert all(picture.startswith(b"\xff\xd8") for picture in (*now, *then))


@once
def test_a_form_whose_layout_changes_is_told(store: Store, files: Files) -> None:
    data = reworded("ns01/template.docx", "แบบฟอร์มการติดตามโครงการ", "แบบติดตามโครงการ")
    version = proposed(store, files, "ns01/template.docx", data)
    (told,) = see_version(store, APPROVER, version.id).findings
    assert told.code == "template.scans_less_sure"
    assert documents()["ns01"].about.title in told.sentence
