"""Which files must be there: noted in the transaction that makes them count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, delete, insert, literal, select

from service.store.engine import Reader, Writer
from service.store.errors import StoreError
from service.store.schema import metadata
from service.store.schema.access import register_imports
from service.store.schema.files import files

_BATCH: Final = 2_000
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Noted:
    """A file that must be there; its size in bytes."""

    digest: str
    size: int
    media_type: str
    made_at: datetime


def note(writer: Writer, digest: str, size: int, media_type: str) -> None:
    """Note a file that is kept already; noted before, nothing happens.

    Raises StoreError: it was noted with another size.
    """
    known = find_noted(writer, digest)
    if known is None:
        writer.connection.execute(
            insert(files).values(
                digest=digest, size=size, media_type=media_type, made_at=writer.now
            )
        )
    elif known.size != size:
        raise StoreError("kept.damaged", found=digest)


def note_many(writer: Writer, noted: Mapping[str, tuple[int, str]]) -> None:
    """Note files by digest, with size and media type, much quicker than one after another.

    Raises StoreError as ``note`` does.
    """
    digests = sorted(noted)
    for at in range(0, len(digests), _AT_ONCE):
        some = digests[at : at + _AT_ONCE]
        query = select(files.c.digest, files.c.size).where(files.c.digest.in_(some))
        known = {row.digest: row.size for row in writer.connection.execute(query)}
        for digest, size in known.items():
            if size != noted[digest][0]:
                raise StoreError("kept.damaged", found=digest)
        fresh = [
            {"digest": each, "size": size, "media_type": media_type, "made_at": writer.now}
            for each in some
            if each not in known
            for size, media_type in [noted[each]]
        ]
        if fresh:
            writer.connection.execute(insert(files), fresh)


def forget(writer: Writer, digest: str) -> bool:
    """Take the note of a file away unless some row names it; whether it is away.

    The file itself is a leftover then. Whoever names files without a foreign key looks first.
    """
    if any(_is_named(writer, column, digest) for column in _names()):
        return False
    writer.connection.execute(delete(files).where(files.c.digest == digest))
    return True


def _names() -> Iterator[Column[str]]:
    """Every column that names a file."""
    yield register_imports.c.file
    for table in metadata.sorted_tables:
        yield from (each for each in table.c if each.references(files.c.digest))


def _is_named(reader: Reader, column: Column[str], digest: str) -> bool:
    query = select(literal(1)).where(column == digest).limit(1)
    return reader.connection.execute(query).first() is not None


def find_noted(reader: Reader, digest: str) -> Noted | None:
    query = select(files).where(files.c.digest == digest)
    row = reader.connection.execute(query).mappings().one_or_none()
    return Noted(**row) if row else None


def all_noted(reader: Reader) -> Iterator[Noted]:
    """Every file that must be there, by digest."""
    after = ""
    while True:
        query = select(files).where(files.c.digest > after).order_by(files.c.digest).limit(_BATCH)
        rows = reader.connection.execute(query).mappings().all()
        yield from (Noted(**row) for row in rows)
        if len(rows) < _BATCH:
            return
        after = rows[-1]["digest"]
