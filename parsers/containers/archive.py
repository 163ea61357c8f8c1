"""Zip archives that nobody has to trust: every entry is unpacked piecemeal and counted."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from parsers.isolation import Refused

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_RATIO = 50
#: A small file may be very regular; only above this is the ratio a sign of a bomb.
RATIO_FLOOR_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 1000
SIGNATURE = b"PK\x03\x04"
_CHUNK = 1024 * 1024
_HEADER_BYTES = 30
_ENCRYPTED = 1
_IS_UTF8 = 0x800


class Archive:
    """A zip archive whose directory has passed the checks; entries are unpacked one by one.

    Raises Refused on the way in, and whenever an entry is not what it says.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._unpacked = 0
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.entries = {info.filename: info for info in archive.infolist()}
                count = len(archive.infolist())
        except (
            zipfile.BadZipFile,
            NotImplementedError,  # says that a later version of zip is needed
            ValueError,
            struct.error,
            OverflowError,
            OSError,
        ) as fault:
            raise Refused("files.broken") from fault
        if count > MAX_ENTRIES:
            raise Refused("files.too_many_parts", limit=str(MAX_ENTRIES))
        if any(info.flag_bits & _ENCRYPTED for info in self.entries.values()):
            raise Refused("files.password")
        # Some readers know upper and lower case apart and some don't: they'd read different parts.
        if len({name.casefold() for name in self.entries}) != count:
            raise Refused("files.broken")
        if any(_leads_astray(name) for name in self.entries):
            raise Refused("files.astray")
        _check_size(sum(info.file_size for info in self.entries.values()), len(data))

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str) -> bytes:
        """A part as a whole; empty where there is none."""
        return b"".join(self.chunks(name)) if name in self.entries else b""

    def chunks(self, name: str) -> Iterator[bytes]:
        """The entry's real bytes, however many the directory declares: a lie is refused.

        ``zipfile`` stops at the declared size, other readers go on; so it is done by hand.
        """
        info = self.entries[name]
        header = self._data[info.header_offset : info.header_offset + _HEADER_BYTES]
        if len(header) < _HEADER_BYTES or not header.startswith(SIGNATURE):
            raise Refused("files.broken")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        start = info.header_offset + _HEADER_BYTES
        if not _is_name(self._data[start : start + name_length], header, info):
            # Readers would not agree which part this is, and ``zipfile`` trips over it.
            raise Refused("files.broken")
        start += name_length + extra_length
        packed = memoryview(self._data)[start : start + info.compress_size]
        left = info.file_size
        for chunk in _inflate(packed, info.compress_type):
            left -= len(chunk)
            if left < 0:
                raise Refused("files.broken")
            yield chunk
        if left:
            raise Refused("files.broken")

    def count(self, size: int) -> None:
        """Add to what has been unpacked of the archive as a whole."""
        self._unpacked += size
        _check_size(self._unpacked, len(self._data))


def _is_name(written: bytes, header: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether the name in front of an entry is the one that the directory gives it."""
    (flags,) = struct.unpack("<H", header[6:8])
    try:
        return written.decode("utf-8" if flags & _IS_UTF8 else "cp437") == info.orig_filename
    except UnicodeDecodeError:
        return False


def _leads_astray(name: str) -> bool:
    """Whether unpacking a part of that name would write outside of the folder."""
    absolute = name.startswith(("/", "\\")) or ":" in name[:3]
    return absolute or ".." in name.replace("\\", "/").split("/") or "\0" in name


def _check_size(unpacked: int, packed: int) -> None:
    bomb = unpacked > RATIO_FLOOR_BYTES and unpacked > MAX_RATIO * packed
    if bomb or unpacked > MAX_UNPACKED_BYTES:
        raise Refused("files.unpacks_too_large", megabytes=str(MAX_UNPACKED_BYTES // 1024**2))


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
