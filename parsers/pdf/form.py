"""Fillable PDFs: the value of every field, whatever filled it in, and what speaks against it.

The value (``/V``) is what is read. What the field shows is evidence: where it says something
else, somebody signed another paper than the one we read, and that is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pikepdf import Array, Dictionary, Pdf

from parsers.assemble import assemble
from parsers.isolation import Refused
from parsers.pdf.additions import additions
from parsers.pdf.attached import Attachment, FormTold, form_told, identity_in
from parsers.pdf.faces import Faces
from parsers.pdf.fields import FormField, form_fields, has_xfa
from parsers.pdf.names import Names, by_names
from parsers.pdf.pictures import is_picture
from parsers.pdf.prefilled import prefilled
from parsers.pdf.values import said
from parsers.reading import KnownBy, Raw, Reading
from templates.catalogue import Document
from templates.findings import Finding, Place
from templates.identity import FORM_FILE, UNKNOWN, Identity
from templates.layout import Layout
from templates.pages import SCREEN, places

KIND: Final = "pdf_form"
_MOST_NAMED: Final = 12
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Form:
    """A file's form: its fields, and what it says of itself."""

    fields: Sequence[FormField]
    told: FormTold | None
    keywords: Identity

    @property
    def identity(self) -> Identity:
        """What the attachment says, which the keywords can't say as fully."""
        return self.told.identity if self.told is not None else self.keywords


def open_form(pdf: Pdf, attached: Sequence[Attachment]) -> Form:
    """The form of an open PDF; it may have no fields.

    Raises:
        Refused: it is one of XFA.
    """
    if has_xfa(pdf):
        raise Refused("pdf.xfa")
    notes = [form_told(each.data) for each in attached if each.name == FORM_FILE]
    told = next((note for note in notes if note is not None), None)
    return Form(form_fields(pdf), told, identity_in(pdf))


def document_of(
    form: Form, documents: Mapping[str, Document], told: Document | None
) -> tuple[Document | None, KnownBy | None]:
    """Which document a form is, and how that is known."""
    if told is not None:
        return told, KnownBy.TOLD
    if form.told is not None and form.told.identity.document in documents:
        return documents[form.told.identity.document], KnownBy.ATTACHMENT
    if form.keywords.document in documents:
        return documents[form.keywords.document], KnownBy.METADATA
    found = by_names([field.name for field in form.fields], documents)
    return found, None if found is None else KnownBy.LAYOUT


def has_fields_of(form: Form, document: Document) -> bool:
    """Whether any field of the form is one of the document, and stands on a page.

    A flattened copy may keep its fields without places: what counts then is what pages show.
    """
    names = Names(document, [field.name for field in form.fields])
    return any(
        field.kind != "Sig" and field.place.page and names.path(field.name) for field in form.fields
    )


def read_form(
    pdf: Pdf, form: Form, document: Document, known_by: KnownBy, data: bytes
) -> Reading:  # fmt: skip
    """The reading of a fillable PDF."""
    reader = _Reader(pdf, form, document)
    raws = [*reader.raws(), *reader.prefilled()]
    findings = [
        *_identity(form),
        *reader.findings,
        *reader.missing(),
        *_signatures(form.fields, len(data)),
        *_beside(pdf),
        *_pages(pdf, form, reader.layout),
    ]
    return assemble(
        document,
        raws,
        kind=KIND,
        identity=form.identity if form.identity.document else UNKNOWN,
        known_by=known_by,
        findings=findings,
    )


