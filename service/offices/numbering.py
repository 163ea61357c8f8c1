"""The running letter numbers of an office: where they stand, and from which they go on."""

from __future__ import annotations

from typing import Final

from service.access.actor import Actor, Task
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError
from service.store.numbers import Counter, find_counter, set_next
from service.store.offices import office_name
from service.store.users import CENTRE

_YEARS: Final = range(2443, 2644)
_LARGEST: Final = 99_999_999


def see_counter(store: Store, actor: Actor, office: str, year: int) -> Counter | None:
    """Where an office in scope stands in a Buddhist year; None: it leaves its numbers open.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    _need(actor, office)
    with store.reading() as reader:
        office_name(reader, office)
        return find_counter(reader, office, year)


def set_next_number(store: Store, actor: Actor, office: str, year: int, number: int) -> Counter:
    """Have an office count on from a number; what is passed over was used elsewhere.

    Raises ForbiddenError, NotFoundError, StoreError; ConflictError: the number was drawn, or so
    much is passed over that it must be a slip.
    """
    actor.need(Task.MANAGE_OFFICES)
    _need(actor, office)
    with store.writing(actor.name) as writer:
        name = office_name(writer, office)
        if year not in _YEARS or not 0 < number <= _LARGEST:
            raise ConflictError("numbers.out_of_range", found=f"{number:,}")
        counter = set_next(writer, office, year, number)
        writer.log.add(
            "numbers.set",
            office,
            province="" if office == CENTRE else name,
            facts={"year": year, "next": number},
        )
    return counter


def _need(actor: Actor, office: str) -> None:
    """Raises NotFoundError: the office is none of this person's."""
    if actor.scope.codes is not None and office not in actor.scope.codes:
        raise NotFoundError("offices.unknown", found=office)
