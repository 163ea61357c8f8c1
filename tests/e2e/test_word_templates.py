"""Another wording: proposed by one, approved by another, printed for the officer."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from service.access.actor import Actor
from service.papers.making import Order, make_paper
from service.store.schema.followup import PaperFormat
from service.store.users import find_user
from templates.catalogue import documents
from tests.helpers.browser import PHONE, Site
from tests.helpers.word_templates import CLOSING, reworded, text_of

KIND = "overdue_demand"
FILE = f"notices/{KIND}/template.docx"
WANTED = "จึงเรียนมาเพื่อโปรดชำระหนี้โดยไม่ชักช้า"


def handed_in(tmp_path: Path, words: str) -> Path:
    file = tmp_path / "แบบใหม่.docx"
    file.write_bytes(reworded(FILE, CLOSING, words))
    return file


def test_a_new_wording_takes_two_persons(web: Site, tmp_path: Path) -> None:
    title = documents()[KIND].about.title
    with web.open("admin") as page:
        page.goto("/administration")
        page.get_by_role("link", name="แบบเอกสาร", exact=True).click()
        page.get_by_role("link", name=title, exact=True).click()
        page.set_input_files("#f-file", str(handed_in(tmp_path, "{{ no_such_name }}")))
        page.fill("#f-reason", "เตือนให้ชัด")
        page.get_by_role("button", name="ตรวจและเสนอ").click()
        expect(page.get_by_text("ไม่มีข้อมูลชื่อนี้")).to_be_visible(timeout=60_000)
        web.check_widths(page)
        page.set_input_files("#f-file", str(handed_in(tmp_path, WANTED)))
        page.get_by_role("button", name="ตรวจและเสนอ").click()
        expect(page.get_by_text("เสนอแบบที่ 1 แล้ว")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("ท่านเสนอแบบนี้เอง")).to_be_visible()
        expect(page.get_by_role("button", name="อนุมัติให้ใช้")).to_have_count(0)
        address = page.url
    with web.open("approver", PHONE, scripts=False) as page:
        page.goto(address)
        assert page.locator(".faf-sides img").count() >= 2
        page.get_by_role("button", name="อนุมัติให้ใช้").click()
        page.get_by_role("button", name="อนุมัติให้ใช้").click()
        expect(page.get_by_text("อนุมัติแล้ว").first).to_be_visible(timeout=60_000)
    with web.open("chiangmai") as page:
        page.goto(web.path_of("documents.made", document_id=made(web)))
        expect(page.get_by_text("แบบที่ 1")).to_be_visible()
        with page.expect_download() as taken:
            page.get_by_role("link", name="ดาวน์โหลด Word", exact=False).first.click()
        assert WANTED in text_of(Path(taken.value.path()).read_bytes())


def made(web: Site) -> int:
    """The officer's next letter."""
    order = Order(KIND, documents()[KIND].sample(), [PaperFormat.WORD])
    demo = web.demo
    with demo.store.reading() as reader:
        user = find_user(reader, "chiangmai")
    assert user is not None
    actor = Actor.of(user)
    paper, findings = make_paper(demo.store, demo.services.files, actor, order)
    assert paper is not None, findings
    return paper.id
