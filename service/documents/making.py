"""Making papers: a document's template compiled once, then Word and PDF from records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from service.documents import libreoffice
from service.documents.compose import template_parts
from service.documents.package import BadRecord, BadTemplate
from service.documents.pdf import PdfFiller
from service.documents.typst.text import UnprintableTextError, unprintable
from service.documents.word import WordFiller
from service.documents.word_identity import with_identity
from templates.catalogue import Document, documents
from templates.findings import Finding, Place
from templates.form import model_checksum
from templates.identity import Identity
from templates.record import Record, texts_of

if TYPE_CHECKING:
    from service.documents.pdf_form.layout import SlotTemplate

#: Makers are shared by all threads of a process, and papers are laid out one at a time: whoever
#: makes one where there are other threads holds this meanwhile.
MAKING: Final = Lock()


class Maker:
    """Makes one document in any shape; compiling happens at the first use of each shape."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def parts(self) -> Mapping[str, bytes]:
        return template_parts(self.document)

    @cached_property
    def template_hash(self) -> str:
        """Twelve hex digits that change with any change of the Word files."""
        digest = hashlib.sha256()
        for name, data in sorted(self.parts.items()):
            digest.update(name.encode() + b"\0" + data + b"\0")
        return digest.hexdigest()[:12]

    def word(self, record: Record) -> bytes:
        """The filled Word file; the same record gives the same bytes."""
        return self._word.fill(context_of(record))

    def pdf(self, record: Record, day: date) -> bytes:
        """The filled PDF/A-3, dated ``day``, with the record attached as ``record.json``.

        Raises:
            BadTemplate: the template has what the PDF maker can't show the same as Word,
                and LibreOffice, which could, is not installed.
            BadRecord: a text has letters that the paper's font lacks.
        """
        return self.pdfs([record], day)[0]

    def pdfs(self, records: Sequence[Record], day: date) -> list[bytes]:
        """The filled PDFs of many records; see ``pdf``."""
        if self._pdf.findings:
            return self._office_pdfs(records, day)
        return [self._typst_pdf(record, day) for record in records]

    def _typst_pdf(self, record: Record, day: date) -> bytes:
        try:
            return self._pdf.fill(
                context_of(record),
                title=self.document.about.title,
                author=_author(record),
                record=record.to_json(),
                day=day,
            )
        except UnprintableTextError as error:
            raise BadRecord(_unprintable(record)) from error

    def _office_pdfs(self, records: Sequence[Record], day: date) -> list[bytes]:
        if libreoffice.installed() is None:
            raise BadTemplate(list(self._pdf.findings))
        converted = libreoffice.convert_letters([self.word(record) for record in records])
        return [
            libreoffice.with_record(
                pdf,
                title=self.document.about.title,
                author=_author(record),
                keywords=Identity(self.document.id, self.template_hash).keywords,
                record=record.to_json(),
                day=day,
            )
            for pdf, record in zip(converted, records, strict=True)
        ]

    def blank_pdf(self, known: Mapping[str, Any] | None = None, reference: str = "") -> bytes:
        """The PDF to be filled in by hand; ``known``, as ``model_dump`` gives it, is printed.

        Raises:
            BadTemplate: the template has what the PDF maker can't show the same as Word.
            BadRecord: a known text has letters that the paper's font lacks.
            ValueError: the reference is none (``identity.checked_reference``).
        """
        from service.documents.pdf_form.blank import blank_pdf  # noqa: PLC0415 - filling needs it not

        return blank_pdf(self.slots, known, reference)

    def fillable_pdf(self, known: Mapping[str, Any] | None = None, reference: str = "") -> bytes:
        """The PDF with form fields, ``known`` filled in; raises as ``blank_pdf``."""
        from service.documents.pdf_form import fillable_pdf  # noqa: PLC0415

        return fillable_pdf(self.slots, known, reference)

    def fillable_word(self, known: Mapping[str, Any] | None = None, reference: str = "") -> bytes:
        """The Word file with content controls, ``known`` filled in."""
        from service.documents.word_form import fillable_word  # noqa: PLC0415

        return fillable_word(
            self.parts,
            self.document,
            known,
            template_hash=self.template_hash,
            reference=reference,
        )

    def entry_workbook(self, known: Mapping[str, Any] | None = None, reference: str = "") -> bytes:
        """The Excel workbook to be filled in, ``known`` filled in."""
        from service.documents.entry.workbook import entry_workbook  # noqa: PLC0415 - openpyxl

        return entry_workbook(
            self.document, known, template_hash=self.template_hash, reference=reference
        )

    @cached_property
    def slots(self) -> SlotTemplate:
        """The template laid out with places to fill in.

        Raises:
            BadTemplate: it has what the PDF maker can't show the same as Word.
        """
        from service.documents.pdf_form.layout import SlotTemplate  # noqa: PLC0415

        return SlotTemplate(self.parts, self.document, self.template_hash)

    @cached_property
    def _word(self) -> WordFiller:
        model = model_checksum(self.document.record)
        own = Identity(self.document.id, self.template_hash, model=model)
        return WordFiller(with_identity(self.parts, own.properties), self.document.about.digits)

    @cached_property
    def _pdf(self) -> PdfFiller:
        about = self.document.about
        return PdfFiller(self.parts, about.digits, self.document.id, self.template_hash)


def context_of(record: Record) -> Mapping[str, Any]:
    """What a template's tags see: the record's fields by name."""
    return record.model_dump()


def _unprintable(record: Record) -> list[Finding]:
    """Each field with letters that the paper's font lacks."""
    found = ((path, label, unprintable(text)) for path, label, text in texts_of(record))
    return [
        Finding("record.unprintable", Place(field=path), found=letters, facts={"label": label})
        for path, label, letters in found
        if letters
    ]


def _author(record: Record) -> str:
    office = getattr(record, "office", None)
    return str(getattr(office, "unit", "")) or "กองทุนสงเคราะห์เกษตรกร"


@cache
def maker(document_id: str) -> Maker:
    """The process's maker of a document.

    Raises:
        KeyError: no such document.
    """
    return Maker(documents()[document_id])
