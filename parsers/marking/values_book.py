"""The values of an old or foreign workbook as a new .xlsx, which can be marked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from parsers.isolation import Refused
from parsers.marking.excel import mark_workbook
from parsers.marking.letters import excel_text
from parsers.marking.order import VALUES_ONLY, Marked, Order
from parsers.preflight import column_letters
from templates.findings import Finding

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's time has no zone
#: Excel counts a day in 1900 that never was; days before its end would be shifted.
_FIRST_SERIAL: Final = 61
_DATE_STYLE, _TIME_STYLE, _TEXT_STYLE = "1", "2", "3"
_LEAST_WIDTH, _MOST_WIDTH, _SEEN_ROWS = 9, 60, 200
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="16"/>'
    '<name val="TH SarabunPSK"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def mark_values(data: bytes, order: Order) -> Marked:
    """A new .xlsx with the values of the file and the notes.

    Raises:
        Refused: calamine cannot read it.
    """
    lost = (Finding(VALUES_ONLY),)
    return replace(mark_workbook(values_book(data), order.telling(lost)), findings=lost)


def values_book(data: bytes) -> bytes:
    """An .xlsx with the values of all sheets at their addresses; no formulas, no look.

    Raises:
        Refused: calamine cannot read it.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = [
                (sheet.name, book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))
                for sheet in book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as fault:
        raise Refused("files.password") from fault
    except CalamineError as fault:
        raise Refused("files.broken") from fault
    return _packed(sheets)


def _packed(sheets: Sequence[tuple[str, list[list[Any]]]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in (
            ("[Content_Types].xml", _types(len(sheets))),
            ("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])),
            ("xl/workbook.xml", _workbook([name for name, _ in sheets])),
            (
                "xl/_rels/workbook.xml.rels",
                _relations(
                    [
                        *(("worksheet", f"worksheets/sheet{n}.xml") for n in _numbers(sheets)),
                        ("styles", "styles.xml"),
                    ]
                ),
            ),
            ("xl/styles.xml", (_HEAD + _STYLES).encode()),
            *((f"xl/worksheets/sheet{n}.xml", _sheet(sheets[n - 1][1])) for n in _numbers(sheets)),
        ):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return out.getvalue()


def _numbers(sheets: Sequence[object]) -> range:
    return range(1, len(sheets) + 1)


def _types(count: int) -> bytes:
    parts = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
    parts += [(f"xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, count + 1)]
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in parts
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="{relations}"/>{overrides}</Types>'
    ).encode()


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{to}"/>'
        for n, (kind, to) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'.encode()


def _workbook(names: Sequence[str]) -> bytes:
    root = etree.Element(f"{{{_MAIN}}}workbook", nsmap={None: _MAIN, "r": _RELATIONS})  # type: ignore[dict-item]
    sheets = etree.SubElement(root, f"{{{_MAIN}}}sheets")
    for number, name in enumerate(names, 1):
        sheet = etree.SubElement(sheets, f"{{{_MAIN}}}sheet", name=name, sheetId=str(number))
        sheet.set(f"{{{_RELATIONS}}}id", f"rId{number}")
    return _written(root)


def _sheet(rows: list[list[Any]]) -> bytes:
    root = etree.Element(f"{{{_MAIN}}}worksheet", nsmap={None: _MAIN})  # type: ignore[dict-item]
    if widths := list(_widths(rows)):
        columns = etree.SubElement(root, f"{{{_MAIN}}}cols")
        for number, width in enumerate(widths, 1):
            each = {"min": str(number), "max": str(number), "width": str(width)}
            etree.SubElement(columns, f"{{{_MAIN}}}col", {**each, "customWidth": "1"})
    data = etree.SubElement(root, f"{{{_MAIN}}}sheetData")
    for number, row in enumerate(rows, 1):
        filled = [(column, value) for column, value in enumerate(row, 1) if value != ""]
        if filled:
            made = etree.SubElement(data, f"{{{_MAIN}}}row", r=str(number))
            for column, value in filled:
                _put(made, f"{column_letters(column)}{number}", value)
    return _written(root)


def _widths(rows: list[list[Any]]) -> Iterator[int]:
    for column in range(max((len(row) for row in rows), default=0)):
        seen = (str(row[column]) for row in rows[:_SEEN_ROWS] if column < len(row))
        yield min(max([_LEAST_WIDTH, *(len(text) + 2 for text in seen)]), _MOST_WIDTH)


def _put(row: Any, address: str, value: Any) -> None:
    cell = etree.SubElement(row, f"{{{_MAIN}}}c", r=address)
    kind, text, style = _shown(value)
    if style:
        cell.set("s", style)
    if kind == "inlineStr":
        written = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    else:
        written = etree.SubElement(cell, f"{{{_MAIN}}}v")
    if kind:
        cell.set("t", kind)
    written.text = text


def _shown(value: Any) -> tuple[str, str, str]:
    """The type of a cell, its text, and its style."""
    match value:
        case bool():
            return "b", str(int(value)), ""
        case int() | float():
            return "", repr(value), ""
        case date() if (serial := _serial(value)) >= _FIRST_SERIAL:
            return "", f"{serial:.10g}", _TIME_STYLE if serial % 1 else _DATE_STYLE
        case date() | time() | timedelta():
            return "inlineStr", str(value), _TEXT_STYLE
        case _:
            return "inlineStr", excel_text(str(value)), _TEXT_STYLE


def _serial(value: date) -> float:
    at = value if isinstance(value, datetime) else datetime.combine(value, time())
    return (at - _EPOCH) / timedelta(days=1)


def _written(root: Any) -> bytes:
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
