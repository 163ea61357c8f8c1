"""The reader of workbooks: .xlsx, .xls, .ods and .xlsb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from parsers.assemble import assemble
from parsers.excel.book import Book
from parsers.excel.formulas import Calculator
from parsers.excel.harvest import Harvest
from parsers.excel.hits import SheetHits
from parsers.excel.identify import Known, holds_no_values, identity_in, recognised
from parsers.excel.labels import Labels, labels_of
from parsers.excel.layout import Layout, lost_paths
from parsers.excel.leftover import Leftover
from parsers.excel.named import Names, fields_of
from parsers.excel.opening import open_book
from parsers.excel.spots import Spots
from parsers.excel.values import Values
from parsers.reading import KnownBy, Reading
from templates.catalogue import Document
from templates.findings import Finding, Place
from templates.identity import UNKNOWN, Identity

KIND: Final = "excel"


def read_excel(data: bytes, documents: Mapping[str, Document], told: Document | None) -> Reading:
    """Read a workbook in the throw-away child, after its preflight.

    Fields are found by the workbook's names; what has none any more by its label. Empty cells
    give their places; what stands somewhere else is told.

    Raises:
        Refused: the file has a password or can't be read.
    """
    book = open_book(data)
    identity, known_by = identity_in(book)
    known = _known(book, identity, known_by, documents, told)
    if known.document is None or known.known_by is None:
        return Reading(KIND, identity, findings=tuple(_unknown(identity, known)))
    return _read(book, data, known.document, known.known_by, identity)


def _known(
    book: Book,
    identity: Identity,
    known_by: KnownBy | None,
    documents: Mapping[str, Document],
    told: Document | None,
) -> Known:
    if told is not None:
        return Known(told, KnownBy.TOLD)
    if identity.document:
        return Known(documents.get(identity.document), known_by)
    return recognised(book, documents)


def _unknown(identity: Identity, known: Known) -> Iterator[Finding]:
    if identity.document:
        yield Finding("reading.unknown_document", found=identity.document)
    else:
        yield Finding("reading.not_identified", expected=" / ".join(known.near))


def _read(
    book: Book, data: bytes, document: Document, known_by: KnownBy, identity: Identity
) -> Reading:
    labels = labels_of(document)
    # The names of another document mean other fields.
    is_its_own = identity.document in ("", document.id)
    names = Names(book, labels)
    spots = names.find() if is_its_own else Spots()
    lost = lost_paths(labels, spots)
    if lost:
        found = _by_labels(book, labels, spots, lost)
        spots.singles += found.singles
        spots.tables += found.tables
        spots.findings += [*found.findings, *names.told(found)]
    values = Values(book, labels, Calculator(book, data), spots.claimed())
    harvest = Harvest(book, labels, values)
    harvest.take(spots)
    findings = [*spots.findings, *harvest.findings, *_not_found(labels, spots)]
    findings += Leftover(book, labels, values, spots).findings()
    return assemble(
        document,
        harvest.raws,
        kind=KIND,
        identity=identity if identity.document else UNKNOWN,
        known_by=known_by,
        findings=findings,
    )


def _by_labels(book: Book, labels: Labels, spots: Spots, lost: set[str]) -> Spots:
    sheets = [
        SheetHits.of(book, labels, number)
        for number in range(len(book.sheets))
        if not holds_no_values(book, number)
    ]
    return Layout(book, labels, sheets, set(spots.claimed())).find(lost)


def _not_found(labels: Labels, spots: Spots) -> Iterator[Finding]:
    """Fields that stand nowhere in the workbook, neither by name nor by label."""
    lost, told = lost_paths(labels, spots), {each.place.field for each in spots.findings}
    for path, field in fields_of(labels):
        if path in lost and field.path not in told and not field.locked:
            told.add(field.path)
            place = replace(Place(), field=field.path if field.required else "")
            yield Finding("excel.lost", place, facts={"label": field.label})
    for table in labels.tables:
        if table.table.path in lost:
            yield Finding("excel.lost_table", facts={"label": table.table.title})
        found = {
            path for spot in spots.tables if spot.table is table.table for path in spot.columns
        }
        for column in table.columns:
            if found and column.path not in found and not column.field.locked:
                yield Finding(
                    "excel.lost_column",
                    facts={"label": column.field.label, "table": table.table.title},
                )
