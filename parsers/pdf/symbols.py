"""Tick boxes and tick marks of symbol fonts, whose codes say nothing of what they show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WINGDINGS: Final = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x78: "☒", 0xA8: "☐",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2: Final = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA2: "■", 0xA3: "☐",
    0xA4: "☐", 0x2A: "☐", 0x30: "☐",
}  # fmt: skip
_WEBDINGS: Final = {0x61: "✓", 0x63: "☐", 0x67: "■", 0x72: "✗"}
_ZAPF: Final = {
    0x33: "✓", 0x34: "✔", 0x35: "✕", 0x36: "✖", 0x37: "✗", 0x38: "✘", 0x6C: "●", 0x6E: "■",
    0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐",
}  # fmt: skip
_FONTS: Final = (
    ("wingdings2", _WINGDINGS_2),
    ("wingdings-2", _WINGDINGS_2),
    ("wingdings", _WINGDINGS),
    ("webdings", _WEBDINGS),
    ("zapfdingbats", _ZAPF),
    ("dingbats", _ZAPF),
)
_BYTE: Final = 0xFF
_PRIVATE: Final = range(0xF000, 0xF100)


def symbols_of(font_name: str) -> Mapping[int, str]:
    """What a symbol font's codes show, as far as forms use them; empty for any other font."""
    name = font_name.lower().replace(" ", "")
    return next((table for part, table in _FONTS if part in name), {})


def symbol(table: Mapping[int, str], code: int, letters: str) -> str:
    """What a glyph of a symbol font shows, by its letter or else its code; else its letters."""
    if len(letters) == 1 and (ord(letters) in _PRIVATE or ord(letters) <= _BYTE):
        return table.get(ord(letters) & _BYTE, letters)
    if letters in ("", "\ufffd"):
        return table.get(code & _BYTE, letters)
    return letters
