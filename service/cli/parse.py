"""``faf parse``: completed forms of any kind to records, findings and marked copies."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
import traceback
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from parsers.containers.archive import MAX_FILE_BYTES
from parsers.isolation import IsolationError, warm_up
from parsers.isolation import Refused as FileRefused
from parsers.marking import Marked, mark, notes_of
from parsers.reader import read
from parsers.reading import Reading
from service.batches.files import checksum, checksum_of, set_aside, write_whole
from service.cli.inputs import CopyNames, Inputs, find_inputs
from service.cli.parse_report import Outcome, Report
from service.cli.screen import Watch
from service.cli.trouble import Refused, log, new_incident, refuse
from templates.catalogue import find
from templates.findings import Finding, Place

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

_BANGKOK: Final = ZoneInfo("Asia/Bangkok")
#: How long after Ctrl-C files that are being read may still end well.
_LAST_SECONDS: Final = 3.0
#: From so many files on it pays to load all readers before the first.
_MANY: Final = 8


def parse(options: argparse.Namespace) -> int:
    """Read files and folders; what can't be read is told and stops nothing else."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    if options.document is not None and find(options.document) is None:
        raise refuse("command.unknown_document", found=options.document)
    copies: Path | None = options.annotate
    if copies is not None and copies.exists() and not copies.is_dir():
        raise Refused([Finding("parse.not_a_folder", Place(file=str(copies)))])
    inputs = find_inputs(options.files, copies)
    work = Work(options.document, datetime.now(_BANGKOK).date(), with_copies=copies is not None)
    report = Report(inputs, with_copies=copies is not None)
    started = time.monotonic()
    with Watch() as watch:
        _run(inputs, work, report, copies, watch)
    report.seconds = time.monotonic() - started
    report.show(as_json=options.json)
    return report.exit_code


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _run(inputs: Inputs, work: Work, report: Report, copies: Path | None, watch: Watch) -> None:
    names = CopyNames(copies, inputs.files) if copies else None
    watch.stage("submissions", len(inputs.files))
    crew = Crew(inputs.files, work)
    try:
        for place, done in crew.results():
            report.add(place, _kept(done, names))
            watch.advance()
    except KeyboardInterrupt:
        report.is_interrupted = True
        for place, done in crew.stop():
            report.add(place, _kept(done, names))


def _kept(done: Done, names: CopyNames | None) -> Outcome:
    """The outcome with its marked copy written; pictures of places are let go."""
    copy = None
    if names and done.marked:
        copy = names.path(done.path, done.marked.suffix)
        if checksum_of(copy) != checksum(done.marked.data):
            # Somebody may have mended an earlier copy in place.
            set_aside(copy)
            write_whole(copy, done.marked.data)
    return Outcome(done.path, _without_crops(done.reading), copy)


def _without_crops(reading: Reading) -> Reading:
    proposals = tuple(replace(each, crop=b"") for each in reading.proposals)
    return replace(reading, proposals=proposals, more=tuple(map(_without_crops, reading.more)))


@dataclass(frozen=True, slots=True)
class Done:
    """One file read, and its marked copy where there is something to mark."""

    path: Path
    reading: Reading
    marked: Marked | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with each file."""

    document: str | None
    day: date
    with_copies: bool

    def do(self, path: Path) -> Done:
        """Read a file, and mark it; whatever is wrong with it becomes a finding.

        Raises:
            IsolationError: nothing can be read on this machine.
        """
        try:
            return self._done(path)
        except IsolationError:
            raise
        except OSError:
            return Done(path, _failed(Finding("command.not_readable", Place(file=path.name))))
        except Exception:  # noqa: BLE001 - one bad file never stops the rest
            incident = new_incident()
            log(incident, f"{path}\n{traceback.format_exc()}")
            place = Place(file=path.name)
            return Done(
                path, _failed(Finding("parse.not_finished", place, facts={"incident": incident}))
            )

    def _done(self, path: Path) -> Done:
        with path.open("rb") as stream:
            # One byte more than is taken: the reader says that it is too large.
            data = stream.read(MAX_FILE_BYTES + 1)
        reading = read(data, path.name, self.document)
        # What was refused has no kind, and would be refused again.
        if not self.with_copies or not reading.kind or not notes_of(reading):
            return Done(path, reading)
        try:
            marked = mark(data, reading, day=self.day, summary=self._summary(data, reading))
        except FileRefused:
            told = Finding("parse.not_marked", Place(file=path.name))
            return Done(path, replace(reading, findings=(*reading.findings, told)))
        return Done(path, replace(reading, findings=(*reading.findings, *marked.findings)), marked)

    def _summary(self, data: bytes, reading: Reading) -> bytes:
        """Pages that sum up, for what becomes a PDF; Office files carry their own."""
        if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            return b""
        from service.documents.findings_page import findings_page  # noqa: PLC0415 - loads Typst

        document = find(reading.identity.document)
        with _PRESS:
            return findings_page(
                notes_of(reading), document.about.title if document else "", self.day
            )


#: The typesetter serves one thread at a time.
_PRESS: Final = threading.Lock()


def _failed(finding: Finding) -> Reading:
    return Reading("", findings=(finding,))


class Crew:
    """Threads that wait for isolated children, one for each core."""

    def __init__(self, files: Sequence[Path], work: Work) -> None:
        self._files, self._work = files, work
        self._left = len(files)
        hands = min(len(os.sched_getaffinity(0)), len(files))
        self._waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for place in range(len(files)):
            self._waiting.put(place)
        # Full when copies are written more slowly than made, so that memory does not grow.
        self._done: queue.Queue[tuple[int, Done | BaseException]] = queue.Queue(2 * hands)
        self._stopped = threading.Event()
        if len(files) >= _MANY:
            warm_up()
        # Daemons: a file that hangs must not hold the program after Ctrl-C.
        self._hands = [threading.Thread(target=self._toil, daemon=True) for _ in range(hands)]
        for hand in self._hands:
            hand.start()

    def results(self) -> Iterator[tuple[int, Done]]:
        """Files as they are done, with their places in the order of the files."""
        while self._left:
            place, done = self._done.get()
            self._left -= 1
            if isinstance(done, BaseException):
                raise done
            yield place, done

    def stop(self) -> Iterator[tuple[int, Done]]:
        """Begin no more files; those that end in the next seconds still count."""
        self._stopped.set()
        end = time.monotonic() + _LAST_SECONDS
        while time.monotonic() < end:
            try:
                place, done = self._done.get(timeout=0.05)
            except queue.Empty:
                if not any(hand.is_alive() for hand in self._hands):
                    return
                continue
            if isinstance(done, Done):
                yield place, done

    def _toil(self) -> None:
        while not self._stopped.is_set():
            try:
                place = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done: Done | BaseException = self._work.do(self._files[place])
            except BaseException as fault:  # noqa: BLE001 - told by the thread that waits
                done = fault
            self._done.put((place, done))
