"""Every construct and every document of the catalogue, filled as Word and as PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from service.documents.making import Maker
from service.documents.package import read_parts
from service.documents.pdf import PdfFiller
from service.documents.word import WordFiller
from templates.catalogue import documents
from templates.findings import Finding
from tests.helpers.construct_texts import record
from tests.helpers.constructs import CONSTRUCTS

DAY = date(2025, 11, 20)
RECORD = '{"name": "วิสาหกิจชุมชน ก & ข", "odd": "\\\\ \\" \\u0e01"}'


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled template: the Word file, the PDF, the attached record, and why there is no PDF."""

    word: bytes
    pdf: bytes
    record: str
    findings: tuple[Finding, ...] = ()


def fillers(data: bytes, name: str) -> tuple[WordFiller, PdfFiller]:
    parts = read_parts(data, name)
    digest = hashlib.sha256(repr(sorted(parts.items())).encode()).hexdigest()
    return WordFiller(parts, "arabic"), PdfFiller(parts, "arabic", name, digest[:12])


def fill(data: bytes, name: str, context: Mapping[str, Any]) -> Filled:
    word, pdf = fillers(data, name)
    if pdf.findings:
        return Filled(word.fill(context), b"", RECORD, pdf.findings)
    made = pdf.fill(context, title=f"แบบ {name}", author="กองทุน", record=RECORD, day=DAY)
    return Filled(word.fill(context), made, RECORD)


def _construct(name: str) -> Filled:
    return fill(CONSTRUCTS[name]().bytes(), name, record())


def _document(name: str) -> Filled:
    document = documents()[name]
    maker = Maker(document)
    data = document.record.model_validate(document.sample())
    return Filled(maker.word(data), maker.pdf(data, DAY), data.to_json(), maker._pdf.findings)


MAKERS: dict[str, Callable[[str], Filled]] = {
    **dict.fromkeys(CONSTRUCTS, _construct),
    **dict.fromkeys(documents(), _document),
}
NAMES = tuple(MAKERS)


@cache
def filled(name: str) -> Filled:
    """A construct or document by name; made once in a process."""
    return MAKERS[name](name)
