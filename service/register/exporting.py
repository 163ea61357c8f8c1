"""The register workbook, given out over the network to whoever may see what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from service.access.actor import Actor, Task
from service.register.keeping import export_register
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.listing import Filters, count_loans
from service.store.scope import Scope

#: About half a minute; what is larger is exported province by province, or by ``faf export``.
MOST_LOANS: Final = 10_000


def export_workbook(store: Store, actor: Actor, provinces: Iterable[str]) -> tuple[bytes, int]:
    """The workbook of the provinces named, or of all in scope, and how many loans it has.

    Raises ForbiddenError, ProvinceError, StoreError: too many.
    """
    actor.need(Task.READ_REGISTER)
    # The workbook has the numbers open, or it could not be imported again.
    actor.need(Task.SEE_ID_NUMBERS)
    scope = _narrowed(actor.scope, list(provinces))
    with store.reading() as reader:
        count = count_loans(reader, scope, Filters())
    if not count.is_exact or count.number > MOST_LOANS:
        more = "" if count.is_exact else "มากกว่า "
        raise StoreError("register.export_too_large", count=f"{more}{count.number:,}")
    return export_register(store, scope, actor.name)


def _narrowed(scope: Scope, provinces: list[str]) -> Scope:
    if not provinces:
        return scope
    wanted = Scope.of(provinces)
    if scope.codes is None or wanted.codes is None:
        return wanted
    return Scope(scope.codes & wanted.codes)