class _Reader:
    def __init__(self, pdf: Pdf, form: Form, document: Document) -> None:
        self._form = form
        self._names = Names(document, [field.name for field in form.fields])
        self._faces = Faces(pdf)
        self.layout = self._own_layout(document)
        self._found: set[str] = set()
        self.findings: list[Finding] = []

    def _own_layout(self, document: Document) -> Layout | None:
        """Where boxes stand, if the paper is that of the template that we have."""
        layout = places(document, SCREEN)
        return layout if layout.template == self._form.identity.template else None

    def raws(self) -> Iterator[Raw]:
        """The values of all fields; those that are not ours are told if they hold any."""
        for field in self._form.fields:
            path = self._names.path(field.name)
            if field.kind == "Sig":
                continue
            if not path:
                self._unknown(field)
                continue
            self._found.add(path)
            known = self._names.field(path)
            made = said(field, path, known, self.layout)
            self.findings.extend(made.findings)
            yield from made.raws
            if field.kind in ("Tx", "Ch") and made.raws:
                value = made.raws[0].value
                shown = "" if value is None else str(value)
                if not made.findings:
                    self.findings.extend(self._faces.findings(field, shown, path, known))

    def _unknown(self, field: FormField) -> None:
        value = str(field.value) if field.value is not None else ""
        if field.is_push or value in ("", "/Off"):
            return
        place = Place(page=field.place.page, box=field.place.box, field=field.name[:_LONGEST])
        self.findings.append(Finding("reading.unknown_field", place, field.name[:_LONGEST]))

    def prefilled(self) -> Iterator[Raw]:
        """What was known when the form was made and is on no place of it."""
        told = self._form.told
        if told is None:
            return
        for each in prefilled(told, self._names, self._form.fields, self._found):
            if isinstance(each, Raw):
                yield each
            else:
                self.findings.append(each)

    def missing(self) -> Iterator[Finding]:
        """Fields that the form had when it was made and has no more."""
        told = self._form.told
        lost = [name for name in told.fields if name not in self._found] if told else []
        if lost:
            named = ", ".join(lost[:_MOST_NAMED])
            more = f" และอีก {len(lost) - _MOST_NAMED} ช่อง" if len(lost) > _MOST_NAMED else ""
            yield Finding("pdf.fields_missing", found=f"{named}{more}")


def _identity(form: Form) -> Iterator[Finding]:
    if form.told is None:
        return
    if not form.told.is_whole:
        yield Finding("pdf.form_note_broken")
    other = form.keywords.document
    if other and other != form.told.identity.document:
        both = f"{form.told.identity.document}, {other}"
        yield Finding("pdf.two_identities", found=both)


def _signatures(fields: Sequence[FormField], size: int) -> Iterator[Finding]:
    """Digital signatures, and whether the file was changed after the last of them."""
    ends: list[int] = []
    for field in fields:
        if field.kind == "Sig" and isinstance(field.value, Dictionary):
            parts: Any = field.value.get("/ByteRange")
            numbers = [int(part) for part in parts] if isinstance(parts, Array) else []
            ends.append(sum(numbers[-2:]))
            yield Finding("pdf.signed", field.place)
    # Some writers end a file with a line feed that the signature does not count.
    if ends and max(ends) < size - 2:
        yield Finding("pdf.changed_after_signing")


def _beside(pdf: Pdf) -> Iterator[Finding]:
    """What was typed or drawn beside the fields; a signature by pen is no fault."""
    for found in additions(pdf, widgets=False):
        if found.code != "pdf.drawn_over":
            if found.code != "pdf.signed":
                yield found
        elif found.found and found.facts["kind"] == "/FreeText":
            yield Finding("pdf.typed_beside", found.place, found.found)
        else:
            yield Finding("pdf.note_added", found.place, found.found, facts=found.facts)


def _pages(pdf: Pdf, form: Form, layout: Layout | None) -> Iterator[Finding]:
    """Pages without a field: pictures, and what stands behind the form."""
    with_fields = {widget.page for field in form.fields for widget in field.widgets}
    last = max(with_fields, default=0)
    if form.told is not None:
        # What was known may have needed more pages, the last of them without a field.
        is_blank = not form.told.record and layout is not None
        last = max(last, len(layout.pages)) if is_blank and layout else len(pdf.pages)
    for number, page in enumerate(pdf.pages, start=1):
        if number in with_fields:
            continue
        if is_picture(page):
            yield Finding("pdf.page_is_picture", Place(page=number))
        elif number > last:
            yield Finding("pdf.page_beside_form", Place(page=number))
