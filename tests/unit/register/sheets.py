"""A register workbook out of small tables written in the test."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from service.register.columns import SHEETS, SheetForm

Rows = Sequence[Sequence[Any]]

TITLES = {form.key: form.title for form in SHEETS}

#: One good loan; a test changes one cell of it. Sheets: keys of the columns, then rows.
CONTRACTS: Rows = (
    ("contract_no", "contract_date", "project_name", "borrower_kind", "province", "loan_amount"),
    ("กปส.00001/2560", "1/8/2560", "โครงการเลี้ยงแพะ", "สหกรณ์", "น่าน", 100_000),
)
INSTALMENTS: Rows = (
    ("contract_no", "no", "due_date", "principal", "interest"),
    ("กปส.00001/2560", 1, "31/3/2562", 60_000, 600),
    ("กปส.00001/2560", 2, "31/3/2563", 40_000, None),
)
PAYMENTS: Rows = (
    ("contract_no", "paid_on", "amount", "receipt_no"),
    ("กปส.00001/2560", "30/3/2562", "60,600.-", "1/62"),
)
PARTIES: Rows = (
    ("contract_no", "party_id", "role", "name", "id_number", "phone", "heir_of"),
    ("กปส.00001/2560", 1, "ผู้กู้", "สหกรณ์บ้านไร่ปลายฟ้า จำกัด", None, None, None),
    ("กปส.00001/2560", 2, "ผู้ค้ำประกัน", "นายทองใบ ธารน้ำใส", None, None, None),
)
NOTICES: Rows = (
    ("contract_no", "kind", "party_id", "instalment_no", "sent_on", "tracking_no", "received_on"),
    ("กปส.00001/2560", "หนังสือบอกกล่าวผู้ค้ำประกัน", 2, 2, "1/5/2563", "RR123456785TH", "4/5/2563"),
)
GOOD: dict[str, Rows] = {
    "contracts": CONTRACTS,
    "instalments": INSTALMENTS,
    "payments": PAYMENTS,
    "parties": PARTIES,
    "notices": NOTICES,
}


def register(**changed: Rows) -> bytes:
    """The good register with whole sheets replaced; an empty sheet table leaves it out."""
    tables = {**GOOD, **changed}
    return workbook(
        {TITLES.get(key, key): _with_headings(key, rows) for key, rows in tables.items() if rows}
    )


def with_cell(sheet: str, row: int, key: str, value: Any) -> bytes:
    """The good register with one cell changed; ``row`` as Excel counts."""
    keys, *rows = GOOD[sheet]
    if key not in keys:
        keys, rows = (*keys, key), [[*cells, None] for cells in rows]
    rows = [list(cells) for cells in rows]
    rows[row - 2][list(keys).index(key)] = value
    return register(**{sheet: (keys, *rows)})


def workbook(tables: dict[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for cells in rows:
            sheet.append(list(cells))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_headings(key: str, rows: Rows) -> Rows:
    form: SheetForm | None = next((form for form in SHEETS if form.key == key), None)
    if form is None:
        return rows
    keys = {column.key: column.heading for column in form.columns}
    return [[keys.get(str(cell), cell) for cell in rows[0]], *rows[1:]]
