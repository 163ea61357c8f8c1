"""From the plan of a batch to the next notice, from a file to the register: with real workers.

Nothing is done for the workers here: pages show by themselves what became of the work.
"""

from __future__ import annotations

import re
import zipfile
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from service.documents.making import maker
from service.store.taking import take
from templates.catalogue import documents
from tests.helpers.browser import Site, Works
from tests.helpers.demo import PROVINCES
from tests.helpers.queues import until
from tests.helpers.stores import EVERYTHING
from tests.helpers.submissions import LOAN
from thai.dates import format_date
from thai.digits import to_arabic
from thai.postal import S10
from tools.synthetic import SAMPLE_AS_OF

#: Longer than anything takes that workers do here.
_WAIT = 60_000
_KIND = "demand_notice_1"
_SPACING = timedelta(days=30)
_AT_POST = timedelta(days=3)


@dataclass
class Files:
    """What central staff take away of a batch."""

    letters: Path
    print_file: Path
    posting_list: Path

    @property
    def numbers(self) -> list[int]:
        """The numbers printed on the letters, in the order in which they go to the post."""
        return [number for pdf in self._pdfs() for number in [number_on(pdf)]]

    def pages(self) -> int:
        return sum(len(pdf) for pdf in self._pdfs())

    def _pdfs(self) -> list[pdfium.PdfDocument]:
        with zipfile.ZipFile(self.letters) as archive:
            assert archive.testzip() is None
            names = sorted(each for each in archive.namelist() if each.endswith(".pdf"))
            assert len(names) * 2 == len(archive.namelist())
            by_place = sorted(names, key=lambda name: Path(name).name)
            return [pdfium.PdfDocument(archive.read(name)) for name in by_place]


def number_on(pdf: pdfium.PdfDocument) -> int:
    """The running number on the first page of a letter."""
    text = to_arabic(pdf[0].get_textpage().get_text_range())
    found = re.search(r"กษ\s*9999/(\d+)", text)
    assert found is not None, text
    return int(found[1])


def test_a_batch_from_its_plan_to_the_next_notice(works: Works, tmp_path: Path) -> None:
    with works.site.open("staff", accept_downloads=True) as page:
        address = _plan(works.site, page)
        letters = _leave_one_out(page) - 1
        _look_at_one(page)
        page.goto(address)
        first = _start(works.site, page, letters)
        files = _take_away(page, tmp_path)
        assert files.numbers == list(range(first, first + letters))
        with pdfium.PdfDocument(files.print_file) as printed:
            assert len(printed) == files.pages()
            assert number_on(printed) == first
        assert _listed(files.posting_list) == files.numbers
        _post(page, letters)
    works.later(_AT_POST)
    received = SAMPLE_AS_OF + _AT_POST
    with works.site.open("staff") as page:
        contract = _deliver(page, address, received)
        _next_notice(page, received + _SPACING)
    works.later(_SPACING - timedelta(days=3))
    with works.site.open("staff") as page:
        _in_the_agenda(works.site, page, contract, received + _SPACING)


def _plan(web: Site, page: Page) -> str:
    """Plan the first demands of the three provinces; the batch's address."""
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="หนังสือแจ้งเป็นชุด").click()
    page.get_by_role("link", name="จัดทำชุดใหม่").first.click()
    page.get_by_label("ชนิดหนังสือ").select_option(_KIND)
    page.locator("summary").filter(has_text="บางจังหวัด").click()
    for name in PROVINCES:
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="วางแผน").click()
    expect(page.get_by_role("heading", name="ใครได้รับ")).to_be_visible(timeout=_WAIT)
    web.check_page(page)
    return page.url


def _leave_one_out(page: Page) -> int:
    """Hold one back by hand; how many letters there were."""
    page.get_by_role("link", name="ดูผู้ที่ได้รับ").click()
    letters = page.locator("tbody tr").count()
    assert letters > 3
    page.get_by_label("เลือกลำดับที่ 2", exact=True).check()
    page.get_by_label(re.compile("^เหตุผล")).fill("รอผลการไกล่เกลี่ย")
    page.get_by_role("button", name="ตัดออก").click()
    expect(page.get_by_text("เหตุผล: รอผลการไกล่เกลี่ย")).to_be_visible()
    return letters


