"""Papers without a code that look like no blank of ours: letters, filled papers, by their words.

Tesseract reads the pages; which document it is and what stands in it is told by the same matching
as for other papers. All of it is proposed, none of it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import Final

import cv2
import numpy as np

from parsers.assemble import assemble
from parsers.content import Block, Paragraph, Span
from parsers.flow import identify, match
from parsers.reading import KnownBy, Proposal, Raw, Reading
from parsers.scan.ink import darkness
from parsers.scan.ocr import THAI_DIGITS, Recogniser, Word
from parsers.scan.pictures import Picture
from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.findings import Finding, Place
from templates.form import fields_in, form_of
from templates.identity import Identity
from thai.text import normalize

#: A page takes seconds; a paper that is known by its first pages is enough.
MOST_PAGES: Final = 4
#: A title is looked for in so many lines; it is as like, and so much more than the next.
_HEAD, _ALIKE, _AHEAD = 14, 0.85, 0.12
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
    known = (told, KnownBy.TOLD) if told is not None else None
    known = known or identify(blocks, documents) or _titled(blocks, documents)
    if known is None:
        return None
    document, known_by = known
    proposals = list(_proposed(match(document.layout, blocks).raws, pages))
    findings = [_needs_eyes(document, proposal) for proposal in proposals]
    if len(pages) > MOST_PAGES:
        findings.append(Finding("scan.words_of_first_pages", facts={"pages": str(MOST_PAGES)}))
    return assemble(
        document, [], kind="scan", identity=Identity(document.id), known_by=known_by,
        findings=findings, proposals=proposals,
    )  # fmt: skip


def _proposed(raws: Iterable[Raw], pages: Sequence[Picture]) -> Iterator[Proposal]:
    """The texts that were found, but for those in which digits may be others."""
    shown = {page.page: page for page in pages}
    for raw in raws:
        text = normalize(raw.value) if isinstance(raw.value, str) and not raw.option else ""
        if text and not THAI_DIGITS & set(text):
            crop = _crop(shown.get(raw.place.page), raw.place)
            yield Proposal(raw.path, text, 0, raw.place, crop)


def _needs_eyes(document: Document, proposal: Proposal) -> Finding:
    facts = {each.path: each for each in fields_in(form_of(document.record))}
    known = facts.get(pattern_of(proposal.field))
    place = replace(proposal.place, field=proposal.field)
    label = known.label if known is not None else proposal.field
    return Finding("scan.needs_eyes", place, proposal.text, facts={"label": label})


def _lines(page: Picture, words: Sequence[Word]) -> Iterator[Paragraph]:
    for _, line in groupby(words, key=lambda word: word.line):
        spans: list[Span] = []
        for word in line:
            corners = np.array([(word.left, word.top), (word.right, word.bottom)], np.float32)
            place = Place(page=page.page, box=page.box(corners))
            spans.append(Span(word.text, place, int(word.confidence)))
        yield Paragraph(spans)


def _titled(
    blocks: Sequence[Block], documents: Mapping[str, Document]
) -> tuple[Document, KnownBy] | None:
    """The form whose title is among the first lines, misread letters allowed.

    Letters have no title, and all memos have the same.
    """
    lines = ["".join(each.text.split()) for each in blocks[:_HEAD] if isinstance(each, Paragraph)]
    heads = lines + ["".join(pair) for pair in pairwise(lines)]
    alike: list[tuple[float, str]] = []
    for name, document in documents.items():
        title = "".join(document.about.title.split())
        near = (SequenceMatcher(None, title, head).ratio() for head in heads)
        alike.append((max(near, default=0.0), name))
    (second, _), (first, name) = sorted(alike)[-2:]
    is_clear = first >= _ALIKE and first - second >= _AHEAD
    is_form = documents[name].about.frame is None
    return (documents[name], KnownBy.TITLE) if is_clear and is_form else None


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
