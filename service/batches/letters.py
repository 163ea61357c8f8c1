"""The job that makes letters of a stored batch: some rows claimed, made, kept, noted.

Files are kept before the rows are noted as made, so a row that is made has its files. Whoever
loses the lease of a row in between has made the same bytes for nothing.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from service.batches.make import PDF, WORD
from service.batches.packing import pack_findings
from service.batches.tasks import WHO, end_letters
from service.documents.making import Maker
from service.documents.package import BadTemplate, CannotMake
from service.files.store import Files
from service.logs import frames_of
from service.register.facts import with_number
from service.store.batches import Batch, find_batch
from service.store.batches_rows import (
    Finished,
    Row,
    claim,
    exhausted_rows,
    finish,
    let_go,
    release,
    still_mine,
)
from service.store.engine import Store, Writer
from service.store.errors import StoreError
from service.store.files import note_many
from service.store.leases import MOST_ATTEMPTS
from service.store.schema.batches import BatchState
from service.store.scope import Scope
from service.word_templates.force import press_in_force, press_of
from templates.findings import Finding

MEDIA: Final[Mapping[str, str]] = {
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Made:
    """What became of claimed rows; ``again`` are to be tried once more."""

    finished: list[Finished] = field(default_factory=list)
    again: list[Row] = field(default_factory=list)
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def make_letters(
    store: Store, files: Files, owner: str, *, batch: int, first: int, last: int
) -> None:
    """Make what waits of the rows from ``first`` to ``last``, as ``owner``; may run twice at once.

    Raises StoreError when the store or the files fail: what was not noted is to be made again.
    """
    while (claimed := _claim(store, batch, first, last, owner)) is not None:
        found, rows = claimed
        try:
            made = _make(files, found, rows, store)
        except (OSError, StoreError):
            with suppress(StoreError), store.writing(WHO) as writer:
                let_go(writer, owner)
            raise
        _note(store, owner, found.id, made)


def _claim(
    store: Store, batch_id: int, first: int, last: int, owner: str
) -> tuple[Batch, list[Row]] | None:
    with store.writing(WHO) as writer:
        batch = find_batch(writer, Scope.whole_country(), batch_id)
        if batch.state is not BatchState.RUNNING:
            return None
        fail_exhausted(writer, batch, first, last)
        rows = claim(writer, batch_id, first, last, owner)
        return (batch, rows) if rows else None


def fail_exhausted(writer: Writer, batch: Batch, first: int = 0, last: int | None = None) -> None:
    """Fail rows that were tried too often: each time their maker died, or could not go on."""
    rows = exhausted_rows(writer, batch.id, first, last)
    if rows:
        told = pack_findings(writer.keys, [_failure(secrets.token_hex(4))])
        finish(writer, batch, [Finished(row, findings=told) for row in rows])
        facts = {"failed": [row.no for row in rows]}
        writer.log.add("batch.letters_given_up", batch.record, facts=facts)
    end_letters(writer, batch)


def _make(files: Files, batch: Batch, rows: Sequence[Row], store: Store) -> _Made:
    made = _Made()
    try:
        press = press_of_batch(store, files, batch)
    except BadTemplate as bad:
        told = pack_findings(store.keys, bad.findings)
        return _Made([Finished(row, findings=told) for row in rows])
    letters: list[tuple[Row, dict[str, bytes]]] = []
    for row in rows:
        try:
            letters.append((row, _letter(press, batch, store.keys.unpack(row.letter), row)))
        except CannotMake as bad:
            told = pack_findings(store.keys, bad.findings)
            made.finished.append(Finished(row, findings=told))
        except (OSError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - one letter's fault must not stop the others
            _note_fault(store, batch, row, error, made)
    datas = [(data, suffix) for _, letter in letters for suffix, data in letter.items()]
    digests = iter(files.put_many([data for data, _ in datas]))
    for row, letter in letters:
        kept = {suffix: next(digests) for suffix in letter}
        made.finished.append(Finished(row, kept.get(WORD), kept.get(PDF)))
        made.files |= {kept[suffix]: (len(data), MEDIA[suffix]) for suffix, data in letter.items()}
    return made


def press_of_batch(store: Store, files: Files, batch: Batch) -> Maker:
    """The maker of a batch's letters: with the template that it was planned with.

    Raises StoreError. Raises BadTemplate: that template is not to be had any more.
    """
    if not batch.template_hash:
        return press_in_force(store, files, batch.kind)
    press = press_of(store, files, batch.kind, batch.template_hash)
    if press is None:
        raise BadTemplate([Finding("batch.template_gone", found=batch.template_hash)])
    return press


def _letter(press: Maker, batch: Batch, data: Mapping[str, Any], row: Row) -> dict[str, bytes]:
    """The files of one letter by extension. Raises CannotMake."""
    numbered = with_number(data["record"], row.letter_no, batch.as_of, batch.settings)
    record = press.document.record.model_validate(numbered)
    return {
        suffix: press.pdf(record, batch.as_of) if suffix == PDF else press.word(record)
        for suffix in batch.formats
    }


def _note_fault(store: Store, batch: Batch, row: Row, error: Exception, made: _Made) -> None:
    """A fault of ours: tried again, for it may pass; in the end told with a code of the log."""
    incident = secrets.token_hex(4)
    # The error's own words may hold what the letter says.
    _LOG.error(
        "letter %s of %s failed (%s): %s\n%s",
        row.no,
        batch.record,
        incident,
        type(error).__name__,
        "\n".join(frames_of(error)),
    )
    if row.attempts + 1 < MOST_ATTEMPTS:
        made.again.append(row)
    else:
        told = pack_findings(store.keys, [_failure(incident)])
        made.finished.append(Finished(row, findings=told))


def _failure(incident: str) -> Finding:
    return Finding("batch.letter_failed", facts={"incident": incident})


def _note(store: Store, owner: str, batch_id: int, made: _Made) -> None:
    with store.writing(WHO) as writer:
        batch = find_batch(writer, Scope.whole_country(), batch_id)
        rows = [*(each.row for each in made.finished), *made.again]
        mine = still_mine(writer, rows, owner)
        finished = [each for each in made.finished if each.row.id in mine]
        kept = {file for each in finished for file in (each.word_file, each.pdf_file) if file}
        note_many(writer, {digest: made.files[digest] for digest in kept})
        finish(writer, batch, finished)
        release(writer, [row for row in made.again if row.id in mine])
        failed = [each.row.no for each in finished if not each.is_made]
        facts = {"made": len(finished) - len(failed), "failed": failed}
        if finished:
            writer.log.add("batch.letters_made", batch.record, facts=facts)
        end_letters(writer, batch)
