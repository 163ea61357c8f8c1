"""A Word file as a zip of parts: read within limits, written raw and always the same."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from isal import isal_zlib

from templates.findings import Finding, Place

MAX_PARTS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8_NAMES = 0x800
_DEFLATED = 8
# 1 January 1980, the zip format's zero: the same input gives the same bytes.
_DOS_DATE = 0x21


class CannotMake(Exception):  # noqa: N818 - it is what a person calls it
    """A paper can't be made; ``findings`` say why and where, all at once."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings


class BadTemplate(CannotMake):
    """The Word template can't be used."""


class BadRecord(CannotMake):
    """The record holds what the paper can't show."""


def read_parts(data: bytes, name: str = "") -> dict[str, bytes]:
    """The parts of a Word file by name, in the file's order.

    Raises:
        BadTemplate: not a Word file, or larger unpacked than any honest one.
    """
    place = Place(file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_PARTS or size > MAX_UNPACKED:
                raise BadTemplate([Finding("template.too_large", place, found=f"{size:,} ไบต์")])
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        raise BadTemplate([Finding("template.not_word", place)]) from error
    if "word/document.xml" not in parts:
        raise BadTemplate([Finding("template.not_word", place)])
    return parts


@dataclass(frozen=True, slots=True)
class Entry:
    """One zip entry ready to be written: its headers but for the place, and its data."""

    local: bytes
    central: tuple[int, int, int, bytes]

    @classmethod
    def pack(cls, name: str, data: bytes) -> Entry:
        encoded = name.encode()
        squeezer = isal_zlib.compressobj(isal_zlib.ISAL_DEFAULT_COMPRESSION, wbits=-15)
        packed = squeezer.compress(data) + squeezer.flush()
        check = isal_zlib.crc32(data)
        header = _LOCAL.pack(
            b"PK\3\4", 20, _UTF8_NAMES, _DEFLATED, 0, _DOS_DATE,
            check, len(packed), len(data), len(encoded), 0,
        )  # fmt: skip
        return cls(header + encoded + packed, (check, len(packed), len(data), encoded))

    def directory(self, offset: int) -> bytes:
        check, packed, size, name = self.central
        return _CENTRAL.pack(
            b"PK\1\2", 20, 20, _UTF8_NAMES, _DEFLATED, 0, _DOS_DATE,
            check, packed, size, len(name), 0, 0, 0, 0, 0, offset,
        ) + name  # fmt: skip


class Package:
    """A zip most of whose entries never change: these are packed once and copied raw."""

    def __init__(self, fixed: dict[str, bytes]) -> None:
        entries = [Entry.pack(name, data) for name, data in fixed.items()]
        self._count = len(entries)
        self._data = b"".join(entry.local for entry in entries)
        directory, offset = [], 0
        for entry in entries:
            directory.append(entry.directory(offset))
            offset += len(entry.local)
        self._directory = b"".join(directory)

    def with_parts(self, changing: dict[str, bytes]) -> bytes:
        """The whole file with these parts added."""
        entries = [Entry.pack(name, data) for name, data in changing.items()]
        pieces, directory, offset = [self._data], [self._directory], len(self._data)
        for entry in entries:
            pieces.append(entry.local)
            directory.append(entry.directory(offset))
            offset += len(entry.local)
        listing = b"".join(directory)
        count = self._count + len(entries)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(listing), offset, 0)
        return b"".join((*pieces, listing, end))
