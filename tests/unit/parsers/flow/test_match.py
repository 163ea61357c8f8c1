"""Text laid beside layouts: what is between the words, and what can't be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.content import Block, Paragraph, Span
from parsers.flow import match
from templates.findings import Place
from templates.layout import Blank, Layout, Maybe, Repeat, Some
from tests.helpers.contents import (
    blank,
    blocks,
    grid,
    layout,
    line,
    row,
    table,
    text,
    told,
    values,
)

FORM = layout(
    line("คำขอ"),
    line("ชื่อโครงการ: ", blank("name"), "\t"),
    line("วงเงิน ", blank("loan", "money"), " บาท  ชำระแล้ว ", blank("paid", "money"), " บาท"),
    line("จังหวัด ", blank("province")),
    line("ลงชื่อ............................"),
    line("(", blank("signer"), ")"),
)
FILLED = (
    "คำขอ",
    "ชื่อโครงการ: เลี้ยงแพะ",
    "วงเงิน 1,250.00 บาท  ชำระแล้ว 50.00 บาท",
    "จังหวัด ตาก",
    "ลงชื่อ สมชาย",
    "(นายสมชาย)",
)
READ = {
    "name": "เลี้ยงแพะ",
    "loan": "1,250.00",
    "paid": "50.00",
    "province": "ตาก",
    "signer": "นายสมชาย",
}


def with_line(number: int, words: str) -> list[Block]:
    lines = list(FILLED)
    lines[number] = words
    return blocks(*lines)


@pytest.mark.parametrize("whole", [True, False])
def test_everything_in_its_place(*, whole: bool) -> None:
    matched = match(FORM, blocks(*FILLED), whole=whole)
    assert values(matched) == READ
    assert told(matched) == []
    assert matched.score == 1.0


@pytest.mark.parametrize(
    "typed",
    [
        "ชื่อโครงการ: .......เลี้ยงแพะ..............",
        "ชื่อโครงการ : ____เลี้ยงแพะ____",
        "ชื่อโครงการ：เลี้ยงแพะ……………",
        "ชื่อ โครงการ\u200b: เลี้ยงแพะ",
        "ชื่อโครงการเลี้ยงแพะ",
    ],
)
def test_dots_and_blanks_are_no_part_of_a_value(typed: str) -> None:
    assert values(match(FORM, with_line(1, typed), whole=True)) == READ


def test_empty_places_are_there_with_nothing() -> None:
    empty = blocks(
        "คำขอ", "ชื่อโครงการ: .............", "วงเงิน ........ บาท  ชำระแล้ว ....... บาท",
        "จังหวัด", "ลงชื่อ............................", "(....................)",
    )  # fmt: skip
    matched = match(FORM, empty, whole=True)
    assert values(matched) == dict.fromkeys(READ)
    assert told(matched) == []


def test_words_of_old_fonts_and_in_another_order_are_the_same() -> None:
    decomposed = ("จํานวน ", "เเพะ ๒ ตัว")
    form = layout(line("จำนวน ", blank("count")))
    assert values(match(form, [text(*decomposed)])) == {"count": "เเพะ ๒ ตัว"}


def test_few_wrong_letters_in_words_do_no_harm() -> None:
    form = layout(line("เลขที่สัญญาเงินกู้ยืมจากกองทุน ", blank("no")), line("ชื่อกลุ่มผู้กู้ ", blank("who")))
    noisy = blocks("เลขที่สัญญาเงนกู้ยืมจากกองทุน กสก. 1/2568", "ชื่อกลุ่มผู้กู้ บ้านนา")
    assert values(match(form, noisy)) == {"no": "กสก. 1/2568", "who": "บ้านนา"}


def test_value_is_not_given_where_words_are_missing() -> None:
    matched = match(FORM, with_line(2, "วงเงิน 1,250.00 ชำระแล้ว 50.00 บาท"), whole=True)
    assert "loan" not in values(matched)
    assert ("flow.words_missing", "loan") in told(matched)
    assert values(matched)["province"] == "ตาก"


def test_value_with_the_words_of_the_paper_is_not_guessed() -> None:
    form = layout(line("วงเงิน ", blank("what"), " บาท ชำระแล้ว ", blank("more"), " บาท"))
    matched = match(form, blocks("วงเงิน ก บาท ชำระแล้ว ข บาท ชำระแล้ว ค บาท"), whole=True)
    assert values(matched) == {}
    assert set(told(matched)) == {("flow.not_clear", "what"), ("flow.not_clear", "more")}


def test_value_with_words_that_can_only_be_its_own() -> None:
    form = layout(line("(", blank("name"), ")"), line("ตำแหน่ง ", blank("post")))
    matched = match(form, blocks("(สมชาย (ชาย))", "ตำแหน่ง ประธาน"), whole=True)
    assert values(matched) == {"name": "สมชาย (ชาย)", "post": "ประธาน"}


def test_amounts_hold_no_words() -> None:
    form = layout(line("เงิน ", blank("money", "money"), " บาท หมายเหตุ ", blank("note")))
    matched = match(form, blocks("เงิน 5.00 บาท หมายเหตุ ค่าปุ๋ย 3 บาท"), whole=True)
    assert values(matched) == {"money": "5.00", "note": "ค่าปุ๋ย 3 บาท"}


def test_two_blanks_with_nothing_between_are_told() -> None:
    form = layout(line("ได้รับ ", blank("quantity", "number"), " ", blank("unit"), " จากกองทุน"))
    matched = match(form, blocks("ได้รับ 64.50 ไร่ จากกองทุน"), whole=True)
    assert values(matched) == {}
    assert told(matched) == [("flow.not_clear", "quantity"), ("flow.not_clear", "unit")]


def test_tabs_part_two_blanks() -> None:
    form = layout(
        line("ที่ ", blank("number"), "\t", blank("office")), line("เรื่อง ", blank("subject"))
    )
    matched = match(form, blocks("ที่ กษ 1\tสำนักงาน", "เรื่อง ขอเชิญ"), whole=True)
    assert values(matched) == {"number": "กษ 1", "office": "สำนักงาน", "subject": "ขอเชิญ"}


def test_leaders_part_two_blanks_on_a_page() -> None:
    form = layout(line("ชื่อ ", blank("name"), "\t", blank("role"), "\t"), line("จบรายการ"))
    page = blocks("ชื่อ นายสมชาย ใจดี..................ประธาน..........", "จบรายการ")
    assert values(match(form, page)) == {"name": "นายสมชาย ใจดี", "role": "ประธาน"}


def test_lines_of_a_page_are_joined() -> None:
    page = blocks(
        "คำขอ", "ชื่อโครงการ: เลี้ยงแพะเนื้อและ", "ทำปุ๋ยหมัก ", "ปีที่ 2",
        "วงเงิน 1,250.00 บาท ชำระแล้ว 50.00", "บาท", "จังหวัด ตาก", "ลงชื่อ", "(นายสมชาย)",
    )  # fmt: skip
    assert values(match(FORM, page)) == {**READ, "name": "เลี้ยงแพะเนื้อและทำปุ๋ยหมัก ปีที่ 2"}


def test_second_paragraph_of_a_writer_is_told() -> None:
    lines = [*FILLED[:2], "และแกะ", *FILLED[2:]]
    matched = match(FORM, blocks(*lines), whole=True)
    assert "name" not in values(matched)
    (finding,) = matched.findings
    assert (finding.code, finding.suggestion) == ("flow.several_paragraphs", "เลี้ยงแพะ\nและแกะ")


def test_text_that_belongs_nowhere_is_told() -> None:
    form = layout(line("หัวข้อแรก"), line("หัวข้อที่สอง ", blank("value")))
    matched = match(form, blocks("หัวข้อแรก", "ข้อความอื่น", "หัวข้อที่สอง ก"), whole=True)
    assert values(matched) == {"value": "ก"}
    assert [(each.code, each.found) for each in matched.findings] == [
        ("flow.extra_text", "ข้อความอื่น")
    ]


def test_page_numbers_and_small_print_are_passed_over() -> None:
    form = layout(line("หัวข้อแรก"), line("หัวข้อที่สอง ", blank("value")))
    page = blocks("หัวข้อแรก", "- 2 -", "หน้า 2 จาก 3", "ns02 · 0123456789ab", "หัวข้อที่สอง ก")
    assert told(match(form, page)) == []


def test_places_are_those_of_the_text() -> None:
    one = Span("ชื่อ ", Place(page=1, box=(10, 10, 20, 20)))
    two = Span("สมชาย ", Place(page=1, box=(20, 10, 40, 20)))
    three = Span("ใจดี", Place(page=1, box=(10, 30, 25, 40)))
    matched = match(layout(line("ชื่อ ", blank("name"))), [Paragraph([one, two]), Paragraph([three])])
    (raw,) = matched.raws
    assert raw.value == "สมชาย ใจดี"
    assert raw.place == Place(page=1, box=(10, 10, 40, 40))


# --- boxes ----------------------------------------------------------------------------------------

BOXES = layout(
    line("สาเหตุ"),
    line(blank("causes", "choices", "flood"), "\tน้ำท่วม ", blank("detail"), "\t"),
    line(blank("causes", "choices", "other"), "\tอื่น ๆ"),
)


@pytest.mark.parametrize("mark", ["☑", "✓", "☒", "☐"])
def test_mark_before_its_words(mark: str) -> None:
    matched = match(BOXES, blocks("สาเหตุ", f"{mark}\tน้ำท่วม ฝนหนัก", "☐\tอื่น ๆ"), whole=True)
    assert values(matched) == {
        "causes|flood": mark,
        "detail": "ฝนหนัก",
        "causes|other": "☐",
    }


def test_mark_typed_over_the_box() -> None:
    matched = match(BOXES, blocks("สาเหตุ", "/ น้ำท่วม", "อื่น ๆ"), whole=True)
    assert values(matched) == {"causes|flood": "/", "detail": None, "causes|other": None}


# --- rows -----------------------------------------------------------------------------------------

TABLE = layout(
    line("ตาราง"),
    grid(
        row("งวดที่", "เงินต้น", "หมายเหตุ"),
        Repeat(
            "rows[]",
            (row(blank("rows[].no"), blank("rows[].amount", "money"), blank("rows[].note")),),
        ),
        row("รวม", blank("total", "money"), ""),
    ),
    line("จบ"),
)  # fmt: skip
HEAD, TOTAL = ("งวดที่", "เงินต้น", "หมายเหตุ"), ("รวม", "30.00", "")


def rows_of(*rows: tuple[str, str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for number, cells in enumerate(rows):
        for name, cell in zip(("no", "amount", "note"), cells, strict=True):
            found[f"rows[{number}].{name}"] = cell or None
    return {**found, "total": "30.00"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", ""]),
            st.sampled_from(["10.00", "20.00", ""]),
            st.sampled_from(["", "รวม", "งวดที่", "เงินต้น", "จบ", "ก\nข"]),
        ),
        max_size=6,
    ),
    st.sampled_from(["whole", "lines"]),
)
def test_rows_until_what_follows(rows: list[tuple[str, str, str]], kind: str) -> None:
    content: list[Block] = [text("ตาราง"), table(HEAD, *rows, TOTAL), text("จบ")]
    found = values(match(TABLE, content, whole=kind == "whole"))
    assert found == rows_of(*rows)


def test_table_over_two_pages() -> None:
    content: list[Block] = [
        text("ตาราง"),
        table(HEAD, ("1", "10.00", "")),
        text("- 1 -"),
        table(HEAD, ("2", "20.00", "ข"), TOTAL),
        text("จบ", page=2),
    ]
    matched = match(TABLE, content)
    assert values(matched) == rows_of(("1", "10.00", ""), ("2", "20.00", "ข"))
    assert told(matched) == []


def test_row_that_is_none_of_the_paper_is_told() -> None:
    form = layout(grid(row("ก", blank("a")), row("ข", blank("b"))), line("จบ"))
    matched = match(form, [table(("ก", "1"), ("แถวอื่นของใคร", "5"), ("ข", "2")), text("จบ")])
    assert values(matched) == {"a": "1", "b": "2"}
    assert told(matched) == [("flow.extra_row", "")]


def test_lost_row_is_told_with_its_fields() -> None:
    form = layout(grid(row("รายรับ", blank("a")), row("รายจ่าย", blank("b"))), line("จบ"))
    matched = match(form, [table(("รายรับ", "1")), text("จบ")])
    assert values(matched) == {"a": "1"}
    assert told(matched) == [("flow.row_missing", "b")]


def test_rows_with_the_same_words_are_not_mistaken() -> None:
    form = layout(
        grid(row("รับ", ""), row("เงินต้น", blank("in")), row("จ่าย", ""), row("เงินต้น", blank("out"))),
        line("จบ"),
    )
    matched = match(form, [table(("รับ", ""), ("จ่าย", ""), ("เงินต้น", "5")), text("จบ")])
    assert "in" not in values(matched)
    assert values(matched).get("out") in (None, "5")


LIST = layout(
    line("รายการ"),
    Repeat("items[]", (line(Some((Blank("", derived=True), ". ")), blank("items[]")),)),
    line("จบรายการ"),
)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["ก"], ["ก"]),
        (["1. ก", "2. ข"], ["ก", "ข"]),
        (["๑. ก", "๒. ข ๑. ค"], ["ก", "ข ๑. ค"]),
    ],
)
def test_numbered_lines(lines: list[str], found: list[str]) -> None:
    matched = match(LIST, blocks("รายการ", *lines, "จบรายการ"), whole=True)
    assert list(values(matched).values()) == found


@pytest.mark.parametrize("lines", [["1. ก", "แทรก", "2. ข"], ["2. ก", "1. ข"], ["ก", "ข"]])
def test_lines_with_wrong_numbers_are_told(lines: list[str]) -> None:
    matched = match(LIST, blocks("รายการ", *lines, "จบรายการ"), whole=True)
    assert values(matched) == {}
    assert {code for code, _ in told(matched)} == {"flow.not_clear"}


# --- parts that are there only sometimes ----------------------------------------------------------

LETTER = layout(
    line("เรียน ", blank("to")),
    Maybe((line("อ้างถึงหนังสือของท่าน ", blank("reference")),)),
    line("ขอให้ชำระ ", blank("sum", "money"), " บาท",
         Some((" ภายในกำหนดวันที่ ", blank("by", "date")))),
    line("ขอแสดงความนับถือ"),
)  # fmt: skip


def test_parts_that_are_there() -> None:
    letter = blocks(
        "เรียน ประธาน", "อ้างถึงหนังสือของท่าน กษ 5", "ขอให้ชำระ 5.00 บาท ภายในกำหนดวันที่ 1 มีนาคม 2569",
        "ขอแสดงความนับถือ",
    )  # fmt: skip
    assert values(match(LETTER, letter, whole=True)) == {
        "to": "ประธาน", "reference": "กษ 5", "sum": "5.00", "by": "1 มีนาคม 2569",
    }  # fmt: skip


def test_parts_that_are_not_there() -> None:
    letter = blocks("เรียน ประธาน", "ขอให้ชำระ 5.00 บาท", "ขอแสดงความนับถือ")
    matched = match(LETTER, letter, whole=True)
    assert values(matched) == {"to": "ประธาน", "sum": "5.00"}
    assert told(matched) == []


PIECES = st.sampled_from(
    [
        *("บาท", "ชำระแล้ว", "วงเงิน", "ชื่อโครงการ", "(", ")"),
        *("ก", "5.00", "....", "ลงชื่อ", "จังหวัด", " "),
    ]
)


@given(*(st.lists(PIECES, max_size=5).map(" ".join) for _ in range(3)))
def test_what_is_given_is_what_was_typed(name: str, province: str, signer: str) -> None:
    """Values made of the paper's own words are right or told, never wrong."""
    typed = {"name": name, "province": province, "signer": signer}
    content = blocks(
        "คำขอ", f"ชื่อโครงการ: {name}", "วงเงิน 1.00 บาท  ชำระแล้ว 2.00 บาท", f"จังหวัด {province}",
        "ลงชื่อ............................", f"({signer})",
    )  # fmt: skip
    found = values(match(FORM, content, whole=True))
    assert found.get("loan", "1.00") == "1.00"
    assert found.get("paid", "2.00") == "2.00"
    for path, value in typed.items():
        got = found.get(path)
        if got is not None:
            assert "".join(str(got).split()) == "".join(value.split()).strip(".")


def test_foreign_letters_are_no_tables() -> None:
    form = layout(line("ก่อนตาราง ", blank("name")), grid(row("รวมเงิน", blank("sum"))))
    content: list[Block] = [text("ก่อนตาราง \ue200 ก"), table(("รวมเงิน", "5"))]
    assert values(match(form, content)) == {"name": "ก", "sum": "5"}


def test_nothing_of_the_paper_is_no_match() -> None:
    form: Layout = FORM
    assert match(form, blocks("ข้อความอื่นทั้งหมด")).score == 0
    assert match(form, []).raws == []
