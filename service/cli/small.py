"""The short commands: the blank register, the list of documents, the template linter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli import texts
from service.cli.screen import console, show_lines, table
from service.cli.trouble import DONE, NEEDS_PERSON, print_json, refuse
from templates.findings import Severity

if TYPE_CHECKING:
    import argparse

    from templates.findings import Finding


def register_template(options: argparse.Namespace) -> int:
    """Write the blank register workbook."""
    from service.batches.files import write_whole  # noqa: PLC0415 - only for this command
    from service.register.write import blank_register  # noqa: PLC0415 - openpyxl is slow to load

    write_whole(options.out, blank_register(), durable=True)
    console().print(texts.WROTE.format(path=options.out), soft_wrap=True)
    return DONE


def documents(options: argparse.Namespace) -> int:
    """List what can be made."""
    from templates.catalogue import documents as known  # noqa: PLC0415 - reads the folders

    found = [
        {"id": each.id, "title": each.about.title, "frame": each.about.frame}
        for each in known().values()
    ]
    if options.json:
        print_json({"documents": found})
        return DONE
    listed = table(texts.DOCUMENT_ID, texts.DOCUMENT_TITLE, texts.DOCUMENT_FRAME)
    for each in found:
        listed.add_row(each["id"], each["title"], each["frame"] or "-")
    console().print(listed)
    return DONE


def lint(options: argparse.Namespace) -> int:
    """Check Word templates: the given files, or all of the catalogue's."""
    from service.documents.lint import lint_all, lint_file  # noqa: PLC0415 - only for this command

    missing = [path for path in options.files if not path.is_file()]
    if missing:
        raise refuse("command.file_not_found", file=str(missing[0]))
    findings: list[Finding] = []
    for path in options.files:
        findings.extend(lint_file(path))
    if not options.files:
        findings.extend(lint_all())
    if options.json:
        print_json({"findings": [finding.as_dict() for finding in findings]})
    elif findings:
        out = console()
        for finding in findings:
            show_lines(out, [str(finding)])
    else:
        console().print(texts.CHECKED_CLEAN)
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return NEEDS_PERSON if errors else DONE
