"""Files that the centre ordered: one of each state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from service.access.actor import Actor
from service.batches.packing import finding_data
from service.exports.making import make_export, sweep_exports
from service.exports.ordering import order_export
from service.exports.wanted import LoanList, OneReport, ReportPack, WholeRegister
from service.reports.model import Asked, Kind
from service.store.exports import KEPT, claim_export, keep_lease, refuse_export
from service.store.listing import Filters
from service.store.outbox import forget, take
from service.store.schema.exports import exports
from service.store.users import find_user
from templates.findings import Finding

if TYPE_CHECKING:
    from service.exports.wanted import Wanted
    from tests.helpers.demo import Demo

_YEAR: Final = 2569
_RUN: Final = "demo"


def add_exports(demo: Demo) -> None:
    """An expired list, a pack that is ready, a report that failed, a register half made."""
    kinds = (Kind.PROGRESS, Kind.OVERDUE)
    old = _ordered(demo, LoanList(Filters(fiscal_year=2565)))
    pack = _ordered(demo, ReportPack(kinds, Asked(Kind.PROGRESS, _YEAR)))
    for number in (old, pack):
        make_export(demo.store, demo.services.files, _RUN, number)
    with demo.store.writing("demo") as writer:
        long_ago = writer.now - KEPT - timedelta(hours=3)
        values = {"asked_at": long_ago, "ended_at": long_ago}
        writer.connection.execute(update(exports).where(exports.c.id == old).values(values))
        list(sweep_exports(writer))
    failed = _ordered(demo, OneReport(Asked(Kind.PEOPLE, _YEAR), is_pdf=True))
    half = _ordered(demo, WholeRegister())
    with demo.store.writing("demo") as writer:
        assert claim_export(writer, failed, _RUN)
        refuse_export(writer, failed, _RUN, [finding_data(Finding("exports.failed"))])
        assert claim_export(writer, half, _RUN)
        keep_lease(writer, half, _RUN, 46, 120)
        mine = [each.id for each in take(writer) if each.work.task == "exports.make"]
        forget(writer, mine)


def _ordered(demo: Demo, wanted: Wanted) -> int:
    with demo.store.reading() as reader:
        user = find_user(reader, "staff")
    assert user is not None
    return order_export(demo.store, Actor.of(user), wanted).id
