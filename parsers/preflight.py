"""What a foreign workbook must pass before a spreadsheet library sees it.

Nothing here trusts what the file says of itself: every entry is unpacked piecemeal and
counted, and every XML part goes through expat with document types refused. The limits
answer the hostile workbooks of measured-facts section 5. Run it inside
``parsers.isolation.run_isolated``: it is safe in memory, but may take seconds.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from parsers.isolation import Refused

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_RATIO = 50
#: A small file may be very regular; only above this is the ratio a sign of a bomb.
RATIO_FLOOR_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 1000
#: Cells of the rectangle from A1 to the last cell with content: readers allocate all of it.
MAX_SHEET_AREA = 16 * 1024 * 1024
MAX_MERGED_CELLS = 200_000
#: Formulas without a value, and error values, of one sheet: each is told.
MAX_MARKS = 200_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1024 * 1024
_DIGITS = "0123456789"
_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"


@dataclass(slots=True)
class SheetMarks:
    """Cells of one sheet that a values-only reader would show as blank.

    ``uncalculated``: formulas that no program has computed yet. ``errors``: cell to the
    error shown (``#REF!``).
    """

    uncalculated: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the checks saw on their way: the marks of every sheet, by sheet name."""

    marks: Mapping[str, SheetMarks]


def preflight_workbook(data: bytes) -> Preflight:
    """Check that an .xlsx file is safe to hand to a spreadsheet library.

    Raises:
        Refused: with a code of ``templates/sentences/files.toml``.
    """
    _check_magic(data)
    archive = _directory(data)
    scans: dict[str, _Scan] = {}
    unpacked = 0
    for info in archive.infolist():
        scan = _Scan() if info.filename.endswith((".xml", ".rels", ".vml")) else None
        for chunk in _unpack(data, info):
            unpacked += len(chunk)
            _check_size(unpacked, len(data))
            if scan:
                scan.feed(chunk)
        if scan:
            scan.close()
            scans[info.filename] = scan
    return Preflight(_marks_by_name(scans))


def _check_magic(data: bytes) -> None:
    if not data:
        raise Refused("files.empty")
    if len(data) > MAX_FILE_BYTES:
        raise Refused("files.too_large", megabytes=str(MAX_FILE_BYTES // 1024**2))
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused("files.password" if encrypted else "files.old_excel")
    if not data.startswith(b"PK\x03\x04"):
        raise Refused("files.not_workbook")


def _directory(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, struct.error, OverflowError) as fault:
        raise Refused("files.broken") from fault
    names = [info.filename for info in archive.infolist()]
    if len(names) > MAX_ENTRIES:
        raise Refused("files.too_many_parts", limit=str(MAX_ENTRIES))
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise Refused("files.password")
    if any("vbaproject" in name.lower() for name in names):
        raise Refused("files.macro")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused("files.not_workbook")
    if len(set(names)) != len(names):
        raise Refused("files.broken")
    if b"macroEnabled" in b"".join(_unpack(data, archive.getinfo("[Content_Types].xml"))):
        raise Refused("files.macro")
    _check_size(sum(info.file_size for info in archive.infolist()), len(data))
    return archive


def _check_size(unpacked: int, packed: int) -> None:
    bomb = unpacked > RATIO_FLOOR_BYTES and unpacked > MAX_RATIO * packed
    if bomb or unpacked > MAX_UNPACKED_BYTES:
        raise Refused("files.unpacks_too_large", megabytes=str(MAX_UNPACKED_BYTES // 1024**2))


def _unpack(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's real bytes, however many the directory declares: a lie is refused.

    ``zipfile`` stops at the declared size, other readers go on; so it is done by hand.
    """
    header = data[info.header_offset : info.header_offset + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):  # noqa: PLR2004 - zip's own
        raise Refused("files.broken")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = info.header_offset + 30 + name_length + extra_length
    packed = memoryview(data)[start : start + info.compress_size]
    left = info.file_size
    for chunk in _inflate(packed, info.compress_type):
        left -= len(chunk)
        if left < 0:
            raise Refused("files.broken")
        yield chunk
    if left:
        raise Refused("files.broken")


def _inflate(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        for start in range(0, len(packed), _CHUNK):
            yield bytes(packed[start : start + _CHUNK])
        return
    if method != zipfile.ZIP_DEFLATED:
        raise Refused("files.broken")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting: bytes | memoryview = packed
    try:
        while not inflater.eof:
            chunk = inflater.decompress(waiting, _CHUNK)
            waiting = inflater.unconsumed_tail
            if chunk:
                yield chunk
            elif not waiting:
                break
    except zlib.error as fault:
        raise Refused("files.broken") from fault
    if not inflater.eof:
        raise Refused("files.broken")


class _Scan:
    """One XML part, read once: no document type, no far-away cell, no giant merge."""

    def __init__(self) -> None:
        self.marks = SheetMarks()
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}
        self._locals: dict[str, str] = {}
        self._columns: set[str] = set()
        self._row = self._column = self._last_row = self._width = self._merged = 0
        self._reference = self._seen_row = ""
        self._type = ""
        self._waiting = ""
        self._has_value = False
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._root

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, last=False)

    def close(self) -> None:
        self._parse(b"", last=True)
        self._settle()

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, UnicodeError, LookupError, ValueError) as fault:
            raise Refused("files.broken") from fault

    def _refuse_doctype(self, *_: object) -> None:
        raise Refused("files.entities")

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        """By the root, not by the file name: a sheet may hide under any name."""
        handlers = {
            "worksheet": self._in_sheet,
            "workbook": self._in_workbook,
            "Relationships": self._in_relationships,
        }
        self._parser.StartElementHandler = handlers.get(name.rpartition(":")[2])

    def _in_workbook(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            ids = [value for key, value in attributes.items() if key.endswith(":id")]
            self.sheets.append((attributes.get("name", ""), ids[0] if ids else ""))

    def _in_relationships(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _in_sheet(self, name: str, attributes: dict[str, str]) -> None:
        local = self._locals.get(name)
        if local is None:
            local = self._locals[name] = name.rpartition(":")[2]
        if local == "c":
            if self._waiting:
                self._settle()
            self._type = attributes.get("t", "")
            self._column += 1
            self._reference = attributes.get("r") or f"{column_letters(self._column)}{self._row}"
        elif local in ("v", "is"):
            self._content()
        elif local == "f":
            self._formula()
        elif local == "row":
            self._settle()
            self._row = _number(attributes.get("r", ""), self._row + 1)
            self._column = 0
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))

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
        self._last_row = max(_number(self._seen_row, 0), self._last_row)
        if letters not in self._columns:
            self._columns.add(letters)
            self._width = max(column_number(letters), self._width)
        if self._width * self._last_row > MAX_SHEET_AREA:
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
            self.marks.uncalculated.append(self._waiting)
        elif self._type == "e":
            self.marks.errors[self._waiting] = value[:40]
        if len(self.marks.uncalculated) + len(self.marks.errors) > MAX_MARKS:
            raise Refused("files.not_calculated", limit=f"{MAX_MARKS:,}")
        self._waiting = ""
        self._text.clear()
        self._parser.CharacterDataHandler = None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (left, top), (right, bottom) = cell_position(first), cell_position(last or first)
        self._merged += (abs(right - left) + 1) * (abs(bottom - top) + 1)
        if self._merged > MAX_MERGED_CELLS:
            raise Refused("files.merge_too_large", cells=reference[:40])


def _marks_by_name(scans: Mapping[str, _Scan]) -> dict[str, SheetMarks]:
    targets = scans[_RELATIONSHIPS].targets if _RELATIONSHIPS in scans else {}
    found: dict[str, SheetMarks] = {}
    for name, identifier in scans["xl/workbook.xml"].sheets:
        target = targets.get(identifier, "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        if path in scans:
            found[name] = scans[path].marks
    return found


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else otherwise  # noqa: PLR2004 - a row has seven digits


def cell_position(reference: str) -> tuple[int, int]:
    """Column and row, both from 1, of an address such as ``B12``.

    Raises:
        Refused: ``files.broken`` where it is no address.
    """
    letters = reference.rstrip(_DIGITS)
    row = _number(reference[len(letters) :], 0)
    if not row:
        raise Refused("files.broken")
    return column_number(letters), row


def column_number(letters: str) -> int:
    """1 for A, 27 for AA; at most three letters (Refused otherwise)."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):  # noqa: PLR2004
        raise Refused("files.broken")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
