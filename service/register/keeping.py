"""The register workbook into the store and out of it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from itertools import count as counting
from tempfile import TemporaryFile
from typing import IO, Final

from service.debts.model import Loan, contract_key
from service.register.read import RegisterReading, read_register
from service.register.write import write_book
from service.store.engine import Reader, Store
from service.store.errors import StoreError
from service.store.listing import Filters, count_loans
from service.store.loans import all_loans, contract_numbers
from service.store.scope import Scope
from service.store.taking import Taken, batches, take
from templates.findings import Finding, Place, Severity
from thai.provinces import PROVINCES

#: A workbook of more loans unpacks to more than may be read again.
MOST_IN_BOOK: Final = 50_000
_EVERY: Final = 10**9
_MOST_NAMED = 5
_TOLD_EVERY: Final = 100
#: The earliest moment a zip can name, so that the same loans give the same bytes.
_ZIP_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Imported:
    """What became of a workbook: the reading of it, and what the store took."""

    reading: RegisterReading
    taken: Taken = field(default_factory=Taken)
    is_refused: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def held(self) -> Mapping[str, tuple[Finding, ...]]:
        """Contract number to what holds it back, by the workbook or by the store."""
        return {**self.reading.held, **{no: (why,) for no, why in self.taken.held.items()}}


def import_register(
    store: Store,
    scope: Scope,
    who: str,
    data: bytes,
    filename: str,
    *,
    good_only: bool = False,
    remove_missing: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Imported:
    """Read a workbook and take its loans in; the same workbook again changes nothing.

    With errors in it nothing is taken, unless ``good_only``: then the loans without one are.
    Each portion of loans is a transaction of its own: stopped anywhere, the import is done
    again and goes on. ``progress`` is told loans done and loans in all. Raises StoreError.
    """
    result = Imported(read_register(data, filename))
    reading = result.reading
    errors = [each for each in reading.findings if each.severity is Severity.ERROR]
    if errors and not (good_only and reading.loans):
        result.is_refused = True
        return result
    done = 0
    for batch in batches(reading.loans):
        with store.writing(who) as writer:
            result.taken.count(take(writer, scope, batch, remove_missing=remove_missing))
        done += len(batch)
        progress(done, len(reading.loans))
    result.findings.extend(_left_out(store, scope, result, filename))
    counts = {
        "added": result.taken.added,
        "changed": result.taken.changed,
        "unchanged": result.taken.unchanged,
        "held": len(result.held),
    }
    with store.writing(who) as writer:
        writer.log.add("register.imported", filename, facts=counts)
    return result


def export_register(
    store: Store,
    scope: Scope,
    who: str,
    out: IO[bytes],
    *,
    as_archive: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Write the workbook of all loans in scope, and tell how many; the log says that it was made.

    ``as_archive``: a ZIP of one workbook a province, or of several where one would not do; they
    are imported one by one. No more than some hundred loans are in memory. Raises StoreError:
    too many for one workbook.
    """
    total = _count(store, scope)
    if total > MOST_IN_BOOK and not as_archive:
        facts = {"count": f"{total:,}", "most": f"{MOST_IN_BOOK:,}"}
        raise StoreError("register.too_many_for_a_book", **facts)
    with store.writing(who) as writer:
        # Logged before it is read: what leaves the store unlogged cannot be called back.
        codes = "all" if scope.codes is None else sorted(scope.codes)
        writer.log.add("register.exported", "register", facts={"provinces": codes})

    done = 0

    def told(loans: Iterable[Loan]) -> Iterator[Loan]:
        nonlocal done
        for loan in loans:
            if done % _TOLD_EVERY == 0:
                progress(done, total)
            done += 1
            yield loan

    with store.reading() as reader:
        if as_archive:
            _write_archive(reader, scope, out, told)
        else:
            write_book(told(all_loans(reader, scope)), out)
    return done


def needs_archive(store: Store, scope: Scope) -> bool:
    """Whether the loans in scope are too many for one workbook."""
    return _count(store, scope) > MOST_IN_BOOK


def _count(store: Store, scope: Scope) -> int:
    with store.reading() as reader:
        return count_loans(reader, scope, Filters(), _EVERY).number


def _write_archive(
    reader: Reader,
    scope: Scope,
    out: IO[bytes],
    told: Callable[[Iterable[Loan]], Iterator[Loan]],
) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for province in PROVINCES:
            if not scope.holds(province.name):
                continue
            loans = told(all_loans(reader, Scope.of([province.name])))
            for part in counting(1):
                some = islice(loans, MOST_IN_BOOK)
                first = next(some, None)
                if first is None:
                    break
                name = f"ทะเบียนลูกหนี้ {province.name}{'' if part == 1 else f' {part}'}.xlsx"
                _write_entry(archive, name, chain([first], some))


def _write_entry(archive: zipfile.ZipFile, name: str, loans: Iterable[Loan]) -> None:
    entry = zipfile.ZipInfo(name, _ZIP_MOMENT)
    with TemporaryFile() as aside:
        write_book(loans, aside)
        aside.seek(0)
        with archive.open(entry, "w", force_zip64=True) as stream:
            shutil.copyfileobj(aside, stream)


def _left_out(store: Store, scope: Scope, result: Imported, filename: str) -> tuple[Finding, ...]:
    """Loans of the workbook's provinces that are kept and that it does not have."""
    reading = result.reading
    there = {contract_key(loan.contract_no) for loan in reading.loans}
    there.update(map(contract_key, reading.held))
    provinces = {loan.province for loan in reading.loans}
    missing, named = 0, list[str]()
    with store.reading() as reader:
        for number, province in contract_numbers(reader, scope):
            if province in provinces and contract_key(number) not in there:
                missing += 1
                if len(named) < _MOST_NAMED:
                    named.append(number)
    if not missing:
        return ()
    more = f" และอีก {missing - len(named):,} สัญญา" if missing > len(named) else ""
    facts = {"count": f"{missing:,}", "contracts": ", ".join(named) + more}
    return (Finding("store.loans_left_out", Place(file=filename), facts=facts),)
