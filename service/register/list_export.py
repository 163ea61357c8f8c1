"""The register's list as an Excel file: just what a screen shows, all pages of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Final

from service.access.actor import Actor, Task
from service.documents.tables import Baht, Table, write_workbook
from service.store.engine import Reader, Store
from service.store.errors import ConflictError
from service.store.listing import (
    Filters,
    Listed,
    Sort,
    borrower_numbers,
    count_loans,
    list_loans,
)
from thai.dates import format_date

#: Up to so many nobody has to wait; more are made in the background (``service.exports``).
AT_ONCE: Final = 5_000
#: A sheet has few more rows.
MOST: Final = 1_000_000
_PAGE: Final = 200
_HEADINGS: Final = (
    ("เลขที่สัญญา", 18), ("วันที่ทำสัญญา", 16), ("ผู้กู้", 36), ("เลขประจำตัวผู้กู้", 20),
    ("ประเภทผู้กู้", 18), ("โครงการ", 40), ("จังหวัด", 18), ("วงเงินกู้ (บาท)", 18),
    ("รับชำระแล้ว (บาท)", 18), ("สถานะลูกหนี้", 24),
)  # fmt: skip


def export_list(
    store: Store,
    actor: Actor,
    filters: Filters,
    out: IO[bytes],
    *,
    sort: Sort = Sort.CONTRACT_NO,
    descending: bool = False,
    most: int = MOST,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Write the Excel file of the loans that a list finds, in its order; how many, IDs masked.

    Raises ForbiddenError, ConflictError: more than ``most``; ProvinceError, DateError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    if filters.id_number:
        actor.need(Task.SEE_ID_NUMBERS)
    with store.reading() as reader:
        count = count_loans(reader, actor.scope, filters, most)
    if not count.is_exact:
        raise ConflictError("register.too_many_to_export", most=f"{most:,}")
    with store.writing(actor.name) as writer:
        # Logged before it is read: what leaves the store unlogged cannot be called back.
        facts = {"count": count.number, "by_id_number": bool(filters.id_number)}
        writer.log.add("loans.list_exported", "loans", facts=facts)
    with store.reading() as reader:
        found = _rows(reader, actor, filters, sort, descending=descending)
        rows = _told(found, count.number, progress)
        title = "ทะเบียนลูกหนี้ กองทุนสงเคราะห์เกษตรกร"
        write_workbook([Table("ทะเบียนลูกหนี้", title, _HEADINGS, rows)], out)
    return count.number


def _told(
    rows: Iterable[tuple[object, ...]], total: int, progress: Callable[[int, int], None]
) -> Iterator[tuple[object, ...]]:
    for done, row in enumerate(rows):
        if done % _PAGE == 0:
            progress(done, total)
        yield row


def _rows(
    reader: Reader, actor: Actor, filters: Filters, sort: Sort, *, descending: bool
) -> Iterator[tuple[object, ...]]:
    cursor = ""
    while True:
        page = list_loans(
            reader,
            actor.scope,
            filters,
            sort=sort,
            descending=descending,
            size=_PAGE,
            cursor=cursor,
        )
        numbers = borrower_numbers(reader, actor.scope, [loan.id for loan in page.loans])
        yield from (_row(loan, numbers.get(loan.id, "")) for loan in page.loans)
        cursor = page.cursor
        if not cursor:
            return


def _row(loan: Listed, number: str) -> tuple[object, ...]:
    return (
        loan.contract_no,
        format_date(loan.contract_date, "short"),
        loan.borrower_name,
        number,
        loan.borrower_kind.label,
        loan.project_name,
        loan.province,
        Baht(loan.loan_amount),
        Baht(loan.paid),
        loan.debtor_class.label,
    )
