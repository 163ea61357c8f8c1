"""Which kind of file is marked in which way, and that it happens in a throw-away child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any, Final, Protocol

from parsers.isolation import run_isolated
from parsers.kinds import Kind, kind_of
from parsers.marking.notes import notes_of
from parsers.marking.order import Marked, Order
from parsers.preflight import preflight
from parsers.reading import Reading
from templates.catalogue import find
from templates.findings import Finding


class Marker(Protocol):
    """Marks one kind of file; runs in the throw-away child, after the pre-flight."""

    def __call__(self, data: bytes, order: Order) -> Marked:
        """The marked copy.

        Raises:
            Refused: the file cannot be opened.
        """


#: The marker of each kind; imported when it is needed.
MARKERS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.XLSX: ("parsers.marking.excel", "mark_workbook"),
    Kind.XLS: ("parsers.marking.values_book", "mark_values"),
    Kind.XLSB: ("parsers.marking.values_book", "mark_values"),
    Kind.ODS: ("parsers.marking.values_book", "mark_values"),
    Kind.DOCX: ("parsers.marking.word", "mark_word"),
    Kind.PDF: ("parsers.marking.pdf", "mark_pdf"),
    Kind.PNG: ("parsers.marking.images", "mark_pictures"),
    Kind.JPEG: ("parsers.marking.images", "mark_pictures"),
    Kind.TIFF: ("parsers.marking.images", "mark_pictures"),
}


def mark(data: bytes, reading: Reading, *, day: date | None = None, summary: bytes = b"") -> Marked:
    """Mark a file with the findings of its reading, in a throw-away child.

    ``day`` is the date of the notes; without it they have none. ``summary`` is a PDF of ours
    whose pages go behind those of a PDF or a picture, where notes alone can't be printed.

    Raises:
        Refused: the file cannot be opened.
    """
    document = find(reading.identity.document)
    answer: Mapping[str, Any] = run_isolated(
        mark_in_child,
        data,
        [note.as_json() for note in notes_of(reading)],
        document.about.title if document else "",
        day.isoformat() if day else "",
        summary,
    )
    return Marked(answer["data"], answer["suffix"], tuple(map(Finding, answer["findings"])))


def mark_in_child(
    data: bytes, notes: Sequence[Mapping[str, Any]], title: str, day: str, summary: bytes
) -> dict[str, Any]:
    """What ``mark`` runs in the child; never call it on a foreign file yourself."""
    kind = kind_of(data)
    preflight(data, kind)
    module, function = MARKERS[kind]
    marker: Marker = getattr(import_module(module), function)
    marked = marker(data, Order.from_json(notes, title=title, day=day, summary=summary))
    codes = [finding.code for finding in marked.findings]
    return {"data": marked.data, "suffix": marked.suffix, "findings": codes}
