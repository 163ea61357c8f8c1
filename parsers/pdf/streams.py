"""A PDF's streams unpacked within limits: a small file must not become a large one."""

from __future__ import annotations

import zlib
from typing import Any, Final

import pikepdf

from parsers.isolation import Refused

#: What all the content of one page may unpack to; a dense page of forms has a twentieth of it.
PAGE_BYTES: Final = 4 * 1024 * 1024
FONT_BYTES: Final = 24 * 1024 * 1024
MAP_BYTES: Final = 1024 * 1024
# Filters other than Flate are unpacked by qpdf without a limit, so only from little.
_SMALL: Final = 64 * 1024
_TEXTUAL: Final = frozenset(("/ASCII85Decode", "/ASCIIHexDecode", "/A85", "/AHx"))
_FLATE: Final = frozenset(("/FlateDecode", "/Fl"))


def unpacked(stream: pikepdf.Object, limit: int) -> bytes:
    """The bytes of a stream.

    Raises:
        Refused: more than ``limit`` bytes, or filters that can't be unpacked safely.
    """
    if not isinstance(stream, pikepdf.Stream):
        return b""
    filters = _filters(stream)
    try:
        if len(filters) == 1 and filters[0] in _FLATE and "/DecodeParms" not in stream:
            return _inflated(stream.read_raw_bytes(), limit)
        packing = [name for name in filters if name not in _TEXTUAL]
        if len(packing) > 1:
            raise Refused("pdf.too_large")
        if packing and len(stream.read_raw_bytes()) > _SMALL:
            raise Refused("pdf.too_large")
        data = stream.read_bytes()
    except (pikepdf.PdfError, RuntimeError) as fault:
        raise Refused("pdf.broken_stream") from fault
    if len(data) > limit:
        raise Refused("pdf.too_large")
    return data


def _filters(stream: pikepdf.Stream) -> list[str]:
    told: Any = stream.get("/Filter")
    if told is None:
        return []
    return [str(name) for name in told] if isinstance(told, pikepdf.Array) else [str(told)]


def _inflated(packed: bytes, limit: int) -> bytes:
    """What there is up to the first fault, as viewers show it."""
    inflater = zlib.decompressobj()
    out = bytearray()
    waiting: bytes = packed
    try:
        while not inflater.eof and len(out) <= limit:
            chunk = inflater.decompress(waiting, limit + 1 - len(out))
            out += chunk
            waiting = inflater.unconsumed_tail
            if not chunk and not waiting:
                break
    except zlib.error:
        pass
    if len(out) > limit:
        raise Refused("pdf.too_large")
    return bytes(out)
