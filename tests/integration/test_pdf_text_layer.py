"""Every line that real programs print reads back letter by letter, in every Thai font."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.pdf.text import page_texts
from tests.helpers import producers
from tests.helpers.producers import Printed, few_lines

LINES = few_lines()


def read(pdf: bytes) -> list[str]:
    return [line.text for page in page_texts(pdf) for line in page.lines()]


@pytest.fixture(scope="module")
def writer(soffice: str, thai_fonts: None) -> dict[str, Printed]:
    return producers.by_writer(LINES)


@pytest.fixture(scope="module")
def calc(soffice: str, thai_fonts: None) -> dict[str, Printed]:
    return producers.by_calc(LINES)


@pytest.mark.parametrize("font", producers.FONTS)
def test_libreoffice_writer(font: str, writer: dict[str, Printed]) -> None:
    assert read(writer[font].pdf) == list(writer[font].lines)


@pytest.mark.parametrize("font", producers.FONTS)
def test_libreoffice_calc(font: str, calc: dict[str, Printed]) -> None:
    assert read(calc[font].pdf) == list(calc[font].lines)


@pytest.mark.parametrize("make", [producers.by_chromium, producers.by_word, producers.by_typst])
def test_others(make: Callable[..., dict[str, Printed]], chromium: str, thai_fonts: None) -> None:
    for printed in make(LINES).values():
        assert read(printed.pdf) == list(printed.lines)


def test_every_label_of_the_catalogue() -> None:
    lines = producers.all_lines()
    for printed in producers.by_typst(lines).values():
        assert read(printed.pdf) == list(lines)


def test_nothing_that_is_printed_is_doubted(writer: dict[str, Printed]) -> None:
    pages = [page for printed in writer.values() for page in page_texts(printed.pdf)]
    assert [glyph for page in pages for glyph in page.doubtful] == []


def test_a_box_ticked_in_a_web_page(chromium: str) -> None:
    from parsers.pdf.blocks import content_of  # noqa: PLC0415

    boxes = "<p><input type=checkbox> ก <input type=checkbox checked> ข</p>"
    pdf = producers.print_html(f"<meta charset='utf-8'>{boxes}")
    content = content_of(page_texts(pdf))
    assert [tick.ticked for tick in content.ticks[1]] == [False, True]


def test_tables_of_a_web_page(chromium: str) -> None:
    from parsers.content import Table  # noqa: PLC0415
    from parsers.pdf.blocks import content_of  # noqa: PLC0415

    pdf = producers.print_html(
        "<meta charset='utf-8'><style>td { border: 1px solid } table { border-collapse: collapse }"
        "</style><table><tr><td rowspan=2>ก<td colspan=2>ข</tr><tr><td>ค<td>ง</tr></table>"
    )
    (table,) = content_of(page_texts(pdf)).blocks
    assert isinstance(table, Table)
    assert [[(cell.columns, cell.rows) for cell in row] for row in table.rows] == [
        [(1, 2), (2, 1)],
        [(1, 1), (1, 1)],
    ]
