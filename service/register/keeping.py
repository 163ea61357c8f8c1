"""The register workbook into the store and out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from service.debts.model import contract_key
from service.register.read import RegisterReading, read_register
from service.register.write import write_register
from service.store.engine import Store
from service.store.loans import all_loans, contract_numbers
from service.store.scope import Scope
from service.store.taking import Taken, batches, take
from templates.findings import Finding, Place, Severity

_MOST_NAMED = 5


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


def export_register(store: Store, scope: Scope, who: str) -> tuple[bytes, int]:
    """The workbook of all loans in scope, and how many; the log says that it was made."""
    with store.writing(who) as writer:
        # Logged before it is read: what leaves the store unlogged cannot be called back.
        codes = "all" if scope.codes is None else sorted(scope.codes)
        writer.log.add("register.exported", "register", facts={"provinces": codes})
    with store.reading() as reader:
        loans = tuple(all_loans(reader, scope))
    return write_register(loans), len(loans)


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
