"""The hostile workbooks of measured-facts section 5, and kinder ones that must pass."""

import io
import zipfile

import pytest

from parsers.cells import read_workbook
from parsers.isolation import Crashed, Refused
from parsers.preflight import (
    SheetMarks,
    cell_position,
    column_letters,
    column_number,
    preflight_workbook,
)
from tests.helpers.hostile_files import ole, plain_docx, plain_xlsx, repacked, xls

MIB = 1024 * 1024
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(rows: str, after: str = "", before: str = "", **parts: bytes) -> bytes:
    """A workbook written by hand: the inside of sheetData, and what comes after it."""
    sheet = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return repacked(plain_xlsx(), {"xl/worksheets/sheet1.xml": sheet.encode(), **parts})


def refusal(data: bytes) -> str:
    """The code with which a file is refused, twice: here and behind the child's door."""
    with pytest.raises(Refused) as caught:
        preflight_workbook(data)
    with pytest.raises(Refused) as isolated:
        read_workbook(data)
    assert isolated.value.code == caught.value.code
    assert isolated.value.finding().sentence
    assert isolated.value.finding().remedy
    return caught.value.code


def cell(reference: str) -> str:
    return f'<row r="1"><c r="{reference}"><v>1</v></c></row>'


def test_a_plain_workbook_passes() -> None:
    assert preflight_workbook(plain_xlsx()).marks == {"ก": SheetMarks()}
    sheet = read_workbook(plain_xlsx())["ก"]
    assert list(sheet.rows()) == [["ข้อความ", 1.5]]


def test_far_away_cell() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(workbook(rows + last)) == "files.cell_too_far"


def test_far_away_cell_in_a_row_that_lies() -> None:
    assert refusal(workbook(cell("XFD1048576"))) == "files.cell_too_far"
    assert refusal(workbook(cell("&#88;FD1048576"))) == "files.cell_too_far"


def test_far_away_cell_with_a_namespace_prefix_and_a_strange_name() -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="XFD1048576">'
        "<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert refusal(repacked(plain_xlsx(), {"xl/other.xml": sheet.encode()})) == "files.cell_too_far"
    utf16 = ('<?xml version="1.0" encoding="UTF-16"?>' + sheet).encode("utf-16")
    assert refusal(repacked(plain_xlsx(), {"xl/other.xml": utf16})) == "files.cell_too_far"


def test_a_far_row_of_one_column_is_harmless() -> None:
    assert preflight_workbook(workbook(cell("A1048576")))


def test_an_empty_styled_cell_far_away_is_harmless() -> None:
    assert preflight_workbook(workbook('<row r="1048576"><c r="XFD1048576" s="0"/></row>'))


def test_broken_addresses() -> None:
    for reference in ("ZZZZ1", "1", "ก1"):
        assert refusal(workbook(cell(reference))) == "files.broken"


def test_giant_merge() -> None:
    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert refusal(workbook("", merge)) == "files.merge_too_large"


def test_a_title_across_the_columns_passes() -> None:
    merge = '<mergeCells count="1"><mergeCell ref="A1:H1"/></mergeCells>'
    assert preflight_workbook(workbook(cell("A1"), merge))


def test_bomb() -> None:
    data = repacked(plain_xlsx(), {"xl/media/zero.bin": bytes(200 * MIB)})
    assert len(data) < MIB
    assert refusal(data) == "files.unpacks_too_large"


def test_bomb_that_lies_about_its_size() -> None:
    data = bytearray(repacked(plain_xlsx(), {"xl/media/zero.bin": bytes(100 * MIB)}))
    size = (100 * MIB).to_bytes(4, "little")
    assert data.count(size) == 2
    assert refusal(bytes(data.replace(size, (10).to_bytes(4, "little")))) == "files.broken"


def test_a_zip_that_says_it_is_of_a_later_version() -> None:
    data = bytearray(workbook(cell("A1")))
    data[data.index(b"PK\x01\x02") + 6] = 73
    assert refusal(bytes(data)) == "files.broken"


