"""The checks of .ods workbooks: what is repeated there, and what is elsewhere."""

from typing import Final
from xml.parsers import expat

from parsers.containers.archive import Archive
from parsers.isolation import Refused
from parsers.preflight import facts
from parsers.preflight.addresses import address
from parsers.preflight.facts import Preflight, SheetMarks
from parsers.preflight.xml_parts import Attributes, Roots, watch_parts
from templates.findings import Finding

_CONTENT: Final = "content.xml"
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_DIGITS: Final = 12
_SHOWN: Final = 200


class ContentWatch:
    """The tables of a workbook: extent, merges, marks."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.marks: dict[str, SheetMarks] = {}
        self.linked: list[str] = []
        self._parser = parser
        self._sheet = SheetMarks()
        self._row = self._next_row = self._column = self._next_column = 1
        self._last_row = self._last_column = self._merged = 0
        self._error = ""
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                self._cell(attributes)
            case "text:p":
                self._filled()
            case "table:table-row":
                self._settle()
                self._row = self._next_row
                self._next_row += _repeats(attributes, "table:number-rows-repeated", _LAST_ROW)
                self._next_column = 1
            case "table:table":
                self._table(attributes)
            case "table:table-source" | "table:cell-range-source":
                self.linked.append(attributes.get("xlink:href", ""))
            case "office:dde-source" | "table:dde-link":
                raise Refused("files.active_content", found="DDE")

    def close(self) -> None:
        self._settle()

    def _table(self, attributes: Attributes) -> None:
        self._settle()
        self._sheet = self.marks.setdefault(attributes.get("table:name", ""), SheetMarks())
        self._next_row = self._next_column = 1
        self._last_row = self._last_column = 0

    def _cell(self, attributes: Attributes) -> None:
        self._settle()
        self._column = self._next_column
        repeats = _repeats(attributes, "table:number-columns-repeated", _LAST_COLUMN)
        self._next_column += repeats
        if not attributes:
            return
        here = address(self._column, self._row)
        if attributes.get("calcext:value-type") == "error":
            self._error = here
            self._parser.CharacterDataHandler = self._text.append
        elif "office:value-type" in attributes:
            self._filled()
        elif "table:formula" in attributes:
            self._sheet.add_uncalculated(here)
        columns = _repeats(attributes, "table:number-columns-spanned", _LAST_COLUMN)
        rows = _repeats(attributes, "table:number-rows-spanned", _LAST_ROW)
        if columns * rows > 1:
            self._merged += columns * rows * repeats
            if self._merged > facts.MAX_MERGED_CELLS:
                raise Refused("files.merge_too_large", cells=here)

    def _filled(self) -> None:
        """The cell holds something, and so do its repetitions."""
        self._last_row = max(self._last_row, self._next_row - 1)
        self._last_column = max(self._last_column, self._next_column - 1)
        if self._last_row * self._last_column > facts.MAX_SHEET_AREA:
            raise Refused("files.cell_too_far", cell=address(self._column, self._row))

    def _settle(self) -> None:
        if self._error:
            self._sheet.add_error(self._error, "".join(self._text).strip()[:40])
            self._error = ""
            self._text.clear()
            self._parser.CharacterDataHandler = None


class _ManifestWatch:
    """The list of parts: one that is encrypted means a password."""

    def __init__(self, _parser: expat.XMLParserType) -> None:
        pass

    def start(self, name: str, _attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "encryption-data":
            raise Refused("files.password")

    def close(self) -> None:
        """Nothing is left to be told."""


_ROOTS: Final[Roots] = {"document-content": ContentWatch, "manifest": _ManifestWatch}


def preflight_ods(data: bytes) -> Preflight:
    """Check an .ods workbook. Raises Refused."""
    archive = Archive(data)
    if _CONTENT not in archive:
        raise Refused("files.broken")
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.entries):
        raise Refused("files.macro")
    watches = watch_parts(archive, _ROOTS, frozenset())
    content = watches.get(_CONTENT)
    if not isinstance(content, ContentWatch):
        raise Refused("files.broken")
    linked = ", ".join(dict.fromkeys(content.linked))[:_SHOWN]
    findings = (Finding("files.linked_books", found=linked),) if linked else ()
    return Preflight(marks=content.marks, findings=findings)


def _repeats(attributes: Attributes, name: str, limit: int) -> int:
    """How many times; a number beyond what a sheet can hold is refused, empty or not."""
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise Refused("files.broken")
    if int(text) > limit:
        raise Refused("files.cell_too_far", cell=text)
    return int(text)
