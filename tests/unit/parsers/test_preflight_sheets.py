"""Workbooks of the other kinds, and what workbooks refer to."""

import struct
from pathlib import Path

import pytest

from tests.helpers.hostile_checks import refusal, seen
from tests.helpers.hostile_files import (
    ods,
    ole,
    plain_xlsx,
    repacked,
    with_relationship,
    xls,
    xlsb,
)
from tests.helpers.office import convert_all_to

BOOK = "xl/workbook.xml"
NUMBER = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p>'
FILLED = f"{NUMBER}</table:table-cell>"


def linked(inside: str) -> bytes:
    part = f'<externalLink xmlns="x">{inside}</externalLink>'
    data = with_relationship(plain_xlsx(), BOOK, "externalLink", "externalLinks/externalLink1.xml")
    return repacked(data, {"xl/externalLinks/externalLink1.xml": part.encode()})


def test_other_workbooks_are_told_and_programs_refused() -> None:
    assert seen(linked('<externalBook r="1"/>'))["warnings"] == ["files.linked_books"]
    assert refusal(linked('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>')) == (
        "files.active_content"
    )
    assert refusal(linked('<oleLink progId="Excel.Sheet"/>')) == "files.active_content"


def test_data_from_elsewhere_is_told() -> None:
    data = with_relationship(plain_xlsx(), BOOK, "connections", "connections.xml")
    told = seen(repacked(data, {"xl/connections.xml": b"<connections/>"}))
    assert told["warnings"] == ["files.linked_books"]


def test_macro_sheets() -> None:
    assert refusal(repacked(plain_xlsx(), {"xl/macrosheets/sheet1.xml": b"<x/>"})) == "files.macro"
    data = with_relationship(plain_xlsx(), BOOK, "xlMacrosheet", "worksheets/odd.xml")
    assert refusal(data) == "files.macro"


def test_comments_that_are_no_xml_pass() -> None:
    drawing = b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><br></v:shape></xml>'
    assert seen(repacked(plain_xlsx(), {"xl/drawings/vmlDrawing1.vml": drawing}))["warnings"] == []


# OpenDocument


