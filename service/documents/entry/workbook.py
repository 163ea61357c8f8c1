"""The entry workbook of a document: its sheets, its guide, its identity, its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.writer.excel import ExcelWriter

from service.documents.entry import look, texts
from service.documents.entry.plan import Plan, plan_of
from service.documents.entry.sheets import Writer
from service.documents.entry.validation import Lists
from service.documents.entry.values import put
from service.documents.package import Package
from templates.catalogue import Document
from templates.entry_texts import GUIDE_TITLE, LISTS_TITLE, MAIN_TITLE
from templates.form import form_of, model_checksum
from templates.identity import SHEET
from templates.paths import name_of

PRODUCT: Final = "FAF Documents"
#: Changes when the way a workbook carries a record does.
FORMAT: Final = "1"
_ORGANIZATION: Final = "กองทุนสงเคราะห์เกษตรกร"
_GUIDE_WIDTHS: Final = (6, 100)
# The same record gives the same bytes: a file does not say when it was made.
_MOMENT: Final = datetime(2025, 1, 1)  # noqa: DTZ001 - openpyxl wants it without a zone


def entry_workbook(
    document: Document,
    known: Mapping[str, Any] | None = None,
    *,
    template_hash: str,
    reference: str = "",
) -> bytes:
    """The Excel entry workbook (.xlsx) of a document, from its record model alone.

    ``known`` fills in what is known already, as ``model_dump`` gives it or as JSON holds it;
    the rest stays open. Each field has a defined name, ``templates.paths.name_of`` its path;
    a computed field has one when it says ``sum_of``. The hidden sheet ``faf`` and the
    document properties say which document this is. The same input gives the same bytes.
    """
    form, known = form_of(document.record), known or {}
    plan = plan_of(form, known)
    title = document.about.title
    identity = identity_of(document, template_hash, reference)
    book = Workbook()
    guide = book.active
    footer = " · ".join(filter(None, (document.id, template_hash, reference)))
    writer = Writer(book, plan, known, title, footer, look.Styles(book), Lists())
    writer.write()
    _write_guide(guide, writer, document.id, reference)
    _write_lists(book, writer.lists)
    _write_identity(book, identity)
    for path, place in plan.places.items():
        name = name_of(path)
        book.defined_names[name] = DefinedName(name, attr_text=place.reference)
    _describe(book, title, identity)
    book.active = book.index(book[MAIN_TITLE])
    return _packed(book)


def identity_of(document: Document, template_hash: str, reference: str) -> Mapping[str, str]:
    """What the workbook says of its origin, on the hidden sheet and in its properties."""
    return {
        "product": PRODUCT,
        "format": FORMAT,
        "document": document.id,
        "template": template_hash,
        "model": model_checksum(document.record),
        "reference": reference,
    }


def _write_guide(sheet: Any, writer: Writer, document_id: str, reference: str) -> None:
    sheet.title = GUIDE_TITLE
    for letter, width in zip("AB", _GUIDE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    lines = list(texts.guide(writer.title, document_id, reference))
    lines += [("text", _sheet_line(index, writer.plan)) for index in range(len(writer.plan.sheets))]
    roles = {"title": "title", "head": "heading1"}
    for row, (style, text) in enumerate(lines, start=1):
        colour = style in ("required", "optional", "locked")
        cell = sheet.cell(row, 2 if style == "text" or colour else 1)
        role = roles.get(style, "label")
        if colour:
            sheet.cell(row, 1).style = writer.styles.plain(f"legend_{style}")
        elif role == "heading1":
            sheet.cell(row, 2).style = writer.styles.plain(role)
        cell.style = writer.styles.plain("guide_title" if role == "title" else role)
        put(cell, text)
        size = 22 if role == "title" else 18 if role == "heading1" else look.SIZE
        if cell.column == 1:
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        count = look.lines(text, sum(_GUIDE_WIDTHS) - 4, size=size)
        sheet.row_dimensions[row].height = look.height(count, size=size)
    look.lay_out_paper(sheet, writer.title, writer.footer, wide=False)
    look.protect(sheet)


def _sheet_line(index: int, plan: Plan) -> str:
    sheet = plan.sheets[index]
    full = getattr(sheet, "heading", "")
    if hasattr(sheet, "table"):
        full = sheet.table.title
    elif hasattr(sheet, "grid"):
        full = sheet.grid.title
    return f"{sheet.title}: {full}" if full and full != sheet.title else sheet.title


def _write_lists(book: Workbook, lists: Lists) -> None:
    sheet = book.create_sheet(LISTS_TITLE)
    for column, labels in enumerate(lists.columns, start=1):
        for row, label in enumerate(labels, start=1):
            put(sheet.cell(row, column), label)
    sheet.sheet_state = "hidden"
    look.protect(sheet)


def _write_identity(book: Workbook, identity: Mapping[str, str]) -> None:
    sheet = book.create_sheet(SHEET)
    for row, (key, value) in enumerate(identity.items(), start=1):
        put(sheet.cell(row, 1), key)
        put(sheet.cell(row, 2), value)
    sheet.sheet_state = "veryHidden"
    look.protect(sheet)


def _describe(book: Workbook, title: str, identity: Mapping[str, str]) -> None:
    about = book.properties
    untyped: Any = book  # the types of openpyxl do not know these properties
    about.title, about.creator, about.language = title, _ORGANIZATION, "th"
    about.keywords = f"document:{identity['document']} template:{identity['template']}"
    about.created = about.modified = _MOMENT
    for key, value in identity.items():
        if value:
            untyped.custom_doc_props.append(StringProperty(name=f"faf.{key}", value=value))


class _Parts:
    """Takes what openpyxl writes into a zip, to be packed in our own steady way."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    def writestr(self, name: str, data: bytes | str) -> None:
        self.data[name] = data.encode() if isinstance(data, str) else data

    def write(self, path: str, name: str) -> None:
        self.data[name] = Path(path).read_bytes()

    def namelist(self) -> list[str]:
        return list(self.data)

    def close(self) -> None:
        pass


def _packed(book: Workbook) -> bytes:
    parts: Any = _Parts()
    ExcelWriter(book, parts).save()
    return Package({}).with_parts(parts.data)
