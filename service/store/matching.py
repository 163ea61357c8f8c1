"""Which row of a workbook is which row of the store.

Instalments and parties carry their own numbers. Payments and letters do not: they are paired
by what identifies them, never by being alike, so that a payment taken for another one's
correction cannot vanish.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.debts.model import Instalment, Notice, Party, Payment

#: What identifies a row; None where this row lacks it.
Key = Callable[[Any], Hashable]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Positions old and new of what is the same, of what is only new, of what is only old."""

    same: tuple[tuple[int, int], ...]
    added: tuple[int, ...]
    missing: tuple[int, ...]


def pair(old: Sequence[Any], new: Sequence[Any], keys: Sequence[Key]) -> Pairing:
    """Pair by the first key that tells, then by the next; equal keys pair in their order."""
    same: list[tuple[int, int]] = []
    left_old, left_new = list(range(len(old))), list(range(len(new)))
    for key in keys:
        waiting: dict[Hashable, list[int]] = {}
        for place in left_old:
            if (name := key(old[place])) is not None:
                waiting.setdefault(name, []).append(place)
        for place in tuple(left_new):
            name = key(new[place])
            if name is not None and waiting.get(name):
                found = waiting[name].pop(0)
                same.append((found, place))
                left_old.remove(found)
                left_new.remove(place)
    for found, place in _filled_in(old, new, left_old, left_new):
        same.append((found, place))
        left_old.remove(found)
        left_new.remove(place)
    return Pairing(tuple(same), tuple(left_new), tuple(left_old))


def _filled_in(
    old: Sequence[Any], new: Sequence[Any], left_old: list[int], left_new: list[int]
) -> Iterator[tuple[int, int]]:
    """Rows whose blanks were filled in and of which nothing else has changed."""
    taken: set[int] = set()
    for place in tuple(left_old):
        for other in tuple(left_new):
            if other not in taken and _fills_in(old[place], new[other]):
                taken.add(other)
                yield place, other
                break


def _fills_in(old: Any, new: Any) -> bool:
    pairs = ((getattr(old, key), getattr(new, key)) for key in old.__slots__)
    return all(before == after or not before for before, after in pairs)


def _receipt(payment: Payment) -> Hashable:
    return payment.receipt_no or None


def _letter(notice: Notice) -> Hashable:
    known = notice.kind, notice.party_id, notice.instalment_no, notice.letter_no
    return known if notice.letter_no else None


def _parcel(notice: Notice) -> Hashable:
    return (notice.kind, notice.party_id, notice.tracking_no) if notice.tracking_no else None


def pair_instalments(old: Sequence[Instalment], new: Sequence[Instalment]) -> Pairing:
    return pair(old, new, [lambda each: each.no])


def pair_parties(old: Sequence[Party], new: Sequence[Party]) -> Pairing:
    return pair(old, new, [lambda each: each.party_id])


def pair_payments(old: Sequence[Payment], new: Sequence[Payment]) -> Pairing:
    return pair(old, new, [lambda each: each, _receipt])


def pair_notices(old: Sequence[Notice], new: Sequence[Notice]) -> Pairing:
    return pair(old, new, [lambda each: each, _letter, _parcel])
