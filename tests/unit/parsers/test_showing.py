"""Pages of foreign files as pictures: what is filled in is seen, sizes are those of findings."""

import io

import pytest
from PIL import Image

from parsers.isolation import Refused
from parsers.showing import page_picture, page_sizes
from service.documents.making import maker
from templates.catalogue import documents
from tests.helpers.scans import as_tiff, blank_pages
from tests.helpers.submissions import workbook


def darkness(data: bytes) -> int:
    gray = Image.open(io.BytesIO(data)).convert("L")
    return sum(count for shade, count in enumerate(gray.histogram()) if shade < 128)


def test_what_was_filled_in_is_seen() -> None:
    known = documents()["ns02"].sample()
    blank, filled = (maker("ns02").fillable_pdf(each, "R-1") for each in ({}, known))
    assert (
        page_sizes(blank)
        == page_sizes(filled)
        == [[pytest.approx(595.3, abs=0.1), pytest.approx(841.9, abs=0.1)]] * 2
    )
    assert darkness(page_picture(filled, 1)) > darkness(page_picture(blank, 1)) * 1.05
    assert page_picture(filled, 3) == b""


def test_pages_of_a_scan() -> None:
    scan = as_tiff(blank_pages("ns02"))
    assert len(page_sizes(scan)) == 2
    assert page_sizes(scan)[0] == [pytest.approx(595, abs=2), pytest.approx(842, abs=2)]
    assert Image.open(io.BytesIO(page_picture(scan, 2))).format == "JPEG"


def test_a_workbook_has_no_pages() -> None:
    assert page_sizes(workbook()) == []
    assert page_picture(workbook(), 1) == b""


def test_what_is_broken_is_refused() -> None:
    with pytest.raises(Refused):
        page_sizes(b"%PDF-1.7 nothing")
