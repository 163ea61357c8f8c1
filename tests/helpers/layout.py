"""Where the lines of two PDFs stand: ours against LibreOffice's of the same filled Word file."""

from __future__ import annotations

import ctypes
import difflib
import re
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from tests.helpers import office
from thai.text import normalize

SAME_BASE = 2.5  # points: a line's pieces may be set so far apart by rounding
MOSTLY = 0.9  # how much of two stretches must agree to be readings of one text
MAX_MEDIAN = 3.0
MIN_EQUAL = 0.9

# Drawn on our side, letters of a fallback font on the other.
_DRAWN = str.maketrans("", "", "☐☑□☒✓✔\ufffe\x02\u200b")
# LibreOffice numbers lists of the kind thaiNumbers with Arabic digits.
_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_LEADER = re.compile(r"[._\u00b7\-]{3,}")
_PAGE_NUMBER = re.compile("^-(?:[0-9]+|[ก-ฮ])-$")
_WEAK_SIGNS = re.compile(r"[()\[\].…]")
_WEAK = re.compile("[\u0e30-\u0e3a\u0e47-\u0e4e\uf700-\uf71f]")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of print: its page from 0, its text, its start and its base line from the top."""

    page: int
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that differs, as each side has it, and why where that can be told."""

    page: int
    ours: str
    theirs: str
    why: str


@dataclass(frozen=True, slots=True)
class LayoutReport:
    """Our PDF against theirs; distances in points over the equal lines."""

    pages: tuple[int, int]
    lines: int
    equal: int
    by_consonants: int
    vertical: float
    vertical_max: float
    horizontal: float
    horizontal_max: float
    differing: tuple[Difference, ...]

    @property
    def share(self) -> float:
        return self.equal / self.lines if self.lines else 1.0

    @property
    def agrees(self) -> bool:
        return (
            self.pages[0] == self.pages[1]
            and self.share >= MIN_EQUAL
            and self.vertical <= MAX_MEDIAN
        )

    def __str__(self) -> str:
        head = (
            f"pages {self.pages[0]}/{self.pages[1]}, lines {self.equal}/{self.lines} "
            f"({self.share:.0%}; {self.by_consonants} by consonants), "
            f"vertical {self.vertical:.2f} (max {self.vertical_max:.2f}) pt, "
            f"horizontal {self.horizontal:.2f} (max {self.horizontal_max:.2f}) pt"
        )
        rows = (
            f"  page {item.page + 1}: {item.why}\n    ours   {item.ours}\n    theirs {item.theirs}"
            for item in self.differing
        )
        return "\n".join((head, *rows))


@dataclass(slots=True)
class _Piece:
    x: float
    y: float
    end: float
    text: str
    inked: bool = False


def converted(words: Mapping[str, bytes], out: Path) -> dict[str, bytes]:
    """LibreOffice's PDF of each Word file by name."""
    pdfs = office.convert_all({f"{name}.docx": data for name, data in words.items()}, out)
    return {name: pdfs[f"{name}.docx"] for name in words}


def lines_of(pdf: bytes) -> list[PageLine]:
    """The lines of a PDF by page from the top; a piece's letters keep the order of the file."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [line for number in range(len(document)) for line in _page_lines(document, number)]
    finally:
        document.close()


def page_count(pdf: bytes) -> int:
    document = pdfium.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _page_lines(document: Any, number: int) -> Iterator[PageLine]:
    page = document[number]
    height = page.get_height()
    text_page = page.get_textpage()
    rows: list[list[_Piece]] = []
    for piece in sorted(_pieces(text_page), key=lambda piece: -piece.y):
        if rows and rows[-1][0].y - piece.y <= SAME_BASE:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    text_page.close()
    page.close()
    for row in rows:
        row.sort(key=lambda piece: piece.x)
        text = "".join(piece.text for piece in row).translate(_DRAWN)
        if text.strip():
            start = next(piece for piece in row if piece.inked)
            yield PageLine(number, text.strip(), start.x, height - start.y)


def _pieces(text_page: Any) -> Iterator[_Piece]:
    """Letters in the file's order, cut where the base line changes or a gap opens."""
    piece: _Piece | None = None
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        letter = chr(raw.FPDFText_GetUnicode(text_page, index))
        if letter == "\x02":
            letter = "-"
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        apart = piece is None or abs(piece.y - y.value) > 0.3 or not -6 < x.value - piece.end < 8
        if apart:
            if piece is not None:
                yield piece
            piece = _Piece(x.value, y.value, box.right, "")
        assert piece is not None
        if not piece.inked and letter.translate(_DRAWN).strip():
            piece.x, piece.inked = x.value, True
        piece.text += letter
        piece.end = max(box.right, x.value)
    if piece is not None:
        yield piece


