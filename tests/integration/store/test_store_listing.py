"""The list of loans, against the same asked of plain Python."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from service.debts.model import BorrowerKind, DebtorClass, Loan, contract_key
from service.store import listing
from service.store.engine import Store
from service.store.listing import BadCursor, Count, Filters, Page, Sort, count_loans, list_loans
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.stores import EVERYTHING
from thai.provinces import ProvinceError
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(120, 3, SAMPLE_AS_OF)
PROVINCE = LOANS[0].province
ID = next(party.id_number for each in LOANS for party in each.parties if party.id_number)
KEYS: dict[Sort, Callable[[Loan], object]] = {
    Sort.CONTRACT_NO: lambda each: contract_key(each.contract_no),
    Sort.CONTRACT_DATE: lambda each: each.contract_date,
    Sort.LOAN_AMOUNT: lambda each: each.loan_amount,
}
FILTERS: dict[str, tuple[Filters, Callable[[Loan], bool]]] = {
    "all": (Filters(), lambda _: True),
    "province": (Filters(province=PROVINCE), lambda each: each.province == PROVINCE),
    "class": (
        Filters(debtor_class=DebtorClass.DEFAULT),
        lambda each: each.debtor_class is DebtorClass.DEFAULT,
    ),
    "kind": (
        Filters(borrower_kind=BorrowerKind.COOPERATIVE),
        lambda each: each.borrower_kind is BorrowerKind.COOPERATIVE,
    ),
    "number": (Filters(text="๐๐๐๑ / 25"), lambda each: "0001/25" in each.contract_no),
    "two letters": (Filters(text="01"), lambda each: "01" in _text(each)),
    "name": (Filters(text="สหกรณ์"), lambda each: "สหกรณ์" in _text(each)),
    "none": (Filters(text='ไม่มี "เลย" %'), lambda _: False),
    "year": (
        Filters(fiscal_year=2566),
        lambda each: date(2022, 10, 1) <= each.contract_date <= date(2023, 9, 30),
    ),
    "open": (Filters(is_open=True), lambda each: _paid(each) < each.loan_amount),
    "paid": (Filters(is_open=False), lambda each: _paid(each) >= each.loan_amount),
    "id": (Filters(id_number=ID), lambda each: ID in {p.id_number for p in each.parties}),
}


def _text(loan: Loan) -> str:
    borrower = loan.borrower.name if loan.borrower else ""
    return f"{loan.contract_no}\n{borrower}\n{loan.project_name}"


def _paid(loan: Loan) -> int:
    return sum(payment.amount for payment in loan.payments)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, LOANS)
    return store


def walk(store: Store, filters: Filters, sort: Sort, down: bool) -> list[str]:  # noqa: FBT001
    """The whole list, seven at a time."""
    found: list[str] = []
    cursor = ""
    with store.reading() as reader:
        while True:
            page: Page = list_loans(
                reader, EVERYTHING, filters, sort=sort, descending=down, size=7, cursor=cursor
            )
            found += [each.contract_no for each in page.loans]
            cursor = page.cursor
            if not cursor:
                return found


def keys_of(numbers: Sequence[str], sort: Sort) -> list[object]:
    by_number = {each.contract_no: each for each in LOANS}
    return [KEYS[sort](by_number[number]) for number in numbers]


@pytest.mark.parametrize("most", [0, 1_000], ids=["common", "rare"])
def test_pages_give_every_loan_once_and_in_order(
    filled: Store, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Both ways of searching: one after another, and by the index."""
    monkeypatch.setattr(listing, "_MOST_FOUND", most)
    for filters, holds in FILTERS.values():
        wanted = [each for each in LOANS if holds(each)]
        for sort in Sort:
            for down in (False, True):
                found = walk(filled, filters, sort, down)
                assert sorted(found) == sorted(each.contract_no for each in wanted)
                keys = keys_of(found, sort)
                assert keys == sorted(keys, reverse=down)  # type: ignore[type-var]


@pytest.mark.parametrize("most", [0, 1_000], ids=["common", "rare"])
def test_what_is_found_is_counted(
    filled: Store, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(listing, "_MOST_FOUND", most)
    with filled.reading() as reader:
        for filters, holds in FILTERS.values():
            wanted = sum(map(holds, LOANS))
            assert count_loans(reader, EVERYTHING, filters) == Count(wanted, is_exact=True)
        here = count_loans(reader, Scope.of([PROVINCE]), Filters())
        assert here.number == sum(each.province == PROVINCE for each in LOANS)
        assert count_loans(reader, Scope.of([]), Filters()).number == 0


def test_counting_ends(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_MOST_COUNTED", len(LOANS) - 1)
    with filled.reading() as reader:
        found = count_loans(reader, EVERYTHING, Filters())
    assert found == Count(len(LOANS) - 1, is_exact=False)


def test_what_was_paid_follows_the_payments(filled: Store) -> None:
    loan = next(each for each in LOANS if each.payments)
    for payments in (loan.payments, loan.payments[:-1], ()):
        changed = replace(loan, payments=payments)
        with filled.writing("test") as writer:
            take(writer, EVERYTHING, [changed], remove_missing=True)
        with filled.reading() as reader:
            (found,) = list_loans(reader, EVERYTHING, Filters(text=loan.contract_no)).loans
        assert found.paid == _paid(changed)


def test_what_a_page_shows(filled: Store) -> None:
    with filled.reading() as reader:
        (found,) = list_loans(reader, EVERYTHING, Filters(text=LOANS[3].contract_no)).loans
    borrower = LOANS[3].borrower
    assert borrower is not None
    assert found.borrower_name == borrower.name
    assert found.province == LOANS[3].province
    assert found.loan_amount == LOANS[3].loan_amount
    assert found.contract_date == LOANS[3].contract_date


def test_the_search_follows_changes(filled: Store) -> None:
    changed = replace(LOANS[3], project_name="โครงการทดลองพิเศษยิ่ง")
    with filled.writing("test") as writer:
        take(writer, EVERYTHING, [changed])
    with filled.reading() as reader:
        (found,) = list_loans(reader, EVERYTHING, Filters(text="ทดลองพิเศษ")).loans
        old = list_loans(reader, EVERYTHING, Filters(text=LOANS[3].project_name)).loans
    assert found.contract_no == changed.contract_no
    assert changed.contract_no not in [each.contract_no for each in old]


def _cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "ก", "====", _cursor(), _cursor("contract_no", 5, 1), _cursor("loan_amount", "a", 1),
        _cursor("contract_no", "a", "1"), _cursor("contract_date", "2020-13-45", 1),
        _cursor("contract_no", "a", 1.5), _cursor("contract_no", None, 1),
    ],
)  # fmt: skip
def test_a_made_up_cursor_is_refused(store: Store, cursor: str) -> None:
    with store.reading() as reader:
        for sort in Sort:
            with pytest.raises(BadCursor):
                list_loans(reader, EVERYTHING, sort=sort, cursor=cursor)


def test_an_unknown_province_is_refused(store: Store) -> None:
    with store.reading() as reader, pytest.raises(ProvinceError):
        list_loans(reader, Scope.of([PROVINCE]), Filters(province="นครใหม่"))