def row(cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def blank(repeated: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def test_the_blank_end_of_every_ods_is_harmless() -> None:
    assert seen(ods(row(FILLED + blank(16383)) + row(blank(16384), 1_048_575)))["errors"]


@pytest.mark.parametrize(
    "table",
    [
        row(FILLED) + row(blank(16383), 1_048_574) + row(blank(16383) + FILLED),
        row(FILLED.replace("<table:table-cell", "<table:table-cell "
            'table:number-columns-repeated="16384"'), 1_048_576),
        row(blank(16385)),
        row(blank(1), 1_048_577),
        row(blank(10**11), 1),
    ],
)  # fmt: skip
def test_far_away_cells_of_an_ods(table: str) -> None:
    assert refusal(ods(table)) == "files.cell_too_far"


def test_odd_counts_of_an_ods() -> None:
    for count in ("-1", "1e9", "๕", "9" * 5000):
        cell = f'<table:table-cell table:number-columns-repeated="{count}"/>'
        assert refusal(ods(row(cell))) == "files.broken"


def test_a_giant_merge_of_an_ods() -> None:
    spans = 'table:number-columns-spanned="1000" table:number-rows-spanned="1000"'
    assert refusal(ods(row(f"<table:table-cell {spans}/>"))) == "files.merge_too_large"


def test_marks_of_an_ods() -> None:
    cells = (
        '<table:table-cell table:formula="of:=1+1"/>'
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    told = seen(ods(row(FILLED) + row("", 3) + row(cells)))
    assert told["uncalculated"] == {"ก": ["A5"]}
    assert told["errors"] == {"ก": {"E5": "#DIV/0!"}}


def test_what_an_ods_must_not_have() -> None:
    assert refusal(ods("", **{"Basic/Standard/Module1.xml": b"<x/>"})) == "files.macro"
    locked = b'<m:manifest xmlns:m="x"><m:encryption-data/></m:manifest>'
    assert refusal(ods("", **{"META-INF/manifest.xml": locked})) == "files.password"
    assert refusal(ods("<office:dde-source/>")) == "files.active_content"
    assert refusal(ods("", **{"styles.xml": b"<!DOCTYPE x><x/>"})) == "files.entities"
    source = '<table:table-source xlink:href="file:///c:/other.ods"/>'
    assert seen(ods(source))["warnings"] == ["files.linked_books"]


# Binary workbooks


def xlsb_row(number: int) -> tuple[int, bytes]:
    return (0, struct.pack("<I", number) + bytes(13))


def xlsb_number(column: int) -> tuple[int, bytes]:
    return (5, struct.pack("<IId", column, 0, 1.0))


def test_far_away_cells_of_an_xlsb() -> None:
    assert refusal(xlsb(xlsb_row(0), xlsb_number(0), xlsb_row(1_048_575), xlsb_number(16_383))) == (
        "files.cell_too_far"
    )
    assert refusal(xlsb(xlsb_row(2**32 - 1), xlsb_number(0))) == "files.cell_too_far"
    assert seen(xlsb(xlsb_row(1_048_575), (1, bytes(8)), xlsb_number(0)))["warnings"] == []


def test_a_giant_merge_of_an_xlsb() -> None:
    merge = (176, struct.pack("<4I", 0, 1_048_575, 0, 16_383))
    assert refusal(xlsb(merge)) == "files.merge_too_large"


def test_errors_of_an_xlsb() -> None:
    error = (3, struct.pack("<IIB", 2, 0, 0x07))
    assert seen(xlsb(xlsb_row(4), error))["errors"] == {"ก": {"C5": "#DIV/0!"}}


def test_torn_records_of_an_xlsb() -> None:
    for torn in (b"\x05", b"\x05\xff\xff\xff\x7f", b"\x05\x02ab", b"\x80"):
        assert refusal(xlsb(**{"xl/worksheets/sheet1.bin": torn})) == "files.broken"


def test_what_an_xlsb_must_not_have() -> None:
    assert refusal(xlsb(**{"xl/vbaProject.bin": b"x"})) == "files.macro"
    assert refusal(xlsb(**{"docProps/app.xml": b"<!DOCTYPE x><x/>"})) == "files.entities"
    dde = b"\xe8\x02\x02\x01\x00"
    assert refusal(xlsb(**{"xl/externalLinks/externalLink1.bin": dde})) == "files.active_content"


# Old workbooks


def test_what_an_xls_must_not_have() -> None:
    assert refusal(xls((0x2F, bytes(6)))) == "files.password"
    assert refusal(xls(names={"_VBA_PROJECT": b""})) == "files.macro"
    assert refusal(xls((0x85, struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"M"))) == "files.macro"
    dde = struct.pack("<HHB", 1, 9, 0) + b"cmd\x03/c x"
    assert refusal(xls((0x1AE, dde))) == "files.active_content"
    other = struct.pack("<HHB", 1, 9, 0) + b"\x01b.xls"
    assert seen(xls((0x1AE, other)))["warnings"] == ["files.linked_books"]
    assert seen(xls((0x1AE, struct.pack("<HH", 1, 0x401))))["warnings"] == []


def test_torn_records_of_an_xls() -> None:
    sheet = struct.pack("<IBBBB", 10**6, 0, 0, 1, 0) + b"S"
    assert refusal(xls((0x85, sheet))) == "files.broken"
    assert refusal(ole({"Workbook": b"\x09\x08\x10"})) == "files.broken"
    assert refusal(ole({"Workbook": bytes(100)})) == "files.broken"


def test_chains_that_go_in_a_circle() -> None:
    data = bytearray(xls())
    table = 512
    data[table + 4 : table + 8] = struct.pack("<I", 1)
    assert refusal(bytes(data)) == "files.broken"


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_libreoffice_writes_passes_with_its_errors(
    kind: str, soffice: str, tmp_path: Path
) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><f>1/0</f></c></row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
    book = repacked(plain_xlsx(), {"xl/worksheets/sheet1.xml": sheet.encode()})
    told = seen(convert_all_to(kind, {"a.xlsx": book}, tmp_path)["a.xlsx"])
    assert told["kind"] == kind
    assert told["errors"] == {"ก": {"B2": "#DIV/0!"}}
