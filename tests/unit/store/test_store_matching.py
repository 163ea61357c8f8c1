"""Pairing the rows of a workbook with those that are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.debts.model import Notice, NoticeOutcome, Payment
from service.store.matching import pair_instalments, pair_notices, pair_payments
from tests.unit.debts.builders import loan, paid

DAY = date(2025, 5, 1)
PAYMENTS = st.lists(
    st.builds(
        Payment,
        st.dates(DAY, date(2025, 5, 3)),
        st.integers(1, 3),
        st.sampled_from(["", "", "ร.1", "ร.2"]),
    ),
    max_size=6,
)


@given(PAYMENTS, PAYMENTS)
def test_every_row_is_paired_once_or_told(old: list[Payment], new: list[Payment]) -> None:
    found = pair_payments(old, new)
    assert sorted([a for a, _ in found.same] + list(found.missing)) == list(range(len(old)))
    assert sorted([b for _, b in found.same] + list(found.added)) == list(range(len(new)))


@given(PAYMENTS, st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_are_the_same(old: list[Payment], chance: object) -> None:
    new = list(old)
    chance.shuffle(new)  # type: ignore[attr-defined]
    found = pair_payments(old, new)
    assert (found.added, found.missing) == ((), ())
    assert all(old[a] == new[b] for a, b in found.same)


def test_a_payment_without_receipt_is_never_another_ones_correction() -> None:
    old, new = [paid("2025-05-01", 500)], [paid("2025-05-02", 500), paid("2025-05-01", 600)]
    found = pair_payments(old, new)
    assert (found.same, found.added, found.missing) == ((), (0, 1), (0,))


def test_a_receipt_identifies_and_a_blank_may_be_filled_in() -> None:
    old = [paid("2025-05-01", 500, "ร.1"), paid("2025-05-02", 700)]
    new = [paid("2025-05-02", 700, "ร.2"), paid("2025-05-03", 900, "ร.1")]
    assert set(pair_payments(old, new).same) == {(0, 1), (1, 0)}


def test_a_filled_in_receipt_is_not_taken_out_again() -> None:
    found = pair_payments([paid("2025-05-02", 700, "ร.2")], [paid("2025-05-02", 700)])
    assert found.missing == (0,)


def test_instalments_are_paired_by_their_number() -> None:
    plan = loan().instalments
    assert pair_instalments(plan, [replace(plan[0], principal=1)]).same == ((0, 0),)
    assert pair_instalments(plan, [replace(plan[0], no=2)]).missing == (0,)


def test_letters_are_paired_by_number_parcel_or_what_is_filled_in() -> None:
    by_number = Notice("demand_notice_1", "G", "กษ 1", DAY, outcome=NoticeOutcome.UNCLAIMED)
    by_parcel = Notice("demand_notice_1", "B", tracking_no="RR1", outcome=NoticeOutcome.REFUSED)
    blank = Notice("demand_notice_1", "B", sent_on=DAY)
    other = Notice("demand_notice_2", "B", sent_on=DAY)
    new = [
        replace(blank, received_on=DAY),
        replace(by_parcel, outcome=NoticeOutcome.RECEIVED, sent_on=DAY),
        replace(by_number, outcome=NoticeOutcome.RECEIVED),
    ]
    found = pair_notices([by_number, by_parcel, blank, other], new)
    assert set(found.same) == {(0, 2), (1, 1), (2, 0)}
    assert (found.added, found.missing) == ((), (3,))
