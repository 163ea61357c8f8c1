"""The papers of a stored batch: one letter, the lists, all letters as a ZIP in pieces.

A letter that is not made yet is shown as it would be, from the real template, its number open.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from service.access.actor import Actor, Task
from service.batches import files as names
from service.batches.letters import MEDIA, press_of_batch
from service.batches.looking import log_look, see_row
from service.batches.make import PDF, WORD
from service.batches.packing import letter_of, width_of
from service.batches.printfile import write_print_file
from service.batches.reports import posting_list
from service.documents.making import MAKING
from service.register.facts import with_number
from service.store.batches import find_batch, find_whole_batch
from service.store.batches_rows import highest_no, rows_in_order
from service.store.errors import ConflictError, NotFoundError
from service.store.schema.batches import RowState
from templates.catalogue import documents
from thai.dates import format_date
from thai.text import safe_filename

if TYPE_CHECKING:
    from service.files.store import Files
    from service.store.batches import Batch
    from service.store.batches_rows import Row
    from service.store.engine import Store

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP: Final = "application/zip"
#: The earliest moment that a ZIP can name: the same letters give the same bytes.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_NAME_BYTES: Final = 180
_AT_ONCE: Final = 500
#: Joining so many takes a few seconds; whoever asks waits for it.
_MOST_PRINTED: Final = 500
_PIECE: Final = 1 << 20


class Result(StrEnum):
    """The files of a whole batch."""

    PRINT_FILE = "print_file"
    POSTING_LIST = "posting_list"
    RESULT = "result_file"
    LABELS = "labels_file"


_RESULTS: Final = {
    Result.PRINT_FILE: (names.PRINT_FILE, MEDIA[PDF]),
    Result.POSTING_LIST: (names.POSTING_LIST, EXCEL),
    Result.RESULT: (names.RESULT, EXCEL),
    Result.LABELS: (names.LABELS, MEDIA[PDF]),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to hand out: its Thai name, its kind, its pieces; ``size`` where it is known."""

    name: str
    media_type: str
    pieces: Iterator[bytes]
    size: int | None = None


def letter_file(
    store: Store, files: Files, actor: Actor, batch_id: int, no: int, *, suffix: str
) -> Paper:
    """A made letter as ``docx`` or ``pdf``; the look is logged.

    Raises ForbiddenError, StoreError; NotFoundError: there is no such row, or no such file.
    """
    _, view = see_row(store, actor, batch_id, no)
    digest = view.row.word_file if suffix == WORD else view.row.pdf_file
    if digest is None:
        raise NotFoundError("batch.no_file", found=suffix)
    name = view.line.stem.rpartition("/")[2]
    return Paper(f"{name}.{suffix}", MEDIA[suffix], files.stream(digest), files.size(digest))


def preview(store: Store, files: Files, actor: Actor, batch_id: int, no: int) -> bytes:
    """A letter's PDF, made for this look if there is none yet.

    Raises ForbiddenError, NotFoundError, StoreError, CannotMake.
    """
    batch, view = see_row(store, actor, batch_id, no)
    if view.row.pdf_file:
        return files.get(view.row.pdf_file)
    press = press_of_batch(store, files, batch)
    number = view.row.letter_no or batch.settings.letter_no(None)
    data = letter_of(store.keys, view.row).record
    record = press.document.record.model_validate(
        with_number(data, number, batch.as_of, batch.settings)
    )
    with MAKING:
        return press.pdf(record, batch.as_of)


