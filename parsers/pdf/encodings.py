"""Encodings of simple PDF fonts by their names, and the widths of the fonts all viewers have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pikepdf
from fontTools.agl import toUnicode
from fontTools.encodings.StandardEncoding import StandardEncoding

_CODECS: Final = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
_BYTES: Final = 256
_SYMBOLIC: Final = 4
_LONGEST_NAME: Final = 64


def letters_of_encoding(encoding: Any, *, symbolic: bool) -> Mapping[int, str]:
    """Code to letter, by an ``/Encoding``; a symbolic font's own encoding is not known."""
    base, differences = encoding, None
    if isinstance(encoding, pikepdf.Dictionary):
        base, differences = encoding.get("/BaseEncoding"), encoding.get("/Differences")
    codec = _CODECS.get(str(base)) if isinstance(base, pikepdf.Name) else None
    usual = {} if symbolic else _standard()
    letters = dict(_of_codec(codec) if codec is not None else usual)
    code = 0
    for item in differences if isinstance(differences, pikepdf.Array) else ():
        if isinstance(item, pikepdf.Name):
            name = str(item)[1 : _LONGEST_NAME + 1]
            # A name that says nothing (``g37``) hides what the base encoding would have said.
            letters[code] = toUnicode(name, isZapfDingbats=_is_dingbat(name)) or "\ufffd"
            code += 1
        elif isinstance(item, int):
            code = item
    return letters


def _is_dingbat(name: str) -> bool:
    return name[:1] == "a" and name[1:].isdecimal()


@cache
def _of_codec(codec: str) -> Mapping[int, str]:
    return {
        code: letter
        for code in range(0x20, _BYTES)
        if (letter := bytes((code,)).decode(codec, "ignore"))
    }


@cache
def _standard() -> Mapping[int, str]:
    named = enumerate(StandardEncoding)
    return {code: toUnicode(name) for code, name in named if name != ".notdef"}


def standard_widths(font_name: str, letters: Mapping[int, str]) -> Mapping[int, float]:
    """Widths in thousandths of an em of Helvetica and its like; of Helvetica for any other."""
    # Needed only for notes typed onto a page, and it takes a while to load.
    from pdfminer.fontmetrics import FONT_METRICS  # noqa: PLC0415

    name = font_name.lstrip("/").rpartition("+")[2]
    metrics = FONT_METRICS.get(name, FONT_METRICS["Helvetica"])[1]
    return {code: float(metrics[letter]) for code, letter in letters.items() if letter in metrics}


def is_symbolic(descriptor: Any) -> bool:
    """Whether a font says that its letters are none of the standard ones."""
    flags = descriptor.get("/Flags")
    embedded = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
    return embedded and isinstance(flags, int) and bool(flags & _SYMBOLIC)
