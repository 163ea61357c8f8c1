"""The register goes in and comes out the same; what changes is changed, nothing vanishes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from service.debts.model import (
    Address,
    DebtorClass,
    Loan,
    Notice,
    NoticeOutcome,
    Party,
    PartyRole,
    Payment,
    contract_key,
)
from service.register.keeping import export_register, import_register
from service.register.read import read_register
from service.register.write import write_register
from service.store.engine import Store, Writer
from service.store.errors import Stale, StoreError
from service.store.loans import Ids, all_loans, find_loan
from service.store.schema import REGISTER, audit_log, parties
from service.store.taking import Taken, batches, save, take
from tests.helpers.registers import registers
from tests.helpers.stores import EVERYTHING
from tests.unit.debts.builders import BORROWER, GUARANTOR, loan, paid
from thai.ids import make_national_id, mask_id
from tools.bad_register import bad_register
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

FEW = settings(
    max_examples=8,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture,
    ],
)  # fmt: skip
ID = make_national_id("199990000001")
SAMPLE = synthetic_register(30, 7, SAMPLE_AS_OF)


class Undone(Exception):  # noqa: N818
    """Ends a transaction without keeping it."""


@contextmanager
def undone(store: Store) -> Iterator[Writer]:
    """A transaction that is not kept."""
    with suppress(Undone), store.writing("test") as writer:
        yield writer
        raise Undone


def kept(store: Store) -> list[Loan]:
    with store.reading() as reader:
        return list(all_loans(reader, EVERYTHING))


def by_number(loans: Sequence[Loan]) -> list[Loan]:
    return sorted(loans, key=lambda each: contract_key(each.contract_no))


def put(store: Store, loans: Sequence[Loan], *, remove_missing: bool = False) -> Taken:
    total = Taken()
    for batch in batches(loans):
        with store.writing("test") as writer:
            total.count(take(writer, EVERYTHING, batch, remove_missing=remove_missing))
    return total


def entries(store: Store, what: str) -> list[dict[str, object]]:
    query = select(audit_log).where(audit_log.c.what == what).order_by(audit_log.c.number)
    with store.reading() as reader:
        found = reader.connection.execute(query).mappings().all()
    return [{**row, "facts": json.loads(row["facts"])} for row in found]


# --- in and out ---------------------------------------------------------------------------


def _in_and_out(writer: Writer, register: Sequence[Loan]) -> None:
    assert take(writer, EVERYTHING, register).added == len(register)
    assert list(all_loans(writer, EVERYTHING)) == by_number(register)
    again = take(writer, EVERYTHING, register)
    assert (again.added, again.changed, again.unchanged) == (0, 0, len(register))


def test_any_register_comes_out_as_it_went_in(store: Store) -> None:
    @FEW
    @given(registers())
    def check(register: tuple[Loan, ...]) -> None:
        with undone(store) as writer:
            _in_and_out(writer, register)

    check()


def test_a_changed_register_replaces_the_old_wholly_or_not_at_all(store: Store) -> None:
    @FEW
    @given(registers(), registers(), st.booleans())
    def check(old: tuple[Loan, ...], new: tuple[Loan, ...], remove: bool) -> None:  # noqa: FBT001
        # Half of the parties, payments and the like stay, so that rows are paired too.
        new = tuple(
            replace(each, payments=each.payments + before.payments, contract_no=before.contract_no)
            for each, before in zip(new, old, strict=False)
        )
        with undone(store) as writer:
            take(writer, EVERYTHING, old)
            taken = take(writer, EVERYTHING, new, remove_missing=remove)
            found = {each.contract_no: each for each in all_loans(writer, EVERYTHING)}
            wanted = {each.contract_no: each for each in old}
            wanted |= {each.contract_no: each for each in new if each.contract_no not in taken.held}
            assert found == wanted
            assert not (remove and taken.held)

    check()


def test_more_than_a_workbook_holds_is_told_before_it_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, SAMPLE)
    monkeypatch.setattr("service.register.keeping.MOST_IN_BOOK", len(SAMPLE) - 1)
    out = io.BytesIO()
    with pytest.raises(StoreError) as refused:
        export_register(store, EVERYTHING, "test", out)
    assert refused.value.finding.code == "register.too_many_for_a_book"
    assert out.getvalue() == b""
    assert export_register(store, EVERYTHING, "test", out, as_archive=True) == len(SAMPLE)


def test_export_into_an_empty_store_gives_an_equal_store(store: Store) -> None:
    imported = import_register(store, EVERYTHING, "test", write_register(SAMPLE), "r.xlsx")
    assert imported.taken.added == len(SAMPLE)
    assert imported.findings == []
    out = io.BytesIO()
    assert export_register(store, EVERYTHING, "test", out) == len(SAMPLE)
    data = out.getvalue()
    assert read_register(data).loans == tuple(by_number(SAMPLE)) == tuple(kept(store))
    with undone(store) as writer:
        for table in reversed(REGISTER):
            writer.connection.execute(table.delete())
        take(writer, EVERYTHING, read_register(data).loans)
        assert list(all_loans(writer, EVERYTHING)) == by_number(SAMPLE)
    again = import_register(store, EVERYTHING, "test", data, "r.xlsx")
    assert (again.taken.added, again.taken.changed, again.taken.unchanged) == (0, 0, len(SAMPLE))
    assert len(entries(store, "loan.added")) == len(SAMPLE)
    assert entries(store, "loan.changed") == []


def test_amounts_are_whole_satang_and_days_are_days(store: Store) -> None:
    put(store, [loan(loan_amount=10**17 + 1, disbursed_on=date(2099, 12, 31))])
    with store.reading() as reader:
        row = reader.connection.execute(text("SELECT loan_amount, disbursed_on FROM loans")).one()
    assert row[0] == 10**17 + 1
    assert type(row[0]) is int
    assert str(row[1]) == "2099-12-31"


# --- findings and errors ------------------------------------------------------------------


def test_with_errors_nothing_is_taken(store: Store) -> None:
    data = bad_register()
    imported = import_register(store, EVERYTHING, "test", data, "bad.xlsx")
    assert imported.is_refused
    assert imported.reading.findings == read_register(data, "bad.xlsx").findings
    assert kept(store) == []


def test_good_only_takes_what_the_reading_lets_through(store: Store) -> None:
    reading = read_register(bad_register(), "bad.xlsx")
    imported = import_register(
        store, EVERYTHING, "test", bad_register(), "bad.xlsx", good_only=True
    )
    assert kept(store) == by_number(reading.loans)
    assert imported.held == reading.held
    assert imported.reading.findings == reading.findings


def test_a_broken_file_takes_nothing(store: Store) -> None:
    imported = import_register(store, EVERYTHING, "test", b"PK", "x.xlsx", good_only=True)
    assert imported.is_refused
    assert kept(store) == []


# --- nothing vanishes ---------------------------------------------------------------------


def test_loans_left_out_stay_and_are_told(store: Store) -> None:
    first = [replace(each, province="เชียงใหม่") for each in SAMPLE[:20]]
    put(store, [*first, replace(SAMPLE[25], province="ตรัง")])
    data = write_register(first[:3])
    imported = import_register(store, EVERYTHING, "test", data, "r.xlsx", remove_missing=True)
    assert len(kept(store)) == 21
    (finding,) = imported.findings
    assert finding.code == "store.loans_left_out"
    # The loan of ตรัง is not missing: the workbook is of another province.
    assert finding.facts["count"] == "17"
    left = [each.contract_no for each in by_number(first) if each not in first[:3]]
    assert finding.facts["contracts"] == f"{', '.join(left[:5])} และอีก 12 สัญญา"


def test_a_row_left_out_holds_its_loan(store: Store) -> None:
    before = loan(payments=(paid("2025-05-01", 5_00, "ร.1"), paid("2025-06-01", 7_00, "ร.2")))
    after = replace(before, payments=before.payments[1:], project_name="ใหม่")
    put(store, [before])
    taken = put(store, [after])
    assert kept(store) == [before]
    assert (taken.changed, list(taken.held)) == (0, [before.contract_no])
    finding = taken.held[before.contract_no]
    assert finding.code == "store.rows_missing"
    assert "การชำระเงิน 1 พฤษภาคม 2568 5.00 บาท ใบเสร็จ ร.1" in finding.sentence
    assert put(store, [after], remove_missing=True).changed == 1
    assert kept(store) == [after]
    (entry,) = entries(store, "loan.changed")
    assert entry["facts"] == {
        "loan": {"project_name": [before.project_name, "ใหม่"]},
        "payments": {"removed": [{"amount": 500, "paid_on": "2025-05-01", "receipt_no": "ร.1"}]},
    }


def test_what_was_filled_in_later_is_the_same_row(store: Store) -> None:
    sent = Notice("demand_notice_1", letter_no="กษ 1", sent_on=date(2025, 5, 1))
    known = replace(sent, received_on=date(2025, 5, 4), outcome=NoticeOutcome.RECEIVED)
    bare = Notice("overdue_demand", sent_on=date(2025, 4, 1))
    put(store, [loan(notices=(bare, sent))])
    ids = _notice_ids(store)
    late = replace(bare, received_on=date(2025, 4, 3))
    other = Notice("remedy_plan_request", letter_no="กษ 2")
    assert put(store, [loan(notices=(other, known, late))]).changed == 1
    assert kept(store)[0].notices == (other, known, late)
    assert _notice_ids(store)[1:] == (ids[1], ids[0])


def _notice_ids(store: Store) -> tuple[int, ...]:
    with store.reading() as reader:
        found = find_loan(reader, EVERYTHING, loan().contract_no, Ids.OPEN)
    assert found is not None
    return found.notice_ids


def test_a_number_spelled_otherwise_is_the_same_loan(store: Store) -> None:
    put(store, [loan(contract_no="กส. 1/2567")])
    assert put(store, [loan(contract_no="กส.๑/2567")]).changed == 1
    assert [each.contract_no for each in kept(store)] == ["กส.๑/2567"]


def test_a_loan_moves_to_another_province(store: Store) -> None:
    put(store, [loan()])
    moved = loan(province="ตรัง", debtor_class=DebtorClass.DEFAULT)
    assert put(store, [moved]).changed == 1
    assert kept(store) == [moved]


def test_heirs_and_removed_parties(store: Store) -> None:
    heir = Party("H", PartyRole.HEIR, "นายทายาท ดี", heir_of="G")
    dead = replace(GUARANTOR, died_on=date(2025, 1, 1))
    put(store, [loan(parties=(heir, BORROWER, dead), notices=(Notice("x", "H"),))])
    alone = loan(parties=(BORROWER,))
    assert put(store, [alone], remove_missing=True).changed == 1
    assert kept(store) == [alone]


# --- what the log holds -------------------------------------------------------------------


def test_the_log_names_no_person(store: Store) -> None:
    home = Address("99", "4", "ลับ", "ลับมาก", "ลับสุด", "ชัยนาท", "17000")
    before = replace(BORROWER, id_number=ID)
    after = replace(before, name="ชื่อใหม่", address=home, phone="081-000-0000")
    put(store, [loan(parties=(before,))])
    put(store, [loan(parties=(after, GUARANTOR))])
    (entry,) = entries(store, "loan.changed")
    assert entry["facts"] == {
        "parties": {
            "added": ["G"],
            "changed": [{"columns": ["address", "name", "phone"], "row": "B"}],
        }
    }
    assert entry["province"] == "ชัยนาท"


def test_national_ids_are_nowhere_in_the_open(store: Store) -> None:
    put(store, SAMPLE)
    numbers = {p.id_number for each in SAMPLE for p in each.parties if p.id_number}
    with store.reading() as reader:
        held = []
        for table in (*REGISTER, audit_log):
            for row in reader.connection.execute(select(table)):
                held.extend(str(value) for value in row)
    everything = "\n".join(held)
    assert numbers
    assert not [number for number in numbers if number in everything]


def test_masked_ids_are_masked(store: Store) -> None:
    put(store, [loan(parties=(replace(BORROWER, id_number=ID),))])
    with store.reading() as reader:
        shown = find_loan(reader, EVERYTHING, loan().contract_no, Ids.MASKED)
        known = find_loan(reader, EVERYTHING, loan().contract_no, Ids.OPEN)
    assert shown is not None
    assert known is not None
    assert shown.loan.parties[0].id_number == mask_id(ID)
    assert known.loan.parties[0].id_number == ID


# --- two at once --------------------------------------------------------------------------


def test_who_comes_second_is_told(store: Store) -> None:
    put(store, [loan()])
    first, second = loan(project_name="หนึ่ง"), loan(project_name="สอง")
    with store.writing("a") as writer:
        save(writer, EVERYTHING, first, 1)
    with pytest.raises(Stale), store.writing("b") as writer:
        save(writer, EVERYTHING, second, 1)
    assert kept(store) == [first]
    with store.writing("b") as writer:
        save(writer, EVERYTHING, second, 2)
    assert kept(store) == [second]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with undone(store) as writer:
        take(writer, EVERYTHING, SAMPLE)
    assert kept(store) == []
    assert entries(store, "loan.added") == []
    with store.reading() as reader:
        assert reader.connection.execute(select(func.count()).select_from(parties)).scalar() == 0


def test_a_reader_has_a_steady_view(store: Store) -> None:
    put(store, [loan()])
    with store.reading() as reader:
        assert len(list(all_loans(reader, EVERYTHING))) == 1
        put(store, [loan(contract_no="กส. 2/2567", payments=(Payment(date(2025, 1, 1), 1),))])
        assert len(list(all_loans(reader, EVERYTHING))) == 1
    assert len(kept(store)) == 2
