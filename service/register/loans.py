"""Rows to loans: what belongs together, what contradicts, and the loan when all is well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.debts.model import (
    Address,
    BorrowerKind,
    DebtorClass,
    Instalment,
    Loan,
    Measure,
    MeasureKind,
    Notice,
    NoticeOutcome,
    Party,
    PartyRole,
    Payment,
)
from service.register.table import Row
from service.register.values import nearest
from templates.findings import Finding, Severity
from thai.dates import format_date
from thai.ids import mask_id
from thai.money import format_baht


@dataclass(slots=True)
class LoanRows:
    """Every row of one contract, in the order of the sheets."""

    contract: Row
    instalments: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)

    def findings(self, *, crossed: bool = True) -> list[Finding]:
        """All that is wrong or strange with this loan; ``crossed``: rows against each other too."""
        rows = [self.contract, *self.instalments, *self.payments, *self.parties, *self.notices]
        own = [finding for row in rows for finding in row.findings]
        if not crossed:
            return own
        return [
            *own,
            *_check_contract(self.contract),
            *_check_instalments(self),
            *_check_payments(self),
            *_check_parties(self),
            *_check_notices(self),
        ]


def errors_of(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def to_loan(rows: LoanRows) -> Loan:
    """The loan of rows without an error finding."""
    contract: dict[str, Any] = dict(rows.contract.values)
    measure = _measure(contract)
    return Loan(
        **{key: value for key, value in contract.items() if not key.startswith("measure_")}
        | {
            "borrower_kind": BorrowerKind(contract["borrower_kind"]),
            "debtor_class": DebtorClass(contract.get("debtor_class", DebtorClass.NORMAL)),
        },
        measure=measure,
        instalments=tuple(Instalment(**_own(row)) for row in rows.instalments),
        payments=tuple(Payment(**_own(row)) for row in rows.payments),
        parties=tuple(_party(_own(row)) for row in rows.parties),
        notices=tuple(_notice(_own(row)) for row in rows.notices),
    )


def is_juristic(values: dict[str, Any]) -> bool:
    """As the row says; where it does not, by the number: only juristic bodies' begin with 0."""
    if kind := values.get("person_kind"):
        return bool(kind == "juristic")
    return str(values.get("id_number", "")).startswith("0")


def _own(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.values.items() if key != "contract_no"}


def _measure(values: dict[str, Any]) -> Measure | None:
    if "measure_kind" not in values:
        return None
    return Measure(
        MeasureKind(values["measure_kind"]),
        values["measure_requested_on"],
        values.get("measure_decided_on"),
        values.get("measure_decision") == "approved",
    )


_ADDRESS = {
    "house_no": "house_no",
    "moo": "moo",
    "road": "road",
    "subdistrict": "subdistrict",
    "district": "district",
    "address_province": "province",
    "postcode": "postcode",
}


def _party(values: dict[str, Any]) -> Party:
    juristic = is_juristic(values)
    parts = {part: values.pop(key) for key, part in _ADDRESS.items() if key in values}
    values.pop("person_kind", None)
    return Party(
        **values | {"role": PartyRole(values["role"])},
        address=Address(**parts) if parts else None,
        is_juristic=juristic,
    )


def _notice(values: dict[str, Any]) -> Notice:
    return Notice(**values | {"outcome": NoticeOutcome(values.get("outcome", ""))})


# --- what contradicts -------------------------------------------------------------------


def _needs(row: Row, key: str, because: str) -> Iterator[Finding]:
    """The column ``key`` must be filled in when the column ``because`` is."""
    if because in row.values and key not in row.values and not row.is_bad(key):
        column = row.table.form.column(key)
        yield row.finding("register.value_missing", key, expected=column.help)


def _in_order(row: Row, earlier: str, later: str) -> Iterator[Finding]:
    first, last = row.values.get(earlier), row.values.get(later)
    if isinstance(first, date) and isinstance(last, date) and last < first:
        heading = row.table.form.column(earlier).heading
        yield row.finding(
            "register.dates_out_of_order",
            later,
            found=format_date(last),
            expected=f"ไม่ก่อน{heading} {format_date(first)}",
        )


def _above_zero(row: Row, key: str) -> Iterator[Finding]:
    if row.values.get(key) == 0:
        yield row.finding("register.zero_amount", key, found="0.00", expected="จำนวนเงินที่มากกว่า 0")


def _check_contract(row: Row) -> Iterator[Finding]:
    yield from _above_zero(row, "loan_amount")
    yield from _needs(row, "measure_requested_on", "measure_kind")
    for key in ("measure_requested_on", "measure_decided_on", "measure_decision"):
        if "measure_kind" not in row.values and key in row.values:
            yield from _needs(row, "measure_kind", key)
            break
    yield from _needs(row, "measure_decided_on", "measure_decision")
    yield from _needs(row, "measure_decision", "measure_decided_on")
    yield from _in_order(row, "measure_requested_on", "measure_decided_on")


