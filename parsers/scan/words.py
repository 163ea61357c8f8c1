"""Papers without a code that look like no blank of ours: letters, filled papers, by their words.

Tesseract reads the pages; which document it is and what stands in it is told by the same matching
as for other papers. All of it is proposed, none of it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import cv2
import numpy as np

from parsers.assemble import assemble
from parsers.content import Block, Paragraph, Span
from parsers.flow import identify, match
from parsers.reading import KnownBy, Proposal, Reading
from parsers.scan.ink import darkness
from parsers.scan.ocr import THAI_DIGITS, Recogniser, Word
from parsers.scan.pictures import Picture
from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.findings import Finding, Place
from templates.form import fields_in, form_of
from templates.identity import Identity

#: A page takes seconds; a paper that is known by its first pages is enough.
MOST_PAGES: Final = 4
_EDGE: Final = 6.0
_CROP_WIDTH: Final = 700


def read_by_words(
    pages: Sequence[Picture],
    documents: Mapping[str, Document],
    told: Document | None,
    recogniser: Recogniser,
) -> Reading | None:
    """The reading of a paper by its words, all of it proposals; None where it is none of ours."""
    blocks: list[Block] = []
    for page in pages[:MOST_PAGES]:
        blocks += _lines(page, recogniser.page(255 - darkness(page.gray)))
    known = (told, KnownBy.TOLD) if told is not None else identify(blocks, documents)
    if known is None:
        return None
    document, known_by = known
    matched = match(document.layout, blocks)
    facts = {each.path: each for each in fields_in(form_of(document.record))}
    shown = {page.page: page for page in pages}
    proposals: list[Proposal] = []
    findings: list[Finding] = []
    for raw in matched.raws:
        text = raw.value
        if not isinstance(text, str) or raw.option or not text.strip() or THAI_DIGITS & set(text):
            continue
        place = raw.place
        proposals.append(Proposal(raw.path, text, 0, place, _crop(shown.get(place.page), place)))
        known_field = facts.get(pattern_of(raw.path))
        label = known_field.label if known_field else raw.path
        at = Place(page=place.page, box=place.box, field=raw.path)
        findings.append(Finding("scan.needs_eyes", at, text, facts={"label": label}))
    if len(pages) > MOST_PAGES:
        findings.append(Finding("scan.words_of_first_pages", facts={"pages": str(MOST_PAGES)}))
    return assemble(
        document, [], kind="scan", identity=Identity(document.id), known_by=known_by,
        findings=findings, proposals=proposals,
    )  # fmt: skip


def _lines(page: Picture, words: Sequence[Word]) -> Iterator[Paragraph]:
    for _, line in groupby(words, key=lambda word: word.line):
        spans: list[Span] = []
        last: Word | None = None
        for word in line:
            corners = np.array([(word.left, word.top), (word.right, word.bottom)], np.float32)
            text = f" {word.text}" if last is not None and word.follows(last) else word.text
            place = Place(page=page.page, box=page.box(corners))
            spans.append(Span(text, place, int(word.confidence)))
            last = word
        if spans:
            yield Paragraph(spans)


def _crop(page: Picture | None, place: Place) -> bytes:
    if page is None or place.box is None:
        return b""
    left, top, right, bottom = place.box
    x, y, to_x, to_y = (
        max(0, round(side / page.points))
        for side in (left - _EDGE, top - _EDGE, right + _EDGE, bottom + _EDGE)
    )
    part = page.gray[y:to_y, x:to_x]
    if not part.size:
        return b""
    factor = min(1.0, _CROP_WIDTH / part.shape[1])
    small = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".png", small)[1].tobytes()
