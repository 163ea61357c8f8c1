"""The list of findings: every letter of theirs, however long or hostile."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.marking.notes import Level, Note
from service.documents.findings_page import findings_page
from templates.findings import NOWHERE
from tests.helpers.marked import SAYS, note
from tests.helpers.reading import by_pdfium, squeezed

DAY = date(2025, 11, 20)


def texts(pdf: bytes, folder: Path) -> str:
    return squeezed("".join(by_pdfium(pdf, folder)))


@pytest.mark.parametrize(
    "found",
    [
        "#panic() $x$ \\ *a* _b_ `c` <d> @e // /* ]",
        "๑,๒๕๐ บาท “น้ำ” กตัญญู ปู่",
        "ก" * 500,
        "x" * 500,
        "https://example.org/" + "a/" * 100,
        "หนึ่ง\nสอง",
    ],
)
def test_foreign_text_stands_as_it_is(found: str, tmp_path: Path) -> None:
    told = Note(1, Level.ERROR, NOWHERE, "ช่อง", SAYS, found=found)
    page = findings_page([told], "", DAY)
    assert squeezed(found) in texts(page, tmp_path).replace("-\n", "")
    assert page == findings_page([told], "", DAY)


@given(st.text(max_size=200))
@settings(max_examples=25)
def test_no_text_breaks_it(text: str) -> None:
    told = Note(1, Level.WARNING, NOWHERE, text, text, found=text, remedy=text)
    assert findings_page([told], text, DAY).startswith(b"%PDF")


def test_nothing_is_cut_off_at_the_side() -> None:
    """The last dots of each line are within the paper's margin."""
    long = Note(1, Level.ERROR, NOWHERE, "x" * 200, "ก" * 300, found="y" * 300)
    document = pdfium.PdfDocument(findings_page([long], "", DAY))
    try:
        picture = document[0].render(scale=1, grayscale=True).to_numpy()
    finally:
        document.close()
    assert picture[:, -38:].min() == 255
    assert picture[:, :38].min() == 255


def test_many_are_shown_and_the_rest_is_counted(tmp_path: Path) -> None:
    read = texts(findings_page([note(n) for n in range(1, 1_011)], "เรื่อง", DAY), tmp_path)
    assert squeezed("มีอีก 10 รายการที่ไม่ได้แสดง") in read
    assert read.count(squeezed(SAYS)) == 1_000
    assert squeezed("ต้องแก้ไข 1,010") in read


def test_nothing_found_is_said(tmp_path: Path) -> None:
    assert squeezed("ไม่พบสิ่งที่ต้องแก้ไข") in texts(findings_page([], "เรื่อง", DAY), tmp_path)