def result_file(store: Store, files: Files, actor: Actor, batch_id: int, which: Result) -> Paper:
    """A file of the whole batch, for one whose scope holds all of it.

    Raises ForbiddenError, StoreError; NotFoundError: there is none (yet).
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        batch = find_whole_batch(reader, actor.scope, batch_id, None)
    digest: str | None = getattr(batch, which.value)
    if digest is None:
        raise NotFoundError("batch.no_file", found=_RESULTS[which][0])
    log_look(store, actor, "batch.file_given", batch, file=which.value)
    name, media = _RESULTS[which]
    if which is Result.LABELS and batch.settings.envelope.window:
        name = names.COVERS
    stem, _, suffix = name.rpartition(".")
    name = f"{stem} {_title(batch)}.{suffix}"
    return Paper(name, media, files.stream(digest), files.size(digest))


def print_file_of(store: Store, files: Files, actor: Actor, batch_id: int) -> Paper:
    """One PDF of the made letters in scope, as they are posted: also for one province.

    Raises ForbiddenError, NotFoundError, StoreError; ConflictError: no letter is made as PDF, or
    so many that the batch's own file is to be used.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
        if batch.counts.made > _MOST_PRINTED:
            raise ConflictError("batch.too_many_to_print", most=f"{_MOST_PRINTED:,}")
        made = rows_in_order(reader, actor.scope, batch_id, [RowState.MADE])
        digests = [row.pdf_file for row in made if row.pdf_file]
    if not digests:
        raise ConflictError("batch.nothing_made")
    log_look(store, actor, "batch.file_given", batch, file=Result.PRINT_FILE.value)
    with tempfile.TemporaryDirectory(prefix="faf-print-") as folder:
        path = Path(folder, names.PRINT_FILE)
        write_print_file(path, _each(files, digests, path.with_name("letter.pdf")))
        size = path.stat().st_size
        # Without a name it lies there until it is read.
        stream = path.open("rb")
    stem = names.PRINT_FILE.removesuffix(".pdf")
    return Paper(f"{stem} {_title(batch)}.pdf", MEDIA[PDF], _pieces(stream), size)


def _each(files: Files, digests: Sequence[str], path: Path) -> Iterator[Path]:
    for digest in digests:
        path.write_bytes(files.get(digest))
        yield path


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece


def posting_list_file(store: Store, actor: Actor, batch_id: int) -> Paper:
    """The posting list of the made letters in scope, as it is now: also for one province.

    Raises ForbiddenError, NotFoundError, ConflictError: no letter is made.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
        made = rows_in_order(reader, actor.scope, batch_id, [RowState.MADE])
        lines = [letter_of(store.keys, row).line for row in made]
    if not lines:
        raise ConflictError("batch.nothing_made")
    log_look(store, actor, "batch.file_given", batch, file=Result.POSTING_LIST.value)
    data = posting_list(batch.settings.office.unit, batch.as_of, lines)
    stem = names.POSTING_LIST.removesuffix(".xlsx")
    return Paper(f"{stem} {_title(batch)}.xlsx", EXCEL, iter([data]), len(data))


def all_letters(
    store: Store,
    files: Files,
    actor: Actor,
    batch_id: int,
    *,
    suffixes: Sequence[str] = (WORD, PDF),
) -> Paper:
    """All made letters in scope as a ZIP that is made as it is read, in folders by province.

    Raises ForbiddenError, NotFoundError, StoreError; ConflictError: no letter is made.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
        width = width_of(highest_no(reader, batch_id))
    if not batch.counts.made:
        raise ConflictError("batch.nothing_made")
    log_look(store, actor, "batch.letters_given", batch, count=batch.counts.made)
    return Paper(
        f"{_title(batch)}.zip", ZIP, _zipped(files, _named(store, actor, batch, width), suffixes)
    )


def _named(store: Store, actor: Actor, batch: Batch, width: int) -> Iterator[tuple[str, Row]]:
    # A download may take an hour, which is no time to keep a transaction open.
    after = 0
    while True:
        with store.reading() as reader:
            rows = rows_in_order(reader, actor.scope, batch.id, [RowState.MADE], after=after)
            page = list(islice(rows, _AT_ONCE))
        for row in page:
            yield letter_of(store.keys, row, width).line.stem, row
        if len(page) < _AT_ONCE:
            return
        after = page[-1].no


def _zipped(
    files: Files, letters: Iterator[tuple[str, Row]], suffixes: Sequence[str]
) -> Iterator[bytes]:
    pipe = _Pipe()
    # Word and PDF are compressed already.
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for stem, row in letters:
            for suffix, digest in ((WORD, row.word_file), (PDF, row.pdf_file)):
                if digest and suffix in suffixes:
                    entry = zipfile.ZipInfo(f"{stem}.{suffix}", _MOMENT)
                    archive.writestr(entry, files.get(digest))
                    yield pipe.taken()
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """What is written can be taken out at once; it cannot be sought in."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _title(batch: Batch) -> str:
    title = documents()[batch.kind].about.title
    day = format_date(batch.as_of, "long")
    return safe_filename(f"{title} {day} ชุดที่ {batch.id}", _NAME_BYTES)