def _look_at_one(page: Page) -> None:
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    picture = page.get_by_role("img", name="หนังสือหน้า 1")
    assert picture.evaluate("async each => (await each.decode(), each.naturalWidth)") > 500


def _start(web: Site, page: Page, letters: int) -> int:
    """Start it and watch it go; the first of its numbers, as it was told before."""
    page.get_by_role("button", name="เริ่มจัดทำ").click()
    expect(page.get_by_text(f"จะจัดทำหนังสือ {letters} ฉบับ")).to_be_visible()
    told = re.search(r"เลขที่หนังสือ กษ 9999/(\S+) ถึง กษ 9999/(\S+)", page.locator("main").inner_text())
    assert told is not None
    first, last = (int(to_arabic(each)) for each in told.groups())
    assert last - first + 1 == letters
    page.get_by_role("button", name="เริ่มจัดทำ").click()
    # No page is loaded again by the test: the progress goes on by itself, to the files.
    done = page.get_by_text(re.compile(rf"ทำแล้ว \d+ จาก {letters} ฉบับ"))
    expect(done).to_be_visible()
    expect(page.get_by_role("heading", name="ไฟล์ของชุดนี้")).to_be_visible(timeout=_WAIT)
    expect(page.locator(".faf-head .faf-badge")).to_have_text("เสร็จแล้ว", timeout=_WAIT)
    web.check_page(page)
    return first


def _take_away(page: Page, folder: Path) -> Files:
    files = Files(folder / "letters.zip", folder / "print.pdf", folder / "list.xlsx")
    for name, path in (
        ("หนังสือทุกฉบับ (ZIP)", files.letters),
        ("ไฟล์พิมพ์รวม (PDF)", files.print_file),
        ("ใบนำส่งไปรษณีย์ (Excel)", files.posting_list),
    ):
        with page.expect_download() as started:
            page.get_by_role("link", name=name).click()
        started.value.save_as(path)
    return files


def _listed(path: Path) -> list[int]:
    """The letter numbers of a posting list, from the top."""
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    texts = [str(value) for row in rows for value in row if value is not None]
    return [int(to_arabic(each.partition("/")[2])) for each in texts if each.startswith("กษ 9999/")]


def _post(page: Page, letters: int) -> None:
    """The whole column of posting numbers, as it is copied out of a sheet."""
    page.get_by_role("link", name="บันทึกการส่งไปรษณีย์").click()
    column = "\n".join(str(S10("RE", 40_000_000 + place)) for place in range(letters))
    page.locator("textarea[name=column]").fill(column)
    page.get_by_role("button", name="บันทึกตามลำดับ").click()
    expect(page.get_by_text(f"บันทึกแล้ว {letters} ฉบับ")).to_be_visible()
    expect(page.get_by_text("บันทึกการส่งครบทุกฉบับแล้ว")).to_be_visible()


def _deliver(page: Page, address: str, received: date) -> str:
    """One letter is received, another comes back; the contract of the first."""
    page.goto(address)
    page.get_by_role("link", name="บันทึกผลของไปรษณีย์").click()
    for no, outcome in ((1, "received"), (3, "moved")):
        page.locator(f"input[name='d:{no}']").fill(format_date(received, "short"))
        page.locator(f"select[name='o:{no}']").select_option(outcome)
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_text("มีผู้รับ 1 ส่งคืน 1")).to_be_visible()
    page.goto(f"{address}/letters")
    link = page.get_by_role("row").nth(1).get_by_role("link").nth(1)
    contract = link.inner_text()
    link.click()
    return contract


def _next_notice(page: Page, first_day: date) -> None:
    """The loan's page says from when on the second demand may go."""
    row = page.locator("#letters tr").filter(has_text="ครั้งที่ 2")
    expect(row).to_contain_text(f"ส่งได้ตั้งแต่ {format_date(first_day, 'short')}")
    expect(page.locator("#events")).to_contain_text("กษ 9999/")


