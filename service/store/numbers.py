"""Running letter numbers: one row of numbers for each office and Buddhist year, without a gap.

Every number from the first to before the next is in ``letter_numbers``, with whoever has it or
free. Numbers are drawn in the transaction that starts the work, not in the one that ends it:

* A letter says its number, so the number must be known before the letter is made. With it settled
  first, a second try makes the same bytes, which content-addressed files take for the same file.
* Drawn at the end, each letter would have to be made inside the one writer's transaction, or its
  number be a guess that a slower neighbour turns into a gap.

What is not made after all gives its number back in the same transaction: the counter steps back
when it was the last, else it is the first to be drawn next. So no number is there twice and none
is lost: each has its holder, or is known to be free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update

from service.store.engine import Reader, Writer
from service.store.errors import ConflictError
from service.store.schema.batches import letter_counters, letter_numbers
from thai.dates import BUDDHIST_OFFSET

#: Whoever holds numbers that were used outside of the service, before it or beside it.
OUTSIDE: Final = "outside"
_MOST_SKIPPED: Final = 100_000
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Counter:
    """Where an office stands in a Buddhist year; ``free`` are numbers that were given back."""

    office: str
    year: int
    first_number: int
    next_number: int
    free: int = 0


def year_of(day: date) -> int:
    """The Buddhist calendar year in which letters of this day are numbered."""
    return day.year + BUDDHIST_OFFSET


def find_counter(reader: Reader, office: str, year: int) -> Counter | None:
    """Where the office stands; None without a running number.

    Who counted in an earlier year begins the next one at 1.
    """
    query = (
        select(letter_counters)
        .where(letter_counters.c.office == office, letter_counters.c.year <= year)
        .order_by(letter_counters.c.year.desc())
        .limit(1)
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    if row["year"] < year:
        return Counter(office, year, 1, 1)
    counting = select(func.count()).where(*_of(office, year), letter_numbers.c.holder.is_(None))
    return Counter(**row, free=reader.connection.execute(counting).scalar_one())


def draw(writer: Writer, office: str, year: int, holders: Sequence[str]) -> list[int]:
    """Give each holder a number of its own, smaller ones to earlier holders.

    A holder is ``row:`` or another kind, and an id; it holds one number at most. Raises
    ConflictError: the office has no running number.
    """
    counter = _counting(writer, office, year)
    free = _free(writer, counter, len(holders))
    fresh = range(counter.next_number, counter.next_number + len(holders) - len(free))
    numbers = [*free, *fresh]
    given = [
        {"at": number, "office": office, "year": year, "number": number, "holder": holder}
        for number, holder in zip(numbers, holders, strict=True)
    ]
    if free:
        taken = update(letter_numbers).where(
            *_of(office, year), letter_numbers.c.number == bindparam("at")
        )
        some = [{"at": each["at"], "holder": each["holder"]} for each in given[: len(free)]]
        writer.connection.execute(taken.values(holder=bindparam("holder")), some)
    if fresh:
        rows = [{key: each[key] for key in each if key != "at"} for each in given[len(free) :]]
        writer.connection.execute(insert(letter_numbers), rows)
        _step(writer, office, year, fresh.stop)
    return numbers


def issue(writer: Writer, office: str, year: int, holder: str) -> int:
    """One number for one document. Raises ConflictError: the office has no running number."""
    return draw(writer, office, year, [holder])[0]


def give_back(writer: Writer, office: str, year: int, numbers: Collection[int]) -> None:
    """Set numbers free that are not used after all; those at the end were never drawn then."""
    if not numbers:
        return
    freed = update(letter_numbers).where(*_of(office, year)).values(holder=None)
    for some in _portions(sorted(numbers)):
        writer.connection.execute(freed.where(letter_numbers.c.number.in_(some)))
    counter = _counting(writer, office, year)
    last = select(func.max(letter_numbers.c.number)).where(
        *_of(office, year), letter_numbers.c.holder.is_not(None)
    )
    held = writer.connection.execute(last).scalar_one()
    stop = counter.first_number if held is None else held + 1
    if stop < counter.next_number:
        writer.connection.execute(
            delete(letter_numbers).where(*_of(office, year), letter_numbers.c.number >= stop)
        )
        _step(writer, office, year, stop)


def set_next(writer: Writer, office: str, year: int, number: int) -> Counter:
    """Let the office go on from a number; those that are passed over were used elsewhere.

    An office that never counted counts from here on. Raises ConflictError: the number was drawn
    already, or so many are passed over that it must be a slip.
    """
    counter = find_counter(writer, office, year)
    if counter is None or (counter.next_number == counter.first_number and counter.free == 0):
        _begin(writer, Counter(office, year, number, number))
        return Counter(office, year, number, number)
    skipped = range(counter.next_number, number)
    if number < counter.next_number or len(skipped) > _MOST_SKIPPED:
        raise ConflictError("numbers.not_next", found=str(number), next=str(counter.next_number))
    rows = [
        {
            "office": office,
            "year": year,
            "number": each,
            "holder": f"{OUTSIDE}:{office}:{year}:{each}",
        }
        for each in skipped
    ]
    if rows:
        writer.connection.execute(insert(letter_numbers), rows)
        _step(writer, office, year, number)
    return Counter(office, year, counter.first_number, number, counter.free)


def _counting(writer: Writer, office: str, year: int) -> Counter:
    """The counter of the year, begun where it is not yet there."""
    counter = find_counter(writer, office, year)
    if counter is None:
        raise ConflictError("numbers.none", found=office)
    if counter.next_number == counter.first_number:
        _begin(writer, counter)
    return counter


def _begin(writer: Writer, counter: Counter) -> None:
    here = (letter_counters.c.office == counter.office, letter_counters.c.year == counter.year)
    writer.connection.execute(delete(letter_counters).where(*here))
    writer.connection.execute(
        insert(letter_counters).values(
            office=counter.office,
            year=counter.year,
            first_number=counter.first_number,
            next_number=counter.next_number,
        )
    )


def _step(writer: Writer, office: str, year: int, number: int) -> None:
    here = (letter_counters.c.office == office, letter_counters.c.year == year)
    writer.connection.execute(update(letter_counters).where(*here).values(next_number=number))


def _free(writer: Writer, counter: Counter, most: int) -> list[int]:
    if not counter.free:
        return []
    query = (
        select(letter_numbers.c.number)
        .where(*_of(counter.office, counter.year), letter_numbers.c.holder.is_(None))
        .order_by(letter_numbers.c.number)
        .limit(most)
    )
    return list(writer.connection.execute(query).scalars())


def _of(office: str, year: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return letter_numbers.c.office == office, letter_numbers.c.year == year


def _portions(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE))
