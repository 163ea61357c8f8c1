"""Reading PDFs: ours, forms filled in on a screen, printed papers, scans."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pikepdf import PasswordError, Pdf, PdfError

from parsers.isolation import Refused
from parsers.pdf.attached import attachments, identity_in
from parsers.pdf.own import is_own, read_own
from parsers.reading import KnownBy, Reading
from templates.catalogue import Document


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
    except PdfError as fault:
        raise Refused("files.broken") from fault


def _read(
    data: bytes, pdf: Pdf, documents: Mapping[str, Document], told: Document | None
) -> Reading:
    attached = attachments(pdf)
    document = told or documents.get(identity_in(pdf).document)
    if is_own(pdf, attached) and document is not None:
        known_by = KnownBy.TOLD if told is not None else KnownBy.METADATA
        return read_own(data, pdf, attached, document, known_by)
    raise NotImplementedError
