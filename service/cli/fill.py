"""``faf fill``: one document from a JSON file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.batches.files import write_whole
from service.cli import texts
from service.cli.arguments import read_date, read_record
from service.cli.screen import console, show_findings
from service.cli.trouble import DONE, NEEDS_PERSON, Refused, print_json, refuse
from service.documents.making import maker
from service.documents.package import CannotMake
from templates.catalogue import find
from templates.findings import Severity

if TYPE_CHECKING:
    import argparse

    from templates.record import Record

_OUTPUTS = frozenset({".docx", ".pdf"})
_BANGKOK = ZoneInfo("Asia/Bangkok")


def fill(options: argparse.Namespace) -> int:
    """Fill a document; errors in its data block it, warnings are told."""
    document = find(options.document)
    if document is None:
        raise refuse("command.unknown_document", found=options.document)
    if options.out.suffix.lower() not in _OUTPUTS:
        raise refuse("command.unknown_output", found=options.out.name)
    given = read_date(options.date) if options.date else None
    record, findings = document.record.read(read_record(options.data))
    blocked = record is None or any(each.severity is Severity.ERROR for each in findings)
    if record is not None and not blocked:
        write_whole(options.out, _made(options, record, given), durable=True)
    if options.json:
        out = None if blocked else str(options.out)
        print_json({"file": out, "findings": [finding.as_dict() for finding in findings]})
    else:
        screen = console()
        show_findings(screen, findings)
        if not blocked:
            screen.print(texts.WROTE.format(path=options.out), soft_wrap=True)
    return NEEDS_PERSON if blocked else DONE


def _made(options: argparse.Namespace, record: Record, given: date | None) -> bytes:
    try:
        if options.out.suffix.lower() == ".docx":
            return maker(options.document).word(record)
        day = given or getattr(record, "letter_date", None) or datetime.now(_BANGKOK).date()
        return maker(options.document).pdf(record, day)
    except CannotMake as bad:
        raise Refused(bad.findings) from bad
