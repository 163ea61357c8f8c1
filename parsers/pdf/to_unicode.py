"""ToUnicode maps of PDF fonts, and the code space of embedded encodings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

_BLOCK: Final = re.compile(rb"begin(bfchar|bfrange|cidchar|cidrange)(.*?)end\1", re.DOTALL)
_TOKEN: Final = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])|(\d+)")
_MOST: Final = 70_000

_Token = bytes | int | str


def letters_of(data: bytes) -> Mapping[int, str]:
    """Code to letters, as a ToUnicode stream has it; at most as many as two bytes can say."""
    found: dict[int, str] = {}
    for kind, body in _blocks(data):
        tokens = _tokens(body)
        if kind == b"bfchar":
            for code, text in zip(tokens, tokens, strict=False):
                if isinstance(code, bytes) and isinstance(text, bytes):
                    found[int.from_bytes(code)] = _text(text)
        elif kind == b"bfrange":
            for first in tokens:
                last, start = next(tokens, None), next(tokens, None)
                if isinstance(first, bytes) and isinstance(last, bytes):
                    _add_range(found, int.from_bytes(first), int.from_bytes(last), start, tokens)
        if len(found) > _MOST:
            break
    return found


def glyphs_of(data: bytes) -> Mapping[int, int]:
    """Code to glyph number (CID), as an embedded encoding has it."""
    found: dict[int, int] = {}
    for kind, body in _blocks(data):
        tokens = _tokens(body)
        for first in tokens:
            last = first if kind == b"cidchar" else next(tokens, None)
            start = next(tokens, None)
            if not isinstance(start, int):
                continue
            low, high = _number(first), _number(last)
            for code in range(low, min(high, low + _MOST - len(found)) + 1):
                found[code] = start + code - low
    return found


def _blocks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for match in _BLOCK.finditer(data):
        yield match[1], match[2]


def _tokens(body: bytes) -> Iterator[_Token]:
    for match in _TOKEN.finditer(body):
        if match[1] is not None:
            digits = b"".join(match[1].split())
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif match[4] is not None:
            yield int(match[4][:9])
        else:
            yield "[" if match[2] else "]"


def _number(code: _Token | None) -> int:
    return int.from_bytes(code) if isinstance(code, bytes) else 0


def _add_range(
    found: dict[int, str], low: int, high: int, start: _Token | None, tokens: Iterator[_Token]
) -> None:
    high = min(high, low + _MOST - len(found))
    if start == "[":
        for code, text in enumerate(tokens, low):
            if text == "]":
                break
            if isinstance(text, bytes) and code <= high:
                found[code] = _text(text)
    elif isinstance(start, bytes) and start:
        head, last = start[:-2], int.from_bytes(start[-2:])
        for code in range(low, high + 1):
            unit = (last + code - low) & 0xFFFF
            found[code] = _text(head + unit.to_bytes(2))


def _text(units: bytes) -> str:
    if len(units) == 1:
        return chr(units[0])
    return units.decode("utf-16-be", "replace")
