"""The blank form, the round trip, and bytes that do not change."""

import io
import time
import zipfile
from datetime import date

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from service.register.columns import GUIDE_TITLE, NOTICE_KINDS, SHEETS, Kind
from service.register.read import read_register
from service.register.write import blank_register, write_register
from templates.findings import Severity
from thai.ids import make_national_id, make_tax_id
from thai.postal import make_s10
from thai.provinces import PROVINCES
from thai.text import normalize
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
LATER = st.dates(date(2000, 1, 1), date(2090, 12, 31))
TEXT = st.one_of(
    st.text("กขคเแำิ่้์ abcXYZ09๐๙.,/-()&<>\"'=+@#\n", min_size=1, max_size=30),
    st.sampled_from(["=1+1", "@SUM(A1)", "-5", "1/2560", "TRUE", "#REF!", "00123", "1e5"]),
).map(normalize).filter(bool)  # fmt: skip
MAYBE_TEXT = st.one_of(st.just(""), TEXT)
SATANG = st.one_of(st.integers(0, 10**10), st.integers(0, 10**17))
ABOVE_ZERO = SATANG.filter(bool)
NAMES = st.sampled_from([province.name for province in PROVINCES])
POSTCODES = st.sampled_from(["", "10200", "50000", "96000"])


def maybe(strategy: st.SearchStrategy[date]) -> st.SearchStrategy[date | None]:
    return st.one_of(st.none(), strategy)


ADDRESSES = st.one_of(
    st.none(),
    st.builds(
        Address,
        MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT,
        st.one_of(st.just(""), NAMES), POSTCODES,
    ).filter(lambda address: address != Address()),
)  # fmt: skip


@st.composite
def parties(draw: st.DrawFn) -> tuple[Party, ...]:
    roles = [PartyRole.BORROWER, *draw(st.lists(st.sampled_from(list(PartyRole)), max_size=4))]
    made = []
    for number, role in enumerate(roles, start=1):
        juristic = draw(st.booleans())
        body = draw(st.integers(0, 10**8 - 1))
        number_of = (
            make_tax_id(f"0999{body:08d}") if juristic else make_national_id(f"1999{body:08d}")
        )
        made.append(
            Party(
                str(number),
                role,
                draw(TEXT),
                draw(st.sampled_from(["", number_of])),
                draw(ADDRESSES),
                draw(st.sampled_from(["", "081-234-5678", "02 123 4567"])),
                draw(maybe(DAYS)),
                "1" if role is PartyRole.HEIR else "",
                draw(MAYBE_TEXT),
                draw(MAYBE_TEXT),
                juristic,
            )
        )
    return tuple(made)


@st.composite
def notices(draw: st.DrawFn, people: tuple[Party, ...], plan: tuple[Instalment, ...]) -> Notice:
    sent_on = draw(maybe(st.dates(date(2000, 1, 1), date(2050, 1, 1))))
    numbers = [0, *(each.no for each in plan)]
    serial = draw(st.integers(0, 10**8 - 1))
    return Notice(
        draw(st.sampled_from(list(NOTICE_KINDS.values()))),
        draw(st.sampled_from(["", *(party.party_id for party in people)])),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        sent_on,
        draw(st.sampled_from(["", make_s10("RR", serial)])),
        draw(maybe(st.dates(date(2050, 1, 1), date(2090, 1, 1)))),
        draw(st.sampled_from(list(NoticeOutcome))),
        draw(maybe(DAYS)),
        draw(st.sampled_from(numbers)),
    )


