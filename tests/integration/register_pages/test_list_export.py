"""The list as an Excel file: what is on screen, in its order, numbers masked, noted in the log."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from service.access.actor import MAY, Actor, ForbiddenError, Task
from service.register.list_export import export_list
from service.store.engine import Store
from service.store.errors import ConflictError
from service.store.listing import Filters, Sort
from service.store.schema import Role, audit_log
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.stores import EVERYTHING
from thai.ids import mask_id
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(260, 11, SAMPLE_AS_OF)
PROVINCE = LOANS[0].province
CENTRE = Actor.command("test")
OFFICER = Actor("user:o", "50", Scope.of([PROVINCE]), MAY[Role.PROVINCE_OFFICER], 1)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, LOANS)
    return store


def exported(store: Store, actor: Actor, filters: Filters, **options: Any) -> tuple[bytes, int]:
    out = io.BytesIO()
    count = export_list(store, actor, filters, out, **options)
    return out.getvalue(), count


def rows_of(data: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]


def test_all_pages_of_the_list_in_its_order(filled: Store) -> None:
    data, count = exported(filled, CENTRE, Filters(), sort=Sort.LOAN_AMOUNT, descending=True)
    rows = rows_of(data)
    assert len(rows) == count == len(LOANS)
    amounts = [row[7] for row in rows]
    assert amounts == sorted(amounts, reverse=True)  # type: ignore[type-var]
    by_number = {loan.contract_no: loan for loan in LOANS}
    for row in rows:
        loan = by_number[str(row[0])]
        borrower = loan.borrower
        assert borrower is not None
        assert row[2] == borrower.name
        assert (row[3] or "") == (mask_id(borrower.id_number) if borrower.id_number else "")
        assert row[8] == sum(each.amount for each in loan.payments) / 100
        assert row[9] == loan.debtor_class.label


def test_no_open_number_is_in_it(filled: Store) -> None:
    data, _ = exported(filled, CENTRE, Filters())
    told = repr(rows_of(data))
    for loan in LOANS:
        for party in loan.parties:
            assert not party.id_number or party.id_number not in told


def test_filter_scope_and_log(filled: Store) -> None:
    wanted = [each for each in LOANS if each.province == PROVINCE]
    data, count = exported(filled, OFFICER, Filters())
    assert {row[0] for row in rows_of(data)} == {each.contract_no for each in wanted}
    assert count == len(wanted)
    with filled.reading() as reader:
        query = select(audit_log.c.what, audit_log.c.who, audit_log.c.facts)
        last = reader.connection.execute(query.order_by(audit_log.c.number.desc())).first()
    assert last == ("loans.list_exported", "user:o", f'{{"by_id_number":false,"count":{count}}}')


def test_too_many_are_refused(filled: Store) -> None:
    with pytest.raises(ConflictError) as refused:
        exported(filled, CENTRE, Filters(), most=len(LOANS) - 1)
    assert refused.value.finding.sentence
    assert exported(filled, CENTRE, Filters(), most=len(LOANS))[1] == len(LOANS)


def test_a_number_is_searched_by_those_who_may(filled: Store) -> None:
    number = next(p.id_number for loan in LOANS for p in loan.parties if p.id_number)
    assert exported(filled, CENTRE, Filters(id_number=number))[1] == 1
    blind = Actor("user:b", "00", EVERYTHING, frozenset({Task.READ_REGISTER}))
    with pytest.raises(ForbiddenError):
        exported(filled, blind, Filters(id_number=number))
