"""A batch from its plan to the finished folder: letters, print file, lists.

It may be stopped anywhere, even killed, and run again: it goes on where it stopped.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Protocol

from service.batches import files
from service.batches.errors import BatchRefused
from service.batches.journal import Journal
from service.batches.make import PDF, WORD, Chunk, Greeting, Order, Outcome, work
from service.batches.pool import Died, Pool
from service.batches.printfile import write_print_file
from service.batches.reports import posting_list, result_workbook
from templates.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from service.batches.plan import BatchPlan, HeldRow, Line, Row

_LARGEST_CHUNK = 32
# So many chunks for each worker at least, so that none waits long for the last one.
_CHUNKS_A_JOB = 4


class Progress(Protocol):
    """Who watches a run."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins: ``letters``, ``print``, ``labels`` or ``lists``, with so many steps."""

    def advance(self, steps: int = 1) -> None:
        """So many steps of the stage are done."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A plan with its rows pickled: the register itself can be let go."""

    lines: tuple[Line, ...]
    held: tuple[HeldRow, ...]
    chunks: tuple[tuple[tuple[int, ...], bytes], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What to carry out, and how.

    ``identity`` says what makes this batch this one, beside its template: a folder that
    holds another is refused unless ``restart``. ``findings`` are the register's.
    ``incident`` is the id under which what went wrong is logged.
    """

    title: str
    order: Order
    packed: Packed
    identity: Mapping[str, str]
    findings: Sequence[Finding] = ()
    jobs: int = 1
    duplex: bool = False
    labels: bool = False
    restart: bool = False
    incident: str = ""


@dataclass(slots=True)
class Result:
    """What a run did; positions are those of the plan's lines.

    ``fresh`` letters were made this time, the other ``made`` were there already.
    ``details`` tell the log, not people, why a letter failed.
    """

    folder: Path
    made: dict[int, dict[str, str]] = field(default_factory=dict)
    fresh: int = 0
    failed: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    notes: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    details: dict[int, str] = field(default_factory=dict)
    print_file: Path | None = None
    pages: int = 0
    labels: Path | None = None
    posting_list: Path | None = None
    result: Path | None = None
    is_complete: bool = False


def pack(plan: BatchPlan, jobs: int) -> Packed:
    """A plan in chunks of at most 32 letters."""
    rows = plan.rows
    size = max(1, min(_LARGEST_CHUNK, len(rows) // (jobs * _CHUNKS_A_JOB)))
    return Packed(
        tuple(row.line for row in rows),
        plan.held,
        tuple(_packed(rows[first : first + size]) for first in range(0, len(rows), size)),
    )


def _packed(rows: Sequence[Row]) -> tuple[tuple[int, ...], bytes]:
    return tuple(row.line.position for row in rows), pickle.dumps(list(rows), 5)


def carry_out(batch: Batch, progress: Progress, result: Result) -> None:
    """Make what is missing of a batch; ``result`` is filled as it goes, also when interrupted.

    Raises BatchRefused, OSError, KeyboardInterrupt.
    """
    with closing(Journal.open(batch.order.folder)) as journal:
        if batch.packed.lines:
            _make_letters(batch, journal, progress, result)
        else:
            _open_batch(batch, journal, journal.identity.get("template", ""))
        _write_lists(batch, progress, result)
        result.is_complete = True


# --- letters ------------------------------------------------------------------------------


def _make_letters(batch: Batch, journal: Journal, progress: Progress, result: Result) -> None:
    jobs = min(batch.jobs, len(batch.packed.chunks))
    with Pool[Chunk](work, (batch.order, os.getpid()), jobs) as pool:
        greeting: Greeting = pool.greeting
        if greeting.findings:
            raise BatchRefused(greeting.findings)
        _open_batch(batch, journal, greeting.template_hash)
        progress.stage("letters", len(batch.packed.lines))
        tasks = _Tasks(batch.packed, journal)
        for answer in pool.run(tasks):
            if isinstance(answer, Died):
                _note_death(answer.task, tasks, batch, result, progress)
            else:
                _note(answer, journal, batch, result)
                progress.advance(len(answer.made) + len(answer.failed) + len(answer.details))


def _open_batch(batch: Batch, journal: Journal, template_hash: str) -> None:
    identity = {**batch.identity, "template": template_hash, "version": _version()}
    if batch.restart:
        _clear(journal)
    else:
        journal.refuse_other(identity)
    stems = [line.stem for line in batch.packed.lines]
    folders = {(journal.folder / stem).parent for stem in stems}
    files.remove_parts([journal.folder, *folders])
    if not journal.identity or batch.restart:
        journal.start(identity, stems)


def _version() -> str:
    try:
        return version("faf-documents")
    except PackageNotFoundError:
        return ""


def _clear(journal: Journal) -> None:
    """Remove the letters of the batch before; what somebody changed is kept under a new name."""
    folders = set()
    for position, stem in enumerate(journal.stems, start=1):
        for suffix in (WORD, PDF):
            path = journal.folder / f"{stem}.{suffix}"
            made = journal.made.get(position, {}).get(suffix)
            if made and (there := files.checksum_of(path)) and there != made:
                files.set_aside(path)
            path.unlink(missing_ok=True)
            folders.add(path.parent)
    files.remove_parts(folders)
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    for name in (files.PRINT_FILE, files.LABELS, files.COVERS, files.POSTING_LIST, files.RESULT):
        (journal.folder / name).unlink(missing_ok=True)


class _Tasks:
    """The chunks still to do; more may be put in while they are done."""

    def __init__(self, packed: Packed, journal: Journal) -> None:
        self._journal = journal
        self._waiting = deque(packed.chunks)

    def __iter__(self) -> Iterator[Chunk]:
        return self

    def __next__(self) -> Chunk:
        if not self._waiting:
            raise StopIteration
        positions, data = self._waiting.popleft()
        made = self._journal.made
        return Chunk(data, {place: made[place] for place in positions if place in made})

    def put_singly(self, chunk: Chunk) -> None:
        self._waiting.extend(_packed([row]) for row in chunk.rows())


def _note(outcome: Outcome, journal: Journal, batch: Batch, result: Result) -> None:
    fresh = {
        position: made
        for position, made in outcome.made.items()
        if not made.items() <= journal.made.get(position, {}).items()
    }
    if fresh:
        journal.add(fresh)
    result.made |= outcome.made
    result.fresh += outcome.fresh
    result.notes |= outcome.notes
    result.failed |= outcome.failed
    for position, detail in outcome.details.items():
        _fail(position, detail, batch, result)
    if outcome.bad_template:
        raise BatchRefused(outcome.bad_template)
    if outcome.stop:
        raise outcome.stop


def _note_death(
    chunk: Chunk, tasks: _Tasks, batch: Batch, result: Result, progress: Progress
) -> None:
    """One letter kills its maker: find which by trying each alone."""
    rows = chunk.rows()
    if len(rows) > 1:
        tasks.put_singly(chunk)
        return
    _fail(rows[0].line.position, "the worker process died", batch, result)
    progress.advance()


def _fail(position: int, detail: str, batch: Batch, result: Result) -> None:
    result.details[position] = detail
    facts = {"incident": batch.incident}
    result.failed[position] = (Finding("batch.letter_failed", facts=facts),)


# --- what goes with the letters -----------------------------------------------------------


def _write_lists(batch: Batch, progress: Progress, result: Result) -> None:
    order, lines = batch.order, batch.packed.lines
    made = [line for line in lines if line.position in result.made]
    folder = order.folder
    if PDF in order.formats and made:
        progress.stage("print", len(made))
        result.print_file = result.folder / files.PRINT_FILE
        result.pages = write_print_file(
            result.print_file,
            (folder / f"{line.stem}.{PDF}" for line in made),
            duplex=batch.duplex,
            on_letter=progress.advance,
        )
    if batch.labels and made:
        progress.stage("labels", len(made))
        result.labels = _write_labels(order, made, progress)
    progress.stage("lists", 2)
    if made:
        result.posting_list = result.folder / files.POSTING_LIST
        unit = order.settings.office.unit
        data = posting_list(unit, order.as_of, made)
        files.write_whole(result.posting_list, data, durable=True)
    progress.advance()
    result.result = result.folder / files.RESULT
    files.write_whole(result.result, _result_data(batch, made, result), durable=True)
    progress.advance()


def _write_labels(order: Order, made: Sequence[Line], progress: Progress) -> Path:
    # Only here, for a run without labels needs no typesetter in this process.
    from service.batches.labels import write_labels  # noqa: PLC0415

    window = order.settings.envelope.window
    path = order.folder / (files.COVERS if window else files.LABELS)
    write_labels(path, made, order.settings, order.as_of, on_label=progress.advance)
    return path


def _result_data(batch: Batch, made: Sequence[Line], result: Result) -> bytes:
    by_position = {line.position: line for line in batch.packed.lines}
    letters = [
        (
            replace(line, warnings=(*line.warnings, *result.notes.get(line.position, ()))),
            [f"{line.stem}.{suffix}" for suffix in sorted(result.made[line.position])],
        )
        for line in made
    ]
    failed = [
        (by_position[position], findings) for position, findings in sorted(result.failed.items())
    ]
    return result_workbook(
        batch.title,
        batch.order.as_of,
        made=letters,
        held=batch.packed.held,
        failed=failed,
        findings=batch.findings,
    )
