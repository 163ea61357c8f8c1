"""Looking somebody up, the debt on another day, a figure of a report to its rows and to a file."""

from __future__ import annotations

from tests.helpers.browser import PHONE, Site


def test_from_the_list_to_the_debt_on_another_day(web: Site) -> None:
    with web.open("chiangmai") as page:
        page.goto("/register")
        page.get_by_role("link", name="ลูกหนี้ผิดนัดชำระ").click()
        page.locator("#f-fiscal_year").select_option("2565")
        page.get_by_role("button", name="ค้นหา").nth(1).click()
        page.locator("tbody a").first.click()
        page.get_by_role("heading", name="หนี้ ณ วันที่").wait_for()
        before = page.locator("#debt tfoot").first.inner_text()
        page.fill("#f-as_of", "31 ธ.ค. 2570")
        page.get_by_role("button", name="คำนวณ").click()
        page.get_by_text("หนี้ ณ สิ้นวันที่ 31 ธันวาคม 2570").wait_for()
        assert page.locator("#debt tfoot").first.inner_text() != before
        # Only the part of the debt came anew.
        assert page.locator("#debt form").count() == 1
        assert "as_of=" in page.url
        web.check_page(page)


def test_numbers_open_in_their_place(web: Site) -> None:
    with web.open("chiangmai", PHONE) as page:
        page.goto(f"/register/{web.demo.notes['loan']}")
        masked = page.locator("#parties dd").first.inner_text()
        page.get_by_role("button", name="แสดงเลขประจำตัวเต็ม").click()
        page.get_by_role("button", name="แสดงเลขประจำตัวเต็ม").wait_for(state="detached")
        opened = page.locator("#parties dd").first.inner_text()
        assert "x" in masked
        assert opened.isdecimal()
        web.check_page(page)


def test_a_view_without_scripts(web: Site) -> None:
    with web.open("staff", PHONE, scripts=False) as page:
        page.goto("/register?debtor_class=litigation")
        page.locator("summary").filter(has_text="มุมมองที่บันทึกไว้").click()
        page.fill("#f-name", "ดำเนินคดีทั้งหมด")
        page.get_by_role("button", name="บันทึกมุมมองนี้").click()
        page.get_by_role("status").filter(has_text="บันทึกมุมมองแล้ว").wait_for()
        page.goto("/register")
        page.locator("summary").filter(has_text="มุมมองที่บันทึกไว้").click()
        page.get_by_role("link", name="ดำเนินคดีทั้งหมด").click()
        assert "debtor_class=litigation" in page.url
        page.locator("summary").filter(has_text="มุมมองที่บันทึกไว้").click()
        page.get_by_role("button", name="ลบ ดำเนินคดีทั้งหมด").click()
        page.get_by_text("ลบมุมมองแล้ว").wait_for()


def test_from_a_figure_to_its_rows_and_to_a_file(web: Site) -> None:
    with web.open("staff") as page:
        page.goto("/reports")
        page.get_by_role("link", name="แผนและผลการติดตามลูกหนี้").click()
        page.locator("canvas").wait_for()
        box = page.locator("canvas").bounding_box()
        assert box is not None
        assert box["height"] > 150
        # The plan opens where it is typed; what was done, its rows.
        link = page.locator("tbody .faf-number a").nth(1)
        count = link.inner_text()
        link.click()
        page.get_by_text(f"ทั้งหมด {count} รายการ").wait_for()
        page.go_back()
        with page.expect_download() as excel:
            page.get_by_role("link", name="Excel").click()
        assert excel.value.suggested_filename == "แผนและผลการติดตามลูกหนี้ 2569.xlsx"
        page.goto("/reports/overdue")
        link = page.locator("tfoot .faf-number a").first
        count = link.inner_text()
        link.click()
        page.get_by_text(f"พบ {count} สัญญา").wait_for()
        web.check_page(page)
