"""Each kind of finding, with its cell; and what is taken without one."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from service.register.columns import SHEETS
from service.register.read import RegisterReading, read_register
from templates.findings import Finding, Severity, sentences
from tests.helpers.hostile_files import ole
from tests.unit.register.sheets import (
    CONTRACTS,
    GOOD,
    INSTALMENTS,
    NOTICES,
    PARTIES,
    PAYMENTS,
    TITLES,
    register,
    with_cell,
    workbook,
)
from thai.ids import make_national_id, make_tax_id
from tools.bad_register import bad_register
from tools.samples import sample_register

NO = "กปส.00001/2560"
LEFT_OUT = "register.column_left_out"


def told(reading: RegisterReading) -> list[Finding]:
    """The findings but for the optional columns that the small tables leave out."""
    return [finding for finding in reading.findings if finding.code != LEFT_OUT]


def only(data: bytes) -> tuple[Finding, RegisterReading]:
    reading = read_register(data, "ทะเบียน.xlsx")
    findings = told(reading)
    assert len(findings) == 1, [str(finding) for finding in findings]
    assert findings[0].place.file == "ทะเบียน.xlsx"
    assert str(findings[0])
    return findings[0], reading


def fault(data: bytes, code: str, sheet: str, cell: str) -> Finding:
    """The one finding of a register whose one loan it holds."""
    finding, reading = only(data)
    assert (finding.code, finding.place.sheet, finding.place.cell) == (
        f"register.{code}",
        TITLES.get(sheet, sheet),
        cell,
    )
    assert finding.severity is Severity.ERROR
    assert reading.loans == ()
    assert reading.held == {NO: (finding,)}
    return finding


def warning(data: bytes, code: str, sheet: str, cell: str) -> RegisterReading:
    """The reading of a register whose one finding holds nothing."""
    finding, reading = only(data)
    assert (finding.code, finding.place.sheet, finding.place.cell) == (
        f"register.{code}",
        TITLES.get(sheet, sheet),
        cell,
    )
    assert finding.severity is Severity.WARNING
    assert len(reading.loans) == 1
    assert reading.held == {}
    return reading


def test_a_good_register() -> None:
    reading = read_register(register())
    assert told(reading) == []
    (loan,) = reading.loans
    assert loan.contract_no == NO
    assert loan.contract_date == date(2017, 8, 1)
    assert loan.loan_amount == 10_000_000
    assert [each.due_date for each in loan.instalments] == [date(2019, 3, 31), date(2020, 3, 31)]
    assert [each.interest for each in loan.instalments] == [60_000, 0]
    assert loan.payments[0].amount == 6_060_000
    assert loan.guarantors[0].name == "นายทองใบ ธารน้ำใส"
    assert loan.notices[0].kind == "guarantor_default_notice"
    assert loan.notices[0].party_id == "2"


# --- one cell ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "row", "key", "value", "code", "cell", "suggestion"),
    [
        ("contracts", 2, "contract_date", "31/11/2568", "not_a_date", "B2", "30/11/2568"),
        ("contracts", 2, "contract_date", "เมื่อวาน", "not_a_date", "B2", ""),
        ("contracts", 2, "contract_date", 12, "not_a_date", "B2", ""),
        ("contracts", 2, "contract_date", True, "not_a_date", "B2", ""),
        ("contracts", 2, "project_name", None, "value_missing", "C2", ""),
        ("contracts", 2, "project_name", "  ", "value_missing", "C2", ""),
        ("contracts", 2, "borrower_kind", "สหกรณ", "not_a_choice", "D2", "สหกรณ์"),
        ("contracts", 2, "province", "เชียงไหม่", "bad_province", "E2", "เชียงใหม่"),
        ("contracts", 2, "loan_amount", "1,2OO", "not_an_amount", "F2", "1,200"),
        ("contracts", 2, "loan_amount", "หนึ่งแสน", "not_an_amount", "F2", ""),
        ("contracts", 2, "loan_amount", 1000.005, "not_an_amount", "F2", "1,000.01"),
        ("contracts", 2, "loan_amount", date(2025, 1, 1), "not_an_amount", "F2", ""),
        ("contracts", 2, "project_name", date(2025, 3, 12), "text_became_date", "C2", "12/3"),
        ("instalments", 3, "no", "งวด 2", "not_an_integer", "B3", "2"),
        ("instalments", 3, "no", 0, "not_an_integer", "B3", ""),
        ("instalments", 3, "no", 1.5, "not_an_integer", "B3", "1"),
        ("instalments", 3, "principal", -40_000, "negative_amount", "D3", "40,000.00"),
        ("instalments", 2, "due_date", "29/2/2568", "not_a_date", "C2", "28/2/2568"),
        ("payments", 2, "amount", 0, "zero_amount", "C2", ""),
        ("payments", 2, "amount", None, "value_missing", "C2", ""),
        ("parties", 2, "id_number", "1234567890123", "bad_id", "E2", ""),
        ("parties", 2, "id_number", 1234567890123, "bad_id", "E2", ""),
        ("parties", 2, "postcode", "1020", "bad_postcode", "H2", ""),
        ("parties", 2, "address_province", "กทมม", "bad_province", "H2", ""),
        ("notices", 2, "tracking_no", "EB123456789TH", "bad_tracking_no", "F2", ""),
        ("notices", 2, "tracking_no", "RRI23456785TH", "bad_tracking_no", "F2", "RR123456785TH"),
        ("notices", 2, "kind", "โนติส", "not_a_choice", "B2", ""),
    ],
)
def test_a_bad_cell(
    *, sheet: str, row: int, key: str, value: Any, code: str, cell: str, suggestion: str
) -> None:
    finding = fault(with_cell(sheet, row, key, value), code, sheet, cell)
    assert finding.suggestion == suggestion
    assert finding.expected


def test_an_id_of_the_other_kind_of_person() -> None:
    person, body = make_national_id("199990000001"), make_tax_id("099900000001")
    for number, kind in ((person, "นิติบุคคล"), (body, "บุคคลธรรมดา")):
        table = (
            (*PARTIES[0], "person_kind"),
            ("กปส.00001/2560", 1, "ผู้กู้", "ก", number, None, None, kind),
            (*PARTIES[2], None),
        )
        finding = fault(register(parties=table), "bad_id", "parties", "E2")
        assert number not in str(finding)


def test_juristic_by_its_number_when_the_row_does_not_say() -> None:
    for number, juristic in ((make_tax_id("099900000001"), True), (None, False)):
        reading = read_register(with_cell("parties", 2, "id_number", number))
        assert reading.loans[0].parties[0].is_juristic is juristic
    # Excel takes the first 0 from a number.
    number = int(make_tax_id("099900000001"))
    reading = read_register(with_cell("parties", 2, "id_number", number))
    assert reading.loans[0].parties[0].id_number == f"0{number}"


# --- dates and phones that are taken, with a warning ---------------------------------------


def test_a_buddhist_year_in_an_excel_date() -> None:
    data = with_cell("contracts", 2, "contract_date", date(2560, 8, 1))
    reading = warning(data, "buddhist_date", "contracts", "B2")
    assert reading.loans[0].contract_date == date(2017, 8, 1)


def test_a_buddhist_leap_day_that_is_none() -> None:
    # 2568 is a leap year by Excel's count, 2025 is not.
    data = with_cell("contracts", 2, "contract_date", date(2568, 2, 29))
    assert fault(data, "not_a_date", "contracts", "B2").suggestion == "2568-02-28"


def test_warnings_of_one_kind_in_a_column_are_one() -> None:
    table = [INSTALMENTS[0]] + [[NO, n, date(2562 + n, 3, 31), 12_500] for n in range(1, 9)]
    finding, reading = only(register(instalments=table, notices=NOTICES[:1]))
    assert finding.code == "register.buddhist_date"
    assert finding.facts["count"] == "8"
    assert "C2, C3, C4, C5, C6 และอีก 3 เซลล์" in finding.sentence
    assert reading.loans[0].instalments[7].due_date == date(2027, 3, 31)


def test_a_serial_number_for_a_date() -> None:
    reading = warning(with_cell("payments", 2, "paid_on", 46022), "date_serial", "payments", "B2")
    assert reading.loans[0].payments[0].paid_on == date(2025, 12, 31)


@pytest.mark.parametrize(
    "text", ["1 ส.ค. 60", "๑ สิงหาคม ๒๕๖๐", "2017-08-01", "1/8/60", date(2017, 8, 1)]
)
def test_dates_as_people_write_them(text: object) -> None:
    reading = read_register(with_cell("contracts", 2, "contract_date", text))
    assert told(reading) == []
    assert reading.loans[0].contract_date == date(2017, 8, 1)


def test_phones() -> None:
    data = with_cell("parties", 2, "phone", 812345678)
    reading = warning(data, "phone_zero_restored", "parties", "F2")
    assert reading.loans[0].parties[0].phone == "0812345678"
    warning(with_cell("parties", 2, "phone", "ไม่มี"), "bad_phone", "parties", "F2")
    assert told(read_register(with_cell("parties", 2, "phone", "02-123-4567, 081 234 5678"))) == []


# --- rows against each other -----------------------------------------------------------------


def test_a_contract_number_twice() -> None:
    other = ("กปส. ๐๐๐๐๑/๒๕๖๐", *CONTRACTS[1][1:])
    finding = fault(register(contracts=(*CONTRACTS, other)), "contract_twice", "contracts", "A3")
    assert "แถวที่ 2" in finding.expected


def test_an_instalment_number_twice() -> None:
    table = (*INSTALMENTS[:2], (NO, 1, "31/3/2563", 40_000, None))
    data = register(instalments=table, notices=NOTICES[:1])
    fault(data, "instalment_twice", "instalments", "B3")


def test_due_before_the_contract() -> None:
    data = with_cell("instalments", 2, "due_date", "31/3/2542")
    fault(data, "due_before_contract", "instalments", "C2")


def test_payment_before_the_contract() -> None:
    data = with_cell("payments", 2, "paid_on", "30/3/2552")
    fault(data, "payment_before_contract", "payments", "B2")


def test_an_unknown_number_holds_the_contract_it_means() -> None:
    for number in ("กปส.1/2560", "กปส.0000l/2560", "กปส.00001/256O", "กปส00001-2560"):
        data = with_cell("payments", 2, "contract_no", number)
        finding = fault(data, "unknown_contract", "payments", "A2")
        assert finding.suggestion == NO
        assert finding.found == number


def test_an_unknown_number_like_two_others_is_no_guess() -> None:
    contracts = [CONTRACTS[0]] + [[f"กปส.0000{n}/2560", *CONTRACTS[1][1:]] for n in (1, 2)]
    data = register(
        contracts=contracts,
        payments=(PAYMENTS[0], ("กปส.00009/2560", "1/1/2562", 5, None)),
    )
    reading = read_register(data)
    finding = next(each for each in reading.findings if each.code == "register.unknown_contract")
    assert finding.suggestion == ""
    assert reading.unplaced == (finding,)
    assert [loan.contract_no for loan in reading.loans] == [NO]


def test_a_row_without_a_number_is_the_file_s() -> None:
    reading = read_register(with_cell("payments", 2, "contract_no", None))
    (finding,) = told(reading)
    assert (finding.code, finding.place.cell) == ("register.value_missing", "A2")
    assert reading.unplaced == (finding,)
    assert len(reading.loans) == 1


def test_borrowers() -> None:
    data = register(parties=(PARTIES[0], PARTIES[2]))
    finding = fault(data, "borrower_missing", "contracts", "A2")
    assert NO in finding.sentence
    second = (NO, 3, "ผู้กู้", "สหกรณ์บ้านดอนทองงาม จำกัด", None, None, None)
    reading = read_register(register(parties=(*PARTIES, second)))
    assert told(reading) == []


def test_parties() -> None:
    twice = (*PARTIES[:2], (NO, 1, *PARTIES[2][2:]))
    fault(register(parties=twice, notices=NOTICES[:1]), "party_twice", "parties", "B3")
    heir = (NO, 3, "ทายาท", "นางพิกุล ลมหนาวเย็น", None, None)
    data = register(parties=(*PARTIES, (*heir, None)))
    fault(data, "value_missing", "parties", "G4")
    data = register(parties=(*PARTIES, (*heir, 9)))
    assert "1, 2, 3" in fault(data, "unknown_party", "parties", "G4").expected
    assert told(read_register(register(parties=(*PARTIES, (*heir, 2))))) == []


def test_notices() -> None:
    fault(with_cell("notices", 2, "party_id", 9), "unknown_party", "notices", "C2")
    fault(with_cell("notices", 2, "instalment_no", 9), "unknown_instalment", "notices", "D2")
    data = with_cell("notices", 2, "received_on", "1/4/2563")
    fault(data, "dates_out_of_order", "notices", "G2")


def test_measures() -> None:
    data = with_cell("contracts", 2, "measure_kind", "คำขอปรับโครงสร้างหนี้ (นส.04)")
    reading = read_register(data)
    assert "register.value_missing" in {finding.code for finding in reading.held[NO]}
    keys = ("measure_kind", "measure_requested_on", "measure_decided_on", "measure_decision")

    def held(*values: Any) -> list[tuple[str, str]]:
        table = ((*CONTRACTS[0], *keys), (*CONTRACTS[1], *values))
        reading = read_register(register(contracts=table))
        return [(finding.code, finding.place.cell) for finding in told(reading)]

    kind = "คำขอปรับโครงสร้างหนี้ (นส.04)"
    assert held(kind, "1/1/2565", "1/3/2565", "อนุมัติ") == []
    assert held(kind, "1/1/2565", None, None) == []
    assert held(kind, None, None, None) == [("register.value_missing", "H2")]
    assert held(None, "1/1/2565", None, None) == [("register.value_missing", "G2")]
    assert held(kind, "1/1/2565", "1/3/2565", None) == [("register.value_missing", "J2")]
    assert held(kind, "1/1/2565", None, "อนุมัติ") == [("register.value_missing", "I2")]
    assert held(kind, "1/1/2565", "1/3/2564", "ไม่อนุมัติ") == [("register.dates_out_of_order", "I2")]


def test_the_plan_s_sum() -> None:
    data = with_cell("contracts", 2, "loan_amount", 100_000.01)
    warning(data, "instalments_sum", "contracts", "F2")


def test_no_plan() -> None:
    data = register(instalments=INSTALMENTS[:1], notices=NOTICES[:1])
    warning(data, "no_instalments", "contracts", "A2")


def test_good_loans_stay_usable_beside_a_bad_one() -> None:
    second = "กปส.00002/2561"
    tables = {key: (*rows, *((second, *row[1:]) for row in rows[1:])) for key, rows in GOOD.items()}
    broken = [list(row) for row in tables["instalments"]]
    broken[4][2] = "ปีหน้า"
    reading = read_register(register(**{**tables, "instalments": broken}))
    assert [loan.contract_no for loan in reading.loans] == [NO]
    assert list(reading.held) == [second]


# --- formulas -----------------------------------------------------------------------------


def test_formulas_without_a_value() -> None:
    fault(with_cell("payments", 2, "amount", "=1+1"), "formula_without_value", "payments", "C2")
    # An optional cell too: its blank would pass for a blank.
    data = with_cell("instalments", 3, "interest", "=E2")
    fault(data, "formula_without_value", "instalments", "E3")


def test_a_trailing_row_of_formulas_only() -> None:
    table = (*PAYMENTS, ("=A2", "=B2", "=C2", "=D2"))
    reading = read_register(register(payments=table))
    cells = [(finding.code, finding.place.cell) for finding in told(reading)]
    assert cells == [("register.formula_without_value", f"{letter}3") for letter in "ABCD"]
    assert len(reading.unplaced) == 4


def test_an_error_value() -> None:
    finding = fault(with_cell("payments", 2, "amount", "#REF!"), "error_value", "payments", "C2")
    assert finding.found == "#REF!"


# --- sheets and headings ----------------------------------------------------------------------


def test_columns_may_move_and_the_header_may_stand_lower() -> None:
    tables = {
        TITLES[key]: [
            ["ทะเบียนลูกหนี้", None],
            [],
            *[list(reversed(row)) for row in _headed(key)],
        ]
        for key in GOOD
    }
    reading = read_register(workbook(tables))
    assert told(reading) == []
    assert reading.loans == read_register(register()).loans


def _headed(key: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(register()))
    return [[cell.value for cell in row] for row in book[TITLES[key]].iter_rows()]


def _renamed(old: str, new: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(register()))
    for sheet in book:
        if sheet.title == old:
            sheet.title = new
        for cell in sheet[1]:
            if cell.value == old:
                cell.value = new
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_headings_as_people_change_them() -> None:
    for heading in ("วงเงินกู้ *", "วงเงิน กู้", "วงเงิน\nกู้", "วงเงินกู้*"):
        assert told(read_register(_renamed("วงเงินกู้", heading))) == []
    assert told(read_register(_renamed("โทรศัพท์", "เบอร์ติดต่อ"))) == []


def test_a_renamed_column() -> None:
    finding = fault(_renamed("เงินต้น", "เงินต้นนะ"), "column_renamed", "instalments", "D1")
    assert (finding.found, finding.suggestion) == ("เงินต้นนะ", "เงินต้น")


def test_a_missing_column() -> None:
    table = [row[:3] for row in INSTALMENTS]
    assert (
        fault(register(instalments=table), "column_missing", "instalments", "").expected == "เงินต้น"
    )


def test_an_unknown_column() -> None:
    table = [(*row, note) for row, note in zip(PAYMENTS, ("หมายเหตุ", "โอน"), strict=True)]
    warning(register(payments=table), "column_unknown", "payments", "E1")


def test_a_column_twice() -> None:
    table = [(*row, row[2]) for row in PAYMENTS]
    fault(register(payments=table), "column_twice", "payments", "E1")


def test_a_column_left_out() -> None:
    reading = read_register(register())
    left_out = {finding.expected for finding in reading.findings if finding.code == LEFT_OUT}
    assert "วันที่ถึงแก่กรรม" in left_out
    assert len(reading.loans) == 1


def test_no_header() -> None:
    fault(register(payments=(("a", "b"), ("c", "d"))), "header_missing", "payments", "")


def test_sheets() -> None:
    assert fault(register(payments=()), "sheet_missing", "payments", "").expected == "การชำระเงิน"
    finding = fault(_renamed("การชำระเงิน", "ชำระเงิน"), "sheet_renamed", "ชำระเงิน", "")
    assert finding.suggestion == "การชำระเงิน"
    warning(register(งบประมาณ=(("ก",),)), "sheet_unknown", "งบประมาณ", "")


def test_an_empty_contracts_sheet() -> None:
    data = register(**{key: rows[:1] for key, rows in GOOD.items()})
    finding, reading = only(data)
    assert (finding.code, finding.place.sheet) == ("register.sheet_empty", "สัญญา")
    assert reading == RegisterReading((), {}, reading.findings)


def test_without_contracts_the_other_sheets_are_still_checked() -> None:
    broken = (PAYMENTS[0], (NO, "30/2/2562", 1, None))
    reading = read_register(register(contracts=(), payments=broken))
    codes = {finding.code for finding in told(reading)}
    assert codes == {"register.sheet_missing", "register.not_a_date"}


# --- whole files ---------------------------------------------------------------------------------


def test_files_that_are_not_read() -> None:
    locked = ole({"EncryptedPackage": b""})
    for data, code in ((b"", "empty"), (locked, "password"), (b"%PDF-1.7", "not_workbook")):
        reading = read_register(data, "ก.xlsx")
        assert [finding.code for finding in reading.findings] == [f"files.{code}"]
        assert reading.findings[0].place.file == "ก.xlsx"
        assert reading.loans == ()
        assert reading.unplaced == reading.findings


def test_the_good_sample_is_good() -> None:
    reading = read_register(sample_register())
    assert len(reading.loans) == 320
    assert reading.findings == ()


def test_the_bad_sample_has_every_fault_of_a_row() -> None:
    reading = read_register(bad_register(), "register_bad.xlsx")
    spoil_everything = {
        f"register.{name}"
        for name in (
            *("sheet_missing", "sheet_renamed", "sheet_empty"),
            *("header_missing", "column_missing", "column_renamed", "column_twice"),
            # What is told of the register elsewhere.
            *("import_failed", "no_import", "no_loan", "too_many_to_export", "too_many_for_a_book"),
        )
    }
    every = {code for code in sentences() if code.startswith("register.")}
    assert {finding.code for finding in reading.findings} == every - spoil_everything
    assert len(reading.loans) >= 10
    assert len(reading.held) >= 20
    held = {id(finding) for findings in reading.held.values() for finding in findings}
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    assert all(id(f) in held or f in reading.unplaced for f in errors)
    for finding in reading.findings:
        assert finding.sentence
        assert finding.remedy
        assert "{" not in str(finding)


def test_findings_come_in_the_workbook_s_order() -> None:
    reading = read_register(bad_register())
    titles = [form.title for form in SHEETS]
    order = [titles.index(f.place.sheet) for f in reading.findings if f.place.sheet in titles]
    assert order == sorted(order)
