"""The job that puts a batch's results together: print file, posting list, labels, result workbook.

The same letters give the same files, so it may be cut off anywhere and run again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.batches import files as names
from service.batches.letters import MEDIA
from service.batches.make import PDF, WORD
from service.batches.packing import findings_of, letter_of, told_of, width_of
from service.batches.plan import HeldRow
from service.batches.printfile import write_print_file
from service.batches.reports import posting_list, result_workbook
from service.batches.tasks import WHO
from service.batches.turns import Turn
from service.store.batches_held import all_held
from service.store.batches_rows import highest_no, rows_in_order
from service.store.files import note_many
from service.store.rows import province_name
from service.store.schema.batches import BatchState, RowState
from templates.catalogue import documents
from templates.findings import Finding

if TYPE_CHECKING:
    from service.batches.plan import Line
    from service.files.store import Files
    from service.store.batches import Batch
    from service.store.batches_rows import Row
    from service.store.engine import Store

_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK: Final = 1 << 20
_ENDS: Final = {
    BatchState.FINISHING: BatchState.DONE,
    BatchState.CANCELLING: BatchState.CANCELLED,
}


@dataclass(slots=True)
class _Results:
    """Columns of ``batches`` to the digests of files, and what is noted of each file."""

    columns: dict[str, Any] = field(default_factory=dict)
    noted: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, files: Files, column: str, chunks: Iterator[bytes], media: str) -> None:
        digest, size = files.put_stream(chunks)
        self.columns[column] = digest
        self.noted[digest] = (size, media)


def write_results(store: Store, files: Files, owner: str, *, batch: int) -> None:
    """Bring a batch whose letters are made to its end, as ``owner``; else do nothing.

    Raises StoreError.
    """
    turn = Turn.take(store, batch, list(_ENDS), owner)
    if turn is None:
        return
    with turn.working(), tempfile.TemporaryDirectory(prefix="faf-results-") as folder:
        _note(store, turn, _put_together(store, files, turn, Path(folder)))


def _put_together(store: Store, files: Files, turn: Turn, folder: Path) -> _Results:
    batch, results = turn.batch, _Results()
    made, failed = _lines(store, batch)
    lines = [line for line, _ in made]
    if PDF in batch.formats and made:
        path = folder / names.PRINT_FILE
        pdfs = _pdfs(files, [row for _, row in made], folder / "letter.pdf", turn)
        results.columns["print_pages"] = write_print_file(path, pdfs, duplex=batch.is_duplex)
        results.add(files, "print_file", _chunks(path), MEDIA[PDF])
    if batch.has_labels and made:
        path = folder / names.LABELS
        _write_labels(path, lines, batch, turn)
        results.add(files, "labels_file", _chunks(path), MEDIA[PDF])
    if made:
        data = posting_list(batch.settings.office.unit, batch.as_of, lines)
        results.add(files, "posting_list", iter([data]), _EXCEL)
    turn.keep()
    results.add(files, "result_file", iter([_workbook(store, batch, made, failed)]), _EXCEL)
    return results


def _note(store: Store, turn: Turn, results: _Results) -> None:
    with store.writing(WHO) as writer:
        if not turn.is_mine(writer):
            return
        note_many(writer, results.noted)
        blank = dict.fromkeys(("print_file", "labels_file", "posting_list"))
        values = {"print_pages": 0, **blank, **results.columns}
        state = _ENDS[turn.batch.state]
        turn.end(writer, state=state.value, finished_at=writer.now, **values)
        writer.log.add(f"batch.{state.value}", turn.batch.record)


def _lines(
    store: Store, batch: Batch
) -> tuple[list[tuple[Line, Row]], list[tuple[Line, tuple[Finding, ...]]]]:
    """The lines of made letters in posting order, and those of failed ones with what is wrong."""
    made, failed = [], []
    with store.reading() as reader:
        width = width_of(highest_no(reader, batch.id))
        states = (RowState.MADE, RowState.FAILED)
        for row in rows_in_order(reader, batch.scope, batch.id, states):
            line = letter_of(store.keys, row, width).line
            if row.state is RowState.MADE:
                made.append((line, row))
            else:
                failed.append((line, findings_of(store.keys, row.findings)))
    return made, failed


def _pdfs(files: Files, rows: Sequence[Row], path: Path, turn: Turn) -> Iterator[Path]:
    """Each letter in turn at the same path: only one lies there at a time."""
    for row in rows:
        if row.pdf_file:
            path.write_bytes(files.get(row.pdf_file))
            yield path
        turn.keep()


def _write_labels(path: Path, lines: Sequence[Line], batch: Batch, turn: Turn) -> None:
    # Only here, for a batch without labels needs no typesetter in this process.
    from service.batches.labels import write_labels  # noqa: PLC0415

    write_labels(path, lines, batch.settings, batch.as_of, on_label=lambda _: turn.keep())


def _workbook(
    store: Store,
    batch: Batch,
    made: Sequence[tuple[Line, Row]],
    failed: Sequence[tuple[Line, Sequence[Finding]]],
) -> bytes:
    files = [
        (line, [f"{line.stem}.{suffix}" for suffix in (WORD, PDF) if suffix in batch.formats])
        for line, _ in made
    ]
    return result_workbook(
        documents()[batch.kind].about.title,
        batch.as_of,
        made=files,
        held=_without_letter(store, batch),
        failed=failed,
        findings=(),
    )


def _without_letter(store: Store, batch: Batch) -> Iterator[HeldRow]:
    """Rows that nothing came of, and what was held back from the first."""
    states = (RowState.EXCLUDED, RowState.CANCELLED, RowState.WITHDRAWN)
    with store.reading() as reader:
        for row in rows_in_order(reader, batch.scope, batch.id, states):
            line = letter_of(store.keys, row).line
            yield HeldRow(line.contract_no, line.recipient, line.province, (why_not(row),))
        for held in all_held(reader, batch.scope, batch.id):
            told = told_of(store.keys, held.told)
            province = province_name(held.province)
            yield HeldRow(told.contract_no, told.name, province, told.findings, held.first_day)


def why_not(row: Row) -> Finding:
    """Why a row has no letter that is sent."""
    if row.state is RowState.EXCLUDED and row.reason.startswith("batch."):
        return Finding(row.reason)
    return Finding(f"batch.row_{row.state.value}", facts={"reason": row.reason or "-"})


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
