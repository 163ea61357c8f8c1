"""Rules to tables, squares to tick boxes, pages to blocks in reading order."""

from __future__ import annotations

import pytest

from parsers.content import EMPTY, TICKED, Block, Paragraph, Table
from parsers.pdf.blocks import Content, content_of
from parsers.pdf.rules import tables_of
from parsers.pdf.text import page_texts
from templates.identity import Identity
from tests.helpers.pdf_pages import page_of, pdf_of


def text(x: float, y: float, words: str) -> str:
    return f"BT /F1 10 Tf {x} {y} Td ({words}) Tj ET\n"


def lines(*told: tuple[float, float, float, float]) -> str:
    return "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in told)


def content(stream: str) -> Content:
    return content_of([page_of(stream)])


def plain(blocks: list[Block]) -> list[object]:
    """Blocks as texts and lists of rows of texts."""
    return [
        each.text.strip("\u200b")
        if isinstance(each, Paragraph)
        else [[" / ".join(map(str, plain(cell.blocks))) for cell in row] for row in each.rows]
        for each in blocks
    ]


#: Two columns and two rows between 20, 100 and 180, and 60, 100 and 140.
GRID = lines(
    (20, 60, 180, 60), (20, 100, 180, 100), (20, 140, 180, 140),
    (20, 60, 20, 140), (100, 60, 100, 140), (180, 60, 180, 140),
)  # fmt: skip


@pytest.mark.parametrize(
    "drawn",
    [
        GRID,
        "20 60 160 80 re S 100 60 m 100 140 l S 20 100 m 180 100 l S",
        # Cell by cell, as Excel and Chromium do.
        "20 60 80 40 re S 100 60 80 40 re S 20 100 80 40 re S 100 100 80 40 re S",
        # Thin filled areas, as Word does.
        "".join(f"20 {y} 160 0.5 re f " for y in (60, 100, 140))
        + "".join(f"{x} 60 0.5 80 re f " for x in (20, 100, 180)),
        # Without outer sides.
        lines((20, 60, 180, 60), (20, 100, 180, 100), (20, 140, 180, 140), (100, 60, 100, 140)),
    ],
)
def test_tables_by_their_rules(drawn: str) -> None:
    cells = text(30, 120, "a") + text(110, 120, "b") + text(30, 80, "c") + text(110, 80, "d")
    made = content(f"{text(20, 170, 'above')}{drawn}\n" + cells + text(20, 30, "below"))
    assert plain(made.blocks) == ["above", [["a", "b"], ["c", "d"]], "below"]


def test_merged_cells() -> None:
    drawn = lines(
        (20, 60, 180, 60), (100, 100, 180, 100), (20, 140, 180, 140),
        (20, 60, 20, 140), (100, 60, 100, 140), (180, 60, 180, 140),
    )  # fmt: skip
    made = content(drawn + text(30, 100, "tall") + text(110, 120, "b") + text(110, 80, "d"))
    table = made.blocks[0]
    assert isinstance(table, Table)
    assert [[(cell.columns, cell.rows) for cell in row] for row in table.rows] == [
        [(1, 2), (1, 1)], [(1, 1)],
    ]  # fmt: skip
    assert plain(made.blocks) == [[["tall", "b"], ["d"]]]


def test_an_empty_cell_has_a_place() -> None:
    made = content(GRID + text(30, 120, "a"))
    table = made.blocks[0]
    assert isinstance(table, Table)
    empty = table.rows[1][1].blocks[0]
    assert isinstance(empty, Paragraph)
    assert empty.text == ""
    assert empty.spans[0].place.box == (100, 100, 180, 140)


def test_one_show_across_two_cells_is_cut_at_the_rule() -> None:
    spaced = "BT /F1 10 Tf 60 120 Td [(left) -3000 (right)] TJ ET "
    assert plain(content(GRID + spaced).blocks) == [[["left", "right"], ["", ""]]]


def test_a_frame_is_no_table() -> None:
    assert plain(content("20 60 160 80 re S" + text(30, 100, "framed")).blocks) == ["framed"]


def test_an_underline_is_no_table() -> None:
    assert tables_of(page_of(lines((20, 60, 180, 60))).shapes) == []


def test_a_table_goes_on_over_the_page() -> None:
    head = text(30, 125, "head") + text(110, 125, "amount")
    first = page_texts(pdf_of(GRID + head + text(30, 80, "a") + text(110, 80, "1")))
    second = page_texts(pdf_of(GRID + head + text(30, 80, "b") + text(110, 80, "2")))
    made = content_of([first[0], second[0]])
    assert plain(made.blocks) == [[["head", "amount"], ["a", "1"], ["b", "2"]]]


# --- tick boxes ---------------------------------------------------------------------------------

BOX = "50 100 10 10 re S "


@pytest.mark.parametrize(
    ("mark", "letter"),
    [
        ("", EMPTY),
        ("52 105 m 54 102 l 59 109 l S ", TICKED),
        ("51 101 m 59 109 l S 59 101 m 51 109 l S ", TICKED),
        ("51 102 m 52 108 57 108 59 102 c S ", TICKED),
        ("0 g 51 101 8 8 re f ", TICKED),
        (text(52, 102, "X"), TICKED),
        (text(52, 102, "/"), TICKED),
    ],
)
def test_boxes_and_marks(mark: str, letter: str) -> None:
    made = content(BOX + mark + text(70, 102, "yes"))
    assert plain(made.blocks) == [f"{letter} yes"]


def test_a_mark_between_two_boxes_is_nobodys() -> None:
    made = content(BOX + "60 100 10 10 re S 57 104 m 60 101 l 63 109 l S " + text(80, 102, "yes"))
    assert len(made.unclear) == 2
    assert plain(made.blocks) == ["yes"]


def test_a_box_with_a_digit_is_no_tick_box() -> None:
    made = content(BOX + text(52, 102, "7"))
    assert plain(made.blocks) == ["7"]
    assert made.ticks == {1: []}


def test_a_tick_without_a_box_is_a_letter() -> None:
    assert plain(content("52 105 m 54 102 l 59 109 l S ").blocks) == ["✓"]


# --- furniture and columns ----------------------------------------------------------------------


@pytest.mark.parametrize("number", ["- 2 -", "2", "2/3", "Page 2 of 3"])
def test_page_numbers_are_left_out(number: str) -> None:
    assert plain(content(text(20, 100, "body") + text(140, 10, number)).blocks) == ["body"]


def test_a_number_in_the_body_stays() -> None:
    assert plain(content(text(20, 100, "2")).blocks) == ["2"]


def test_running_lines_are_left_out() -> None:
    pages = [page_of(text(20, 190, "office") + text(20, 100, f"body {n}")) for n in (1, 2)]
    assert plain(content_of(pages).blocks) == ["body 1", "body 2"]


def test_small_print_says_what_the_paper_is() -> None:
    told = "/Span <</ActualText <FEFF{}>>> BDC {} EMC ".format(
        "ns02 · แบบ 0123456789ab · เลขอ้างอิง R-1".encode("utf-16-be").hex(),
        "BT /F1 8 Tf 20 190 Td (\x01) Tj ET",
    )
    made = content(told + text(20, 100, "body"))
    assert made.identity == Identity("ns02", "0123456789ab", "R-1")
    assert plain(made.blocks) == ["body"]
