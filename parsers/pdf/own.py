"""A PDF that this service filled: its record from the attachment, checked against its pages.

What must stand on the paper is rendered anew from the record by the document's wording, so the
check trusts nothing of the file: text that differs, is missing or is added is found letter by
letter, whatever else was changed along with it. Tick boxes are compared in their order. What no
text says (codes, lines, the shapes of letters) is held by the seal. A digest of the text that
the maker puts into the file would cost it as much as extracting does, a third of its time, and
whoever exchanges the record could exchange the digest with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final, Protocol

from jinja2 import TemplateError
from pikepdf import Pdf

from parsers.pdf.additions import additions
from parsers.pdf.attached import Attachment, identity_in, json_object, keywords
from parsers.pdf.marks import Glyph
from parsers.pdf.matching import MOST_DIFFERENCES, Difference, differences
from parsers.pdf.seal import seal_in, seal_of
from parsers.pdf.shown import Mark, Shown, ShownPage
from parsers.pdf.text import PageText, page_texts, painted_letters
from parsers.pdf.wording import Wording, squeezed, template_hash, wording_of
from parsers.reading import KnownBy, Reading
from templates.catalogue import Document
from templates.findings import Box, Finding, Place
from templates.identity import RECORD_FILE, Identity
from templates.record import Record

KIND: Final = "pdf_own"
_CONTEXT: Final = 24
_LONGEST_TOLD: Final = 160
_SIGNS: Final = {"☑": "มีเครื่องหมาย", "✓": "มีเครื่องหมาย", "☒": "กากบาท", "☐": "ว่าง"}


def is_own(pdf: Pdf, attached: Sequence[Attachment]) -> bool:
    """Whether a file says that this service filled it: a record, and keywords of ours."""
    has_record = any(each.name == RECORD_FILE for each in attached)
    return has_record and bool(identity_in(pdf).document)


def read_own(
    data: bytes, pdf: Pdf, attached: Sequence[Attachment], document: Document, known_by: KnownBy
) -> Reading:
    """The record of a PDF of ours, and every way in which its pages say something else."""
    identity = identity_in(pdf)
    records = {each.data for each in attached if each.name == RECORD_FILE}
    told = next((told for each in records if (told := json_object(each)) is not None), None)
    findings: list[Finding] = []
    if len(records) > 1:
        findings.append(Finding("pdf.two_records", found=f"{len(records)} ชุด"))
    if told is None:
        findings.append(Finding("pdf.record_broken"))
    record, wrong = document.record.read(told or {}) if told is not None else (None, [])
    if told is not None and record is None:
        findings.append(Finding("pdf.record_broken", expected=document.about.title))
    findings += _about_file(document, identity, attached)
    findings += additions(pdf)
    findings += _pages(data, pdf, document, identity, record)
    return Reading(
        KIND,
        identity,
        known_by,
        _as_read(record, told),
        record,
        (*findings, *wrong),
    )


def _as_read(record: Record | None, told: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if record is not None:
        return record.model_dump(mode="json", exclude_computed_fields=True)
    return told or {}


def _about_file(
    document: Document, identity: Identity, attached: Sequence[Attachment]
) -> Iterator[Finding]:
    if identity.document != document.id:
        yield Finding("reading.other_document", found=identity.document, expected=document.id)
    for each in attached:
        if each.name != RECORD_FILE:
            yield Finding("pdf.other_attachment", found=each.name[:_LONGEST_TOLD])


def _pages(
    data: bytes, pdf: Pdf, document: Document, identity: Identity, record: Record | None
) -> Iterator[Finding]:
    """What the pages say against the record."""
    seal = seal_in(keywords(pdf))
    is_sealed = bool(seal) and seal == seal_of(pdf)
    if not seal:
        yield Finding("pdf.not_sealed")
    elif not is_sealed:
        yield Finding("pdf.redrawn", Place(page=1))
    yield from _sizes(pdf, document)
    is_same_wording = identity.template == template_hash(document)
    if not is_same_wording:
        yield Finding(
            "pdf.other_wording", Place(page=1), identity.template, template_hash(document)
        )
    with Shown(data) as shown:
        checked = record is not None and is_same_wording
        wording = _wording(document, record) if checked and record is not None else None
        if checked and wording is None:
            yield Finding("pdf.record_broken", expected=document.about.title)
        yield from _texts(pdf, shown.pages, wording, is_sealed=is_sealed)
        if wording is not None:
            yield from _ticks(wording, shown.pages)


def _sizes(pdf: Pdf, document: Document) -> Iterator[Finding]:
    """A page that is not as large as the document's own may hide some of itself."""
    sizes = {(round(page.width), round(page.height)) for page in document.layout.pages}
    for number, page in enumerate(pdf.pages, start=1):
        left, bottom, right, top = (float(side) for side in page.mediabox)
        whole = (round(right - left), round(top - bottom)) in sizes
        cut = [float(side) for side in page.cropbox] != [left, bottom, right, top]
        if not whole or cut or "/Rotate" in page.obj:
            yield Finding("pdf.page_cut", Place(page=number))


# --- text and ticks -----------------------------------------------------------------------------


class _View(Protocol):
    """A page as one of the two ways of reading has it."""

    @property
    def number(self) -> int: ...

    @property
    def letters(self) -> str: ...

    def box_of(self, start: int, end: int) -> Box | None: ...


def _wording(document: Document, record: Record) -> Wording | None:
    try:
        return wording_of(document, record)
    except (TemplateError, AttributeError, ArithmeticError, LookupError, TypeError, ValueError):
        # A record that no maker could have printed.
        return None


