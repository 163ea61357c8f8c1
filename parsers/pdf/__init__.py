"""Reading PDFs: ours, forms filled in on a screen, printed papers, scans.

A PDF of ours carries its record; a form its fields; of any other the pages say what it holds, by
their text or, where they are only pictures, by what a machine sees in them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

from pikepdf import PasswordError, Pdf, PdfError
from pypdfium2 import PdfiumError

from parsers.isolation import Refused
from parsers.pdf.attached import attachments, identity_in
from parsers.pdf.flattened import proposed
from parsers.pdf.form import document_of, has_fields_of, open_form, read_form
from parsers.pdf.own import is_own, read_own
from parsers.pdf.pictures import are_pictures, is_picture
from parsers.reading import KnownBy, Reading
from templates.catalogue import Document
from templates.findings import Finding, Place
from templates.identity import FORM_FILE, Identity


def read_pdf(data: bytes, documents: Mapping[str, Document], told: Document | None) -> Reading:
    """The reading of a PDF of any kind; ``told`` is the document that a person says it is.

    Raises:
        Refused: the file is not read, for a reason that the person can act upon.
    """
    try:
        with Pdf.open(io.BytesIO(data)) as pdf:
            return _read(data, pdf, documents, told)
    except PasswordError as fault:
        raise Refused("files.password") from fault
    except (PdfError, PdfiumError) as fault:
        raise Refused("files.broken") from fault


def _read(
    data: bytes, pdf: Pdf, documents: Mapping[str, Document], told: Document | None
) -> Reading:
    attached = attachments(pdf)
    if is_own(pdf, attached):
        document = told or documents.get(identity_in(pdf).document)
        if document is not None:
            known_by = KnownBy.METADATA if told is None else KnownBy.TOLD
            return read_own(data, pdf, attached, document, known_by)
    form = open_form(pdf, attached)
    document, known_by_form = document_of(form, documents, told)
    if document is not None and known_by_form is not None and has_fields_of(form, document):
        return read_form(pdf, form, document, known_by_form, data)
    reading = _pages(data, pdf, documents, told, form.identity)
    is_flattened = any(each.name == FORM_FILE for each in attached) and reading.kind == "pdf_flat"
    return proposed(reading) if is_flattened else reading


def _pages(
    data: bytes,
    pdf: Pdf,
    documents: Mapping[str, Document],
    told: Document | None,
    identity: Identity,
) -> Reading:
    """A PDF without fields of ours: by its text, or by its pictures where it has no text."""
    pictures = [number for number, page in enumerate(pdf.pages, 1) if is_picture(page)]
    if pictures and (len(pictures) == len(pdf.pages)) and are_pictures(pdf):
        from parsers.scan import read_scan  # noqa: PLC0415 - most PDFs need it not

        return read_scan(data, documents, told)
    from parsers.pdf.flat import read_flat  # noqa: PLC0415 - forms and our own need it not

    reading = read_flat(data, documents, told, identity)
    unread = (Finding("pdf.page_is_picture", Place(page=number)) for number in pictures)
    return replace(reading, findings=(*reading.findings, *unread))
