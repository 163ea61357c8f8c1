"""Texts of a PDF's fields, in whatever encoding their writer thought right.

The standard knows UTF-16BE and UTF-8 with their marks, and PDFDocEncoding, which has no Thai.
Writers also leave the mark out, turn the bytes around, or put in the bytes of old Windows.
"""

from __future__ import annotations

import codecs
import html
import re
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pikepdf import Name, PdfError, Stream, String

MOST_BYTES: Final = 1_000_000
_ESCAPE = re.compile("\x1b[^\x1b]{0,10}\x1b")
_TAG = re.compile(r"<[^<>]{0,500}>")
_BREAK = re.compile(r"</p>\s*(?=<p)|<br\s*/?>")
#: High bytes of UTF-16 in Thai papers: Latin, Thai, punctuation, signs.
_PLANES: Final = frozenset({0x00, 0x0E, 0x20, 0x21, 0x25, 0x26, 0x27, 0xF7, 0xFE, 0xFF})
#: Of these no other encoding has one: the high bytes of Latin and of Thai.
_SIGNS: Final = frozenset({0x00, 0x0E})
# Thai as UTF-16 is ASCII's controls and letters by its bytes; from 18 on they are accents here.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x17]")
_OLD_THAI = re.compile(rb"[\xa1-\xda\xdf-\xfb]")


class Text(NamedTuple):
    """A text as read; ``doubt`` is ``old_thai`` or ``broken`` where it is only likely."""

    text: str
    doubt: str = ""


def text_of(value: Any) -> Text:
    """The text of a string, a name, a stream or a number; empty for anything else."""
    if isinstance(value, String):
        return decoded(bytes(value))
    if isinstance(value, Name):
        return Text(name_of(value)[1:])
    if isinstance(value, Stream):
        try:
            return decoded(value.read_bytes()[:MOST_BYTES])
        except PdfError:
            return Text("", "broken")
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Text(str(value) if is_number else "")


def name_of(value: Any) -> str:
    """A name with its slash; empty where it is none, or none of letters."""
    if not isinstance(value, Name):
        return ""
    try:
        return str(value)
    except UnicodeDecodeError:
        return ""


def decoded(raw: bytes) -> Text:
    """A text string's bytes as text, its line ends as line feeds."""
    text, doubt = _decoded(raw)
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").rstrip("\x00")
    return Text(text, doubt)


def plain(rich: str) -> str:
    """The text of a rich one (XHTML)."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", rich))).strip()


def _decoded(raw: bytes) -> tuple[str, str]:
    for mark, encoding in (
        (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF8, "utf-8"),
    ):  # fmt: skip
        if raw.startswith(mark):
            return _whole(raw[len(mark) :], encoding)
    if raw.isascii() and not _CONTROLS.search(raw):
        return raw.decode("pdfdoc_pikepdf"), ""
    if encoding := _unmarked(raw):
        return _whole(raw, encoding)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _single_bytes(raw)
    # Nobody types controls: it is an encoding that was not recognised.
    return text, "broken" if _CONTROLS.search(raw) else ""


def _whole(raw: bytes, encoding: str) -> tuple[str, str]:
    try:
        return raw.decode(encoding), ""
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace"), "broken"


def _unmarked(raw: bytes) -> str:
    """Which UTF-16 it is without its mark; empty if neither."""
    if len(raw) % 2:
        return ""
    for encoding, high in (("utf-16-be", raw[0::2]), ("utf-16-le", raw[1::2])):
        # A text without the one plane that no other encoding has would be a guess.
        if set(high) <= _PLANES and not _SIGNS.isdisjoint(high):
            return encoding
    return ""


def _single_bytes(raw: bytes) -> tuple[str, str]:
    high = [byte for byte in raw if byte >= 0x80]  # noqa: PLR2004 - beyond ASCII
    if len(_OLD_THAI.findall(raw)) == len(high):
        return raw.decode("cp874", "replace"), "old_thai"
    return raw.decode("pdfdoc_pikepdf", "replace"), ""
