"""What the parts of an .xlsx file say beside its values: names, formats, what is hidden."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from parsers.excel.book import Area, Book, Sheet, position
from templates.paths import PREFIX, path_of

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONSHIPS: Final = "xl/_rels/workbook.xml.rels"
_AREA: Final = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'!\[\]]+))!(?P<first>[^:,]+)(?::(?P<last>[^:,]+))?"
)
#: Formats that Excel has without their being written into the file.
BUILT_IN: Final = {9: "0%", 10: "0.00%"}
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_TRUE: Final = frozenset({"1", "true"})


def add_package(book: Book, data: bytes) -> None:
    """Put into the book what calamine does not tell of an .xlsx file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = set(archive.namelist())
        root = _root(archive, _WORKBOOK)
        targets = targets_of(archive, _RELATIONSHIPS, parts)
        formats = _formats(_root(archive, "xl/styles.xml")) if "xl/styles.xml" in parts else {}
        numbers = {sheet.name: number for number, sheet in enumerate(book.sheets)}
        for element in root.iter("{*}sheet"):
            part = targets.get(_relation(element), "")
            number = numbers.get(element.get("name", ""))
            if number is not None and part in parts:
                _add_marks(book.sheets[number], archive, part, formats)
        _add_names(book, root, numbers)
        add_properties(book, archive, parts)


def is_true(value: str | None) -> bool:
    return value in _TRUE


def add_name(book: Book, name: str, area: Area | None) -> None:
    """Remember a name of a record path; one that points nowhere is lost."""
    try:
        path = path_of(name)
    except ValueError:
        return
    if area is None:
        book.lost.add(path)
    else:
        book.names.setdefault(path, []).append(area)


def is_ours(name: str) -> bool:
    return name.lower().startswith(PREFIX)


def area_of(reference: str, numbers: Mapping[str, int]) -> Area | None:
    """The cells of ``'ข้อมูลหลัก'!$C$5:$C$64``; None for ``#REF!`` and all else."""
    match = _AREA.fullmatch(reference.strip())
    if match is None:
        return None
    name = match["quoted"].replace("''", "'") if match["quoted"] else match["bare"]
    first, last = position(match["first"]), position(match["last"] or match["first"])
    if name not in numbers or first is None or last is None:
        return None
    return Area(numbers[name], *first, *last)


def _root(archive: zipfile.ZipFile, part: str) -> Any:
    # The preflight has let no document type through; nothing is fetched all the same.
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(archive.read(part), parser)


def _relation(element: Any) -> str:
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def targets_of(archive: zipfile.ZipFile, part: str, parts: set[str]) -> dict[str, str]:
    """The parts that the workbook's relations mean."""
    found = {}
    for element in _root(archive, part).iter("{*}Relationship") if part in parts else ():
        target = element.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        found[element.get("Id", "")] = path
    return found


def _formats(styles: Any) -> dict[str, str]:
    """The cell styles whose number format changes what a number means."""
    codes = dict(BUILT_IN)
    for element in styles.iter("{*}numFmt"):
        number = element.get("numFmtId", "")
        if number.isdigit():
            codes[int(number)] = element.get("formatCode", "")
    cells = next(styles.iter("{*}cellXfs"), ())
    used = {
        str(index): codes.get(int(style.get("numFmtId", "0") or 0), "")
        for index, style in enumerate(cells)
    }
    return {style: code for style, code in used.items() if is_telling(code)}


def is_telling(code: str) -> bool:
    """Whether a number in this format shows as something else: a percentage, a year, zeros."""
    bare = _LITERAL.sub("", code).lower()
    return "%" in bare or "b" in bare or (len(bare) > 1 and not bare.strip("0"))


def _add_marks(
    sheet: Sheet, archive: zipfile.ZipFile, part: str, formats: Mapping[str, str]
) -> None:
    tags = ("{*}c", "{*}row", "{*}col")
    # Cell by cell, each forgotten at once: a sheet may be large.
    with archive.open(part) as stream:
        for _, element in etree.iterparse(
            stream, tag=tags, resolve_entities=False, no_network=True
        ):
            kind = element.tag.rpartition("}")[2]
            if kind == "c":
                _add_cell(sheet, element, formats)
                continue
            if kind == "row" and is_true(element.get("hidden")):
                sheet.hidden_rows.add(int(element.get("r", "0")))
            elif kind == "col" and is_true(element.get("hidden")):
                first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                sheet.hidden_columns.update(range(first, min(last, sheet.width) + 1))
            element.clear()


def _add_cell(sheet: Sheet, element: Any, formats: Mapping[str, str]) -> None:
    style = element.get("s", "")
    is_error, telling = element.get("t") == "e", style in formats
    if not (is_error or telling or len(element)):
        return
    at = position(element.get("r", ""))
    if at is None:
        return
    value = element.findtext("{*}v")
    if is_error and value:
        sheet.errors[at] = value
    elif not value and element.find("{*}f") is not None and element.get("t") != "str":
        sheet.formulas.add(at)
    elif telling:
        sheet.formats[at] = formats[style]


def _add_names(book: Book, root: Any, numbers: Mapping[str, int]) -> None:
    # Those of the whole workbook first: a copied sheet has the same names for itself.
    names = sorted(root.iter("{*}definedName"), key=lambda each: each.get("localSheetId") or "")
    for element in names:
        name = element.get("name", "")
        if is_ours(name):
            add_name(book, name, area_of(element.text or "", numbers))


def add_properties(book: Book, archive: zipfile.ZipFile, parts: set[str]) -> None:
    """The properties of the file, which all kinds of Office packages have alike."""
    book.properties = _properties(archive, parts)
    book.keywords = _keywords(archive, parts)


def _properties(archive: zipfile.ZipFile, parts: set[str]) -> dict[str, str]:
    if "docProps/custom.xml" not in parts:
        return {}
    root = _root(archive, "docProps/custom.xml")
    return {
        element.get("name", ""): "".join(element.itertext()).strip()
        for element in root.iter("{*}property")
    }


def _keywords(archive: zipfile.ZipFile, parts: set[str]) -> str:
    if "docProps/core.xml" not in parts:
        return ""
    root = _root(archive, "docProps/core.xml")
    return next((element.text or "" for element in root.iter("{*}keywords")), "")