def _texts(
    pdf: Pdf, pages: Sequence[ShownPage], wording: Wording | None, *, is_sealed: bool
) -> Iterator[Finding]:
    """What the pages say otherwise.

    Pages as we drew them are read by pdfium, which is fast. Where somebody else has drawn, the
    text layer of our own counts, which knows what can't be seen.
    """
    if is_sealed:
        if wording is not None:
            yield from _drawn_by_us(pdf, pages, wording)
        return
    others = page_texts(pdf)
    views = [_TextView(page) for page in others]
    for page in others:
        if not page.glyphs:
            yield Finding("pdf.page_without_text", Place(page=page.number))
        yield from _unseen(page)
    if wording is not None:
        found = differences(wording, [squeezed(view.letters) for view in views])
        yield from _told_of(found, views)


def _drawn_by_us(
    pdf: Pdf, pages: Sequence[ShownPage], wording: Wording
) -> Iterator[Finding]:  # fmt: skip
    found = differences(wording, [squeezed(page.text) for page in pages])
    # Pdfium leaves out a figure that lies upon its like, as in a cell too narrow for its amount.
    if found and differences(wording, [squeezed(text) for text in painted_letters(pdf)]):
        yield from _told_of(found, pages)


def _told_of(found: Sequence[Difference], views: Sequence[_View]) -> Iterator[Finding]:
    if found:
        letters = _Letters(views)
        yield from (letters.finding(each) for each in found[: MOST_DIFFERENCES + 1])


def _unseen(page: PageText) -> Iterator[Finding]:
    """The lines of letters that nobody sees, or that say something else than they show."""
    rows: dict[int, list[Glyph]] = {}
    for glyph in page.doubtful:
        rows.setdefault(round(glyph.base), []).append(glyph)
    for row in list(rows.values())[:MOST_DIFFERENCES]:
        text = "".join(glyph.text for glyph in row)
        yield Finding("pdf.hidden_text", _place(page.number, row), _told("", text, ""))


def _place(number: int, row: Sequence[Glyph]) -> Place:
    left, right = min(each.left for each in row), max(each.right for each in row)
    top, base = min(each.base - each.size for each in row), max(each.base for each in row)
    box = (round(left, 1), round(top, 1), round(right, 1), round(base, 1))
    return Place(page=number, box=box)


class _TextView:
    """A page by the text layer of our own, its letters in the order of painting."""

    def __init__(self, page: PageText) -> None:
        self.number = page.number
        self._glyphs = [glyph for glyph in page.glyphs for _ in glyph.text]
        self.letters = "".join(glyph.text for glyph in page.glyphs)

    def box_of(self, start: int, end: int) -> Box | None:
        """The rectangle around letters ``start`` to ``end``."""
        row = self._glyphs[start:end]
        return _place(self.number, row).box if row else None


class _Letters:
    """The letters of all pages without white space, and where each stands."""

    def __init__(self, pages: Sequence[_View]) -> None:
        self._pages = pages
        self._at = [
            (number, at)
            for number, page in enumerate(pages)
            for at, letter in enumerate(page.letters)
            if squeezed(letter)
        ]

    def finding(self, difference: Difference) -> Finding:
        """What a person is told: the words around the difference, on paper and in the record."""
        start, end = difference.start, difference.end
        number, first = self._at[min(start, len(self._at) - 1)] if self._at else (0, 0)
        ends = [at for page, at in self._at[start:end] if page == number]
        last = ends[-1] + 1 if ends else first
        page = self._pages[number]
        before, after = _around(page.letters, first, last)
        found = page.letters[first:last] if end > start else ""
        code = "pdf.page_differs"
        if not found.strip():
            code = "pdf.page_lacks"
        elif not difference.expected:
            code = "pdf.page_adds"
        return Finding(
            code,
            Place(page=number + 1, box=page.box_of(first, max(last, first + 1))),
            _told(before, found, after),
            _told(before, difference.expected, after),
        )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The rest of the words that a stretch of text begins and ends in."""
    before = text[max(0, start - _CONTEXT) : start].replace("\ufffe", "-")
    after = text[end : end + _CONTEXT].replace("\ufffe", "-")
    head = before.split()[-1] if before.split() and not before[-1:].isspace() else ""
    tail = after.split()[0] if after.split() and not after[:1].isspace() else ""
    return head, tail


def _told(before: str, text: str, after: str) -> str:
    whole = " ".join(f"{before}{text}{after}".split())
    return whole if len(whole) <= _LONGEST_TOLD else f"{whole[: _LONGEST_TOLD - 1]}…"


def _ticks(wording: Wording, pages: Sequence[ShownPage]) -> Iterator[Finding]:
    """Tick boxes are drawn, so they are compared in their order."""
    if not wording.marks:
        return
    shown: list[tuple[int, Mark]] = [(page.number, mark) for page in pages for mark in page.marks]
    signs = "".join(mark.sign for _, mark in shown)
    if signs == wording.marks:
        return
    matcher = SequenceMatcher(None, wording.marks, signs, autojunk=False)
    if len(signs) == len(wording.marks):
        pairs = ((at, at + 1) for at in range(len(signs)) if signs[at] != wording.marks[at])
    else:
        blocks = [(block.b, block.b + block.size) for block in matcher.get_matching_blocks()]
        pairs = ((one[1], other[0]) for one, other in pairwise([(0, 0), *blocks]))
    for start, _ in list(pairs)[:MOST_DIFFERENCES]:
        page, mark = shown[min(start, len(shown) - 1)] if shown else (1, None)
        found = _SIGNS.get(mark.sign, "") if mark is not None else ""
        expected = _SIGNS.get(wording.marks[start : start + 1], "")
        box = mark.box if mark is not None else None
        yield Finding("pdf.tick_differs", Place(page=page, box=box), found, expected)