@pytest.mark.parametrize("name", [b"\xaf", b"y"])
def test_a_part_whose_two_names_differ(name: bytes) -> None:
    data = workbook(cell("A1"))
    start = data.index(b"xl/workbook.xml")
    assert refusal(data[:start] + name + data[start + 1 :]) == "files.broken"


def test_too_many_parts() -> None:
    assert (
        refusal(repacked(plain_xlsx(), {f"a/{n}": b"" for n in range(1001)}))
        == "files.too_many_parts"
    )


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "doctype",
    [
        LAUGHS,
        f'<!DOCTYPE q [<!ENTITY a "{"x" * 10_000}">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        "<!DOCTYPE x>",
    ],
)
def test_document_types(doctype: str) -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'
    assert refusal(workbook(row, before=doctype)) == "files.entities"


def test_document_type_in_any_part() -> None:
    styles = b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'
    assert refusal(repacked(plain_xlsx(), {"xl/styles.xml": styles})) == "files.entities"
    assert (
        refusal(repacked(plain_xlsx(), {"xl/_rels/workbook.xml.rels": styles})) == "files.entities"
    )


def test_macros() -> None:
    assert refusal(repacked(plain_xlsx(), {"xl/vbaProject.bin": b"x"})) == "files.macro"
    with zipfile.ZipFile(io.BytesIO(plain_xlsx())) as archive:
        types = archive.read("[Content_Types].xml")
    kind = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert kind != types
    assert refusal(repacked(plain_xlsx(), {"[Content_Types].xml": kind})) == "files.macro"


def test_password_and_old_excel() -> None:
    assert refusal(ole({"EncryptedPackage": b"", "EncryptionInfo": b""})) == "files.password"
    assert refusal(xls()) == "files.old_excel"


def test_no_workbook() -> None:
    assert refusal(b"") == "files.empty"
    assert refusal(b"%PDF-1.7 ...") == "files.not_workbook"
    assert refusal(plain_docx()) == "files.not_workbook"
    assert refusal("เลขที่สัญญา,จังหวัด\n".encode()) == "files.plain_text"
    types = repacked(plain_xlsx(), {})
    assert refusal(types.replace(b"xl/workbook.xml", b"xl/workbOOk.txt")) == "files.broken"


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.kinds.MAX_FILE_BYTES", 1000)
    with pytest.raises(Refused) as caught:
        preflight_workbook(plain_xlsx())
    assert caught.value.code == "files.too_large"


def test_damaged_files() -> None:
    whole = plain_xlsx()
    assert refusal(whole[: len(whole) // 2]) == "files.broken"
    torn = repacked(whole, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"})
    assert refusal(torn) == "files.broken"


@pytest.mark.parametrize("position", range(0, 4000, 97))
def test_a_flipped_byte_never_escapes(position: int) -> None:
    data = bytearray(plain_xlsx())
    data[position] ^= 0xFF
    try:
        preflight_workbook(bytes(data))
    except Refused as refused:
        assert refused.finding().sentence  # noqa: PT017 - both ends are right


def test_what_the_preflight_lets_through_still_meets_the_limits() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in (1, 1_000_000))
    with pytest.raises(Crashed) as caught:
        read_workbook(
            workbook(rows + '<row r="1000001"><c r="P1"><v>1</v></c></row>'), memory_bytes=300 * MIB
        )
    assert caught.value.code in {"files.crashed", "files.too_much_memory"}


def test_formulas_without_a_value_are_named() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="str"><f>""</f><v></v></c>'
        '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1" t="e"><v>#N/A</v></c></row>'
        "<row><c><f>A1</f></c><c><v>1</v></c><c><f>B1</f></c></row>"
    )
    marks = read_workbook(workbook(rows))["ก"].marks
    assert marks.uncalculated == ["A1", "B1", "A2", "C2"]
    assert marks.errors == {"E1": "#DIV/0!", "F1": "#N/A"}


def test_addresses() -> None:
    assert cell_position("XFD1048576") == (16384, 1048576)
    for number in (1, 26, 27, 702, 703, 16384):
        assert column_number(column_letters(number)) == number
