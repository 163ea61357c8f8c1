"""What an embedded font says of its glyphs by itself: its own character map.

Word's ToUnicode calls NIKHAHIT a space and SARA AA a SARA AM; the font that stands beside it in
the same file knows better. Only the map is read, by hand and within limits: the rest of a foreign
font is not touched.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

_MOST_CODES: Final = 70_000
_MOST_TABLES: Final = 64
_WINDOWS, _UNICODE, _MAC = 3, 0, 1
_SYMBOL: Final = 0
_SYMBOL_BASE: Final = 0xF000


@dataclass(frozen=True, slots=True)
class CharacterMaps:
    """``letters``: glyph to the letters it stands for. ``codes``: one-byte code to glyph."""

    letters: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[int, int] = field(default_factory=dict)


def character_maps(font: bytes) -> CharacterMaps:
    """The maps of a TrueType or OpenType file; empty where it has none or is broken."""
    try:
        return _read(font)
    except (struct.error, IndexError, ValueError):
        return CharacterMaps()


def _read(font: bytes) -> CharacterMaps:
    start = _table(font, b"cmap")
    if start is None:
        return CharacterMaps()
    (count,) = struct.unpack_from(">H", font, start + 2)
    letters: defaultdict[int, dict[str, None]] = defaultdict(dict)
    codes: dict[int, int] = {}
    seen: set[int] = set()
    for number in range(min(count, _MOST_TABLES)):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        if offset in seen:
            continue
        seen.add(offset)
        if platform == _MAC or (platform == _WINDOWS and encoding == _SYMBOL):
            for code, glyph in _pairs(font, start + offset):
                codes.setdefault(code - _SYMBOL_BASE if code >= _SYMBOL_BASE else code, glyph)
        elif platform in (_UNICODE, _WINDOWS):
            for code, glyph in _pairs(font, start + offset):
                letters[glyph][chr(code)] = None
    return CharacterMaps({glyph: tuple(found) for glyph, found in letters.items()}, codes)


def _table(font: bytes, name: bytes) -> int | None:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(min(count, _MOST_TABLES)):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == name:
            return int(offset)
    return None


def _pairs(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Code and glyph of one map, at most so many; glyph 0 is none."""
    left = _MOST_CODES
    (kind,) = struct.unpack_from(">H", font, at)
    reader = {0: _bytes, 4: _segments, 6: _trimmed, 12: _groups}.get(kind)
    for code, glyph in reader(font, at) if reader else ():
        if glyph:
            yield code, glyph
        left -= 1
        if not left:
            break


def _bytes(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    yield from enumerate(font[at + 6 : at + 262])


def _trimmed(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    first, count = struct.unpack_from(">HH", font, at + 6)
    yield from enumerate(struct.unpack_from(f">{count}H", font, at + 10), first)


def _segments(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * doubled)
    place = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", font, place)
    for number, (low, high, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(low, min(high, 0xFFFE) + 1):
            glyph = code
            if offset:
                where = place + 2 * number + offset + 2 * (code - low)
                (glyph,) = struct.unpack_from(">H", font, where)
            yield code, (glyph + delta) & 0xFFFF if glyph or not offset else 0


def _groups(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for number in range(min(count, _MOST_CODES)):
        low, high, glyph = struct.unpack_from(">III", font, at + 16 + 12 * number)
        for code in range(low, min(high, 0x10FFFF) + 1):
            yield code, glyph + code - low
