"""``faf fill``: one document from a JSON file."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from service.batches.files import write_whole
from service.cli import texts
from service.cli.arguments import read_date, read_file
from service.cli.screen import console, show_findings
from service.cli.trouble import DONE, NEEDS_PERSON, Refused, print_json, refuse
from service.documents.making import maker
from service.documents.package import BadTemplate
from templates.catalogue import find
from templates.findings import Severity

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

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
    record, findings = document.record.read(_read_json(options.data))
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
    except BadTemplate as bad:
        raise Refused(bad.findings) from bad


def _read_json(path: Path) -> dict[str, Any]:
    file = str(path)
    try:
        # Exact amounts: a float would have lost satang before the record sees it.
        data = json.loads(read_file(path).decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise refuse("command.not_utf8", file=file) from error
    except json.JSONDecodeError as error:
        line, column = str(error.lineno), str(error.colno)
        raise refuse("command.not_json", file=file, line=line, column=column) from error
    except (RecursionError, ValueError) as error:
        raise refuse("command.not_json", file=file, line="-", column="-") from error
    if not isinstance(data, dict):
        raise refuse("command.not_record", file=file, found=type(data).__name__)
    return data
