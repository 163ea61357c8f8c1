"""Letters and loans held back while a batch is planned: sorted by what little is in memory.

What is large is packed, so encrypted, and lies in a file without a name until the plan is kept.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, Any, Self

from service.batches.packing import Told, pack_letter, pack_told
from service.batches.plan import posting_order
from service.store.schema.batches import RowState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from types import TracebackType

    from service.batches.plan import Line
    from service.debts.notices import Due
    from service.store.keys import KeyRing
    from service.store.loans import Kept
    from templates.findings import Finding

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Draft:
    order: tuple[object, ...]
    place: Place
    addressee: bytes
    values: tuple[Any, ...]


_VALUES = ("loan_id", "loan_version", "province", "party_id", "instalment_no", "amount")


@dataclass(slots=True)
class Drafts:
    """What a plan consists of before it is kept; ``provinces`` are names to geocodes."""

    keys: KeyRing
    codes: Mapping[str, str]
    _file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    _size: int = 0
    _letters: list[_Draft] = field(default_factory=list)
    _held: list[tuple[Place, dict[str, Any]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def add_letter(self, kept: Kept, due: Due, line: Line, record: Mapping[str, Any]) -> None:
        who = "\0".join((line.recipient, *line.address))
        self._letters.append(
            _Draft(
                posting_order(due),
                self._put(pack_letter(self.keys, line, record)),
                blake2b(who.encode(), digest_size=12).digest(),
                (
                    kept.id,
                    kept.version,
                    self.codes[kept.loan.province],
                    due.party.party_id,
                    due.instalment_no or None,
                    line.amount,
                ),
            )
        )

    def add_held(
        self,
        kept: Kept,
        name: str,
        findings: Sequence[Finding],
        *,
        party_id: str = "",
        first_day: date | None = None,
        override: Mapping[str, Any] | None = None,
    ) -> None:
        """A loan, or one of its addressees, without a letter; ``override``: with one all the same.

        ``override`` are the columns that tell who decided so.
        """
        told = Told(kept.loan.contract_no, name, tuple(findings))
        values = {
            "loan_id": kept.id,
            "province": self.codes[kept.loan.province],
            "party_id": party_id or None,
            "code": findings[0].code,
            "first_day": first_day,
            "override_reason": "",
            "override_by": "",
            "override_at": None,
            **(override or {}),
        }
        self._held.append((self._put(pack_told(self.keys, told)), values))

    def rows(self, batch_id: int, after: int = 0) -> Iterator[dict[str, Any]]:
        """Rows of ``batch_rows`` in posting order, numbered from after ``after``."""
        together = Counter(draft.addressee for draft in self._letters)
        self._letters.sort(key=lambda draft: draft.order)
        for no, draft in enumerate(self._letters, start=after + 1):
            yield {
                "batch_id": batch_id,
                "no": no,
                "state": RowState.PLANNED.value,
                "together": together[draft.addressee],
                "letter": self._get(draft.place),
                **dict(zip(_VALUES, draft.values, strict=True)),
            }

    def held(self, batch_id: int) -> Iterator[dict[str, Any]]:
        """Rows of ``batch_held``, in the order in which they were found."""
        for place, values in self._held:
            yield {**values, "batch_id": batch_id, "told": self._get(place)}

    def _put(self, data: bytes) -> Place:
        place = (self._size, len(data))
        self._size += self._file.write(data)
        return place

    def _get(self, place: Place) -> bytes:
        start, length = place
        self._file.seek(start)
        return self._file.read(length)