def _before_contract(rows: LoanRows, row: Row, key: str, code: str) -> Iterator[Finding]:
    signed, day = rows.contract.values.get("contract_date"), row.values.get(key)
    if isinstance(signed, date) and isinstance(day, date) and day < signed:
        expected = f"ไม่ก่อนวันที่ทำสัญญา {format_date(signed)}"
        yield row.finding(code, key, found=format_date(day), expected=expected)


def _check_instalments(rows: LoanRows) -> Iterator[Finding]:
    yield from _twice(rows.instalments, "no", "register.instalment_twice")
    for row in rows.instalments:
        yield from _before_contract(rows, row, "due_date", "register.due_before_contract")
    amount = rows.contract.values.get("loan_amount")
    parts = [row.values.get("principal") for row in rows.instalments]
    if not parts:
        yield rows.contract.finding("register.no_instalments", "contract_no")
    elif isinstance(amount, int) and all(isinstance(part, int) for part in parts):
        total = sum(part for part in parts if isinstance(part, int))
        if total != amount:
            yield rows.contract.finding(
                "register.instalments_sum",
                "loan_amount",
                found=format_baht(amount),
                expected=f"ผลรวมเงินต้นของทุกงวด {format_baht(total)}",
            )


def _check_payments(rows: LoanRows) -> Iterator[Finding]:
    for row in rows.payments:
        yield from _above_zero(row, "amount")
        yield from _before_contract(rows, row, "paid_on", "register.payment_before_contract")


def _twice(rows: list[Row], key: str, code: str) -> Iterator[Finding]:
    first: dict[object, int] = {}
    for row in rows:
        value = row.values.get(key)
        if value is None:
            continue
        if value in first:
            found = f"{value} (ซ้ำกับแถวที่ {first[value]})"
            yield row.finding(code, key, found=found, expected="เลขที่ไม่ซ้ำกันในสัญญาเดียวกัน")
        first.setdefault(value, row.number)


def _check_parties(rows: LoanRows) -> Iterator[Finding]:
    yield from _twice(rows.parties, "party_id", "register.party_twice")
    roles = [row.values.get("role") for row in rows.parties]
    # A row whose role cannot be read may be the borrower's: one finding is enough.
    if PartyRole.BORROWER not in roles and None not in roles:
        yield rows.contract.finding(
            "register.borrower_missing", "contract_no", found=str(_contract_no(rows))
        )
    for row in rows.parties:
        if row.values.get("role") == PartyRole.HEIR:
            yield from _needs(row, "heir_of", "role")
        yield from _known_party(rows, row, "heir_of")
        yield from _right_id(row)


def _contract_no(rows: LoanRows) -> object:
    return rows.contract.values["contract_no"]


def _known_party(rows: LoanRows, row: Row, key: str) -> Iterator[Finding]:
    value = row.values.get(key)
    ids = [str(each.values["party_id"]) for each in rows.parties if "party_id" in each.values]
    if value is not None and value not in ids:
        yield row.finding(
            "register.unknown_party",
            key,
            found=str(value),
            expected=f"รหัสคู่สัญญาของสัญญานี้: {', '.join(ids) or 'ยังไม่มี'}",
            suggestion=nearest(str(value), ids),
        )


def _right_id(row: Row) -> Iterator[Finding]:
    """A juristic body's number begins with 0, a person's does not."""
    number = row.values.get("id_number")
    juristic = is_juristic(row.values)
    if isinstance(number, str) and number.startswith("0") != juristic:
        expected = (
            "เลขประจำตัวผู้เสียภาษีของนิติบุคคล ขึ้นต้นด้วย 0"
            if juristic
            else "เลขประจำตัวประชาชน ไม่ขึ้นต้นด้วย 0 หรือแก้ประเภทบุคคลเป็นนิติบุคคล"
        )
        yield row.finding("register.bad_id", "id_number", found=mask_id(number), expected=expected)


def _check_notices(rows: LoanRows) -> Iterator[Finding]:
    numbers = {row.values.get("no") for row in rows.instalments}
    for row in rows.notices:
        yield from _known_party(rows, row, "party_id")
        yield from _in_order(row, "sent_on", "received_on")
        number = row.values.get("instalment_no")
        if number is not None and number not in numbers and None not in numbers:
            expected = "งวดที่มีในแผ่นงาน งวดชำระ ของสัญญานี้"
            yield row.finding(
                "register.unknown_instalment", "instalment_no", found=str(number), expected=expected
            )
