"""Fonts of a PDF: what each code of a shown string means, and how wide it is.

Three witnesses say what a glyph means: the PDF's ToUnicode map, the embedded font's own
character map, and the names of a simple font's encoding. Producers get the first one wrong for
Thai, so the embedded font has the last word where it is a map of letters at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pikepdf

from parsers.isolation import Refused
from parsers.pdf.embedded import CharacterMaps, character_maps
from parsers.pdf.encodings import is_symbolic, letters_of_encoding, standard_widths
from parsers.pdf.streams import FONT_BYTES, MAP_BYTES, unpacked
from parsers.pdf.symbols import symbol, symbols_of
from parsers.pdf.to_unicode import glyphs_of, letters_of
from thai.text import NIKHAHIT, SARA_AA, SARA_AM, normalize

UNKNOWN: Final = "\ufffd"
_EM: Final = 1000.0
_MOST_WIDTHS: Final = 70_000
_THAI: Final = range(0x0E00, 0x0E80)
_USUAL_WIDTH: Final = 500.0
#: What is private even after the known shifted marks have become what they are.
_PRIVATE: Final = frozenset(map(chr, range(0xE000, 0xF900)))


@dataclass(slots=True)
class Font:
    """``shown`` gives each code's letters, its width in em, and whether word spacing applies."""

    double: bool
    told: Mapping[int, str]
    maps: CharacterMaps
    names: Mapping[int, str]
    widths: Mapping[int, float]
    usual_width: float
    glyphs: Mapping[int, int] | bytes | None = None
    codes: Mapping[int, int] | None = None
    symbols: Mapping[int, str] = field(default_factory=dict)
    scale: float = 1 / _EM
    trusted: bool = False
    _known: dict[int, tuple[str, float, bool]] = field(default_factory=dict)
    _strings: dict[bytes, list[tuple[str, float, bool]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.trusted = self._agrees()

    def shown(self, string: bytes) -> list[tuple[str, float, bool]]:
        found = self._strings.get(string)
        if found is None:
            codes = (
                [(string[at] << 8) | string[at + 1] for at in range(0, len(string) - 1, 2)]
                if self.double
                else string
            )
            found = [self._known.get(code) or self._learn(code) for code in codes]
            self._strings[string] = found
        return found

    def _learn(self, code: int) -> tuple[str, float, bool]:
        cid = self.codes.get(code, 0) if self.codes is not None else code
        width = self.widths.get(cid, self.usual_width) * self.scale
        known = (self._letters(code), width, not self.double and code == 0x20)  # noqa: PLR2004
        self._known[code] = known
        return known

    def _letters(self, code: int) -> str:
        told = self.told.get(code)
        own = self._own(code) if self.trusted else ()
        if own and (told is None or not _same(told, own)):
            letters = next((letter for letter in own if ord(letter) in _THAI), own[0])
        elif told is not None:
            letters = told
        else:
            letters = self.names.get(code, UNKNOWN)
        return symbol(self.symbols, code, letters) if self.symbols else letters

    def _own(self, code: int) -> tuple[str, ...]:
        """The letters that the font itself knows of a glyph, without private ones."""
        letters = self.maps.letters.get(self._glyph(code), ())
        return tuple(letter for letter in letters if normalize(letter) not in _PRIVATE)

    def _glyph(self, code: int) -> int:
        if not self.double:
            return self.maps.codes.get(code, 0)
        cid = self.codes.get(code, 0) if self.codes is not None else code
        if isinstance(self.glyphs, bytes):
            return int.from_bytes(self.glyphs[2 * cid : 2 * cid + 2])
        return cid

    def _agrees(self) -> bool:
        """Whether the font's own map is one of letters: subsets may number their glyphs anew."""
        if not self.maps.letters:
            return False
        both = [
            (told, own)
            for code, told in self.told.items()
            if (own := self._own(code)) and _WORDS_FAULTS.get(told) not in own
        ]
        return 2 * sum(_same(told, own) for told, own in both) >= len(both)


#: What Word tells of a glyph, and what it is: such a pair speaks for the font's own map.
_WORDS_FAULTS: Final = {SARA_AM: SARA_AA, " ": NIKHAHIT}


def _same(told: str, own: tuple[str, ...]) -> bool:
    return told in own or any(_folded(told) == _folded(letter) for letter in own)


def _folded(letters: str) -> str:
    return normalize(letters) if letters.strip() else letters


def font_of(described: pikepdf.Object) -> Font:
    """A font of a page's resources.

    Raises:
        Refused: a part of it unpacks to too much.
    """
    read = _plain(described)
    if str(read.get("/Subtype", "")) == "/Type0":
        return _composite(read)
    return _simple(read)


def _plain(told: Any) -> Any:
    return told if isinstance(told, pikepdf.Dictionary | pikepdf.Stream) else pikepdf.Dictionary()


def _told(read: Any) -> Mapping[int, str]:
    return letters_of(unpacked(read.get("/ToUnicode"), MAP_BYTES))


def _embedded(descriptor: Any) -> CharacterMaps:
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            return character_maps(unpacked(descriptor[key], FONT_BYTES))
    return CharacterMaps()


def _composite(read: Any) -> Font:
    below = read.get("/DescendantFonts")
    inner = _plain(below[0] if isinstance(below, pikepdf.Array) and len(below) else None)
    encoding, to_glyph = read.get("/Encoding"), inner.get("/CIDToGIDMap")
    stream = isinstance(to_glyph, pikepdf.Stream)
    return Font(
        double=True,
        told=_told(read),
        maps=_embedded(_plain(inner.get("/FontDescriptor"))),
        names={},
        widths=_cid_widths(inner.get("/W")),
        usual_width=_number(inner.get("/DW"), _EM),
        glyphs=unpacked(to_glyph, MAP_BYTES) if stream else None,
        codes=glyphs_of(unpacked(encoding, MAP_BYTES))
        if isinstance(encoding, pikepdf.Stream)
        else None,
        symbols=symbols_of(str(read.get("/BaseFont", ""))),
    )


def _cid_widths(told: Any) -> Mapping[int, float]:
    widths: dict[int, float] = {}
    items = iter(told if isinstance(told, pikepdf.Array) else ())
    for first in items:
        start, second = int(_number(first, 0)), next(items, None)
        if isinstance(second, pikepdf.Array):
            widths.update((start + at, _number(width, 0)) for at, width in enumerate(second))
            continue
        width = _number(next(items, None), 0)
        last = min(int(_number(second, 0)), start + _MOST_WIDTHS - len(widths))
        widths.update(dict.fromkeys(range(start, last + 1), width))
    return widths


def _simple(read: Any) -> Font:
    descriptor = _plain(read.get("/FontDescriptor"))
    name = str(read.get("/BaseFont", ""))
    first, widths = int(_number(read.get("/FirstChar"), 0)), read.get("/Widths")
    usual = _number(descriptor.get("/MissingWidth"), 0.0)
    named = letters_of_encoding(read.get("/Encoding"), symbolic=is_symbolic(descriptor))
    wide: Mapping[int, float]
    if isinstance(widths, pikepdf.Array):
        wide = {first + at: _number(width, 0.0) for at, width in enumerate(widths)}
    else:
        # A base font that every viewer has, as notes typed onto a page use it.
        wide, usual = standard_widths(name, named), usual or _USUAL_WIDTH
    return Font(
        double=False,
        told=_told(read),
        maps=_embedded(descriptor),
        names=named,
        widths=wide,
        usual_width=usual,
        symbols=symbols_of(name),
        scale=_type3_scale(read),
    )


def _type3_scale(read: Any) -> float:
    matrix = read.get("/FontMatrix")
    if str(read.get("/Subtype", "")) == "/Type3" and isinstance(matrix, pikepdf.Array):
        return abs(_number(matrix[0], 1 / _EM)) if len(matrix) else 1 / _EM
    return 1 / _EM


def _number(told: Any, otherwise: float) -> float:
    try:
        return float(told)
    except (TypeError, ValueError, OverflowError):
        return otherwise


def unreadable() -> Font:
    """A font that can't be read: each of its bytes is an unknown letter."""
    return Font(False, {}, CharacterMaps(), {}, {}, _USUAL_WIDTH)  # noqa: FBT003


def read_font(described: pikepdf.Object) -> Font:
    """As ``font_of``, but a broken font is no fault of the page."""
    try:
        return font_of(described)
    except Refused as refused:
        if refused.code == "pdf.too_large":
            raise
        return unreadable()
