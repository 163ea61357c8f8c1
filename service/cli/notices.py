"""``faf notices``: from a register to the letters that are due."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.batches import files
from service.batches.errors import BatchRefused
from service.batches.make import Order
from service.batches.plan import HeldRow, plan_batch
from service.batches.reports import findings_workbook
from service.batches.run import Batch, Packed, Result, carry_out, pack
from service.cli import summary, texts
from service.cli.arguments import read_date, read_file, read_formats, read_number, read_provinces
from service.cli.screen import Watch
from service.cli.trouble import NEEDS_PERSON, UNUSABLE, Refused, log, new_incident, refuse
from service.debts.notice_rules import NOTICE_RULES
from service.register.read import read_register
from service.settings import find_settings, read_settings
from templates.catalogue import documents
from templates.findings import Finding, Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from service.register.read import RegisterReading
    from service.settings import OfficeSettings
    from templates.catalogue import Document


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of one run, read and checked."""

    document: Document
    register: Path
    as_of: date
    out: Path
    formats: tuple[str, ...]
    provinces: frozenset[str]
    settings: OfficeSettings
    jobs: int
    first_number: int | None
    dry_run: bool
    good_only: bool
    duplex: bool
    labels: bool
    restart: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the register gives: what is to do, and what is wrong with it."""

    packed: Packed
    findings: tuple[Finding, ...]
    identity: dict[str, str]


def notices(options: argparse.Namespace) -> int:
    """Make the due notices of a register; see ``texts.NOTICES_MORE``."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    request = _request(options)
    started = time.monotonic()
    try:
        with Watch() as watch:
            prepared = _prepared(request, watch)
            report = summary.Report(
                request.document, request.as_of, prepared.packed, prepared.findings
            )
            if request.dry_run:
                report.is_dry_run = True
            else:
                _carry_out(request, prepared, report, watch)
    except BatchRefused as refused:
        raise Refused(refused.findings, _code_of(refused.findings)) from refused
    report.seconds = time.monotonic() - started
    report.show(as_json=request.as_json)
    return report.exit_code


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _request(options: argparse.Namespace) -> Request:
    known = [name for name in documents() if name in NOTICE_RULES]
    if options.kind not in known:
        raise refuse("batch.unknown_kind", found=options.kind, known=" ".join(known))
    settings, findings = read_settings(find_settings(options.office))
    if settings is None:
        raise Refused(findings)
    return Request(
        document=documents()[options.kind],
        register=options.register,
        as_of=read_date(options.as_of),
        out=options.out,
        formats=read_formats(options.format),
        provinces=read_provinces(options.province),
        settings=settings,
        jobs=read_number("--jobs", options.jobs) or len(os.sched_getaffinity(0)),
        first_number=read_number("--first-number", options.first_number),
        dry_run=options.dry_run,
        good_only=options.good_only,
        duplex=options.duplex,
        labels=options.labels,
        restart=options.restart,
        as_json=options.json,
    )


def _prepared(request: Request, watch: Watch) -> Prepared:
    """Read and plan; the register itself is let go when this returns."""
    watch.say(texts.READING.format(name=request.register.name))
    data = read_file(request.register)
    reading = read_register(data, request.register.name)
    _refuse_bad(request, reading)
    watch.say(texts.PLANNING.format(count=len(reading.loans)))
    plan = plan_batch(
        reading.loans,
        request.document.id,
        request.as_of,
        request.settings,
        provinces=request.provinces,
        first_number=request.first_number,
    )
    packed = pack(plan, request.jobs)
    bad = tuple(HeldRow(number, "", "", found) for number, found in reading.held.items())
    held = (*bad, *packed.held)
    identity = {
        "document": request.document.id,
        "register": hashlib.sha256(data).hexdigest(),
        "as_of": request.as_of.isoformat(),
        "settings": request.settings.digest,
        "provinces": " ".join(sorted(request.provinces)),
        "first_number": str(request.first_number or ""),
    }
    findings = (*_strays(reading), *reading.findings)
    return Prepared(Packed(packed.lines, held, packed.chunks), findings, identity)


def _strays(reading: RegisterReading) -> list[Finding]:
    """Rows of no known loan may be the payment of someone who now gets a demand."""
    if not reading.unplaced:
        return []
    return [Finding("batch.unplaced", facts={"count": f"{len(reading.unplaced):,}"})]


def _refuse_bad(request: Request, reading: RegisterReading) -> None:
    """With errors in the register nothing is made, unless the good loans are asked for."""
    errors = [each for each in reading.findings if each.severity is Severity.ERROR]
    if not errors or (request.good_only and reading.loans):
        return
    count = f"{len(errors):,}"
    if reading.loans:
        code, why = NEEDS_PERSON, Finding("batch.register_errors", facts={"count": count})
    else:
        code, why = UNUSABLE, Finding("batch.no_good_loan")
    check = None if request.dry_run else request.out / files.REGISTER_CHECK
    if check:
        files.write_whole(check, findings_workbook(reading.findings), durable=True)
    raise summary.RegisterRefused(why, reading.findings, check, code)


def _carry_out(request: Request, prepared: Prepared, report: summary.Report, watch: Watch) -> None:
    title = request.document.about.title
    folder = files.batch_folder(request.out, title)
    order = Order(
        request.document.id, request.as_of, request.settings, request.formats, folder.absolute()
    )
    batch = Batch(
        title=title,
        order=order,
        packed=prepared.packed,
        identity=prepared.identity,
        findings=prepared.findings,
        jobs=request.jobs,
        duplex=request.duplex,
        labels=request.labels,
        restart=request.restart,
        incident=new_incident(),
    )
    report.result = result = Result(folder)
    try:
        carry_out(batch, watch, result)
    except KeyboardInterrupt:
        # What was made stays; the report says how to go on.
        report.is_interrupted = True
    if result.details:
        log(batch.incident, "\n\n".join(f"{n}: {text}" for n, text in result.details.items()))


def _code_of(findings: Sequence[Finding]) -> int:
    """A folder that is taken wants a person's decision; a broken template is bad input."""
    taken = all(finding.code in {"batch.running", "batch.changed"} for finding in findings)
    return NEEDS_PERSON if taken else UNUSABLE
