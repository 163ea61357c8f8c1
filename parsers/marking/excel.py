"""A foreign workbook marked: its cells coloured and annotated, a summary in front.

The file's own XML is edited: pictures, charts and whatever else stands in it
come out as they went in, which no spreadsheet library promises.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from parsers.marking.excel_cells import SheetCells
from parsers.marking.excel_comments import Comments, relations_namespace
from parsers.marking.excel_styles import Styles
from parsers.marking.excel_summary import Line, summary_sheet
from parsers.marking.notes import TITLE, Level, Note
from parsers.marking.order import SIGNATURE_BROKEN, Marked, Order
from parsers.marking.package import Package
from templates.findings import Finding

_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: So many windows of notes a sheet can bear; what is beyond stands in the summary only.
_MOST_COMMENTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool


def mark_workbook(data: bytes, order: Order) -> Marked:
    """The .xlsx with its notes.

    Raises:
        Refused: a part of the package is missing.
    """
    package = Package(data)
    lost = (Finding(SIGNATURE_BROKEN),) if package.is_signed else ()
    return Marked(_marked(package, order.telling(lost)), ".xlsx", lost)


def _marked(package: Package, order: Order) -> bytes:
    book = _Book(package)
    addresses: dict[int, str] = {}
    for sheet in book.sheets:
        wanted = [note for note in order.notes if note.place.sheet == sheet.name]
        if wanted:
            addresses |= _mark_sheet(package, sheet, wanted, book.styles)
    hidden = {sheet.name for sheet in book.sheets if sheet.hidden}
    lines = [
        Line(note, addresses.get(note.number, ""), note.place.sheet in hidden)
        for note in order.notes
    ]
    book.put_first(lines, order.title)
    return package.write()


def _mark_sheet(
    package: Package, sheet: _Sheet, notes: Iterable[Note], styles: Styles
) -> dict[int, str]:
    """Mark the sheet's cells and give where each note stands."""
    cells = SheetCells(package.root(sheet.part))
    told: defaultdict[str, list[Note]] = defaultdict(list)
    for note in notes:
        if anchor := cells.anchor(note.place.cell):
            told[anchor].append(note)
    order = list(Level)
    for cell, here in told.items():
        gravest = min((note.level for note in here), key=order.index)
        cells.restyle(cell, lambda style, level=gravest: styles.tinted(style, level))  # type: ignore[misc]
    if told:
        Comments(package, sheet.part, cells).add(dict(list(told.items())[:_MOST_COMMENTS]))
    return {note.number: cell for cell, here in told.items() for note in here}


class _Book:
    """The workbook's own part: its sheets, and what counts them."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.target("", "officeDocument")
        self._root = package.root(self._part)
        self._ns = etree.QName(self._root).namespace or ""
        self._identifier = f"{{{relations_namespace(self._ns)}}}id"
        targets = package.targets(self._part)
        self.sheets = [
            _Sheet(
                sheet.get("name", ""),
                targets[sheet.get(self._identifier)][1],
                sheet.get("state", "visible") != "visible",
            )
            for sheet in self._list("sheets")
            if targets.get(sheet.get(self._identifier), ("", ""))[0] == "worksheet"
        ]
        self.styles = Styles(package, self._part, self._ns)

    def put_first(self, lines: Sequence[Line], title: str) -> None:
        """Add the summary as the first sheet, and the only one that is selected."""
        self._deselect()
        name = self._free_name()
        part = self._package.free_name("xl/worksheets/sheet{}.xml")
        made = summary_sheet(lines, title, self._ns, self.styles)
        self._package.add(part, made.content, _TYPE)
        self._number_again()
        sheets = self._root.find(self._name("sheets"))
        used = [int(sheet.get("sheetId", 0)) for sheet in sheets]
        sheet = etree.Element(self._name("sheet"), name=name, sheetId=str(max(used) + 1))
        sheet.set(self._identifier, self._package.relate(self._part, "worksheet", part))
        sheets.insert(0, sheet)
        self._repeat_head(name, made.head_row)

    def _list(self, part: str) -> Any:
        found = self._root.find(self._name(part))
        return () if found is None else found

    def _free_name(self) -> str:
        taken = {sheet.get("name", "").lower() for sheet in self._list("sheets")}
        name, number = TITLE, 1
        while name.lower() in taken:
            number += 1
            name = f"{TITLE} ({number})"
        return name

    def _number_again(self) -> None:
        """What counts sheets from the first one now counts one more."""
        for defined in self._list("definedNames"):
            if (number := defined.get("localSheetId")) is not None:
                defined.set("localSheetId", str(int(number) + 1))
        for view in self._list("bookViews"):
            view.attrib.pop("activeTab", None)
            view.attrib.pop("firstSheet", None)

    def _deselect(self) -> None:
        """Two selected sheets would be edited at once."""
        for kind, part in self._package.targets(self._part).values():
            if kind.endswith("sheet") and b"tabSelected" in self._package.read(part):
                for view in self._package.root(part).iter("{*}sheetView"):
                    view.attrib.pop("tabSelected", None)

    def _repeat_head(self, name: str, row: int) -> None:
        names = self._root.find(self._name("definedNames"))
        if names is None:
            names = etree.Element(self._name("definedNames"))
            before = {"sheets", "functionGroups", "externalReferences"}
            last = max(
                at for at, child in enumerate(self._root) if etree.QName(child).localname in before
            )
            self._root.insert(last + 1, names)
        titles = etree.SubElement(
            names, self._name("definedName"), name="_xlnm.Print_Titles", localSheetId="0"
        )
        titles.text = f"'{name}'!${row}:${row}"

    def _name(self, local: str) -> str:
        return f"{{{self._ns}}}{local}"
