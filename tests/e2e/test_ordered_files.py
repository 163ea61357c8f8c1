"""A pack that is ordered, watched while it is made, fetched; its figures are those on screen."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pypdf

from tests.helpers.browser import PHONE, Works
from tests.helpers.queues import until
from tests.helpers.reading import squeezed


def test_a_pack_is_ordered_watched_and_fetched(works: Works, tmp_path: Path) -> None:
    with works.site.open("staff") as page:
        page.goto("/reports/overdue")
        foot = page.locator("tfoot td").all_inner_texts()
        page.goto("/reports")
        page.get_by_role("button", name="สั่งทำชุดรายงาน").click()
        page.get_by_text("สั่งทำไฟล์แล้ว").wait_for()
        row = page.locator(".exp-list li").first
        # It comes by itself: nobody loads the page again.
        row.get_by_role("link", name=re.compile("ดาวน์โหลด")).wait_for(timeout=90_000)
        works.site.check_page(page)
        with page.expect_download() as pack:
            row.get_by_role("link", name=re.compile("ดาวน์โหลด")).click()
        assert pack.value.suggested_filename.startswith("ชุดรายงาน")
        kept = tmp_path / "pack.zip"
        pack.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        names = archive.namelist()
        assert len(names) == 16
        (book,) = (name for name in names if name.startswith("07") and name.endswith(".xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read(book))).active
        pages = pypdf.PdfReader(io.BytesIO(archive.read(book.replace(".xlsx", ".pdf"))))
        text = squeezed("".join(each.extract_text() for each in pages.pages))
    assert sheet is not None
    total = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "รวม")
    assert f"{total[1]:,}" == foot[0]
    assert f"{total[2]:,.2f}" == foot[1]
    assert all(squeezed(told) in text for told in foot[:2])


def test_ordered_and_removed_without_scripts(works: Works) -> None:
    with works.site.open("khonkaen", PHONE, scripts=False) as page:
        page.goto("/account")
        page.get_by_role("link", name="ไฟล์ที่สั่งทำ").click()
        page.get_by_text("ยังไม่ได้สั่งทำไฟล์").wait_for()
        page.get_by_role("button", name="สั่งทำทะเบียน").click()
        got = page.get_by_role("link", name=re.compile("ดาวน์โหลด"))
        until(lambda: page.reload() and got.count(), "the register")
        with page.expect_download() as book:
            got.click()
        assert book.value.suggested_filename.endswith(".xlsx")
        works.site.check_page(page)
        page.get_by_role("button", name=re.compile("^ลบ")).click()
        page.get_by_text("ยังไม่ได้สั่งทำไฟล์").wait_for()
