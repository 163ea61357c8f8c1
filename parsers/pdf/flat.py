"""Flat PDFs: printed from a program, or a blank of ours with text put onto it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from pikepdf import PasswordError, Pdf, PdfError

from parsers.assemble import assemble
from parsers.flow import identify, match
from parsers.isolation import Refused
from parsers.pdf.blocks import Content, Extra, content_of
from parsers.pdf.lines import ABOVE, BELOW
from parsers.pdf.marks import Doubt, Glyph, overlap
from parsers.pdf.notes import Notes, notes_on
from parsers.pdf.spots import is_blank, read_spots
from parsers.pdf.text import PageText, page_texts
from parsers.pdf.wraps import guessed, is_unsure
from parsers.reading import KnownBy, Raw, Reading
from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.findings import Box, Finding, Place
from templates.form import fields_in, form_of
from templates.identity import UNKNOWN, Identity
from templates.layout import Layout
from templates.pages import SHAPES, places
from templates.slots import SlotKind

KIND: Final = "pdf_flat"
_UNREADABLE: Final = "\ufffd"
_LONGEST: Final = 120
_LEAST_SCORE: Final = 0.3


def read_flat(
    data: bytes,
    documents: Mapping[str, Document],
    told: Document | None,
    identity: Identity = UNKNOWN,
) -> Reading:
    """The reading of a PDF by what its pages show; ``identity`` is what its metadata says.

    Raises:
        Refused: the file is not read, for a reason that the person can act upon.
    """
    pages, notes = _opened(data)
    extras = {page: Extra(tuple(each.clusters), tuple(each.pens)) for page, each in notes.items()}
    content = content_of(pages, extras)
    if content.workbook is not None:
        # Its cells say less than the workbook does: what is cut off on paper is cut off.
        finding = Finding("pdf.printed_workbook", found=content.workbook.document)
        return Reading(KIND, content.workbook, KnownBy.TITLE, findings=(finding,))
    identity = content.identity or identity
    findings = [*_of_pages(pages, content, notes)]
    document, known_by = _document(content, documents, told, identity)
    if document is None or known_by is None:
        missing = "reading.unknown_document" if identity.document else "reading.not_identified"
        told_of = Finding(missing, found=identity.document)
        return Reading(KIND, identity, findings=(told_of, *findings))
    raws, more = _values(pages, content, document)
    kept, dropped = _sure(_without_placeholders(raws, document), _doubts(pages, notes))
    kept, unsure = _joined(kept, document)
    return assemble(
        document,
        kept,
        kind=KIND,
        identity=identity,
        known_by=known_by,
        findings=[*findings, *more, *dropped, *unsure],
    )


def _opened(data: bytes) -> tuple[list[PageText], dict[int, Notes]]:
    try:
        with Pdf.open(io.BytesIO(data)) as pdf:
            pages = page_texts(pdf)
            return pages, notes_on(pdf, pages)
    except PasswordError as fault:
        raise Refused("files.password") from fault
    except PdfError as fault:
        raise Refused("files.broken") from fault


def _document(
    content: Content,
    documents: Mapping[str, Document],
    told: Document | None,
    identity: Identity,
) -> tuple[Document | None, KnownBy | None]:
    if told is not None:
        return told, KnownBy.TOLD
    if identity.document in documents:
        return documents[identity.document], KnownBy.METADATA
    found = identify(content.blocks, documents)
    return found if found is not None else (None, None)


def _values(
    pages: Sequence[PageText], content: Content, document: Document
) -> tuple[list[Raw], list[Finding]]:
    """By places where the pages are our blank; else by the words around."""
    layout = _blank_of(pages, content, document)
    if layout is not None:
        return read_spots(content, layout, document.layout.flow)
    matched = match(document.layout, content.blocks)
    return matched.raws, matched.findings


def _blank_of(pages: Sequence[PageText], content: Content, document: Document) -> Layout | None:
    identity = content.identity
    if identity is None or identity.document != document.id:
        return None
    if identity.template != document.layout.template:
        return None
    shapes = (places(document, shape) for shape in SHAPES)
    return next((layout for layout in shapes if is_blank(pages, content, layout)), None)


# --- what is not sure ---------------------------------------------------------------------------


def _of_pages(
    pages: Sequence[PageText], content: Content, notes: Mapping[int, Notes]
) -> Iterator[Finding]:
    """What a person must know of the pages, whatever document it is."""
    for page in pages:
        if page.broken:
            yield Finding("pdf.page_damaged", Place(page=page.number))
        for reason, glyphs in groupby(page.doubtful, key=lambda glyph: glyph.doubt):
            group = list(glyphs)
            code = "pdf.text_lies" if reason is Doubt.DISAGREES else "pdf.text_unseen"
            text = "".join(glyph.text for glyph in group)[:_LONGEST]
            yield Finding(code, Place(page=page.number, box=_box(group)), found=text)
        for box in notes[page.number].struck if page.number in notes else ():
            yield Finding("pdf.crossed_out", Place(page=page.number, box=box))
    for place in content.unclear:
        yield Finding("pdf.tick_unclear", place)


def _box(glyphs: Sequence[Glyph]) -> Box:
    first = glyphs[0]
    return (
        min(glyph.left for glyph in glyphs),
        first.base - ABOVE * first.size,
        max(glyph.right for glyph in glyphs),
        first.base + BELOW * first.size,
    )


def _doubts(
    pages: Sequence[PageText], notes: Mapping[int, Notes]
) -> dict[int, list[tuple[str, Box]]]:
    """Places whose text is not to be trusted, by page."""
    found: dict[int, list[tuple[str, Box]]] = {page.number: [] for page in pages}
    for page in pages:
        for glyph in page.doubtful:
            lies = glyph.doubt is Doubt.DISAGREES
            found[page.number].append(
                ("pdf.text_lies" if lies else "pdf.text_unseen", _box([glyph]))
            )
        for box in notes[page.number].struck if page.number in notes else ():
            found[page.number].append(("pdf.crossed_out", box))
    return found


def _sure(
    raws: Iterable[Raw], doubts: Mapping[int, Sequence[tuple[str, Box]]]
) -> tuple[list[Raw], list[Finding]]:
    """Values apart from those that touch a doubtful place or have letters that no one knows."""
    kept: list[Raw] = []
    findings: list[Finding] = []
    for raw in raws:
        code = _doubt_of(raw, doubts.get(raw.place.page, ()))
        if code is None:
            kept.append(raw)
        else:
            shown = str(raw.value or "")[:_LONGEST]
            findings.append(Finding(code, replace(raw.place, field=raw.path), found=shown))
    return kept, findings


def _joined(raws: Iterable[Raw], document: Document) -> tuple[list[Raw], list[Finding]]:
    """Values whose lines go on in one way only; of the others, what they may be."""
    texts = {
        field.path
        for field in fields_in(form_of(document.record))
        if field.kind in (SlotKind.TEXT, SlotKind.LONG_TEXT)
    }
    kept: list[Raw] = []
    findings: list[Finding] = []
    for raw in raws:
        if not isinstance(raw.value, str):
            kept.append(raw)
            continue
        likely = guessed(raw.value)
        if pattern_of(raw.path) in texts and is_unsure(raw.shown or raw.value):
            place = replace(raw.place, field=raw.path)
            findings.append(Finding("pdf.lines_joined", place, found=likely, suggestion=likely))
        else:
            kept.append(replace(raw, value=likely))
    return kept, findings


def _doubt_of(raw: Raw, doubts: Sequence[tuple[str, Box]]) -> str | None:
    if isinstance(raw.value, str) and _UNREADABLE in raw.value:
        return "pdf.letters_unknown"
    box = raw.place.box
    if box is None or raw.value is None:
        return None
    return next((code for code, other in doubts if overlap(box, other) > 0), None)


def _without_placeholders(raws: Iterable[Raw], document: Document) -> Iterator[Raw]:
    """What an empty field of a printed Word form says is no value."""
    labels = {field.path: field.label for field in fields_in(form_of(document.record))}
    for raw in raws:
        label = labels.get(pattern_of(raw.path), "").rpartition(": ")[2]
        said = "".join(guessed(raw.value).split()) if isinstance(raw.value, str) else ""
        empty = {"พิมพ์", "เลือก", "เลือกวันที่", "…"}
        empty |= {"".join(f"{word}{label}".split()) for word in ("พิมพ์", "เลือก")}
        yield replace(raw, value=None) if said in empty else raw
