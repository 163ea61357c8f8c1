"""Bringing everything under the current key, some at a time; stopped, it can go on.

Two things lie under a key: numbers of people, in the columns ``id_cipher`` with their hash in
``id_digest``; and packed records, which is every column of bytes that there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    LargeBinary,
    Select,
    Table,
    bindparam,
    func,
    not_,
    select,
    tuple_,
    type_coerce,
    update,
)

from service.store.engine import Store, Writer
from service.store.keys import KeyRing
from service.store.schema import loans, metadata, parties
from service.store.schema.followup import court_cases, visits
from service.store.scope import Scope

_BATCH: Final = 1_000
#: A packed record may be a whole file's reading.
_PACKED_BATCH: Final = 100
#: Hashes of numbers that a packed record holds: the column, and the number's name in the record.
_HASHED: Final[Mapping[Column[Any], tuple[str, str]]] = {
    visits.c.record: ("id_digest", "debtor_national_id"),
}
Place = tuple[Any, ...]


def packed_columns() -> Iterator[Column[Any]]:
    """Every column that ``keys.pack`` fills."""
    for table in metadata.sorted_tables:
        yield from (column for column in table.c if isinstance(column.type, LargeBinary))


@dataclass(frozen=True, slots=True)
class Turned:
    """A column that is brought to the current key.

    ``older`` says which rows are under another one, ``renew`` gives the new values for an old.
    """

    column: Column[Any]
    older: Callable[[Select[Any]], Select[Any]]
    renew: Callable[[Any], Mapping[str, Any]]
    batch: int


def rotate(store: Store, scope: Scope, who: str) -> int:
    """Encrypt again what other keys hold, each batch its own transaction; how many there were.

    Packed records are of all provinces: a narrower scope leaves them. Raises StoreError: an old
    key is not in the ring any more.
    """
    turned = [_numbers(store.keys, scope, table) for table in (parties, court_cases)]
    if scope.codes is None:
        turned.extend(_packed(store.keys, column) for column in packed_columns())
    done = sum(_rotate(store, who, each) for each in turned)
    with store.writing(who) as writer:
        # The entry also seals the log anew, so that the old key can go.
        facts = {"key": store.keys.current, "numbers": done}
        writer.log.add("keys.rotated", "store", facts=facts)
    return done


def _numbers(keys: KeyRing, scope: Scope, table: Table) -> Turned:
    cipher = table.c.id_cipher

    def older(query: Select[Any]) -> Select[Any]:
        if table is parties:
            query = query.join(loans, parties.c.loan_id == loans.c.id).where(scope.condition)
        else:
            query = query.where(scope.on(table.c.province))
        return query.where(not_(cipher.startswith(f"{keys.current}:", autoescape=True)))

    def renew(old: str) -> Mapping[str, Any]:
        number = keys.decrypt(old)
        return {"id_cipher": keys.encrypt(number), "id_digest": keys.digest(number)}

    return Turned(cipher, older, renew, _BATCH)


def _packed(keys: KeyRing, column: Column[Any]) -> Turned:
    prefix = f"{keys.current}:".encode()
    head = type_coerce(func.substr(column, 1, len(prefix)), LargeBinary())

    def renew(old: bytes) -> Mapping[str, Any]:
        record = keys.unpack(old)
        values: dict[str, Any] = {column.name: keys.pack(record)}
        if column in _HASHED:
            digest, number = _HASHED[column]
            values[digest] = keys.digest(record[number])
        return values

    return Turned(column, lambda query: query.where(head != prefix), renew, _PACKED_BATCH)


def _rotate(store: Store, who: str, turned: Turned) -> int:
    done, after = 0, Place()
    while True:
        with store.writing(who) as writer:
            found = _rotate_batch(writer, turned, after)
        if not found:
            return done
        done, after = done + len(found), found[-1]


def _rotate_batch(writer: Writer, turned: Turned, after: Place) -> list[Place]:
    """Bring the next rows to the current key; their places."""
    column, key = turned.column, list(turned.column.table.primary_key)
    query = turned.older(select(*key, column).where(column.is_not(None)))
    if after:
        query = query.where(tuple_(*key) > tuple_(*after))
    query = query.order_by(*key).limit(turned.batch)
    found = [tuple(row) for row in writer.connection.execute(query)]
    if not found:
        return []
    changed = [turned.renew(row[-1]) for row in found]
    places = [row[:-1] for row in found]
    statement = (
        update(turned.column.table)
        .where(*(each == bindparam(f"at_{each.name}") for each in key))
        .values({name: bindparam(f"new_{name}") for name in changed[0]})
    )
    rows = [
        {f"at_{each.name}": value for each, value in zip(key, place, strict=True)}
        | {f"new_{name}": value for name, value in values.items()}
        for place, values in zip(places, changed, strict=True)
    ]
    writer.connection.execute(statement, rows)
    return places
