"""``faf blank``: a document to be filled in, on paper or on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.batches.files import write_whole
from service.cli import texts
from service.cli.arguments import read_record
from service.cli.screen import console, show_findings
from service.cli.trouble import DONE, NEEDS_PERSON, Refused, print_json, refuse
from service.documents.identity import checked_reference
from service.documents.known import known_of
from service.documents.making import maker
from service.documents.package import CannotMake
from templates.catalogue import find

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from templates.findings import Finding

_OUTPUTS = frozenset({".pdf", ".docx", ".xlsx"})


def blank(options: argparse.Namespace) -> int:
    """Make a blank or fillable document; wrong values among the given ones block it."""
    document = find(options.document)
    if document is None:
        raise refuse("command.unknown_document", found=options.document)
    if options.out.suffix.lower() not in _OUTPUTS:
        raise refuse("command.unknown_blank", found=options.out.name)
    reference = _reference(options.reference)
    known: Mapping[str, Any] = {}
    findings: list[Finding] = []
    if options.prefill is not None:
        known, findings = known_of(document.record, read_record(options.prefill))
    if not findings:
        write_whole(options.out, _made(options, known, reference), durable=True)
    if options.json:
        out = None if findings else str(options.out)
        print_json({"file": out, "findings": [finding.as_dict() for finding in findings]})
    else:
        screen = console()
        show_findings(screen, findings)
        if not findings:
            screen.print(texts.WROTE.format(path=options.out), soft_wrap=True)
    return NEEDS_PERSON if findings else DONE


def _reference(text: str) -> str:
    try:
        return checked_reference(text)
    except ValueError as error:
        raise refuse("command.bad_reference", found=text) from error


def _made(options: argparse.Namespace, known: Mapping[str, Any], reference: str) -> bytes:
    make = maker(options.document)
    try:
        match options.out.suffix.lower():
            case ".docx":
                return make.fillable_word(known, reference)
            case ".xlsx":
                return make.entry_workbook(known, reference)
            case _ if options.fillable:
                return make.fillable_pdf(known, reference)
            case _:
                return make.blank_pdf(known, reference)
    except CannotMake as bad:
        raise Refused(bad.findings) from bad
