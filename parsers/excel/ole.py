"""A stream out of an OLE container, the file that an .xls is."""

from __future__ import annotations

import struct
from typing import Final

from parsers.isolation import Refused

_ENTRY: Final = 128
_IN_HEADER: Final = 109
_LAST_SECTOR: Final = 0xFFFFFFFA


def ole_stream(data: bytes, names: tuple[str, ...]) -> bytes:
    """The first stream of one of these names.

    Raises:
        Refused: the container is broken, or has no such stream.
    """
    try:
        return _Container(data).stream(names)
    except (struct.error, IndexError) as fault:
        raise Refused("files.broken") from fault


class _Container:
    """Sectors in chains; every chain is cut off where it would be longer than the file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        self._directory, _, self._cutoff = struct.unpack_from("<3I", data, 48)
        self._most = len(data) // self._size + 1
        self._table = self._fat()

    def stream(self, names: tuple[str, ...]) -> bytes:
        entries = self._chain(self._directory)
        for start in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", entries, start + 64)[0]
            name = entries[start : start + max(length - 2, 0)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", entries, start + 116)
            # Workbooks are filled up to the size from which streams have sectors of their own.
            if name in names and size >= self._cutoff:
                return self._chain(first)[:size]
        raise Refused("files.broken")

    def _fat(self) -> list[int]:
        places = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        more, count = struct.unpack_from("<2I", self._data, 68)
        for _ in range(min(count, self._most)):
            sector = self._sector(more)
            *listed, more = struct.unpack(f"<{len(sector) // 4}I", sector)
            places += listed
        table: list[int] = []
        for place in places:
            if place < _LAST_SECTOR:
                sector = self._sector(place)
                table += struct.unpack(f"<{len(sector) // 4}I", sector)
        return table

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _chain(self, sector: int) -> bytes:
        pieces: list[bytes] = []
        while sector < len(self._table) and len(pieces) <= self._most:
            pieces.append(self._sector(sector))
            sector = self._table[sector]
        return b"".join(pieces)
