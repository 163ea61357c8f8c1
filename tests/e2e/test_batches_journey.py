"""From signing in to the files on disk: a batch of notices is planned, looked at, made, posted."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from service.access.actor import Actor
from service.batches.looking import follow_batch
from service.batches.planning import Order, order_batch
from service.store.users import find_user
from tests.helpers.browser import PHONE, Site
from thai.dates import format_date
from thai.postal import S10
from tools.synthetic import SAMPLE_AS_OF

_KIND = "termination_recall"


def _plan(web: Site, page: Page) -> None:
    page.goto(web.path_of("batches.batches"))
    page.get_by_role("link", name="จัดทำชุดใหม่").first.click()
    page.get_by_label("ชนิดหนังสือ").select_option(_KIND)
    page.get_by_label("วันที่ในหนังสือ").fill("วันใดก็ได้")
    page.get_by_role("button", name="วางแผน").click()
    expect(page.get_by_role("alert").filter(has_text="อ่านวันที่ไม่ได้")).to_be_visible()
    page.get_by_label("วันที่ในหนังสือ").fill(format_date(SAMPLE_AS_OF, "short"))
    page.get_by_role("button", name="วางแผน").click()
    expect(page.get_by_role("heading", name="กำลังวางแผน")).to_be_visible()
    web.check_page(page)
    web.demo.work()
    # The page sees by itself that the plan is there.
    expect(page.get_by_role("heading", name="ใครได้รับ")).to_be_visible()


def _leave_one_out(page: Page) -> None:
    page.get_by_role("link", name="ดูผู้ที่ได้รับ").click()
    page.get_by_label("เลือกลำดับที่ 2", exact=True).check()
    page.get_by_role("button", name="ตัดออก").click()
    expect(page.get_by_text("ยังไม่ได้ระบุเหตุผล")).to_be_visible()
    page.get_by_label("เลือกลำดับที่ 2", exact=True).check()
    page.get_by_label(re.compile("^เหตุผล")).fill("รอผู้บริหารพิจารณา")
    page.get_by_role("button", name="ตัดออก").click()
    expect(page.get_by_text("ตัดออกแล้ว 1 ฉบับ")).to_be_visible()
    expect(page.get_by_text("เหตุผล: รอผู้บริหารพิจารณา")).to_be_visible()


def test_from_plan_to_files(web: Site, tmp_path: Path) -> None:
    with web.open("staff", accept_downloads=True) as page:
        _plan(web, page)
        address = page.url
        _leave_one_out(page)

        page.get_by_role("row").nth(1).get_by_role("link").first.click()
        picture = page.get_by_role("img", name="หนังสือหน้า 1")
        expect(picture).to_be_visible()
        assert picture.evaluate("async each => (await each.decode(), each.naturalWidth)") > 500
        preview = page.request.get(
            page.get_by_role("link", name="เปิดเป็น PDF").get_attribute("href") or ""
        )
        assert preview.body().startswith(b"%PDF")

        page.goto(address)
        page.get_by_role("button", name="เริ่มจัดทำ").click()
        expect(page.get_by_text("จะจัดทำหนังสือ 4 ฉบับ")).to_be_visible()
        web.check_widths(page)
        page.get_by_role("button", name="เริ่มจัดทำ").click()
        expect(page.get_by_text("ทำแล้ว 0 จาก 4 ฉบับ")).to_be_visible()
        web.demo.work()
        expect(page.get_by_role("heading", name="ไฟล์ของชุดนี้")).to_be_visible()

        with page.expect_download() as started:
            page.get_by_role("link", name="หนังสือทุกฉบับ (ZIP)").click()
        started.value.save_as(tmp_path / "letters.zip")
        with page.expect_download() as started:
            page.get_by_role("link", name="ใบนำส่งไปรษณีย์ (Excel)").click()
        started.value.save_as(tmp_path / "list.xlsx")
        with page.expect_download() as started:
            page.get_by_role("link", name="ไฟล์พิมพ์รวม (PDF)").click()
        assert Path(started.value.path()).read_bytes().startswith(b"%PDF")

        _post(web, page, tmp_path / "list.xlsx")
    with zipfile.ZipFile(tmp_path / "letters.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert sorted(Path(name).suffix for name in names) == [".docx"] * 4 + [".pdf"] * 4


def _post(web: Site, page: Page, list_file: Path) -> None:
    """A bad number is told with its row; the posting list comes back with numbers filled in."""
    page.get_by_role("link", name="บันทึกการส่งไปรษณีย์").click()
    page.locator("input[name^='t:']").first.fill("RB123456789TH")
    page.get_by_role("button", name="บันทึกการส่ง").click()
    finding = page.locator(".faf-finding").first
    expect(finding).to_contain_text("RB123456789TH")
    expect(finding.get_by_role("link")).to_have_attribute("href", "#row-1")
    expect(page.locator("input[name='t:1']")).to_have_value("RB123456789TH")
    web.check_page(page)

    book = load_workbook(list_file)
    sheet = book.worksheets[0]
    head = next(
        cell
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value or "").startswith("เลขที่ลงทะเบียน")
    )
    filled = 0
    for row in range(head.row + 1, sheet.max_row + 1):
        if isinstance(sheet.cell(row, 1).value, int):
            filled += 1
            sheet.cell(row, head.column).value = str(S10("RC", 20_000_000 + row))
    assert filled == 4
    book.save(list_file)
    page.get_by_label(re.compile("^ไฟล์รับฝาก")).set_input_files(list_file)
    page.get_by_role("button", name="อ่านไฟล์และบันทึก").click()
    expect(page.get_by_text("บันทึกแล้ว 4 ฉบับ")).to_be_visible()
    expect(page.get_by_text("บันทึกการส่งครบทุกฉบับแล้ว")).to_be_visible()

    page.get_by_role("link", name="บันทึกผลของไปรษณีย์").first.click()
    page.locator("input[name='d:1']").fill(format_date(SAMPLE_AS_OF, "short"))
    page.locator("select[name='o:1']").select_option("refused")
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_text("ส่งคืน 1")).to_be_visible()


def test_without_scripts_and_by_a_province(web: Site) -> None:
    done = web.demo.notes["batch_done"]
    with web.open("chiangmai", PHONE, scripts=False) as page:
        page.goto(web.path_of("batch_post.post", batch_id=done))
        page.locator("textarea[name=column]").fill(str(S10("RD", 30_000_000)))
        no = (page.locator("input[name^='t:']").first.get_attribute("name") or "").removeprefix(
            "t:"
        )
        page.get_by_label("เริ่มที่ลำดับ").fill(no)
        page.get_by_role("button", name="บันทึกตามลำดับ").click()
        expect(page.get_by_text("บันทึกแล้ว 1 ฉบับ")).to_be_visible()
        # Only central staff order letters.
        answer = page.goto(web.path_of("batches.new"))
        assert answer is not None
        assert answer.status == 403


def test_somebody_was_quicker(web: Site) -> None:
    planned = web.demo.notes["batch_planned"]
    with web.open("staff") as first, web.open("staff") as second:
        address = web.path_of("batch_letters.letters", batch_id=planned)
        for page in (first, second):
            page.goto(address)
        for page, no in ((first, 1), (second, 2)):
            page.get_by_label(f"เลือกลำดับที่ {no}", exact=True).check()
            page.get_by_label(re.compile("^เหตุผล")).fill("ตรวจสอบก่อน")
            page.get_by_role("button", name="ตัดออก").click()
        expect(first.get_by_text("ตัดออกแล้ว 1 ฉบับ")).to_be_visible()
        web.check_page(second)
        second.get_by_role("button", name=re.compile("ต่อ|ยืนยัน|บันทึก")).first.click()
        expect(second.get_by_text("ตัดออกแล้ว 1 ฉบับ")).to_be_visible()


def test_cancelled_and_gone_on_with(web: Site) -> None:
    store = web.demo.store
    with store.reading() as reader:
        user = find_user(reader, "staff")
    assert user is not None
    order = Order("mortgage_enforcement_notice", SAMPLE_AS_OF, formats=("docx",))
    batch_id = order_batch(store, Actor.of(user), order)
    web.demo.work()
    # How many depends on what other tests have sent on this day.
    letters = follow_batch(store, Actor.of(user), batch_id)[0].counts.planned
    with web.open("staff", scripts=False) as page:
        page.goto(web.path_of("batches.batch", batch_id=batch_id))
        for button, says, state in (
            ("เริ่มจัดทำ", f"จะจัดทำหนังสือ {letters} ฉบับ", "กำลังจัดทำหนังสือ"),
            ("ยกเลิกชุดนี้", f"ที่ยังไม่ได้จัดทำ {letters} ฉบับ", "ยกเลิกแล้ว"),
            ("ทำต่อ", f"ที่ยกเลิกหรือไม่สำเร็จ {letters} ฉบับ", "กำลังจัดทำหนังสือ"),
        ):
            page.get_by_role("button", name=button).click()
            expect(page.get_by_text(says)).to_be_visible()
            page.get_by_role("button", name=button).click()
            expect(page.locator(".faf-badge")).to_have_text(state)
        web.demo.work()
        page.get_by_role("link", name="ดูความคืบหน้าล่าสุด").click()
        expect(page.locator(".faf-badge")).to_have_text("เสร็จแล้ว")
        page.get_by_role("link", name="ดาวน์โหลดทีละฉบับ").click()
        page.get_by_label("เลือกลำดับที่ 1", exact=True).check()
        page.get_by_label(re.compile("^เหตุผล")).fill("ชำระแล้ว")
        page.get_by_role("button", name="ไม่ส่งฉบับที่จัดทำแล้ว").click()
        expect(page.get_by_text("บันทึกว่าไม่ส่ง 1 ฉบับ")).to_be_visible()


def test_a_letter_all_the_same(web: Site) -> None:
    planned = web.demo.notes["batch_planned"]
    with web.open("staff") as page:
        code = "held.in_measure"
        page.goto(web.path_of("batch_letters.held", batch_id=planned, code=code))
        waiting = page.get_by_text("จัดทำทั้งที่มีเหตุนี้")
        before = waiting.count()
        waiting.first.click()
        box = page.locator("details[open]")
        box.get_by_label(re.compile("^เหตุผล")).fill("ศาลให้แจ้งก่อน")
        box.get_by_role("button", name="ยืนยันจัดทำ").click()
        expect(page.get_by_text("เพิ่มหนังสือแล้ว")).to_be_visible()
        expect(page.get_by_text("ศาลให้แจ้งก่อน")).to_be_visible()
        expect(waiting).to_have_count(before - 1)
