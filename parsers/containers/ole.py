"""OLE containers (old Office files, files with a password): their streams by name."""

import struct
from collections.abc import Iterator, Sequence

from parsers.isolation import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on numbers of sectors mean something else
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRY_BYTES = 128
_SMALL_SECTOR_BYTES = 64
_HEADER_BYTES = 512
_SHIFTS = (9, 12)
_FIRST_SECTORS = 109


class OleFile:
    """The directory of an OLE container. Raises Refused (``files.broken``) where it is torn."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER_BYTES:
            raise Refused("files.broken")
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in _SHIFTS:
            raise Refused("files.broken")
        self._sector_bytes = 1 << shift
        directory, self._small_limit, small_table = struct.unpack_from("<I4xII", data, 48)
        self._table = self._load_table()
        self._entries: dict[str, tuple[int, int]] = {}
        self._root = (0, 0)
        self._read_directory(b"".join(self._chain(directory)))
        self._small_table = _numbers(b"".join(self._chain(small_table)))

    @property
    def names(self) -> frozenset[str]:
        """Streams and storages at any depth."""
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        """A stream's bytes. Raises KeyError, and Refused where it is cut short."""
        start, size = self._entries[name]
        content = self._small(start) if size < self._small_limit else b"".join(self._chain(start))
        if len(content) < size:
            raise Refused("files.broken")
        return content[:size]

    def _load_table(self) -> list[int]:
        """Which sector follows which."""
        where = list(struct.unpack_from(f"<{_FIRST_SECTORS}I", self._data, 76))
        following = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while following < _END and following not in seen:
            seen.add(following)
            *more, following = _numbers(self._sector(following))
            where.extend(more)
        table: list[int] = []
        used = list(dict.fromkeys(number for number in where if number < _END))
        for number in used:
            table.extend(_numbers(self._sector(number)))
        return table

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_bytes
        sector = self._data[start : start + self._sector_bytes]
        # A last sector that is cut short is common and harmless.
        if not sector:
            raise Refused("files.broken")
        return sector.ljust(self._sector_bytes, b"\0")

    def _chain(self, number: int) -> Iterator[bytes]:
        for each in _follow(self._table, number):
            yield self._sector(each)

    def _read_directory(self, content: bytes) -> None:
        for place in range(0, len(content) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", content, place + 64)
            start, size = struct.unpack_from("<II", content, place + 116)
            name = content[place : place + max(0, min(length, 64) - 2)].decode(
                "utf-16-le", "replace"
            )
            if kind == _ROOT:
                self._root = (start, size)
            elif kind in (_STORAGE, _STREAM):
                self._entries.setdefault(name, (start, size))

    def _small(self, number: int) -> bytes:
        """A stream of the container's own little container."""
        whole = b"".join(self._chain(self._root[0]))
        return b"".join(
            whole[each * _SMALL_SECTOR_BYTES : (each + 1) * _SMALL_SECTOR_BYTES]
            for each in _follow(self._small_table, number)
        )


def workbook_stream(container: OleFile) -> bytes:
    """The stream of an old workbook. Raises Refused where there is none."""
    for name in ("Workbook", "Book"):
        if name in container.names:
            return container.stream(name)
    raise Refused("files.broken")


def _follow(table: Sequence[int], number: int) -> Iterator[int]:
    """The numbers of a chain. Raises Refused where it goes in a circle or nowhere."""
    steps = 0
    while number < _END:
        if number >= len(table) or steps > len(table):
            raise Refused("files.broken")
        yield number
        number, steps = table[number], steps + 1


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
