"""An officer's ways through the pages: a form sent in and accepted, a document made, a visit."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest
from playwright.sync_api import expect

from service.documents.making import maker
from service.store.loans import Ids, loan_of_id
from templates.catalogue import documents
from tests.helpers.browser import Site
from tests.helpers.demo import Demo
from tests.helpers.stores import EVERYTHING
from thai.digits import to_thai
from thai.ids import make_national_id


def contract_no(demo: Demo) -> str:
    with demo.store.reading() as reader:
        kept = loan_of_id(reader, EVERYTHING, int(demo.notes["loan"]), Ids.MASKED)
    assert kept is not None
    return kept.loan.contract_no


def workbook(demo: Demo, **changes: object) -> bytes:
    known = documents()["ns01"].sample() | {"loan_contract_no": contract_no(demo), **changes}
    return maker("ns01").entry_workbook(known, "")


def test_a_form_is_sent_in_mended_and_accepted(web: Site, tmp_path: Path) -> None:
    file = tmp_path / "แบบติดตาม.xlsx"
    file.write_bytes(workbook(web.demo, borrower_name=""))
    with web.open("chiangmai") as page:
        page.goto(web.path_of("send_in.send_in"))
        page.set_input_files("#f-files", str(file))
        expect(page.locator("[data-faf-chosen]")).to_contain_text("แบบติดตาม.xlsx")
        page.get_by_role("button", name="ส่งไฟล์").click()
        expect(page.get_by_text("รับไฟล์แล้ว 1 ไฟล์")).to_be_visible()
        web.demo.work()
        page.get_by_role("link", name="แบบติดตาม.xlsx").first.click(timeout=15_000)
        expect(page.locator("h1")).to_contain_text("ติดตาม")
        page.keyboard.press("Alt+ArrowDown")
        assert page.evaluate("document.activeElement.hasAttribute('data-faf-finding')")
        page.locator('[id="f-borrower_name"]').fill("สหกรณ์บ้านสวน จำกัด")
        page.get_by_role("button", name="บันทึกการแก้ไข").click()
        expect(page.locator('[id="f-borrower_name"]')).to_have_value("สหกรณ์บ้านสวน จำกัด")
        expect(page.get_by_text("แก้ไขโดยผู้ตรวจ").first).to_be_visible()
        page.get_by_role("button", name="รับเรื่อง", exact=True).click()
        page.get_by_role("button", name="รับเรื่อง", exact=True).click()
        expect(page.get_by_text("รับเรื่องแล้ว").first).to_be_visible()
        with page.expect_download() as taken:
            page.get_by_role("link", name="ดาวน์โหลดไฟล์ต้นฉบับ").click()
        assert Path(taken.value.path()).read_bytes() == file.read_bytes()


def test_a_form_is_returned_with_its_marked_copy(web: Site, tmp_path: Path) -> None:
    file = tmp_path / "แบบผิด.xlsx"
    file.write_bytes(workbook(web.demo, borrower_name="", loan_contract_no="ไม่มีสัญญานี้"))
    with web.open("chiangmai", scripts=False) as page:
        page.goto(web.path_of("send_in.send_in"))
        page.set_input_files("#f-files", str(file))
        page.get_by_role("button", name="ส่งไฟล์").click()
        expect(page.get_by_text("รับไฟล์แล้ว 1 ไฟล์")).to_be_visible()
        web.demo.work()
        page.goto(web.path_of("send_in.send_in"))
        page.get_by_role("link", name="แบบผิด.xlsx").first.click()
        page.locator("#f-reasons").fill("ขอให้กรอกชื่อผู้กู้")
        page.get_by_role("button", name="ส่งคืนให้แก้ไข").click()
        expect(page.get_by_text("ขอให้กรอกชื่อผู้กู้")).to_be_visible()
        page.get_by_role("button", name="ส่งคืน", exact=True).click()
        # The letter that goes with it is ready to be signed.
        page.locator("summary").filter(has_text="ร่างหนังสือส่งคืน").click()
        expect(page.locator(".rev-letter")).to_contain_text("ขอให้กรอกชื่อผู้กู้")
        web.demo.work()
        page.reload()
        with page.expect_download() as taken:
            page.get_by_role("link", name="ดาวน์โหลดไฟล์ที่ทำเครื่องหมายแล้ว").click()
        book = openpyxl.load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes()))
        assert book.sheetnames[0] == "ผลการตรวจ"


def test_two_officers_on_one_paper(web: Site) -> None:
    path = web.path_of("review.paper", submission_id=web.demo.notes["submission_sound"], paper=1)
    with web.open("staff") as first, web.open("chiangmai") as second:
        first.goto(path)
        second.goto(path)
        for page, name in ((first, "โครงการของคนแรก"), (second, "โครงการของคนที่สอง")):
            page.locator('[id="f-project_name"]').fill(name)
            page.get_by_role("button", name="บันทึกการแก้ไข").click()
        expect(first.locator('[id="f-project_name"]')).to_have_value("โครงการของคนแรก")
        expect(second.get_by_text("โครงการของคนแรก")).to_be_visible()
        expect(second.get_by_text("โครงการของคนที่สอง")).to_be_visible()
        second.get_by_role("main").get_by_role("button").click()
        expect(second.locator('[id="f-project_name"]')).to_have_value("โครงการของคนที่สอง")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_document_is_made(web: Site, *, scripts: bool) -> None:
    kind = "debt_acknowledgement"
    with web.open("chiangmai", scripts=scripts) as page:
        page.goto(web.path_of("documents.new", document=kind, loan_id=web.demo.notes["loan"]))
        page.get_by_role("button", name="เริ่มกรอก").click()
        expect(page.locator('[id="f-contract_no"]')).to_have_value(contract_no(web.demo))
        page.get_by_role("button", name="เพิ่มแถว").click()
        page.locator('[id="f-promises[0].due_date"]').fill("31 มี.ค. 2569")
        owed = page.locator('[id="f-outstanding_total"]').input_value()
        page.locator('[id="f-promises[0].amount"]').fill(to_thai(owed))
        page.locator('[id="f-written_at"]').fill("ศาลากลางจังหวัดเชียงใหม่")
        if scripts:
            # What was typed is kept by itself, and the pages are drawn again.
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.locator('[id="f-written_at"]').blur()
        page.get_by_role("button", name="จัดทำเอกสาร").click()
        expect(page.get_by_text("จัดทำเอกสารแล้ว").first).to_be_visible()
        with page.expect_download() as taken:
            page.get_by_role("link", name="ดาวน์โหลด PDF", exact=True).click()
        pdf = pdfium.PdfDocument(Path(taken.value.path()).read_bytes())
        assert to_thai(owed) in pdf[0].get_textpage().get_text_range()


def test_a_visit_is_recorded(web: Site) -> None:
    with web.open("korat") as page:
        page.goto(web.path_of("followup.new_visit"))
        page.get_by_role("button", name="บันทึก", exact=True).click()
        expect(page.locator(".faf-summary")).to_contain_text("เลขที่บัตรประชาชนลูกหนี้")
        page.locator("#f-debtor_national_id").fill(make_national_id("199990000077"))
        page.locator("#f-debtor_name").fill("นายทดสอบ ระบบงาน")
        page.locator("#f-contact_result").select_option(label="พบตัว")
        page.locator("#f-visit_date").fill("19 พ.ย. 2568")
        page.get_by_role("button", name="บันทึก", exact=True).click()
        shown = page.locator("main")
        expect(shown).to_contain_text("นายทดสอบ ระบบงาน")
