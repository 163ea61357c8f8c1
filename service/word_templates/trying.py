"""Trying a template that somebody hands in: looked through and made once, in a child.

A Word file is foreign, and a template is code: it is opened, checked, filled and drawn where a
hostile one harms nobody and takes no longer than it may (``parsers.isolation``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from jinja2 import TemplateError

from parsers.isolation import Refused, run_isolated
from parsers.kinds import Kind, kind_of
from parsers.preflight import preflight
from parsers.showing import page_picture, page_sizes
from parsers.wire import finding_from_json, finding_to_json
from service.documents.lint import lint_document
from service.documents.making import Maker
from service.documents.package import CannotMake
from templates.catalogue import Document, documents, word_users
from templates.findings import Finding, Place, Severity

#: Contents of Word files by their ``word_key``, in place of those that we ship.
Contents = Mapping[str, bytes]

_WALL_SECONDS: Final = 120
#: Nobody looks through more, and no sample is as long.
_MOST_PAGES: Final = 12
_SIDES_KEPT: Final = 16
#: What a sample's PDF is dated; the same each time.
_DAY: Final = date(2025, 1, 1)
#: What a tag can do wrong although each of its names is known.
_FAULTS: Final = (
    TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip


def try_file(file: str, contents: Contents) -> list[Finding]:
    """All that is wrong with one of the contents, in every document that it is used in."""
    try:
        found = run_isolated(
            try_in_child, file, list(contents.items()), wall_seconds=_WALL_SECONDS, scratch=True
        )
    except Refused as refusal:
        return [refusal.finding().at(file=_name(file))]
    return [finding_from_json(each) for each in found]


def pages_of(document_id: str, contents: Contents) -> tuple[bytes, ...]:
    """The pages of a document's sample as JPEG pictures; none if it can't be made."""
    try:
        return _pages(document_id, tuple(sorted(contents.items())))
    except Refused:
        return ()


@lru_cache(maxsize=_SIDES_KEPT)
def _pages(document_id: str, contents: tuple[tuple[str, bytes], ...]) -> tuple[bytes, ...]:
    return tuple(
        run_isolated(
            draw_in_child, document_id, list(contents), wall_seconds=_WALL_SECONDS, scratch=True
        )
    )


# --- in the child -------------------------------------------------------------------------


def try_in_child(file: str, contents: Sequence[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """What ``try_file`` runs in the child; never call it on a foreign file yourself."""
    mine = dict(contents)[file]
    found = list(_package(file, mine))
    if not found:
        users = [_with(document, contents) for document in word_users()[file]]
        found = _distinct(each for user in users for each in lint_document(user))
        if not any(each.severity is Severity.ERROR for each in found):
            for place, user in enumerate(users):
                found += _tried(user, is_first=not place)
    return [finding_to_json(each) for each in found]


def draw_in_child(document_id: str, contents: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """What ``pages_of`` runs in the child."""
    document = _with(documents()[document_id], contents)
    pdf = Maker(document).pdf(document.record.model_validate(document.sample()), _DAY)
    count = min(len(page_sizes(pdf)), _MOST_PAGES)
    return [page_picture(pdf, page) for page in range(1, count + 1)]


def _package(file: str, data: bytes) -> Iterator[Finding]:
    """What of a Word file is no template's business. Raises Refused."""
    kind = kind_of(data)
    if kind is not Kind.DOCX:
        yield Finding("template.not_word", Place(file=_name(file)))
        return
    for each in preflight(data, kind).findings:
        yield Finding("template.foreign_part", Place(file=_name(file)), each.found)


def _with(document: Document, contents: Sequence[tuple[str, bytes]]) -> Document:
    return replace(document, instead=tuple((file, data) for file, data in contents))


def _distinct(found: Iterable[Finding]) -> list[Finding]:
    """Each once: documents share frames."""
    distinct: list[Finding] = []
    for each in found:
        if each not in distinct:
            distinct.append(each)
    return distinct


def _tried(document: Document, *, is_first: bool) -> Iterator[Finding]:
    """The sample made as people get it; the forms of it once, for they take longest."""
    press = Maker(document)
    title = {"document": document.about.title}
    try:
        record = document.record.model_validate(document.sample())
        press.word(record)
        press.pdf(record, _DAY)
        if is_first:
            press.fillable_pdf()
            press.fillable_word()
    except CannotMake as bad:
        yield from bad.findings
    except _FAULTS as error:
        yield Finding("template.cannot_make", found=str(error)[:200], facts=title)
    else:
        is_form = document.about.frame is None
        if is_form and press.template_hash != document.layout.template:
            yield Finding("template.scans_less_sure", facts=title)


def _name(file: str) -> str:
    return file.rpartition("/")[2]