def canonical(text: str) -> str:
    """A line for comparing: canonical Thai, without blanks and leaders, Arabic digits."""
    return _LEADER.sub("", re.sub(r"\s+", "", normalize(text))).translate(_ARABIC)


def consonants(text: str) -> str:
    """What is left of a line when the marks are: LibreOffice's text layer gets marks wrong."""
    return _WEAK.sub("", canonical(text))


def compare(ours: bytes, theirs: bytes) -> LayoutReport:
    """Compare two PDFs of the same letter line by line."""
    left, right = lines_of(ours), lines_of(theirs)
    keys = ([consonants(line.text) for line in left], [consonants(line.text) for line in right])
    matcher = difflib.SequenceMatcher(None, *keys, autojunk=False)
    pairs, differing = [], []
    for kind, start, end, other, other_end in matcher.get_opcodes():
        if kind == "equal":
            pairs.extend(zip(left[start:end], right[other:other_end], strict=True))
        else:
            differing.extend(_differences(left[start:end], right[other:other_end]))
    same_page = [(a, b) for a, b in pairs if a.page == b.page]
    differing.extend(
        Difference(a.page, a.text, b.text, f"on page {a.page + 1}, theirs on page {b.page + 1}")
        for a, b in pairs
        if a.page != b.page
    )
    vertical = [abs(a.y - b.y) for a, b in same_page]
    horizontal = [abs(a.x - b.x) for a, b in same_page]
    exact = sum(canonical(a.text) == canonical(b.text) for a, b in same_page)
    return LayoutReport(
        pages=(page_count(ours), page_count(theirs)),
        lines=max(len(left), len(right)),
        equal=len(same_page),
        by_consonants=len(same_page) - exact,
        vertical=statistics.median(vertical or [0.0]),
        vertical_max=max(vertical, default=0.0),
        horizontal=statistics.median(horizontal or [0.0]),
        horizontal_max=max(horizontal, default=0.0),
        differing=tuple(differing),
    )


def _differences(ours: list[PageLine], theirs: list[PageLine]) -> Iterator[Difference]:
    whole = ["".join(consonants(line.text) for line in side) for side in (ours, theirs)]
    for index in range(max(len(ours), len(theirs))):
        mine = ours[index] if index < len(ours) else None
        other = theirs[index] if index < len(theirs) else None
        page = (mine or other or PageLine(0, "", 0, 0)).page
        texts = [line.text if line else "" for line in (mine, other)]
        yield Difference(page, *texts, _reason(*map(consonants, texts), *whole))


def _reason(ours: str, theirs: str, all_ours: str, all_theirs: str) -> str:
    if _PAGE_NUMBER.sub("#", ours) == _PAGE_NUMBER.sub("#", theirs):
        return "LibreOffice counts ThaiArabic pages in letters (ก ข ค), Word in digits"
    if _WEAK_SIGNS.sub("", ours) == _WEAK_SIGNS.sub("", theirs):
        return "reading bug: a sign is read at another place of the line"
    if all_ours == all_theirs:
        return "breaks elsewhere: widths differ by rounding, or another dictionary"
    if sorted(all_ours) == sorted(all_theirs):
        return "reads in another order"
    alike = difflib.SequenceMatcher(None, all_ours, all_theirs, autojunk=False).ratio()
    if alike > MOSTLY:
        return "breaks elsewhere, and a reading bug or page number among these lines"
    return "text differs"
