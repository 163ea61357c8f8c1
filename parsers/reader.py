"""A file to its reading: which reader takes which kind of file, and that it reads in a child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any, Final, Protocol

from parsers.isolation import Refused, run_isolated
from parsers.kinds import Kind, kind_of
from parsers.preflight import preflight
from parsers.reading import Reading
from parsers.wire import from_json, to_json
from templates.catalogue import Document, documents


class Reader(Protocol):
    """Reads one kind of file; runs in the throw-away child, after the preflight."""

    def __call__(
        self, data: bytes, documents: Mapping[str, Document], told: Document | None
    ) -> Reading:
        """The reading of a file; ``told`` is the document that a person says it is.

        Raises:
            Refused: the file is not read, for a reason that the person can act upon.
        """


#: The reader of each kind; imported when it is needed.
READERS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.XLSX: ("parsers.excel", "read_excel"),
    Kind.XLS: ("parsers.excel", "read_excel"),
    Kind.XLSB: ("parsers.excel", "read_excel"),
    Kind.ODS: ("parsers.excel", "read_excel"),
    Kind.DOCX: ("parsers.word", "read_word"),
    Kind.PDF: ("parsers.pdf", "read_pdf"),
    Kind.PNG: ("parsers.scan", "read_scan"),
    Kind.JPEG: ("parsers.scan", "read_scan"),
    Kind.TIFF: ("parsers.scan", "read_scan"),
}


def read(data: bytes, filename: str = "", document: str | None = None) -> Reading:
    """Read a completed form of any kind: Excel, PDF, Word, or a scan.

    ``filename`` names the file in what is told of it; what it is shows in its bytes alone.
    ``document`` is an id of the catalogue where a person knows which document it is. The file
    is read in a throw-away child: whatever it does, the answer is a reading. One that is refused
    has no document and one finding. Who reads many files calls ``warm_up`` once before.

    Raises:
        KeyError: no such document.
    """
    if document is not None and document not in documents():
        raise KeyError(document)
    try:
        reading = from_json(run_isolated(read_in_child, data, document or ""))
    except Refused as refusal:
        reading = Reading("", findings=(refusal.finding(),))
    return _named(reading, filename) if filename else reading


def read_in_child(data: bytes, told: str) -> dict[str, Any]:
    """What ``read`` runs in the child; never call it on a foreign file yourself."""
    kind = kind_of(data)
    seen = preflight(data, kind)
    module, function = READERS[kind]
    reader: Reader = getattr(import_module(module), function)
    reading = reader(data, documents(), documents().get(told))
    return to_json(replace(reading, findings=(*seen.findings, *reading.findings)))


def _named(reading: Reading, filename: str) -> Reading:
    findings = tuple(finding.at(file=filename) for finding in reading.findings)
    more = tuple(_named(each, filename) for each in reading.more)
    return replace(reading, findings=findings, more=more)
