"""The seal of a PDF of ours: a digest of everything that draws its pages.

Text can be compared with the record; tick boxes, codes, lines and the shapes of letters can't.
The maker writes the digest of the pages' drawing and of their fonts as packed in the file into
the keywords, and a reader makes it again: programs that only add to a file or save it anew keep
these bytes. It is no signature: whoever knows of it can make one anew, and is then still held
to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final

from pikepdf import Array, Dictionary, Pdf, Stream

_LENGTH: Final = 32
_WORD: Final = "drawing:"
#: The keyword of a paper that is not sealed yet; a seal is as long.
UNSEALED: Final = f"{_WORD}{'0' * _LENGTH}"
_FONT_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3", "/CIDSet")
# Typst's streams of pages and fonts have no other keys than these.
_STREAM = b"/Filter/FlateDecode>>\nstream\n"
_HEAD = re.compile(rb"(\d+) 0 obj\n<</Length (\d+)$")
_LONGEST_HEAD: Final = 48
_CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
_KEYWORD = re.compile(rf"\b{_WORD}([0-9a-f]{{{_LENGTH}}})\b")


def seal_in(keywords: str) -> str:
    """The seal that a file's keywords say; empty without one."""
    match = _KEYWORD.search(keywords)
    return match[1] if match else ""


def keyword(seal: str) -> str:
    """The keyword of a seal."""
    return f"{_WORD}{seal}"


def seal_of(pdf: Pdf) -> str:
    """The seal of an open PDF as it is now."""
    pages: list[bytes] = []
    fonts: dict[tuple[int, int], bytes] = {}
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        parts = contents if isinstance(contents, Array) else [contents]
        pages.extend(part.read_raw_bytes() for part in parts if isinstance(part, Stream))
        for file in _font_files(page.obj):
            if file.objgen not in fonts:
                fonts[file.objgen] = file.read_raw_bytes()
    return _digest(pages, fonts.values())


def _font_files(page: Any) -> Iterator[Stream]:
    resources = page.get("/Resources")
    while resources is None and (page := page.get("/Parent")) is not None:
        resources = page.get("/Resources")
    fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
    for _, font in fonts.items() if isinstance(fonts, Dictionary) else ():
        if not isinstance(font, Dictionary):
            continue
        kids = font.get("/DescendantFonts")
        for inner in (font, *(kids if isinstance(kids, Array) else ())):
            described = inner.get("/FontDescriptor") if isinstance(inner, Dictionary) else None
            if isinstance(described, Dictionary):
                files = (described.get(name) for name in _FONT_FILES)
                yield from (file for file in files if isinstance(file, Stream))


def sealed(pdf: bytes) -> bytes:
    """A PDF as Typst wrote it with ``UNSEALED`` in its keywords, sealed.

    It is not parsed for it: that would cost more than a hundredth of the time of making it.
    """
    streams, at = {}, 0
    while (found := pdf.find(_STREAM, at)) >= 0:
        at = found + len(_STREAM)
        if match := _HEAD.search(pdf[found - _LONGEST_HEAD : found]):
            start, at = at, at + int(match[2])
            streams[match[1]] = pdf[start:at]
    pages = [streams.pop(number) for number in _CONTENTS.findall(pdf)]
    return pdf.replace(UNSEALED.encode(), keyword(_digest(pages, streams.values())).encode())


def _digest(pages: Iterable[bytes], fonts: Iterable[bytes]) -> str:
    whole = sha256()
    for part in (*pages, b"", *sorted(sha256(font).digest() for font in fonts)):
        whole.update(sha256(part).digest())
    return whole.hexdigest()[:_LENGTH]
