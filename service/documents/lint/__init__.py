"""The template linter: every problem of a Word template at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lxml import etree
from pydantic import BaseModel

from service.documents.lint.look import look_findings
from service.documents.lint.tags import TagCheck, required_fields
from service.documents.package import BadTemplate, read_parts
from service.documents.typst.translate import translate
from service.documents.xml import parse
from templates.catalogue import FRAMES, Document, documents
from templates.findings import Finding, Place

_TEXT_PARTS = ("word/document.xml", "word/header", "word/footer")


def lint_all() -> list[Finding]:
    """What is wrong with any template of the catalogue."""
    findings: list[Finding] = []
    for document in documents().values():
        # Documents share frames: what is wrong with one is said once.
        findings.extend(item for item in lint_document(document) if item not in findings)
    return findings


def lint_document(document: Document) -> list[Finding]:
    """A document's template, with its frame and annex, against its record model."""
    check = TagCheck(document.record)
    findings = [
        finding
        for path in document.word_files
        for finding in _lint_path(path, check, document.content)
    ]
    findings.extend(_missing(document, check))
    return findings


def lint_file(path: Path) -> list[Finding]:
    """One Word file; its tags are held against the record when it belongs to a document."""
    path = path.resolve()
    for document in documents().values():
        if path in (document.template.resolve(), document.annex and document.annex.resolve()):
            return lint_document(document)
    if path.parent == FRAMES.resolve():
        users = [item for item in documents().values() if item.frame and item.frame.samefile(path)]
        if users:
            return lint_document(users[0])
    return _lint_path(path, TagCheck(None))


def _lint_path(
    path: Path, check: TagCheck, content: Callable[[Path], bytes] = Path.read_bytes
) -> list[Finding]:
    try:
        parts = read_parts(content(path), path.name)
    except (BadTemplate, OSError) as error:
        known = error.findings if isinstance(error, BadTemplate) else []
        return known or [Finding("template.not_word", Place(file=path.name))]
    known_before = len(check.findings)
    findings: list[Finding] = []
    for name, root in _text_parts(parts):
        place = Place(file=path.name, part=name)
        if root is None:
            findings.append(Finding("template.broken_xml", place))
            continue
        check.part(root, place)
        findings.extend(look_findings(root, parts, place))
    findings.extend(check.findings[known_before:])
    findings.extend(_beyond_pdf(parts, path))
    return findings


def _text_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element | None]]:
    for name, data in parts.items():
        if name.startswith(_TEXT_PARTS) and name.endswith(".xml"):
            try:
                yield name, parse(data)
            except etree.XMLSyntaxError:
                yield name, None


def _beyond_pdf(parts: Mapping[str, bytes], path: Path) -> list[Finding]:
    try:
        found = translate(parts, "arabic").findings
    except BadTemplate as error:
        found = tuple(error.findings)
    return [
        replace(item, place=replace(item.place, file=path.name))
        for item in found
        if item.code != "template.font_not_shipped"  # said already, with the run
    ]


def _missing(document: Document, check: TagCheck) -> Iterator[Finding]:
    model: type[BaseModel] = document.record
    for key, path in required_fields(model):
        if key not in check.used:
            place = Place(file=document.template.name, field=path)
            yield Finding("template.missing_field", place, expected=f"{{{{ {path} }}}}")
