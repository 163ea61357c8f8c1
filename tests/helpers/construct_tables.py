"""Word templates that exercise what tables can do."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.construct_texts import TEXTS
from tests.helpers.word_files import (
    WordFile,
    borders,
    cell,
    jc,
    margins,
    par,
    row,
    run,
    size,
    spacing,
    table,
)

SINGLE = ("single", 4, "000000")
THICK = ("single", 18, "000000")
RED = ("single", 12, "FF0000")


def _loop(columns: int, *rows: str | list[str], over: str = "row in rows") -> list[str | list[str]]:
    blank = [""] * (columns - 1)
    return [[f"{{%tr for {over} %}}", *blank], *rows, ["{%tr endfor %}", *blank]]


def table_grid() -> WordFile:
    return WordFile().add(
        par("ก่อนตาราง"),
        table(
            [1701, 2835, 4535],
            [
                ["ที่", "วัน", "หมายเหตุ"],
                *_loop(3, ["{{ row.no }}", "{{ row.due }}", "{{ row.note }}"]),
            ],
        ),
        par("หลังตาราง " + TEXTS[0]),
    )


def table_merges() -> WordFile:
    start, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    two, three = (f'<w:gridSpan w:val="{span}"/>' for span in (2, 3))
    width = [2268] * 4
    return WordFile().add(
        table(
            width,
            [
                row(cell("ก", look=two, width=4536), cell("ข", look=two, width=4536)),
                row(
                    cell("รวมแถว " + TEXTS[0][:60], look=start, width=2268),
                    cell("1", width=2268),
                    cell("รวมหมด", look=two, width=4536),
                ),
                row(
                    cell("", look=more, width=2268),
                    cell("2", width=2268),
                    cell("3", width=2268),
                    cell("4", width=2268),
                ),
                row(cell("", look=more, width=2268), cell("{{ no }}", look=three, width=6804)),
                ["5", "6", "7", "8"],
            ],
        ),
        par(""),
        table(
            width,
            [
                row(
                    cell("หัวข้อ", look=start, width=2268),
                    cell("จำนวนเงิน (บาท)", look=three, width=6804),
                ),
                row(
                    cell("", look=more, width=2268),
                    *(cell(text, width=2268) for text in ("ต้น", "ดอก", "รวม")),
                ),
                *_loop(
                    4,
                    ["{{ row.no }}", "{{ row.principal }}", "{{ row.interest }}", "{{ row.note }}"],
                ),
                row(cell("รวม", look=two, width=4536), cell("{{ amount }}", look=two, width=4536)),
            ],
        ),
    )


def table_nested_loops() -> WordFile:
    width = [2268, 6803]
    blank = ["{%tr for item in group['items'] %}", ""]
    return WordFile().add(
        table(
            width,
            [
                ["{%tr for group in groups %}", ""],
                row(
                    cell(
                        par(run("{{ group.title }}", "<w:b/><w:bCs/>")),
                        look='<w:gridSpan w:val="2"/>',
                        width=9071,
                    )
                ),
                blank,
                ["{{ loop.index }}", "{{ item }}"],
                ["{%tr endfor %}", ""],
                ["{%tr if loop.last %}", ""],
                ["ท้าย", "สุด"],
                ["{%tr endif %}", ""],
                ["{%tr endfor %}", ""],
            ],
        ),
        par("จบ"),
    )


def table_borders() -> WordFile:
    plain = '<w:tblStyle w:val="TableNormal"/>'
    every = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), SINGLE)
    outer = dict.fromkeys(("top", "left", "bottom", "right"), THICK)
    rows = [["ก", "ข " + TEXTS[0][:50], "{{ no }}"], ["ง", "จ", "ฉ"], ["ช", "ซ", "ฌ"]]
    width = [1701, 5103, 2267]
    own = borders("tcBorders", top=RED, bottom=THICK)
    return WordFile().add(
        table(width, rows, plain),
        par("ไม่มีเส้น"),
        table(width, rows, plain + borders("tblBorders", **{**every, **outer})),
        par("กรอบหนา"),
        table(
            width,
            rows,
            plain
            + borders("tblBorders", top=SINGLE, bottom=SINGLE, insideH=("dotted", 4, "000000")),
        ),
        par("เส้นนอน"),
        table(
            width,
            [
                ["1", "2", "3"],
                row(
                    cell("แดง", look=own, width=1701),
                    cell("ปกติ", width=5103),
                    cell("x", width=2267),
                ),
                ["4", "5", "6"],
            ],
        ),
        par("จุด"),
        table(
            width,
            rows,
            plain + borders("tblBorders", **dict.fromkeys(every, ("dotted", 8, "000000"))),
        ),
        par("ขีด"),
        table(
            width,
            rows,
            plain + borders("tblBorders", **dict.fromkeys(every, ("dashed", 8, "0000FF"))),
        ),
        par("จบ"),
    )


def table_cells() -> WordFile:
    wide = margins("tblCellMar", top=100, left=200, bottom=60, right=200)
    own = margins("tcMar", top=200, left=400)
    grey = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>'
    middle, low = (f'<w:vAlign w:val="{kind}"/>' for kind in ("center", "bottom"))
    width = [2268, 4535, 2268]
    return WordFile().add(
        table(width, [["ก", TEXTS[0][:120], "ค"], ["1", "2", "{{ no }}"]], wide),
        par(""),
        table(
            width,
            [
                row(
                    cell("ขอบเอง", look=own, width=2268),
                    cell("สี", look=grey, width=4535),
                    cell("x", width=2268),
                )
            ],
        ),
        par(""),
        table(
            width,
            [
                row(
                    cell("กลาง", look=middle, width=2268),
                    cell(TEXTS[1][:150], width=4535),
                    cell("ล่าง {{ no }}", look=low, width=2268),
                ),
                row(
                    cell("บน", width=2268),
                    cell(
                        par("ย่อหน้าหนึ่ง"),
                        par("ย่อหน้าสอง", look=spacing(before=120, after=60)),
                        par("สาม", look=jc("center")),
                        width=4535,
                    ),
                    cell(par("ขวา", look=jc("right")), look=middle, width=2268),
                ),
            ],
        ),
        par(""),
        table(
            width,
            [
                row(
                    cell("สูงอย่างน้อย", width=2268),
                    cell("กลาง", look=middle, width=4535),
                    cell("ล่าง", look=low, width=2268),
                    look='<w:trHeight w:val="1134" w:hRule="atLeast"/>',
                ),
                row(
                    cell("สูงกว่า", width=2268),
                    cell(TEXTS[2][:150], width=4535),
                    cell("", width=2268),
                    look='<w:trHeight w:val="400"/>',
                ),
                row(
                    cell(par(run("เล็ก", size(10))), width=2268),
                    cell(par("1.5", look=spacing(line=360, lineRule="auto")), width=4535),
                    cell(par(run("ใหญ่", size(24))), width=2268),
                ),
            ],
        ),
        par("จบ"),
    )


def table_places() -> WordFile:
    width = [1701, 2268]
    rows = [["ก", "{{ no }}"], ["ค", "ง"]]
    return WordFile().add(
        table(width, rows, '<w:jc w:val="center"/>'),
        par("กลาง"),
        table(width, rows, '<w:jc w:val="right"/>'),
        par("ขวา"),
        table(width, rows, '<w:tblInd w:w="1134" w:type="dxa"/>'),
        par("ย่อ"),
        table(width, rows, '<w:tblInd w:w="0" w:type="dxa"/>'),
        par("", look=""),
        table(width, rows),
        par(run("เล็ก", size(8))),
        table(width, rows),
        par("จบ", look=spacing(before=120)),
        table(width, rows),
        par("ท้าย", look=jc("center")),
    )


def table_long() -> WordFile:
    head = row(
        *(
            cell(par(run(text, "<w:b/><w:bCs/>"), look=jc("center")), width=width)
            for text, width in (("ที่", 850), ("รายการ", 6236), ("บาท", 1985))
        ),
        look="<w:cantSplit/><w:tblHeader/>",
    )
    body = row(
        cell("{{ row.no }}", width=850),
        cell("{{ row.note }} " + TEXTS[0], width=6236),
        cell(par("{{ row.interest }}", look=jc("right")), width=1985),
        look="<w:cantSplit/>",
    )
    loose = row(
        cell("{{ row.no }}", width=850),
        cell(TEXTS[1], TEXTS[2], width=6236),
        cell("{{ no }}", width=1985),
    )
    columns = [850, 6236, 1985]
    return WordFile().add(
        par(TEXTS[0]),
        table(columns, [head, *_loop(3, body)]),
        par("ตารางที่แถวตัดได้"),
        table(columns, [head, *_loop(3, loose)]),
        par("จบ"),
    )


TABLES: dict[str, Callable[[], WordFile]] = {
    made.__name__: made
    for made in (
        table_grid,
        table_merges,
        table_nested_loops,
        table_borders,
        table_cells,
        table_places,
        table_long,
    )
}
