import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.billpayment import (
    MOST_SATANG,
    Bill,
    BillPaymentError,
    barcode_text,
    checksum,
    qr_payload,
    read_barcode,
    read_qr,
    reference_of,
)

BILLER = "000000000000100"
REFERENCES = st.from_regex(r"[0-9A-Z]{1,20}", fullmatch=True)
BILLS = st.builds(
    Bill,
    st.from_regex("[0-9]{15}", fullmatch=True),
    REFERENCES,
    st.just("") | REFERENCES,
    st.integers(0, MOST_SATANG),
)


def code_of(*arguments: object) -> tuple[str, str]:
    with pytest.raises(BillPaymentError) as caught:
        Bill(*arguments)  # type: ignore[arg-type]
    return caught.value.code, caught.value.suggestion


def test_the_checksum_is_that_of_other_makers_of_thai_codes() -> None:
    # From the tests of pheerathach/promptpay.
    bill = "00020101021130530016A00000067701011201130000000000001020412340304234553037645802TH6304"
    assert checksum(bill) == "E5DA"
    # The check value that catalogues of CRCs give for CRC-16/CCITT-FALSE.
    assert checksum("123456789") == "29B1"


def test_the_barcode_is_that_of_other_makers_of_thai_barcodes() -> None:
    # From the tests of promptparse.
    bill = Bill("099400016550100", "123456789012", "670429", 364922)
    assert barcode_text(bill) == "|099400016550100\r123456789012\r670429\r364922"
    assert barcode_text(Bill("099999999999990", "111222333444")) == (
        "|099999999999990\r111222333444\r\r0"
    )


def test_a_whole_code() -> None:
    text = qr_payload(Bill(BILLER, "152565", "12342568", 40864837))
    assert text.startswith(
        "000201" "010212"
        "3061" "0016A000000677010112" "0115000000000000100" "0206152565" "030812342568"
        "5303764" "5409408648.37" "5802TH" "6304"
    )  # fmt: skip


def test_an_open_amount_is_left_out_and_the_code_may_be_used_again() -> None:
    text = qr_payload(Bill(BILLER, "1"))
    assert text.startswith("000201010211")
    assert "54" not in text[text.index("5303764") + 7 : -8]


@given(BILLS)
def test_what_is_written_reads_back(bill: Bill) -> None:
    assert read_qr(qr_payload(bill)) == bill
    assert read_barcode(barcode_text(bill)) == bill


@given(BILLS, st.data())
def test_a_wrong_letter_is_noticed(bill: Bill, data: st.DataObject) -> None:
    text = qr_payload(bill)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    if other.upper() == text[place]:
        return
    with pytest.raises(BillPaymentError) as caught:
        read_qr(text[:place] + other + text[place + 1 :])
    assert caught.value.code in ("checksum", "unreadable")


@given(st.text(max_size=80))
def test_any_text_is_a_bill_or_refused(text: str) -> None:
    for read in (read_qr, read_barcode):
        with pytest.raises(BillPaymentError):
            read(text)


@pytest.mark.parametrize(
    "body", ["30160012A00000067701", "30", "30999", "5303764", "30200016A000000677010112"]
)  # fmt: skip
def test_a_code_of_another_kind_is_refused(body: str) -> None:
    text = f"000201{body}6304"
    with pytest.raises(BillPaymentError) as caught:
        read_qr(text + checksum(text))
    assert caught.value.code in ("not_a_bill", "unreadable")


@pytest.mark.parametrize("amount", ["1.5", "01.50", "-1.00", "1", "99999999999.99"])
def test_an_amount_of_another_shape_is_refused(amount: str) -> None:
    good = qr_payload(Bill(BILLER, "1", "", 150))
    text = good[:-8].replace("54041.50", f"54{len(amount):02d}{amount}") + "6304"
    with pytest.raises(BillPaymentError) as caught:
        read_qr(text + checksum(text))
    assert caught.value.code == "amount"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("0000000000001", "1"), ("biller_id", "")),
        (("๐๐๐๐๐๐๐๐๐๐๐๐๑๐๐", "1"), ("biller_id", "")),
        ((BILLER, ""), ("reference", "")),
        ((BILLER, "ab1"), ("reference", "AB1")),
        ((BILLER, "1/2"), ("reference", "")),
        ((BILLER, "1\n"), ("reference", "")),
        ((BILLER, "1" * 21), ("reference", "")),
        ((BILLER, "1", "กข"), ("reference", "")),
        ((BILLER, "1", "", -1), ("amount", "")),
        ((BILLER, "1", "", MOST_SATANG + 1), ("amount", "")),
    ],
)
def test_what_banks_cannot_read_is_refused(
    arguments: tuple[object, ...], said: tuple[str, str]
) -> None:
    assert code_of(*arguments) == said


def test_references_of_contract_numbers() -> None:
    assert reference_of("กสก. 15/2565") == reference_of("กสก. ๑๕/๒๕๖๕") == "152565"
    for text in ("", "กสก.", "1" * 21):
        with pytest.raises(BillPaymentError):
            reference_of(text)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(2500, 2600))
def test_references_of_one_office_differ(one: int, other: int, year: int) -> None:
    same = reference_of(f"กสก.{one}/{year}") == reference_of(f"กสก.{other}/{year}")
    assert same is (one == other)


def test_errors_come_out_of_a_child_process() -> None:
    error = BillPaymentError("reference", "a", "A")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (again.code, again.found, again.suggestion) == ("reference", "a", "A")
