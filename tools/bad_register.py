"""A small register with every kind of fault that a row can have, for tests and for docs."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.writer.excel import ExcelWriter

from service.documents.steady_zip import SteadyZip
from service.register.columns import (
    CONTRACTS,
    INSTALMENTS,
    NOTICES,
    PARTIES,
    PAYMENTS,
    SheetForm,
)
from service.register.write import write_register
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = 48
SEED = 13


class _Pen:
    """Writes into cells by loan, sheet and column key; each fault takes the next fit loan."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._loans = synthetic_register(LOANS, SEED, SAMPLE_AS_OF)
        self._used: set[str] = set()

    def loan_with(self, *forms: SheetForm) -> str:
        """The next loan, not yet spoilt, that has a row in each of these sheets."""
        for loan in self._loans:
            fits = all(getattr(loan, form.key) for form in forms if form is not CONTRACTS)
            if fits and loan.contract_no not in self._used:
                self._used.add(loan.contract_no)
                return loan.contract_no
        raise LookupError("the register is too small for one more fault")

    def rows(self, form: SheetForm, contract_no: str) -> list[int]:
        sheet = self._book[form.title]
        return [
            row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == contract_no
        ]

    def put(self, form: SheetForm, key: str, value: Any, *, nth: int = 0) -> None:
        contract_no = self.loan_with(form)
        self.put_at(form, self.rows(form, contract_no)[nth], key, value)

    def put_at(self, form: SheetForm, row: int, key: str, value: Any) -> None:
        keys = [column.key for column in form.columns]
        cell = self._book[form.title].cell(row, keys.index(key) + 1)
        cell.value = value
        if isinstance(value, int):
            cell.number_format = "General"

    def append(self, form: SheetForm, **values: Any) -> None:
        self._book[form.title].append([values.get(column.key) for column in form.columns])


def bad_register() -> bytes:
    """The workbook (.xlsx); the same bytes every time."""
    book = load_workbook(io.BytesIO(write_register(synthetic_register(LOANS, SEED, SAMPLE_AS_OF))))
    pen = _Pen(book)
    for spoil in (_spoil_cells, _spoil_contracts, _spoil_plans, _spoil_parties, _spoil_notices):
        spoil(pen)
    book.create_sheet("บันทึกของฉัน").append(["โทรถามสหกรณ์"])
    contracts = book[CONTRACTS.title]
    contracts.cell(1, len(CONTRACTS.columns) + 1).value = "หมายเหตุ"
    keys = [column.key for column in PARTIES.columns]
    book[PARTIES.title].delete_cols(keys.index("road") + 1)
    stream = io.BytesIO()
    with SteadyZip(stream) as archive:
        ExcelWriter(book, archive).save()
    return stream.getvalue()


def _spoil_cells(pen: _Pen) -> None:
    faults: tuple[tuple[SheetForm, str, Any], ...] = (
        (CONTRACTS, "contract_date", "31/11/2560"),
        (CONTRACTS, "project_name", None),
        (CONTRACTS, "loan_amount", "1,2OO,000"),
        (CONTRACTS, "province", "เชียงไหม่"),
        (CONTRACTS, "borrower_kind", "สหกร"),
        (CONTRACTS, "disbursed_on", "=C1+0"),
        (CONTRACTS, "mortgage_property", "#REF!"),
        (INSTALMENTS, "no", "งวดแรก"),
        (INSTALMENTS, "principal", -50_000),
        (INSTALMENTS, "due_date", "29/2/2568"),
        (PAYMENTS, "amount", 0),
        (PAYMENTS, "amount", 1234.567),
        (PARTIES, "house_no", date(2025, 3, 12)),
        (PARTIES, "id_number", "1234567890123"),
        (PARTIES, "postcode", "5022"),
        (NOTICES, "tracking_no", "EB123456789TH"),
    )
    for form, key, value in faults:
        pen.put(form, key, value)
    # Warnings: these loans stay usable.
    pen.put(CONTRACTS, "contract_date", datetime(2560, 6, 30))  # noqa: DTZ001 - Excel has no zones
    pen.put(CONTRACTS, "guarantee_date", 43100)
    pen.put(PARTIES, "phone", 812345678)
    pen.put(PARTIES, "phone", "ไม่มี")


def _spoil_contracts(pen: _Pen) -> None:
    twice = pen.loan_with()
    row = pen.rows(CONTRACTS, twice)[0]
    other = pen.rows(CONTRACTS, pen.loan_with())[0]
    pen.put_at(CONTRACTS, other, "contract_no", twice)
    pen.put_at(CONTRACTS, row, "measure_kind", "คำขอปรับโครงสร้างหนี้ (นส.04)")
    pen.put(CONTRACTS, "loan_amount", 1)


def _spoil_plans(pen: _Pen) -> None:
    twice = pen.rows(INSTALMENTS, pen.loan_with(INSTALMENTS))
    pen.put_at(INSTALMENTS, twice[1], "no", 1)
    pen.put(INSTALMENTS, "due_date", date(2000, 1, 31))
    pen.put(PAYMENTS, "paid_on", date(2000, 1, 31))
    paid = pen.loan_with(PAYMENTS)
    pen.put_at(PAYMENTS, pen.rows(PAYMENTS, paid)[0], "contract_no", paid.replace(".000", "."))
    no_plan = pen.loan_with(INSTALMENTS)
    for row in pen.rows(INSTALMENTS, no_plan):
        for column in INSTALMENTS.columns:
            pen.put_at(INSTALMENTS, row, column.key, None)
    pen.append(PAYMENTS, paid_on=date(2025, 1, 6), amount=5000, receipt_no="ร.0001/2568")


def _spoil_parties(pen: _Pen) -> None:
    _each_party(pen, lambda row, nth: pen.put_at(PARTIES, row, "party_id", "1") if nth else None)
    nobody = pen.rows(PARTIES, pen.loan_with(PARTIES))
    pen.put_at(PARTIES, nobody[0], "role", "ผู้ค้ำประกัน")
    _each_party(pen, lambda row, nth: pen.put_at(PARTIES, row, "heir_of", "99") if nth else None)


def _each_party(pen: _Pen, change: Callable[[int, int], None]) -> None:
    while True:
        rows = pen.rows(PARTIES, pen.loan_with(PARTIES))
        if len(rows) > 1:
            break
    for nth, row in enumerate(rows):
        change(row, nth)


def _spoil_notices(pen: _Pen) -> None:
    pen.put(NOTICES, "kind", "หนังสือทวงหนี้")
    pen.put(NOTICES, "party_id", "99")
    pen.put(NOTICES, "instalment_no", 99)
    pen.put(NOTICES, "received_on", date(2000, 1, 31))
