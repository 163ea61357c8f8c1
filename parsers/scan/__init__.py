"""Reading scans and photographs of paper: marks by their ink, writing for a person to look at.

Pages are found by their QR code and by their print, straightened, and laid over the blank paper.
Boxes are read; writing is never: it is shown to a person, with what tesseract proposes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from parsers.assemble import assemble
from parsers.reading import KnownBy, Reading
from parsers.scan.codes import identities
from parsers.scan.forms import Form, forms_of
from parsers.scan.ocr import Recogniser, languages
from parsers.scan.pages import Read, identified, page_read
from parsers.scan.pictures import Picture, pictures
from parsers.scan.straighten import made_ready
from parsers.scan.values import has_writing, values_of
from parsers.scan.words import read_by_words
from templates.catalogue import Document
from templates.findings import Finding, Place
from templates.identity import UNKNOWN, Identity

KIND: Final = "scan"
#: Without a code the document is looked for on so many pages.
_LOOKED_AT: Final = 3


def read_scan(data: bytes, documents: Mapping[str, Document], told: Document | None) -> Reading:
    """The forms of a scan: an image (PNG, JPEG, TIFF) or a PDF whose pages are images.

    Boxes of places are in points of the file's own page; a picture without a resolution has one
    point a dot. The first form is the reading, the others are its ``more``.

    Raises:
        Refused: broken, or too many pages.
    """
    pages = list(pictures(data))
    codes = [identities(page.gray) for page in pages]
    findings = _unknown(pages, codes, documents)
    likely = _likely(codes, documents, told)
    if not likely:
        document = identified([made_ready(page) for page in pages[:_LOOKED_AT]], documents)
        likely = {document.id: document} if document is not None else {}
    read = [
        page_read(page, [code for code in found if code.document in likely], likely)
        for page, found in zip(pages, codes, strict=True)
    ]
    forms, whose = forms_of([each.seen for each in read])
    if not forms:
        return _without_form(pages, read, documents, told, findings)
    findings += [finding for each in read for finding in each.findings] + whose
    findings += _without_tesseract(needed=any(map(has_writing, forms)))
    recogniser = Recogniser()
    readings = [_reading(form, likely, told, recogniser) for form in forms]
    if recogniser.stopped:
        findings.append(Finding("scan.ocr_stopped"))
    first, *more = readings
    return replace(first, findings=(*findings, *first.findings), more=tuple(more))


def _likely(
    codes: Sequence[Sequence[Identity]], documents: Mapping[str, Document], told: Document | None
) -> dict[str, Document]:
    """The documents that pages may be of: those of the codes, and what a person says."""
    names = [identity.document for found in codes for identity in found]
    likely = {name: documents[name] for name in names if name in documents}
    return likely | {told.id: told} if told is not None else likely


def _unknown(
    pages: Sequence[Picture],
    codes: Sequence[Sequence[Identity]],
    documents: Mapping[str, Document],
) -> list[Finding]:
    return [
        Finding("reading.unknown_document", Place(page=page.page), identity.document)
        for page, found in zip(pages, codes, strict=True)
        for identity in found
        if identity.document not in documents
    ]


def _reading(
    form: Form,
    likely: Mapping[str, Document],
    told: Document | None,
    recogniser: Recogniser,
) -> Reading:
    document = likely[form.document]
    is_told = told is not None and told.id == document.id
    known_by = KnownBy.TOLD if is_told else KnownBy.LAYOUT
    findings = list(form.findings(len(document.layout.pages)))
    if form.identity is None:
        findings.insert(0, Finding("scan.no_code", facts={"title": document.about.title}))
    if told is not None and not is_told:
        facts = {"told": told.about.title, "title": document.about.title}
        findings.insert(0, Finding("scan.other_document", facts=facts))
    for number, looks in sorted(form.pages.items()):
        for look in looks:
            if look.looked.elsewhere is not None:
                facts = {"page": str(number)}
                findings.append(Finding("scan.ink_elsewhere", look.looked.elsewhere, facts=facts))
    values = values_of(document, form, recogniser)
    return assemble(
        document,
        values.raws,
        kind=KIND,
        identity=form.identity or Identity(document.id),
        known_by=KnownBy.QR if form.identity is not None else known_by,
        findings=[*findings, *values.findings],
        proposals=values.proposals,
    )


def _without_form(
    pages: Sequence[Picture],
    read: Sequence[Read],
    documents: Mapping[str, Document],
    told: Document | None,
    findings: list[Finding],
) -> Reading:
    """No page is one of a blank of ours: perhaps its words are those of a paper of ours."""
    missing = _without_tesseract(needed=True)
    reading = None if missing else read_by_words(pages, documents, told, Recogniser())
    if reading is not None:
        known = [*findings, Finding("scan.no_blank")]
        return replace(reading, findings=(*known, *reading.findings))
    faults = [finding for each in read for finding in each.findings]
    usual = [each for each in faults if each.code != "scan.foreign_page"]
    told_all = (*findings, *usual, Finding("scan.not_identified"), *missing)
    return Reading(KIND, UNKNOWN, findings=told_all)


def _without_tesseract(*, needed: bool) -> list[Finding]:
    return [Finding("scan.no_tesseract")] if needed and "tha" not in languages() else []
