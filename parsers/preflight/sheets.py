"""A sheet of an .xlsx file: where its last cell is, and cells that would be shown as blank."""

from xml.parsers import expat

from parsers.isolation import Refused
from parsers.preflight import facts
from parsers.preflight.addresses import address, cell_position, column_number, row_number
from parsers.preflight.facts import SheetMarks
from parsers.preflight.xml_parts import Attributes

_DIGITS = "0123456789"


class SheetWatch:
    """No far-away cell, no giant merge; the marks of the sheet."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.marks = SheetMarks()
        self._parser = parser
        self._locals: dict[str, str] = {}
        self._columns: set[str] = set()
        self._row = self._column = self._last_row = self._width = self._merged = 0
        self._reference = self._seen_row = ""
        self._type = ""
        self._waiting = ""
        self._has_value = False
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        local = self._locals.get(name)
        if local is None:
            local = self._locals[name] = name.rpartition(":")[2]
        if local == "c":
            if self._waiting:
                self._settle()
            self._type = attributes.get("t", "")
            self._column += 1
            self._reference = attributes.get("r") or address(self._column, self._row)
        elif local in ("v", "is"):
            self._content()
        elif local == "f":
            self._formula()
        elif local == "row":
            self._settle()
            self._row = row_number(attributes.get("r", ""), self._row + 1)
            self._column = 0
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def close(self) -> None:
        self._settle()

    def _content(self) -> None:
        reference = self._reference
        letters = reference.rstrip(_DIGITS)
        # Cells come by the million: what is like the one before is not looked at twice.
        if letters not in self._columns or reference[len(letters) :] != self._seen_row:
            self._widen(letters, reference)
        if self._type == "e" and not self._waiting:
            self._wait()
        if self._waiting:
            self._has_value = True
            self._text.clear()

    def _widen(self, letters: str, reference: str) -> None:
        self._seen_row = reference[len(letters) :]
        self._last_row = max(row_number(self._seen_row, 0), self._last_row)
        if letters not in self._columns:
            self._columns.add(letters)
            self._width = max(column_number(letters), self._width)
        if self._width * self._last_row > facts.MAX_SHEET_AREA:
            raise Refused("files.cell_too_far", cell=reference[:20])

    def _formula(self) -> None:
        if self._type != "str":  # a computed empty text has an empty value too
            self._wait()

    def _wait(self) -> None:
        self._waiting = self._reference
        self._has_value = False
        self._text.clear()
        self._parser.CharacterDataHandler = self._text.append

    def _settle(self) -> None:
        """The cell that was waited for is over: was there a value in it?"""
        if not self._waiting:
            return
        value = "".join(self._text).strip() if self._has_value else ""
        if not value:
            self.marks.add_uncalculated(self._waiting)
        elif self._type == "e":
            self.marks.add_error(self._waiting, value[:40])
        self._waiting = ""
        self._text.clear()
        self._parser.CharacterDataHandler = None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (left, top), (right, bottom) = cell_position(first), cell_position(last or first)
        self._merged += (abs(right - left) + 1) * (abs(bottom - top) + 1)
        if self._merged > facts.MAX_MERGED_CELLS:
            raise Refused("files.merge_too_large", cells=reference[:40])


class BookWatch:
    """The sheets of a workbook: name and the id of the relationship to its part."""

    def __init__(self, _parser: expat.XMLParserType) -> None:
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "sheet":
            ids = [value for key, value in attributes.items() if key.endswith(":id")]
            self.sheets.append((attributes.get("name", ""), ids[0] if ids else ""))

    def close(self) -> None:
        """Nothing is left to be told."""