@st.composite
def measures(draw: st.DrawFn) -> Measure | None:
    if draw(st.booleans()):
        return None
    requested = draw(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
    decided = draw(maybe(st.dates(date(2040, 1, 1), date(2080, 1, 1))))
    approved = decided is not None and draw(st.booleans())
    return Measure(draw(st.sampled_from(list(MeasureKind))), requested, decided, approved)


@st.composite
def loans(draw: st.DrawFn, number: int) -> Loan:
    count = draw(st.integers(0, 4))
    plan = tuple(
        Instalment(no, draw(LATER), draw(SATANG), draw(SATANG)) for no in range(1, count + 1)
    )
    people = draw(parties())
    return Loan(
        f"{draw(st.sampled_from(['กปส.', 'ก ', 'กยู']))}{number:05d}/2560",
        draw(st.dates(date(1990, 1, 1), date(2000, 1, 1))),
        draw(TEXT),
        draw(st.sampled_from(list(BorrowerKind))),
        draw(NAMES),
        draw(ABOVE_ZERO),
        draw(maybe(DAYS)),
        plan,
        tuple(draw(st.lists(st.builds(Payment, LATER, ABOVE_ZERO, MAYBE_TEXT), max_size=3))),
        people,
        tuple(draw(st.lists(notices(people, plan), max_size=3))),
        draw(st.sampled_from(list(DebtorClass))),
        draw(measures()),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
    )


@st.composite
def registers(draw: st.DrawFn) -> tuple[Loan, ...]:
    return tuple(draw(loans(number)) for number in range(1, draw(st.integers(1, 4)) + 1))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registers())
def test_what_is_written_is_read(register: tuple[Loan, ...]) -> None:
    reading = read_register(write_register(register))
    errors = [str(f) for f in reading.findings if f.severity is Severity.ERROR]
    assert errors == []
    assert reading.loans == register


def test_synthetic_loans_survive() -> None:
    register = tuple(synthetic_register(200, 7, SAMPLE_AS_OF))
    reading = read_register(write_register(register))
    assert reading.findings == ()
    assert reading.loans == register


def test_the_same_bytes_every_time() -> None:
    register = synthetic_register(20, 7, SAMPLE_AS_OF)
    first = write_register(register), blank_register()
    time.sleep(2.1)  # a zip counts time in steps of two seconds
    assert (write_register(register), blank_register()) == first
    with zipfile.ZipFile(io.BytesIO(first[0])) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_the_blank_form_is_the_form() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_register()))
    assert book.sheetnames[:6] == [GUIDE_TITLE, *(form.title for form in SHEETS)]
    assert book.active.title == "สัญญา"
    for form in SHEETS:
        sheet = book[form.title]
        headings = [str(cell.value).removesuffix(" *") for cell in sheet[1]]
        assert headings == [column.heading for column in form.columns]
        assert sheet.max_row == 1
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        checks = {
            str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation
        }
        for column, cell in zip(form.columns, sheet[1], strict=True):
            check = checks[f"{cell.column_letter}2"]
            assert check.prompt == column.help
            lists = column.choices or column.kind is Kind.PROVINCE
            assert (check.type == "list") is bool(lists)
            number_format = sheet.column_dimensions[cell.column_letter].number_format
            numeric = column.kind in (Kind.DATE, Kind.MONEY, Kind.INTEGER)
            assert (number_format == "@") is not numeric


def test_lists_to_choose_from_are_the_reader_s() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_register()))
    for form in SHEETS:
        checks = {str(c.sqref)[:2]: c for c in book[form.title].data_validations.dataValidation}
        for column, cell in zip(form.columns, book[form.title][1], strict=True):
            if column.choices:
                sheet, _, cells = checks[f"{cell.column_letter}2"].formula1.partition("!")
                words = [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]
                assert words == list(column.choices)


def test_the_guide_explains_every_column() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_register()))
    words = {cell.value for row in book[GUIDE_TITLE].iter_rows() for cell in row}
    for form in SHEETS:
        assert form.title in words
        assert {column.heading for column in form.columns} <= words


def test_every_field_of_the_model_has_a_column() -> None:
    named = {column.key for form in SHEETS for column in form.columns}
    elsewhere = {
        "instalments",
        "payments",
        "parties",
        "notices",
        "measure",
        "address",
        "is_juristic",
    }
    for kind in (Loan, Instalment, Payment, Party, Notice):
        assert set(kind.__slots__) - elsewhere <= named, kind
    assert {f"measure_{key}" for key in ("kind", "requested_on", "decided_on", "decision")} <= named
    assert set(Address.__slots__) - {"province"} <= named


def test_nothing_becomes_a_formula() -> None:
    loan = synthetic_register(1, 7, SAMPLE_AS_OF)[0]
    evil = Loan(
        **{key: getattr(loan, key) for key in Loan.__slots__}
        | {"project_name": '=HYPERLINK("http://127.0.0.1","x")'}
    )
    data = write_register([evil])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert read_register(data).loans[0].project_name.startswith("=HYPERLINK")