def _in_the_agenda(web: Site, page: Page, contract: str, first_day: date) -> None:
    """Some days before, the first page counts it, and leads to it."""
    address = web.path_of("home.due", kind="demand_notice_2", when="coming")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=contract, exact=True))

    def is_told() -> bool:
        page.goto(address)
        return row.count() > 0

    # The clock has what falls due worked out anew once the day has changed.
    until(is_told, "the agenda")
    expect(row).to_contain_text(format_date(first_day, "short"))
    page.goto("/")
    expect(page.locator(f"a[href='{address}']")).to_be_visible()


_DROP = """async ([box, files]) => {
  const given = new DataTransfer();
  for (const [name, text] of files) {
    const bytes = Uint8Array.from(atob(text), each => each.charCodeAt(0));
    given.items.add(new File([bytes], name));
  }
  const dropped = { dataTransfer: given, bubbles: true, cancelable: true };
  for (const kind of ["dragover", "drop"]) box.dispatchEvent(new DragEvent(kind, dropped));
}"""


@pytest.mark.parametrize("scripts", [True, False])
def test_files_are_read_mended_and_change_the_register(works: Works, *, scripts: bool) -> None:
    contract = f"กสก. {61 + scripts}/2564"
    with works.site.demo.store.writing("test") as writer:
        take(writer, EVERYTHING, [replace(LOAN, contract_no=contract, province=PROVINCES[0])])
    files = {
        f"คำขอ {scripts}.xlsx": _request(contract),
        f"คำขอซ้ำ {scripts}.xlsx": _request(contract),
        f"ภาพเสีย {scripts}.png": b"\x89PNG\r\n\x1a\nnothing" + contract.encode(),
    }
    with works.site.open("chiangmai", scripts=scripts) as page:
        _send(works.site, page, files)
        first, again, broken = (page.get_by_role("row").filter(has_text=name) for name in files)
        if not scripts:
            until(lambda: page.reload() and broken.get_by_text("อ่านไม่ได้").count(), "reading")
        expect(broken).to_contain_text("อ่านไม่ได้", timeout=_WAIT)
        expect(first).to_contain_text("ต้องแก้ไข 1 ข้อ", timeout=_WAIT)
        expect(again).to_have_count(0)
        first.get_by_role("link").click()
        page.get_by_role("button", name="ใช้ค่า").click()
        expect(page.get_by_text("ไม่พบข้อที่ต้องแก้ไข")).to_be_visible()
        for _ in range(2):
            page.get_by_role("button", name="รับเรื่อง", exact=True).click()
        expect(page.get_by_role("status").filter(has_text="รับเรื่องแล้ว")).to_be_visible()
        page.get_by_role("searchbox").first.fill(contract)
        page.get_by_role("button", name="ค้นหา").first.click()
        page.get_by_role("link", name=contract, exact=True).click()
        expect(page.locator("section[aria-labelledby=contract]")).to_contain_text("ยื่นเมื่อ")
        expect(page.locator("#events")).to_contain_text("เสนอแผนการชำระใหม่")


def _request(contract: str) -> bytes:
    """A request of another plan whose sum is wrong."""
    said = documents()["ns02"].sample() | {"contract_or_certificate_no": contract}
    said |= {"province": PROVINCES[0], "outstanding_total": "5.00"}
    return maker("ns02").entry_workbook(said, "")


def _send(web: Site, page: Page, files: dict[str, bytes]) -> None:
    page.goto(web.path_of("send_in.send_in"))
    if web.watch(page).scripts:
        texts = [(name, b64encode(data).decode()) for name, data in files.items()]
        box = page.locator("[data-faf-drop]").element_handle()
        page.evaluate(_DROP, [box, texts])
        expect(page.locator("[data-faf-chosen] li")).to_have_count(len(files))
    else:
        given = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in files.items()
        ]
        page.set_input_files("#f-files", given)  # type: ignore[arg-type]
    page.get_by_role("button", name="ส่งไฟล์").click()
    expect(page.get_by_text("เหมือนกับที่เคยส่งแล้ว")).to_be_visible()
